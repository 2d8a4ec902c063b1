import { expect, test } from 'vitest';
import { Speaking } from '../../../renderer/voice/speaking.ts';

const read = (speaking: Speaking, now: number, levels: Record<string, number | undefined>) => [
  ...speaking.read(new Map(Object.entries(levels)), now),
];

test('loud is speech, quiet and absent are not', () => {
  expect(read(new Speaking(), 0, { a: 0.2, b: 0.001, c: undefined })).toEqual(['a']);
});

test('stays over the pause between two words, and ends after it', () => {
  const speaking = new Speaking();
  read(speaking, 0, { a: 0.2 });
  expect(read(speaking, 600, { a: 0 })).toEqual(['a']);
  expect(read(speaking, 601, { a: 0 })).toEqual([]);
});

test('who is gone does not speak any longer', () => {
  const speaking = new Speaking();
  read(speaking, 0, { a: 0.2, b: 0.2 });
  expect(read(speaking, 100, { b: 0 })).toEqual(['b']);
});

test('the same speakers are the same object: nothing is drawn anew', () => {
  const speaking = new Speaking();
  const first = speaking.read(new Map([['a', 0.2]]), 0);
  expect(speaking.read(new Map([['a', 0.3]]), 200)).toBe(first);
});
