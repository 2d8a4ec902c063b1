/** Tracks as the pages of both stations ask for them. */
import {
  trackQuery,
  tracksQuery,
  type TrackFix,
  type TrackQuery,
  type TracksQuery,
  type UnitTrack,
} from '../../contract/track.ts';
import { person } from './trpc.ts';

/** What the composition offers, for any unit that the station knows. Methods throw QianshaoErrors. */
export interface TrackServices {
  /** A part of one unit's track. */
  track(query: TrackQuery): TrackFix[];
  /** Those of many units at once, thinned out, for playback. */
  tracks(query: TracksQuery): UnitTrack[];
}

export const trackProcedures = (services: TrackServices) => ({
  track: person.input(trackQuery).query(({ input }) => services.track(input)),
  tracks: person.input(tracksQuery).query(({ input }) => services.tracks(input)),
});
