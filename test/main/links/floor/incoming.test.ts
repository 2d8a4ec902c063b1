import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORGET_MS, Incoming } from '../../../../main/links/floor/incoming.ts';
import { cellsOf, guarded } from '../../../../native/protocols/floor/message.ts';

const part = (whole: Uint8Array, first: number, end: number, seq = 1) => ({
  seq,
  length: whole.length,
  first,
  bytes: whole.subarray(first * 4, end * 4),
});
const bytes = (length: number, fill = 7) => guarded(new Uint8Array(length).fill(fill));

describe('parts', () => {
  it('in any order, twice and overlapping, become what they were', () => {
    const cut = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1_018 }), cut, (packed, cuts) => {
        const whole = guarded(packed);
        const cells = cellsOf(whole.length);
        const parts = cuts.map(([a, b]) => part(whole, a % cells, (a % cells) + 1 + (b % (cells - (a % cells)))));
        const incoming = new Incoming();
        const all = [...parts, ...Array.from({ length: cells }, (_, cell) => part(whole, cell, cell + 1))];
        const found = all.map((one) => incoming.take(one, 0)).find((one) => one !== undefined);
        expect(found).toEqual(packed);
      }),
    );
  });

  it('tell what is missing when the last one came, or when no more come', () => {
    const whole = bytes(38);
    const incoming = new Incoming();
    incoming.take(part(whole, 0, 4), 0);
    expect(incoming.missing(89_000)).toEqual([]);
    expect(incoming.missing(90_000)).toEqual([{ seq: 1, has: Array.from({ length: 10 }, (_, cell) => cell < 4) }]);
    incoming.told(1);
    expect(incoming.missing(1e9)).toEqual([]);
    incoming.take(part(whole, 9, 10), 100_000);
    expect(incoming.missing(100_000)).toHaveLength(1);
  });

  it('of a slow sender are waited for longer', () => {
    const whole = bytes(38);
    const incoming = new Incoming();
    incoming.take(part(whole, 0, 2), 0);
    incoming.take(part(whole, 2, 4), 120_000);
    expect(incoming.missing(120_000 + 299_000)).toEqual([]);
    expect(incoming.missing(120_000 + 300_000)).toHaveLength(1);
  });

  it('of two packings of one length are asked for anew, of two lengths begun anew', () => {
    const incoming = new Incoming();
    const [one, other] = [bytes(38, 1), bytes(38, 2)];
    incoming.take(part(one, 0, 5), 0);
    expect(incoming.take(part(other, 5, 10), 0)).toBeUndefined();
    expect(incoming.missing(0)).toEqual([{ seq: 1, has: Array.from({ length: 10 }, () => false) }]);
    const longer = bytes(42, 3);
    incoming.take(part(longer, 0, 5), 0);
    expect(incoming.take(part(longer, 5, 11), 0)).toEqual(longer.subarray(0, -2));
  });

  it('are forgotten after two hours, and the oldest when too many are begun', () => {
    const incoming = new Incoming();
    const whole = bytes(38);
    for (let seq = 1; seq <= 16; seq += 1) incoming.take(part(whole, 0, 5, seq), seq);
    expect(incoming.size).toBe(16);
    incoming.take(part(whole, 0, 5, 17), 17);
    expect(incoming.size).toBe(16);
    // The first had to go; the second is still there, and one that is there makes nobody go.
    expect(incoming.take(part(whole, 5, 10, 2), 18)).toBeDefined();
    expect(incoming.take(part(whole, 5, 10, 1), 19)).toBeUndefined();
    incoming.take(part(whole, 0, 1, 99), 20 + FORGET_MS);
    expect(incoming.size).toBe(1);
  });
});
