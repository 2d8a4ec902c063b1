import { expect, test } from 'vitest';
import { Collapse } from '../../../renderer/video/collapse.ts';

/** At which of these looks, from 0, the line is told to have collapsed. */
function told(...estimates: number[]): number[] {
  const collapse = new Collapse();
  return estimates.flatMap((kbps, look) => (collapse.put(kbps) ? [look] : []));
}

test('a line that becomes a satellite is told once, when the new rate is known', () => {
  // As Chromium estimated it, 5G to a satellite in the rain.
  expect(told(2_085, 2_093, 2_093, 2_093, 836, 336, 311, 307, 302, 302)).toEqual([6]);
});

test('one that narrows a little, or grows, is the same line', () => {
  expect(told(800, 700, 600, 500, 480, 450, 440)).toEqual([]);
  expect(told(300, 500, 900, 2_000)).toEqual([]);
});

test('one that is wide still is not told', () => {
  expect(told(9_000, 9_000, 2_000, 1_900, 1_900)).toEqual([]);
});

test('what it was is forgotten after two seconds, and at once after a cut', () => {
  expect(told(2_000, ...Array<number>(8).fill(900), 500, 450)).toEqual([]);
  const collapse = new Collapse();
  collapse.put(2_000);
  collapse.reset();
  expect([collapse.put(300), collapse.put(300)]).toEqual([false, false]);
});

test('a second collapse is told again', () => {
  expect(told(2_000, 700, 690, 200, 190)).toEqual([2, 4]);
});
