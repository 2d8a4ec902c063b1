import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitWriter, crc16 } from '../../../../native/protocols/floor/bits.ts';
import { packEntry } from '../../../../native/protocols/floor/entry.ts';
import { noRefs } from '../../../../native/protocols/floor/fields.ts';
import {
  cellsOf,
  guarded,
  isFloorMessage,
  openMessage,
  roomOf,
  sealMessage,
  sections,
  unguarded,
  type Ack,
  type Section,
} from '../../../../native/protocols/floor/message.ts';
import { textPayload } from '../../../../native/protocols/rdss-coding.ts';
import { seeded } from '../../../sim/seeded.ts';
import { anyEntry, CENTER, seq, T0, VEHICLE, words } from './arbitraries.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const ack: fc.Arbitrary<Ack> = fc.oneof(
  fc.record({ seq, verdict: fc.constantFrom('committed' as const, 'refused' as const, 'write-out' as const) }),
  fc.record({ seq, has: fc.array(fc.boolean(), { minLength: 1, maxLength: 255 }) }),
);
const part = fc
  .record({ seq, bytes: fc.uint8Array({ minLength: 4, maxLength: 1_020 }), first: fc.nat(), count: fc.nat() })
  .map(({ seq: of, bytes, first, count }) => {
    const cells = cellsOf(bytes.length);
    const from = first % cells;
    const to = from + 1 + (count % (cells - from));
    return { seq: of, length: bytes.length, first: from, bytes: bytes.subarray(from * 4, to * 4) };
  });
const entry = fc.record({ seq, packed: fc.uint8Array({ minLength: 1, maxLength: 255 }) });

describe('a message', () => {
  it('holds sections of every kind, one behind the other', () => {
    const own = { seq: 77, fixAt: T0, lat: 31.69, lon: 113.37 };
    fc.assert(
      fc.property(fc.array(ack, { maxLength: 8 }), part, entry, (acks, one, whole) => {
        const bytes = sealMessage([
          sections.acks(acks, 1_234),
          sections.own(own),
          sections.part(one),
          sections.entry(whole.seq, whole.packed),
        ]);
        const found = openMessage(hex(bytes)) as Section[];
        expect(found.map(({ kind }) => kind)).toEqual(['acks', 'own', 'part', 'entry']);
        expect(found[0]).toEqual({ kind: 'acks', heard: 1_234, acks });
        expect(found[2]).toEqual({ kind: 'part', part: one });
        expect(found[3]).toEqual({ kind: 'entry', ...whole });
      }),
    );
  });

  it('is as long as its room says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 14, max: 106 }), fc.integer({ min: 1, max: 600 }), (bytes, bits) => {
        const filler = new BitWriter();
        while (filler.bits < bits) filler.uint(0, 1);
        expect(sealMessage([filler]).length <= bytes).toBe(bits <= roomOf(bytes));
      }),
    );
  });

  it('is known with the mark of mixed coding before it, as some terminals give it', () => {
    const bytes = sealMessage([sections.acks([{ seq: 5, verdict: 'committed' }])]);
    expect(openMessage(`a4${hex(bytes)}`)).toEqual(openMessage(hex(bytes)));
    expect(isFloorMessage(`a4${hex(bytes)}`)).toBe(true);
  });

  it('of nothing, of a section that no sender writes, or with more behind it is none', () => {
    const sealed = (kind: number, more = 0) => {
      const to = new BitWriter().uint(kind, 3);
      return hex(sealMessage([to.bytes(Array.from({ length: more }, () => 0))]));
    };
    for (const message of [sealed(0), sealed(6), sealed(7), sealed(0, 3), '', '9d', 'a4', '00', 'zz'])
      expect(openMessage(message)).toBeUndefined();
  });

  it('is told apart from words and digits, in whatever coding they come', () => {
    fc.assert(
      fc.property(words(100), (text) => {
        const payload = textPayload(text, true);
        expect(isFloorMessage(hex(payload.bytes))).toBe(false);
        expect(isFloorMessage(hex(payload.bytes.subarray(1)))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.stringMatching(/^(\d\d){1,39}$/), (digits) => !isFloorMessage(digits)));
  });
});

describe('damage', () => {
  const samples = fc
    .sample(anyEntry, { numRuns: 60, seed: 7 })
    .map((value) => packEntry(value, { author: VEHICLE, peer: CENTER, refs: noRefs }))
    .filter((packed) => packed !== undefined && packed.length < 90)
    .map((packed) => sections.entry(4_711, packed as Uint8Array));
  const own = sections.own({ seq: 77, fixAt: T0, lat: 31.69, lon: 113.37 });
  const messages = [[own], ...samples.map((sample) => [sample]), ...samples.map((sample) => [own, sample])].map(
    sealMessage,
  );

  /** One of the ways in which a line or a sky could spoil a message. */
  function spoil(bytes: Uint8Array, random: (n: number) => number): Uint8Array {
    const spoilt = Buffer.from(bytes);
    const at = random(spoilt.length);
    const way = random(5);
    if (way === 0) spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random(8));
    if (way === 1) for (let n = 0; n < 1 + random(3); n += 1) spoilt[random(spoilt.length)] = random(256);
    if (way === 2) return spoilt.subarray(0, at);
    if (way === 3) return Buffer.concat([spoilt, Buffer.from([random(256)])]);
    if (way === 4) spoilt.fill(random(256), at, Math.min(spoilt.length, at + 1 + random(8)));
    return spoilt;
  }

  it('of 100 000 spoilt messages hardly one is taken: as many as 16 bits let through', () => {
    const random = seeded(20_261_124);
    let taken = 0;
    let spoiltOnes = 0;
    for (let n = 0; n < 100_000; n += 1) {
      const message = messages[random(messages.length)] as Uint8Array;
      const spoilt = spoil(message, random);
      if (Buffer.compare(spoilt, message) === 0) continue;
      spoiltOnes += 1;
      if (openMessage(hex(spoilt))) taken += 1;
    }
    expect(spoiltOnes).toBeGreaterThan(90_000);
    expect(taken).toBeLessThanOrEqual(5);
  });

  it('of one, two or three bits, or of any 16 in a row, is always found in a position', () => {
    const bytes = sealMessage([own]);
    const flip = (bits: number[]) => {
      const spoilt = Buffer.from(bytes);
      for (const bit of bits) spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      return openMessage(hex(spoilt));
    };
    const bit = fc.integer({ min: 0, max: bytes.length * 8 - 1 });
    fc.assert(
      fc.property(fc.uniqueArray(bit, { minLength: 1, maxLength: 3 }), (bits) => flip(bits) === undefined),
      { numRuns: 2_000 },
    );
    const burst = fc.tuple(fc.integer({ min: 0, max: bytes.length * 8 - 16 }), fc.integer({ min: 1, max: 0xffff }));
    fc.assert(
      fc.property(burst, ([at, pattern]) => {
        const bits = Array.from({ length: 16 }, (_, index) => index).filter((index) => (pattern >> index) & 1);
        return flip(bits.map((index) => at + index)) === undefined;
      }),
      { numRuns: 2_000 },
    );
  });

  it('of anything at all never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        // With the mark and a CRC that fits, so that what is behind them is read too.
        const body = Uint8Array.of(0x98 | ((noise[0] ?? 0) & 7), ...noise);
        openMessage(hex(new BitWriter().bytes(body).uint(crc16(body), 16).done()));
        openMessage(hex(noise));
      }),
      { numRuns: 5_000 },
    );
  });
});

it('an entry in parts carries its own CRC', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0x29b1);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 900 }), fc.nat(), (packed, at) => {
      const whole = guarded(packed);
      expect(unguarded(whole)).toEqual(packed);
      whole[at % whole.length] = (whole[at % whole.length] ?? 0) ^ 1;
      expect(unguarded(whole)).toBeUndefined();
    }),
  );
});
