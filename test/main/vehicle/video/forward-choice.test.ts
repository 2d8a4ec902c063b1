import { expect, test } from 'vitest';
import { chooseForwarded, type Waiting } from '../../../../main/vehicle/video/forward-choice.ts';

const feed = (name: string, kbps: number | undefined, more: Partial<Waiting> = {}): Waiting => ({
  feed: name,
  kbps,
  isSent: false,
  isAbandoned: true,
  ...more,
});

test('what no window sends goes while it fits, in the order of the wishes', () => {
  const feeds = [feed('roof', 2_000), feed('tail', 3_000), feed('body', 800)];
  expect(chooseForwarded(feeds, 10_000)).toEqual(['roof', 'tail', 'body']);
  // The second does not fit behind the first; the third does.
  expect(chooseForwarded(feeds, 4_000)).toEqual(['roof', 'body']);
  expect(chooseForwarded(feeds, 0)).toEqual([]);
});

test('what a window sends is left to it', () => {
  expect(chooseForwarded([feed('roof', 500, { isAbandoned: false }), feed('tail', 500)], 6_000)).toEqual(['tail']);
});

test('one that begins needs room to spare, one that is sent stays until it does not fit at all', () => {
  expect(chooseForwarded([feed('roof', 5_000)], 6_000)).toEqual([]);
  expect(chooseForwarded([feed('roof', 5_000, { isSent: true })], 6_000)).toEqual(['roof']);
  expect(chooseForwarded([feed('roof', 6_001, { isSent: true })], 6_000)).toEqual([]);
});

test('what is sent goes on while nothing is known of the center', () => {
  expect(chooseForwarded([feed('roof', 500, { isSent: true, isAbandoned: false })], 6_000)).toEqual(['roof']);
});

test('nothing is sent before it is known what it takes', () => {
  expect(chooseForwarded([feed('roof', undefined)], 20_000)).toEqual([]);
});
