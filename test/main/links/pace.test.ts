import { describe, expect, it } from 'vitest';
import { MAX_TIMEOUT_MS, MIN_TIMEOUT_MS, Pace, WINDOW, type Departure } from '../../../main/links/pace.ts';

interface Link {
  bytesPerMs: number;
  roundTripMs: number;
  /** Every so many batches one is late by a repetition of TCP, and holds up those behind it. */
  lossEvery?: number;
}

/** Sends `count` batches, a window at a time, over a link; `start` is when. Returns what the last saw. */
function drive(pace: Pace, link: Link, count: number, start = 0): { waitMs: number; bytesPerMs: number; now: number } {
  const onItsWay: { departure: Departure; back: number }[] = [];
  let [now, free, last, carried, waitMs] = [start, start, start, 0, 0];
  for (let i = 0; i < count; i += 1) {
    while (onItsWay.length < WINDOW) {
      const departure = pace.departed(pace.batchBytes, now);
      waitMs = Math.max(0, free - now);
      free = Math.max(free, now) + departure.bytes / link.bytesPerMs;
      const isLate = link.lossEvery !== undefined && (i + onItsWay.length) % link.lossEvery === 0;
      last = Math.max(last, free + link.roundTripMs * (isLate ? 2 : 1));
      onItsWay.push({ departure, back: last });
    }
    const first = onItsWay.shift();
    if (!first) break;
    now = first.back;
    carried += first.departure.bytes;
    pace.acknowledged(first.departure, now);
  }
  return { waitMs, bytesPerMs: carried / (now - start), now };
}

const rates: [string, Link][] = [
  ['16 kbit/s', { bytesPerMs: 2, roundTripMs: 40 }],
  ['64 kbit/s', { bytesPerMs: 8, roundTripMs: 100 }],
  ['384 kbit/s by satellite', { bytesPerMs: 48, roundTripMs: 620 }],
  ['1.5 Mbit/s', { bytesPerMs: 190, roundTripMs: 80 }],
];

describe('the pace', () => {
  it.each(rates)('at %s uses the link and keeps what waits under half a second', (_name, link) => {
    const pace = new Pace();
    pace.measured(link.roundTripMs);
    drive(pace, link, 40);
    const { waitMs, bytesPerMs } = drive(pace, link, 40, 1e6);
    expect(waitMs).toBeLessThan(500);
    expect(bytesPerMs).toBeGreaterThan(0.8 * link.bytesPerMs);
  });

  it('on a satellite that loses packets does not take a repetition for a full queue', () => {
    const link = { bytesPerMs: 48, roundTripMs: 620, lossEvery: 5 };
    const pace = new Pace();
    pace.measured(link.roundTripMs);
    drive(pace, link, 40);
    expect(drive(pace, link, 40, 1e6).bytesPerMs).toBeGreaterThan(0.5 * link.bytesPerMs);
  });

  it('grows to full batches on a wide link', () => {
    const pace = new Pace();
    drive(pace, { bytesPerMs: 10_000, roundTripMs: 20 }, 10);
    expect(pace.batchBytes).toBe(64 * 1024);
  });

  it('shrinks when a wide link becomes thin, and grows back', () => {
    const wide = { bytesPerMs: 10_000, roundTripMs: 40 };
    const thin = { bytesPerMs: 48, roundTripMs: 40 };
    const pace = new Pace();
    let { now } = drive(pace, wide, 20);
    ({ now } = drive(pace, thin, 10, now));
    expect(drive(pace, thin, 2, now).waitMs).toBeLessThan(500);
    drive(pace, wide, 20, now + 10_000);
    expect(pace.batchBytes).toBe(64 * 1024);
  });

  it('is not made smaller by small batches: there was no more to send', () => {
    const pace = new Pace();
    const { now } = drive(pace, { bytesPerMs: 10_000, roundTripMs: 20 }, 20);
    for (let i = 0; i < 20; i += 1) pace.acknowledged(pace.departed(200, now), now + 20);
    expect(pace.batchBytes).toBe(64 * 1024);
  });

  it('believes a full batch, however short packing made it', () => {
    const pace = new Pace();
    let { now } = drive(pace, { bytesPerMs: 10_000, roundTripMs: 20 }, 20);
    for (let i = 0; i < 10; i += 1, now += 500) pace.acknowledged(pace.departed(2_000, now, true), now + 500);
    expect(pace.batchBytes).toBeLessThan(2_000);
  });

  it('waits at least two seconds, longer on a slow link, and at most a minute', () => {
    const pace = new Pace();
    expect(pace.timeoutMs).toBe(MIN_TIMEOUT_MS);
    for (let i = 0; i < 30; i += 1) pace.acknowledged(pace.departed(1_000, 0), 4_000);
    expect(pace.timeoutMs).toBeGreaterThan(4_000);
    for (let i = 0; i < 10; i += 1) pace.timedOut();
    expect(pace.timeoutMs).toBe(MAX_TIMEOUT_MS);
    expect(pace.batchBytes).toBe(256);
    pace.acknowledged(pace.departed(100, 0), 100);
    expect(pace.timeoutMs).toBeLessThan(MAX_TIMEOUT_MS);
  });

  it('forgets everything on a new connection', () => {
    const pace = new Pace();
    pace.acknowledged(pace.departed(2_000, 0), 4_000);
    pace.reset();
    expect(pace.roundTripMs).toBeUndefined();
    expect(pace.batchBytes).toBe(2 * 1024);
  });
});
