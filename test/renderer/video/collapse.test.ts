import { expect, test } from 'vitest';
import { Collapse, type CollapseLook } from '../../../renderer/video/collapse.ts';

/** At which of these looks, from 0, the line is told to have collapsed. */
function told(looks: readonly CollapseLook[]): number[] {
  const collapse = new Collapse();
  return looks.flatMap((look, index) => (collapse.put(look) ? [index] : []));
}

/** Looks at which nothing is held back. */
const estimates = (...all: number[]): CollapseLook[] =>
  all.map((kbps) => ({ kbps, sentKbps: kbps, targetKbps: kbps, kept: 1, heard: true, isOurs: false }));
/** Looks at a line whose estimate stays. */
const sent = (...all: [sentKbps: number, kept: number, targetKbps?: number][]): CollapseLook[] =>
  all.map(([sentKbps, kept, targetKbps = 2_000]) => ({
    kbps: 2_000,
    sentKbps,
    targetKbps,
    kept,
    heard: true,
    isOurs: false,
  }));
const WIDE = Array<[number, number]>(8).fill([1_800, 1]);

test('a line that becomes a satellite is told once, when its estimate is another', () => {
  // As Chromium estimated it, 5G to a satellite in the rain.
  expect(told(estimates(2_085, 2_093, 2_093, 2_093, 836, 336, 311, 307, 302, 302))).toEqual([4]);
});

test('it is told before, when the browser holds back what it is to send', () => {
  // As Chromium sent, 5 Mbit/s to 384 kbit/s with 300 ms: the estimate falls two looks later.
  expect(told(sent(...WIDE, [1_807, 1], [847, 0.6], [175, 0.4], [141, 0.5], [69, 0.3]))).toEqual([10]);
});

test('or when it tells its encoders to send much less', () => {
  // The same with two copies of each picture, the larger of which are not sent any more.
  expect(told(sent(...WIDE, [2_049, 1], [1_011, 0.6, 900], [172, 0.5, 300]))).toEqual([9]);
  expect(told(sent(...WIDE, [1_011, 1, 900], [900, 1, 900]))).toEqual([]);
});

test('a cut of half a second is none: nothing comes back, and what was lost is sent again at once', () => {
  const [cut, healed] = [sent([481, 0.5, 860], [83, 0.5, 860]), sent([1_958, 0.6, 860], [2_829, 1, 860])];
  expect(told([...sent(...WIDE), ...cut.map((look) => ({ ...look, heard: false })), ...healed])).toEqual([]);
});

test('nor is what the page sends less of, by its own will, with what was sent before', () => {
  const collapse = new Collapse();
  for (const look of sent(...WIDE)) collapse.put(look);
  collapse.sendsOther();
  expect(sent([175, 0.4], [141, 0.5]).map((look) => collapse.put(look))).toEqual([false, false]);
  for (const look of sent(...WIDE)) collapse.put(look);
  expect(sent([175, 0.4]).map((look) => collapse.put(look))).toEqual([true]);
});

test('nor what the page itself holds back; what the browser estimates meanwhile is', () => {
  const held = sent(...WIDE, [1_011, 0.6, 900], [172, 0.5, 300]).map((look) => ({ ...look, isOurs: true }));
  expect(told(held)).toEqual([]);
  expect(told([...held, ...estimates(319).map((look) => ({ ...look, isOurs: true }))])).toEqual([10]);
});

test('a copy that nobody watches any more, a camera that stands still, a quiet picture are no collapse', () => {
  expect(told(sent(...WIDE, [300, 1], [300, 1], [0, 1], [300, 1]))).toEqual([]);
  expect(told(sent(...Array<[number, number]>(8).fill([500, 1]), [60, 0.3], [60, 0.3]))).toEqual([]);
});

test('nor is what comes before there are two seconds to compare with', () => {
  expect(told(sent(...WIDE.slice(1), [175, 0.4]))).toEqual([]);
});

test('one that narrows a little, or grows, is the same line', () => {
  expect(told(estimates(800, 700, 600, 500, 480, 450, 440))).toEqual([]);
  expect(told(estimates(300, 500, 900, 2_000))).toEqual([]);
});

test('one that is wide still is not told', () => {
  expect(told(estimates(9_000, 9_000, 2_000, 1_900, 1_900))).toEqual([]);
});

test('what it was is forgotten after two seconds, and at once after a cut', () => {
  expect(told(estimates(2_000, ...Array<number>(8).fill(900), 500, 450))).toEqual([]);
  const collapse = new Collapse();
  for (const look of sent(...WIDE)) collapse.put(look);
  collapse.reset();
  expect(sent([60, 0.3], [60, 0.3]).map((look) => collapse.put(look))).toEqual([false, false]);
  collapse.reset();
  expect(estimates(300, 300).map((look) => collapse.put(look))).toEqual([false, false]);
});

test('a second collapse is told again, two seconds after the first at the soonest', () => {
  expect(told(estimates(2_000, 700, 690, 200, 190))).toEqual([1]);
  expect(told(estimates(2_000, 700, ...Array<number>(8).fill(690), 200, 190))).toEqual([1, 10]);
});
