import { expect, it } from 'vitest';
import { fromBeijing, toBeijing } from '../../../renderer/ui/beijing.ts';

it('a time of Beijing is written and read as people there have it', () => {
  const at = Date.UTC(2026, 10, 23, 18, 5);
  expect(toBeijing(at)).toBe('2026-11-24 02:05');
  expect(fromBeijing('2026-11-24 02:05')).toBe(at);
  expect(fromBeijing(' 2026-11-24T02:05 ')).toBe(at);
});

it.each(['', '2026-11-24', '24.11.2026 02:05', '2026-13-24 02:05', '2026-11-24 25:05'])('“%s” is no time', (words) => {
  expect(fromBeijing(words)).toBeUndefined();
});
