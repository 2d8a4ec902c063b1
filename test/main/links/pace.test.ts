import { describe, expect, it } from 'vitest';
import { MAX_TIMEOUT_MS, MIN_TIMEOUT_MS, Pace } from '../../../main/links/pace.ts';

/** Sends `count` batches over a link of `rate` bytes/s and `delay` ms, two on their way at a time; returns the last one's time. */
function drive(pace: Pace, rate: number, delay: number, count: number): number {
  let took = 0;
  for (let i = 0; i < count; i += 1) {
    const bytes = pace.batchBytes;
    took = delay + (2 * bytes * 1_000) / rate;
    pace.acknowledged(bytes, took);
  }
  return took - delay;
}

describe('the pace', () => {
  it('grows on a wide link to full batches', () => {
    const pace = new Pace();
    pace.measured(20);
    drive(pace, 10_000_000, 20, 20);
    expect(pace.batchBytes).toBe(64 * 1024);
  });

  it('grows on a satellite in spite of its delay', () => {
    const pace = new Pace();
    pace.measured(600);
    drive(pace, 2_000_000, 600, 20);
    expect(pace.batchBytes).toBeGreaterThanOrEqual(32 * 1024);
  });

  it.each([2_000, 8_000, 48_000])(
    'keeps what waits on a link of %i bytes/s under half a second or at the smallest batch',
    (rate) => {
      const pace = new Pace();
      pace.measured(40);
      const queueing = drive(pace, rate, 40, 30);
      expect(queueing <= 500 || pace.batchBytes === 256).toBe(true);
    },
  );

  it('shrinks when a wide link becomes thin, and grows back', () => {
    const pace = new Pace();
    pace.measured(40);
    drive(pace, 10_000_000, 40, 20);
    expect(drive(pace, 48_000, 40, 20)).toBeLessThan(500);
    drive(pace, 10_000_000, 40, 20);
    expect(pace.batchBytes).toBe(64 * 1024);
  });

  it('waits at least two seconds, longer on a slow link, and at most a minute', () => {
    const pace = new Pace();
    expect(pace.timeoutMs).toBe(MIN_TIMEOUT_MS);
    for (let i = 0; i < 30; i += 1) pace.acknowledged(1_000, 4_000);
    expect(pace.timeoutMs).toBeGreaterThan(4_000);
    for (let i = 0; i < 10; i += 1) pace.timedOut();
    expect(pace.timeoutMs).toBe(MAX_TIMEOUT_MS);
    expect(pace.batchBytes).toBe(256);
    pace.acknowledged(100, 100);
    expect(pace.timeoutMs).toBeLessThan(MAX_TIMEOUT_MS);
  });

  it('forgets everything on a new connection', () => {
    const pace = new Pace();
    pace.acknowledged(1_000, 4_000);
    pace.reset();
    expect(pace.roundTripMs).toBeUndefined();
    expect(pace.batchBytes).toBe(2 * 1024);
  });
});
