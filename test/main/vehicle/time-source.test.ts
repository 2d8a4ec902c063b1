/** One receiver's time out of fixes that come late, now more, now less. */
import { describe, expect, it } from 'vitest';
import { STRAYS, TimeSource } from '../../../main/vehicle/time-source.ts';
import { seeded } from '../../sim/seeded.ts';

const BASE = Date.UTC(2026, 10, 24);

/** A fix a second, each late by what `delay` says. */
function listen(source: TimeSource, seconds: number, delay: (second: number) => number, from = 0): void {
  for (let second = from; second < from + seconds; second += 1) {
    const late = delay(second);
    source.add(BASE + second * 1_000, second * 1_000 + late);
  }
}

describe('the base', () => {
  it('is unknown until five fixes came', () => {
    const source = new TimeSource();
    listen(source, 4, () => 50);
    expect(source.base).toBeUndefined();
    listen(source, 1, () => 50, 4);
    expect(source.base).toBe(BASE - 50);
  });

  it('is that of the least delay, which stays in it', () => {
    const source = new TimeSource();
    const random = seeded(1);
    listen(source, 120, () => 80 + Math.round((random(1_000) / 1_000) ** 3 * 600));
    expect(source.base).toBeLessThanOrEqual(BASE - 80);
    expect(source.base).toBeGreaterThan(BASE - 90);
    expect(source.jitterMs).toBeGreaterThan(80);
    expect(source.jitterMs).toBeLessThan(250);
  });

  it('is not moved by a second told twice', () => {
    const source = new TimeSource();
    listen(source, 100, () => 80);
    source.add(BASE + 101_000, 100_500);
    listen(source, 20, () => 80, 101);
    expect(source.base).toBe(BASE - 80);
  });

  it('is not moved by ten seconds of bytes that piled up and come at once', () => {
    const source = new TimeSource();
    listen(source, 100, () => 80);
    for (let second = 100; second < 112; second += 1) source.add(BASE + second * 1_000, 112_080);
    expect(source.base).toBe(BASE - 80);
  });

  it.each([
    ['forward', -1_000],
    ['back', 2_000],
  ])('follows a receiver that corrects its time %s, once it holds', (_way, late) => {
    const source = new TimeSource();
    listen(source, 100, () => 80);
    listen(source, STRAYS - 1, () => 80 + late, 100);
    expect(source.base).toBe(BASE - 80);
    listen(source, 1, () => 80 + late, 100 + STRAYS - 1);
    expect(source.base).toBe(BASE - 80 - late);
  });
});

describe('the skew', () => {
  /** A machine that runs slow by `ppm`, with a receiver whose delay is seldom the least. */
  const run = (minutes: number, ppm: number) => {
    const source = new TimeSource();
    const random = seeded(7);
    for (let second = 0; second < minutes * 60; second += 1) {
      const late = 60 + random(200);
      // In steps of 10 ms, as the machine tells it.
      const uptime = Math.floor(((second * 1_000 + late) * (1 - ppm / 1e6)) / 10) * 10;
      source.add(BASE + second * 1_000, uptime);
    }
    return source.skewPpm;
  };

  it('is not told before ten minutes are known', () => {
    expect(run(9, 80)).toBeUndefined();
  });

  it.each([80, -35, 0])('of %d ppm is found within 5 ppm after half an hour', (ppm) => {
    expect(Math.abs((run(30, ppm) ?? Infinity) - ppm)).toBeLessThan(5);
  });
});

it('keeps an hour, however long it runs', () => {
  const source = new TimeSource();
  listen(source, 5 * 3_600, () => 80);
  expect(source.base).toBe(BASE - 80);
  expect(source.skewPpm).toBe(0);
});
