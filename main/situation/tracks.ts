/** Parts of tracks out of the store, the same at the vehicle and at the center. */
import { TRACK_LIMIT } from '../../contract/track.ts';
import type { TrackServices } from '../api/track-router.ts';
import type { Projections } from '../store/types.ts';

export const trackServices = (projections: Pick<Projections, 'track' | 'fixBefore'>): TrackServices => ({
  track: ({ station, unit, from, to, limit, everyMs }) => projections.track(station, unit, from, to, limit, everyMs),
  tracks: ({ units, from, to, everyMs }) =>
    units.map(({ station, unit }) => {
      const before = projections.fixBefore(station, unit, from);
      const fixes = projections.track(station, unit, from, to, TRACK_LIMIT, everyMs);
      return before ? { before, fixes } : { fixes };
    }),
});
