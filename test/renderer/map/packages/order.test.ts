import { expect, it } from 'vitest';
import { moved } from '../../../../renderer/map/packages/order.ts';

it('a map goes one place up or down, and stays where there is no place', () => {
  const ids = ['a', 'b', 'c'];
  expect(moved(ids, 'a', 1)).toEqual(['b', 'a', 'c']);
  expect(moved(ids, 'c', -1)).toEqual(['a', 'c', 'b']);
  expect(moved(ids, 'c', 1)).toEqual(ids);
  expect(moved(ids, 'a', -1)).toEqual(ids);
  expect(moved(ids, 'x', 1)).toEqual(ids);
});
