/** How fast devices speak: bytes per second over the last few seconds. */
import type { Device } from '../../contract/device.ts';

export interface RateSample {
  /** Epoch ms. */
  at: number;
  bytes: number;
}

/** A rate is taken over this time, ms. */
const WINDOW_MS = 5_000;
/** Samples are no closer than this, ms: the list is told once for each device in it. */
const APART_MS = 800;

/** @returns the samples with those of now added, and the old gone */
export function sampled(
  rates: Readonly<Record<string, RateSample[]>>,
  devices: readonly Device[],
  now: number,
): Record<string, RateSample[]> {
  return Object.fromEntries(
    devices.map(({ id, counters: { bytes } }) => {
      const known = rates[id] ?? [];
      const last = known.at(-1);
      // Fewer bytes than before: the station or the device began anew.
      if (last && bytes < last.bytes) return [id, [{ at: now, bytes }]];
      if (last && now - last.at < APART_MS) return [id, known];
      return [id, [...known.filter(({ at }) => now - at < 2 * WINDOW_MS), { at: now, bytes }]];
    }),
  );
}

/** Bytes per second; 0 when nothing came within the window, undefined before it can be told. */
export function rateOf(samples: readonly RateSample[] | undefined, now: number): number | undefined {
  const recent = samples?.filter(({ at }) => now - at <= WINDOW_MS) ?? [];
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last) return samples?.length ? 0 : undefined;
  if (first === last) return undefined;
  return ((last.bytes - first.bytes) * 1_000) / (last.at - first.at);
}
