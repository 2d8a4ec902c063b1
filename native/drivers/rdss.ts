/** BeiDou short message terminals (RDSS): binary 4.0, text 2.1 and BDS-3, told apart by what they say. */
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { rdssFamily } from '../../contract/rdss.ts';
import { isFromTerminal } from '../protocols/rdss-binary.ts';
import { BDS3_BITS, BITS_LIMIT } from '../protocols/rdss-limits.ts';
import { speeches } from '../protocols/rdss-speech.ts';
import { RdssSplitter } from '../protocols/rdss-splitter.ts';
import { RdssTerminal } from '../protocols/rdss-terminal.ts';
import { familyOf } from '../protocols/rdss-text.ts';
import { defineDriver } from './driver.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

const bits = z
  .string()
  .regex(/^\d{1,5}(,\d{1,5}){4}$/)
  .transform((list) => list.split(',').map(Number))
  .pipe(z.array(z.number().min(16).max(BITS_LIMIT)));

const options = z.strictObject({
  /** Which interface the terminal speaks; `auto`: learned from what it says. */
  family: z.enum(['auto', ...rdssFamily.options]).default('auto'),
  /** `mixed`: never raw GB 2312 in a sentence. */
  coding: z.enum(['auto', 'mixed']).default('auto'),
  /** Bits of one BDS-3 message at levels 1…5, `110,408,628,848,14000`: see the card's paper; cautious without. */
  bds3Bits: bits.default([...BDS3_BITS]),
  /** 2.1: beams to work with, `05,03` (response, time difference), or `auto`. Absent: left as they are. */
  beams: z
    .union([z.literal('auto'), z.string().regex(/^(0[1-9]|10),(0[1-9]|10)$/)])
    .transform((beams) => (beams === 'auto' ? '' : beams))
    .optional(),
  /** How long a message that is due waits for a beam, or for the card to be read, s. */
  beamWaitS: z.number().min(0).max(3_600).default(30),
  /** How long a command may wait in the queue in all, s. */
  lifetimeS: z.number().min(10).max(86_400).default(1_800),
});

export const rdss = defineDriver({
  id: 'rdss',
  title: { zh: '北斗短报文终端（RDSS）', en: 'BeiDou short message terminal (RDSS)' },
  lines: [line(115_200), line(19_200), line(9_600), line(4_800), line(38_400)],
  // Where it says nothing by itself it is asked every ten seconds.
  silenceMs: 25_000,
  probe: (sample) => {
    const splitter = new RdssSplitter();
    const items = [...splitter.push(sample), ...splitter.flush()];
    const own = items.some((item) =>
      item.kind === 'frame' ? isFromTerminal(item.name) : familyOf(item.fields) !== undefined,
    );
    return own ? 1 : 0;
  },
  questions: [speeches['text-2.1'].cardQuestion, speeches.bds3.cardQuestion, speeches['binary-4.0'].cardQuestion],
  commands: ['rdss-send', 'rdss-locate'],
  decoder: (given = {}) => {
    const { data, error } = options.safeParse(given);
    if (!data)
      throw new QianshaoError(
        'input-invalid',
        error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    return new RdssTerminal({
      family: data.family === 'auto' ? undefined : data.family,
      mixedOnly: data.coding === 'mixed',
      bds3Bits: data.bds3Bits,
      beams: data.beams,
      beamWaitMs: data.beamWaitS * 1_000,
      lifetimeMs: data.lifetimeS * 1_000,
    });
  },
});
