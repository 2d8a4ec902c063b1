/** Tracks as a station would answer them, out of lists in memory, by the station's own rule of thinning. */
import type { TrackFix, TracksQuery, UnitTrack } from '../../../../contract/track.ts';
import { TRACK_LIMIT, tracksQuery } from '../../../../contract/track.ts';
import type { Unit } from '../../../../contract/unit.ts';

export const T0 = Date.parse('2026-11-24T02:00:00Z');

export const unit = (id: string, kind: Unit['kind'] = 'vehicle'): Unit => ({ station: 'zengdu-1', id, kind, name: id });

export const fixAt = (second: number, more: Partial<TrackFix> = {}): TrackFix => ({
  fixAt: T0 + second * 1_000,
  receivedAt: T0 + second * 1_000,
  mode: 2,
  lat: 31.69,
  lon: 113.37 + second * 1e-5,
  source: 'gnss',
  ...more,
});

export class Recorded {
  readonly tracks = new Map<string, TrackFix[]>();
  readonly asked: TracksQuery[] = [];
  /** Thrown instead of an answer. */
  away: Error | undefined;

  put(id: string, ...fixes: TrackFix[]): this {
    this.tracks.set(id, fixes);
    return this;
  }

  readonly fetch = (query: TracksQuery): Promise<UnitTrack[]> => {
    this.asked.push(tracksQuery.parse(query));
    if (this.away) return Promise.reject(this.away);
    return Promise.resolve(query.units.map(({ unit: id }) => this.#part(id, query)));
  };

  #part(id: string, { from, to, everyMs }: TracksQuery): UnitTrack {
    const all = this.tracks.get(id) ?? [];
    const before = all.findLast((fix) => fix.fixAt < from);
    const inside = all.filter((fix) => fix.fixAt >= from && fix.fixAt < to);
    const part = (fix: TrackFix | undefined) => fix && Math.floor(fix.fixAt / everyMs);
    const fixes = inside.filter((fix, n) => part(fix) !== part(inside[n - 1])).slice(0, TRACK_LIMIT);
    return before ? { before, fixes } : { fixes };
  }
}

/** Until what was asked for has been answered. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
};
