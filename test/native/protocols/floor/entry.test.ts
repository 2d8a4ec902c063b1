import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../contract/entry.ts';
import { BitReader, BitWriter, FloorDefect } from '../../../../native/protocols/floor/bits.ts';
import { packEntry, unpackEntry } from '../../../../native/protocols/floor/entry.ts';
import { angle, noRefs, UnknownRef, type Refs } from '../../../../native/protocols/floor/fields.ts';
import { anyEntry, CENTER, degrees, T0, VEHICLE } from './arbitraries.ts';

const up = { author: VEHICLE, peer: CENTER, refs: noRefs };
const ID = '019d1c2e-7a40-7d11-8f00-9c3b7e1a2b44';
const OTHER_ID = '019d1c2e-7a41-7d11-8f00-9c3b7e1a2b45';

const entryOf = (kind: string, body: object, head: Partial<Entry> = {}): Entry =>
  ({ station: VEHICLE, seq: 4711, id: ID, kind, lane: 1, at: T0, clock: 'gnss', body, ...head }) as Entry;

const task = (state: string) => ({
  id: OTHER_ID,
  title: '转移堤下群众',
  detail: '先老人和孩子，到镇中学集合；完成后报人数。',
  assignees: [{ station: VEHICLE }],
  state,
});
const given = entryOf('task', task('given'), { station: CENTER, seq: 90 });
const order = entryOf(
  'message',
  { id: OTHER_ID, from: { station: CENTER }, to: [], text: '速报', priority: 'urgent' },
  {
    station: CENTER,
    seq: 91,
  },
);
/** Both sides have the center's entries. */
const known = (...entries: Entry[]): Refs => ({
  find: (id) => entries.filter(({ body }) => 'id' in body && body.id === id),
  entry: (station, seq) => entries.find((entry) => entry.station === station && entry.seq === seq),
});

describe('a packed entry', () => {
  it('is the same entry again, whatever was written in it', () => {
    let packedOnes = 0;
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const packed = packEntry(entry, up);
        packedOnes += packed ? 1 : 0;
        if (packed) expect(unpackEntry(packed, entry.seq, up)).toEqual(entry);
      }),
      { numRuns: 2_000 },
    );
    expect(packedOnes).toBe(2_000);
  });

  it('says who wrote it by the direction in which it goes', () => {
    const packed = packEntry(order, { author: CENTER, peer: VEHICLE, refs: noRefs });
    expect(unpackEntry(packed as Uint8Array, 91, { author: CENTER, peer: VEHICLE, refs: noRefs })).toEqual(order);
    expect(unpackEntry(packed as Uint8Array, 91, up)).toMatchObject({ station: VEHICLE });
  });

  it('is none where the form has no room for it', () => {
    const fix = { unit: VEHICLE, fix: { fixAt: T0, receivedAt: T0, mode: 2, lat: 1, lon: 2, source: 'gnss' } };
    expect(packEntry(entryOf('fix', fix), up)).toBeUndefined();
    const many = Array.from({ length: 16 }, () => ({ station: CENTER }));
    const message = { id: OTHER_ID, from: { station: VEHICLE }, to: many, text: '全体', priority: 'routine' };
    expect(packEntry(entryOf('message', message), up)).toBeUndefined();
    const report = { id: OTHER_ID, stage: 'follow-up', number: 256 };
    expect(packEntry(entryOf('report', report), up)).toBeUndefined();
  });

  it('is none where a field is in it that this version does not know', () => {
    const message = {
      id: OTHER_ID,
      from: { station: VEHICLE },
      to: [],
      text: '收到',
      priority: 'routine',
      mood: 'calm',
    };
    expect(packEntry(entryOf('message', message), up)).toBeUndefined();
  });

  it('of damaged bytes is refused, or still an entry by the contract', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          const entry = unpackEntry(bytes, 1, up);
          expect([entry.station, entry.seq]).toEqual([VEHICLE, 1]);
        } catch (error) {
          expect(error).toBeInstanceOf(FloorDefect);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what both sides have', () => {
  it('makes the acceptance of a task short: the entry and the new state', () => {
    const accepted = entryOf('task', task('accepted'));
    const between = { ...up, refs: known(given) };
    const packed = packEntry(accepted, between);
    expect(packed?.length).toBeLessThanOrEqual(24);
    expect(packEntry(accepted, up)?.length).toBeGreaterThan(60);
    expect(unpackEntry(packed as Uint8Array, 4711, between)).toEqual(accepted);
  });

  it('is written out where anything but the state differs', () => {
    const changed = entryOf('task', { ...task('accepted'), title: '转移堤下居民' });
    const packed = packEntry(changed, { ...up, refs: known(given) });
    expect(unpackEntry(packed as Uint8Array, 4711, up)).toEqual(changed);
  });

  it('makes a receipt short: the entry that it is for', () => {
    const read = entryOf('receipt', { message: OTHER_ID, author: CENTER, state: 'read', at: T0 });
    const between = { ...up, refs: known(order) };
    const packed = packEntry(read, between);
    expect(unpackEntry(packed as Uint8Array, 4711, between)).toEqual(read);
    expect(packed?.length).toBeLessThan((packEntry(read, up)?.length ?? 0) - 8);
  });

  it('and is lost at one of them is asked for', () => {
    const packed = packEntry(entryOf('task', task('done')), { ...up, refs: known(given) });
    expect(() => unpackEntry(packed as Uint8Array, 4711, up)).toThrow(UnknownRef);
  });

  it('is not referred to where it is of a third station', () => {
    const elsewhere = { ...given, station: 'suixian-2' };
    const packed = packEntry(entryOf('task', task('done')), { ...up, refs: known(elsewhere) });
    expect(unpackEntry(packed as Uint8Array, 4711, up).body).toEqual(task('done'));
  });
});

it('degrees are exact to the last bit, and four or five bytes where a receiver or a person gave them', () => {
  const scope = { ...up, at: T0 };
  const bitsOf = (value: number) => {
    const to = new BitWriter();
    angle.write(to, value, scope);
    expect(Object.is(angle.read(new BitReader(to.done()), scope), value)).toBe(true);
    return to.bits;
  };
  fc.assert(fc.property(degrees(90), (value) => bitsOf(value) <= 66));
  expect(bitsOf(31.6901234)).toBe(34);
  // 3141.40123,N and 11322.2711234,E as native/protocols/nmea-fields.ts reads them.
  expect(bitsOf(31 + 41.40123 / 60)).toBe(34);
  expect(bitsOf(113 + 22.2711234 / 60)).toBe(40);
  expect(bitsOf(-113 - 22.2711234 / 60)).toBe(40);
  expect(bitsOf(Math.PI)).toBe(66);
  expect(bitsOf(-0)).toBe(66);
});
