import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSame,
  pinAt,
  PIN_LIMIT,
  PLACE_LIMIT,
  remember,
  settle,
  unpin,
} from '../../../renderer/center/wall/placement.ts';

describe('places of a wall', () => {
  it('are filled in the order in which pictures come', () => {
    expect(settle([], {}, ['a', 'b'])).toEqual(['a', 'b']);
    expect(settle(['a', 'b'], {}, ['c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
  });

  it('do not move when a picture goes; the next one that comes takes the free place', () => {
    const without = settle(['a', 'b', 'c'], {}, ['a', 'c']);
    expect(without).toEqual(['a', undefined, 'c']);
    expect(settle(without, {}, ['a', 'c', 'd'])).toEqual(['a', 'd', 'c']);
  });

  it('are found again by a picture that comes back, unless another one sits there', () => {
    const seats = remember(['a', 'b', 'c'], settle(['a', 'b', 'c'], {}, ['a', 'c']));
    expect(seats).toEqual(['a', 'b', 'c']);
    expect(settle(seats, {}, ['a', 'c', 'b'])).toEqual(['a', 'b', 'c']);
    const taken = remember(seats, settle(seats, {}, ['a', 'c', 'd']));
    expect(taken).toEqual(['a', 'd', 'c']);
    expect(settle(taken, {}, ['a', 'b', 'c', 'd'])).toEqual(['a', 'd', 'c', 'b']);
  });

  it('are the same for pictures that come one after the other after the page was opened anew', () => {
    const seats = ['a', undefined, 'c', 'd'];
    const first = remember(seats, settle(seats, {}, []));
    const second = remember(first, settle(first, {}, ['d']));
    expect(settle(second, {}, ['d', 'c', 'a'])).toEqual(seats);
  });

  it('that a person gave are kept while the picture is away', () => {
    expect(settle(['a', 'b'], { b: 3 }, ['a', 'c'])).toEqual(['a', 'c', undefined, 'b']);
    expect(settle([], { b: 0 }, ['a', 'b'])).toEqual(['b', 'a']);
  });

  it('are swapped by a drag, and both stay so', () => {
    const pins = pinAt(['a', 'b', 'c'], {}, 'a', 2);
    expect(pins).toEqual({ a: 2, c: 0 });
    expect(settle(['a', 'b', 'c'], pins, ['a', 'b', 'c'])).toEqual(['c', 'b', 'a']);
    expect(settle([], pins, ['b', 'c', 'a', 'd'])).toEqual(['c', 'b', 'a', 'd']);
  });

  it('take a picture dragged to a free one, pages away', () => {
    const places = settle(['a', 'b'], pinAt(['a', 'b'], {}, 'a', 9), ['a', 'b']);
    expect(places).toHaveLength(10);
    expect([places[0], places[1], places[9]]).toEqual([undefined, 'b', 'a']);
  });

  it('are not changed by a drag to the same place or to none', () => {
    const pins = { a: 0 };
    expect(pinAt(['a', 'b'], pins, 'a', 0)).toBe(pins);
    expect(pinAt(['a', 'b'], pins, 'b', -1)).toBe(pins);
    expect(pinAt(['a', 'b'], pins, 'b', PLACE_LIMIT)).toBe(pins);
  });

  it('are let go one by one', () => {
    expect(unpin({ a: 1, b: 2 }, 'a')).toEqual({ b: 2 });
  });

  it('keep no more pins than the limit: the oldest goes', () => {
    let pins = {};
    for (let index = 0; index <= PIN_LIMIT; index += 1) pins = pinAt([], pins, `k${index}`, index);
    expect(Object.keys(pins)).toHaveLength(PIN_LIMIT);
    expect(pins).not.toHaveProperty('k0');
  });

  it('hold each picture that exists once, whatever comes, goes, and is dragged', () => {
    const key = fc.integer({ min: 0, max: 30 }).map((number) => `v/${number}`);
    const step = fc.record({ keys: fc.uniqueArray(key, { maxLength: 24 }), key, to: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let [seats, places, pins] = [settle([], {}, []), settle([], {}, []), {}];
        for (const { keys, key, to } of steps) {
          if (places.includes(key)) pins = pinAt(places, pins, key, to);
          const before = places;
          places = settle(seats, pins, keys);
          seats = remember(seats, places);
          const there = places.filter((one) => one !== undefined);
          expect(new Set(there).size).toBe(there.length);
          for (const one of keys) expect(there).toContain(one);
          for (const one of there) expect([...keys, ...Object.keys(pins)]).toContain(one);
          expect(isSame(settle(seats, pins, keys), places)).toBe(true);
          // What was not touched and still exists is where it was, unless a pin took its place.
          before.forEach((one, place) => {
            if (one === undefined || one in pins || !keys.includes(one)) return;
            if (!Object.values(pins).includes(place)) expect(places[place]).toBe(one);
          });
        }
      }),
    );
  });
});
