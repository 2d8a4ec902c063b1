import { describe, expect, it } from 'vitest';
import type { Device } from '../../../contract/device.ts';
import { rateOf, sampled, type RateSample } from '../../../renderer/vehicle/device-rates.ts';

const device = (bytes: number): Device => ({
  id: 'gnss',
  name: 'gnss',
  driver: 'gnss-nmea',
  port: '/dev/x',
  state: 'connected',
  reason: 'ok',
  since: 0,
  counters: { bytes, bytesSent: 0, sentences: 0, badChecksums: 0, strayBytes: 0, events: 0, opens: 1 },
});

/** Samples after being told so many bytes at such times, ms. */
function told(...moments: [at: number, bytes: number][]): RateSample[] {
  let rates: Record<string, RateSample[]> = {};
  for (const [at, bytes] of moments) rates = sampled(rates, [device(bytes)], at);
  return rates['gnss'] ?? [];
}

describe('the rate of a device', () => {
  it('is what came in the last seconds, by the second', () => {
    expect(rateOf(told([0, 0], [1_000, 900], [2_000, 1_800]), 2_000)).toBe(900);
    expect(rateOf(told([0, 0], [4_000, 4_000], [8_000, 4_400], [9_000, 4_500]), 9_000)).toBe(100);
  });

  it('cannot be told from one moment', () => {
    expect(rateOf(undefined, 0)).toBeUndefined();
    expect(rateOf(told([0, 500]), 100)).toBeUndefined();
  });

  it('is zero when nothing came for some seconds', () => {
    expect(rateOf(told([0, 0], [1_000, 900]), 20_000)).toBe(0);
  });

  it('does not count a list that is told many times in one moment', () => {
    expect(told([0, 0], [1_000, 900], [1_001, 900], [1_002, 950])).toEqual([
      { at: 0, bytes: 0 },
      { at: 1_000, bytes: 900 },
    ]);
  });

  it('begins anew where the counter did', () => {
    expect(told([0, 9_000], [1_000, 10_000], [2_000, 40])).toEqual([{ at: 2_000, bytes: 40 }]);
  });

  it('keeps a few samples however long it lasts, and none of a device that is gone', () => {
    const moments = Array.from({ length: 100 }, (_, second): [number, number] => [second * 1_000, second * 100]);
    expect(told(...moments).length).toBeLessThan(15);
    expect(sampled({ gone: [{ at: 0, bytes: 1 }] }, [device(1)], 1_000)).toEqual({ gnss: [{ at: 1_000, bytes: 1 }] });
  });
});
