import { expect, test } from 'vitest';
import { ForwardRoom, type Fare } from '../../../../main/vehicle/video/forward-room.ts';

const well: Fare = { sentKbps: 4_000, lossPct: 0.5, rttMs: 40, dropped: 0 };

test('where it goes well there is room up to the ceiling', () => {
  const room = new ForwardRoom();
  for (let s = 0; s < 60; s += 1) expect(room.put(well, s * 1_000)).toBe(false);
  expect(room.at('5g', 6_000, 60_000)).toBe(6_000);
});

test.each<[string, Partial<Fare>]>([
  ['loss', { lossPct: 12 }],
  ['a queue on the way', { rttMs: 400 }],
  ['the ceiling', { dropped: 3 }],
])('two looks that tell of %s make less room than is sent, one alone does not', (_why, trouble) => {
  const room = new ForwardRoom();
  room.at('5g', 6_000, 0);
  room.put(well, 0);
  expect(room.put({ ...well, ...trouble }, 1_000)).toBe(false);
  expect(room.put(well, 2_000)).toBe(false);
  expect(room.put({ ...well, ...trouble }, 3_000)).toBe(false);
  expect(room.put({ ...well, ...trouble }, 4_000)).toBe(true);
  expect(room.at('5g', 6_000, 5_000)).toBeCloseTo(2_800);
});

test('a long way is no queue', () => {
  const room = new ForwardRoom();
  for (let s = 0; s < 10; s += 1) expect(room.put({ ...well, rttMs: 640 }, s * 1_000)).toBe(false);
});

/** When there is room again after trouble at `now`, ms. */
function heldFor(room: ForwardRoom, now: number): number {
  room.put({ ...well, lossPct: 20 }, now);
  room.put({ ...well, lossPct: 20 }, now);
  for (let ms = 0; ; ms += 1_000) if (room.at('5g', 6_000, now + ms) === 6_000) return ms;
}

test('it is tried again, each time later, and soon again after a sound while', () => {
  const room = new ForwardRoom();
  room.at('5g', 6_000, 0);
  expect(heldFor(room, 0)).toBe(30_000);
  expect(heldFor(room, 31_000)).toBe(60_000);
  expect(heldFor(room, 92_000)).toBe(120_000);
  room.at('5g', 6_000, 600_000);
  expect(heldFor(room, 600_000)).toBe(30_000);
});

test('another link, or another ceiling, is another matter', () => {
  const room = new ForwardRoom();
  room.at('5g', 6_000, 0);
  room.put({ ...well, lossPct: 20 }, 0);
  room.put({ ...well, lossPct: 20 }, 0);
  expect(room.at('5g', 6_000, 1_000)).toBeLessThan(6_000);
  expect(room.at('5g', 8_000, 2_000)).toBe(8_000);
  expect(room.at('wired', 20_000, 3_000)).toBe(20_000);
});
