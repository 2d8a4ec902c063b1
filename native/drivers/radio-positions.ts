/** Two-way radios that tell the positions of others on their data port: Kenwood FleetSync and NEXEDGE, waypoints of APRS radios. */
import { z } from 'zod';
import { RadioLines } from '../protocols/kenwood-line.ts';
import { sentences } from '../protocols/kenwood-sentences.ts';
import { defineDriver } from './driver.ts';
import { readOptions } from './options.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

const isOfRadio = ([head = '']: readonly string[]): boolean => Object.hasOwn(sentences, head);

export const radioPositions = defineDriver({
  id: 'radio-positions',
  title: { zh: '电台位置语句（Kenwood 等）', en: 'Radio positions (Kenwood and others)' },
  lines: [line(9_600), line(4_800), line(19_200)],
  // It speaks when a unit has sent its position.
  mayBeSilent: true,
  silenceMs: 600_000,
  // A receiver's own sentences may lie between: one of a radio is enough, if it is no waypoint of a chart.
  probe: (sample) => {
    const found = new RadioLines().push(sample).filter(isOfRadio);
    return found.some(([head]) => head?.startsWith('PK')) ? 1 : Math.min(0.8, found.length * 0.4);
  },
  decoder: (given = {}) => {
    readOptions(z.strictObject({}), given);
    const lines = new RadioLines();
    return {
      push: (chunk, receivedAt) =>
        lines
          .push(chunk)
          .filter(isOfRadio)
          .flatMap((fields) => sentences[fields[0] ?? '']?.(fields, receivedAt) ?? []),
      flush: () => [],
      stats: lines.stats,
    };
  },
});
