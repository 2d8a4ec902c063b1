/** When there are positions at all in a span: what the time line shows beside what it plays. */
import { TRACK_LIMIT } from '../../../contract/track.ts';
import type { Unit } from '../../../contract/unit.ts';
import type { FetchTracks } from './past-tracks.ts';
import type { Span } from './span.ts';

const PARTS = 180;
/** One question; of more units it takes too long to know. */
export const PRESENCE_UNITS = Math.floor(TRACK_LIMIT / (PARTS + 2));

/** Stretches with a position of any of the units, as shares of the span, 0…1. */
export type Presence = readonly { from: number; to: number }[];

export async function presenceOf(
  units: readonly Unit[],
  { from, to }: Span,
  fetch: FetchTracks,
  signal: AbortSignal,
): Promise<Presence> {
  const everyMs = Math.max(1_000, Math.ceil((to - from) / PARTS));
  const asked = units.map(({ station, id }) => ({ station, unit: id }));
  const tracks = await fetch({ units: asked, from, to: to + 1, everyMs }, { signal });
  const parts = new Set(tracks.flatMap(({ fixes }) => fixes.map(({ fixAt }) => Math.floor(fixAt / everyMs))));
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const stretches: { from: number; to: number }[] = [];
  for (const part of [...parts].sort((a, b) => a - b)) {
    const [begin, end] = [share(part * everyMs), share((part + 1) * everyMs)];
    const last = stretches.at(-1);
    if (last && last.to === begin) last.to = end;
    else stretches.push({ from: begin, to: end });
  }
  return stretches;
}
