/** docs/beidou-floor.md says what the code does: its examples are decoded, its bits are counted, its table is the table. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../contract/entry.ts';
import { COMMON } from '../../../../native/protocols/floor/common.ts';
import { packEntry, unpackEntry } from '../../../../native/protocols/floor/entry.ts';
import type { Refs } from '../../../../native/protocols/floor/fields.ts';
import {
  guarded,
  openMessage,
  sealMessage,
  sections,
  type Ack,
  type Section,
} from '../../../../native/protocols/floor/message.ts';

const words = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/beidou-floor.md'), 'utf8');
const blocks = [...words.matchAll(/```(floor|bits|json|table)\n([\s\S]*?)```/g)].map(([, kind = '', body = '']) => ({
  kind,
  body,
}));

interface Example {
  hex: string;
  bits?: string;
  json: unknown;
}

const examples: Example[] = [];
for (const { kind, body } of blocks) {
  if (kind === 'floor') examples.push({ hex: body.trim(), json: undefined });
  const last = examples.at(-1);
  if (kind === 'bits' && last) last.bits = [...body.matchAll(/^[01 ]+/gm)].join('').replaceAll(' ', '');
  if (kind === 'json' && last) last.json = JSON.parse(body);
}

/** What the center gave, and both have. */
const given = {
  station: 'center',
  seq: 90,
  id: '019ab3c5-0000-7000-8000-000000000090',
  kind: 'task',
  lane: 1,
  at: 1763952571296,
  clock: 'system',
  body: {
    id: '019ab3c5-1e05-7d11-9abc-000000000001',
    title: '转移群众',
    assignees: [{ station: 'zengdu-1' }],
    state: 'given',
  },
} satisfies Entry;
const refs: Refs = {
  find: (id) => [given].filter(({ body }) => body.id === id),
  entry: (station, seq) => [given].find((entry) => entry.station === station && entry.seq === seq),
};
const between = { author: 'zengdu-1', peer: 'center', refs };

/** A section as the document writes it: entries unpacked, bytes in hex, places to five digits. */
function shown(section: Section): unknown {
  if (section.kind === 'entry') return { kind: 'entry', entry: unpackEntry(section.packed, section.seq, between) };
  const text = JSON.stringify(section, (key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    return typeof value === 'number' && (key === 'lat' || key === 'lon') ? Math.round(value * 1e4) / 1e4 : value;
  });
  return JSON.parse(text);
}

describe('the document', () => {
  it('has an example of every kind of section', () => {
    const kinds = examples.map(({ json }) => (json as { kind: string }[])[0]?.kind);
    expect(new Set(kinds)).toEqual(new Set(['own', 'units', 'entry', 'part', 'acks']));
  });

  it.each(examples.map((example, index) => [index + 1, example] as const))(
    'example %i is what it says',
    (_index, { hex, bits, json }) => {
      expect(openMessage(hex)?.map(shown)).toEqual(json);
      if (bits === undefined) return;
      const all = [...Buffer.from(hex, 'hex')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
      expect(bits).toBe(all);
    },
  );

  it('its examples are what a station says', () => {
    const said = examples.map(({ json }) => {
      const [section] = json as (Record<string, unknown> & { kind: string })[];
      const bits = (() => {
        if (section?.kind === 'own') {
          const { lat, lon } = section.position as { lat: number; lon: number };
          return sections.own({ seq: 123_456, fixAt: Date.UTC(2026, 10, 24, 2), lat, lon });
        }
        if (section?.kind === 'units') return sections.units(section.units as never, true);
        if (section?.kind === 'acks') return sections.acks(section.acks as Ack[], section.heard as number);
        if (section?.kind === 'part') {
          const { bytes, ...part } = section.part as { seq: number; length: number; first: number; bytes: string };
          return sections.part({ ...part, bytes: Buffer.from(bytes, 'hex') });
        }
        const entry = section?.entry as Entry;
        return sections.entry(entry.seq, packEntry(entry, between) ?? new Uint8Array());
      })();
      return Buffer.from(sealMessage([bits])).toString('hex');
    });
    expect(said).toEqual(examples.map(({ hex }) => hex));
  });

  it('the part is of the message above it', () => {
    const entry = examples
      .map(({ json }) => (json as { entry?: Entry }[])[0]?.entry)
      .find((one) => one?.kind === 'message');
    const whole = Buffer.from(guarded(packEntry(entry!, between)!)).toString('hex');
    const part = examples
      .map(({ json }) => (json as { part?: { bytes: string } }[])[0]?.part)
      .find((one) => one !== undefined);
    expect(whole.startsWith(part!.bytes)).toBe(true);
  });

  it('the table is the table', () => {
    const table = blocks.find(({ kind }) => kind === 'table')?.body ?? '';
    expect(table.replaceAll('\n', '')).toBe(COMMON);
  });
});
