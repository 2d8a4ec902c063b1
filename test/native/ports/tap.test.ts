import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEPT_BYTES, KEPT_CHUNKS, Tap, type RawChunk } from '../../../native/ports/tap.ts';

const bytesOf = (length: number, seed: number) => Uint8Array.from({ length }, (_, index) => (seed * 31 + index) & 0xff);

describe('what passed a port', () => {
  it('is told as it passed, in both directions, and to a listener at once', () => {
    const tap = new Tap();
    const heard: RawChunk[] = [];
    const stop = tap.listen((chunk) => heard.push(chunk));
    tap.pass('in', Buffer.from('$GNGGA'), 1);
    tap.pass('out', Buffer.from('$CCICR'), 2);
    stop();
    tap.pass('in', Buffer.from('$BDICI'), 3);
    const told = tap.recent().map(({ at, direction, bytes }) => [at, direction, Buffer.from(bytes).toString()]);
    expect(told).toEqual([
      [1, 'in', '$GNGGA'],
      [2, 'out', '$CCICR'],
      [3, 'in', '$BDICI'],
    ]);
    expect(heard).toEqual(tap.recent().slice(0, 2));
  });

  it('is the newest that fits, whatever the sizes: as a list that is cut at its old end', () => {
    const sizes = fc.array(fc.oneof(fc.nat(40), fc.nat(9_000), fc.constant(KEPT_BYTES)), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const tap = new Tap();
        let list: RawChunk[] = [];
        lengths.forEach((length, at) => {
          const chunk: RawChunk = { at, direction: at % 3 === 0 ? 'out' : 'in', bytes: bytesOf(length, at) };
          tap.pass(chunk.direction, chunk.bytes, at);
          list.push(chunk);
          while (list.reduce((sum, { bytes }) => sum + bytes.length, 0) > KEPT_BYTES) list = list.slice(1);
        });
        expect(tap.recent()).toEqual(list);
        const came = list.filter(({ direction }) => direction === 'in').flatMap(({ bytes }) => [...bytes]);
        for (const count of [0, 1, 512, KEPT_BYTES])
          expect([...tap.heard(count)]).toEqual(count === 0 ? [] : came.slice(-count));
      }),
      { numRuns: 200 },
    );
  });

  it('is so many pieces at most, and none of a piece that is longer than all that is kept', () => {
    const tap = new Tap();
    for (let at = 0; at < 3 * KEPT_CHUNKS; at += 1) tap.pass('in', bytesOf(1, at), at);
    expect(tap.recent()).toHaveLength(KEPT_CHUNKS);
    expect(tap.recent()[0]?.at).toBe(2 * KEPT_CHUNKS);
    tap.pass('in', bytesOf(KEPT_BYTES + 1, 1), 9);
    expect(tap.recent()).toEqual([]);
  });

  it('stays as it was told, though the buffer it came in is used again', () => {
    const tap = new Tap();
    const buffer = Buffer.from('first');
    tap.pass('in', buffer, 1);
    const told = tap.recent();
    buffer.write('other');
    tap.pass('in', buffer, 2);
    expect(Buffer.from(told[0]?.bytes ?? []).toString()).toBe('first');
  });
});
