import { expect, test } from 'vitest';
import { Unheard } from '../../../renderer/video/unheard.ts';

type Rate = readonly [sentKbps: number, receivedBytes: number];
/** Looks of 125 ms as Chromium had them with three pictures at 5 Mbit/s: a receiver answers in bursts. */
const WIDE: readonly Rate[] = Array.from({ length: 18 }, (_, look) => [2_200, [52, 104, 156, 260][look % 4]!] as const);

/** At which of these looks, from 0, it is told. @param unheard one that has looked before */
function told(rates: readonly Rate[], unheard = new Unheard()): number[] {
  const exchange = { at: 1_000, sentBytes: 50_000, receivedBytes: 9_000 };
  unheard.put(exchange);
  return rates.flatMap(([kbps, bytes], index) => {
    exchange.at += 125;
    exchange.sentBytes += (kbps * 125) / 8;
    exchange.receivedBytes += bytes;
    return unheard.put({ ...exchange }) ? [index] : [];
  });
}

test('answers that fail while as much is sent are told at the second look', () => {
  expect(told([...WIDE, [2_200, 40], [2_100, 28], [2_000, 0], [1_900, 30]])).toEqual([19]);
  expect(told([...WIDE, [2_200, 0], [2_200, 0]])).toEqual([19]);
});

test('answers that come in bursts are none, nor those of who sends less', () => {
  expect(told([...WIDE, ...WIDE])).toEqual([]);
  expect(told([...WIDE, [900, 40], [300, 28], [300, 20]])).toEqual([]);
});

test('nor is it told where there is little to lose, or nothing to compare with', () => {
  expect(told([...WIDE.map(([, bytes]) => [700, bytes] as const), [700, 0], [700, 0]])).toEqual([]);
  expect(told([...WIDE.slice(3), [2_200, 0], [2_200, 0]])).toEqual([]);
});

test('it is told once in three seconds', () => {
  expect(told([...WIDE, [2_200, 0], [2_200, 0], [2_200, 0], ...WIDE, [2_200, 0], [2_200, 0]])).toEqual([19]);
  expect(told([...WIDE, [2_200, 0], [2_200, 0], ...WIDE, ...WIDE, [2_200, 0], [2_200, 0]])).toEqual([19, 57]);
});

test('another way begins anew, whether it is said or seen', () => {
  const unheard = new Unheard();
  expect(told(WIDE, unheard)).toEqual([]);
  unheard.reset();
  expect(
    told(
      [
        [2_200, 0],
        [2_200, 0],
      ],
      unheard,
    ),
  ).toEqual([]);
  // Its counters begin at 0 again.
  const other = new Unheard();
  other.put({ at: 0, sentBytes: 900_000, receivedBytes: 90_000 });
  expect(told(WIDE, other)).toEqual([]);
});
