/** A span of time as a person chooses it: by a touch, or from–to in Beijing time. */
import { fromBeijing, toBeijing } from '../../ui/beijing.ts';

/** from ≤ t ≤ to, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

export const MAX_SPAN_MS = 31 * 86_400_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * HOUR_MS;

export const PRESETS = ['hour', 'six', 'today', 'yesterday'] as const;
export type Preset = (typeof PRESETS)[number];

/** @param now epoch ms */
export function presetSpan(preset: Preset, now: number): Span {
  const midnight = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
  switch (preset) {
    case 'hour':
      return { from: now - HOUR_MS, to: now };
    case 'six':
      return { from: now - 6 * HOUR_MS, to: now };
    case 'today':
      return { from: midnight, to: now };
    case 'yesterday':
      return { from: midnight - DAY_MS, to: midnight };
  }
}

/** As it stands in the fields, whole minutes: the last one is whole too. */
export const spanFields = ({ from, to }: Span): { from: string; to: string } => ({
  from: toBeijing(from),
  to: toBeijing(Math.ceil(to / 60_000) * 60_000),
});

/** What two fields say; undefined: no times, the wrong way round, or too long. */
export function spanOf(fields: { from: string; to: string }): Span | undefined {
  const [from, to] = [fromBeijing(fields.from), fromBeijing(fields.to)];
  if (from === undefined || to === undefined || to <= from || to - from > MAX_SPAN_MS) return undefined;
  return { from, to };
}
