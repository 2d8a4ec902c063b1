/** The past on this page's map: what was chosen for it, and what plays. One map is on a page. */
import { create } from 'zustand';
import type { Unit } from '../../../contract/unit.ts';
import { receiversNow } from '../../ui/clock.ts';
import { unitKey, type PositionSource } from '../position-store.ts';
import type { FetchTracks } from './past-tracks.ts';
import { Player, type PlayState } from './player.ts';
import { presetSpan, spanFields, spanOf, type Span } from './span.ts';

interface SpanChoice {
  /** Keys of units; none: all. */
  units: readonly string[];
  /** Beijing time as it was typed. */
  from: string;
  to: string;
}

/** Units and time, for playback and for exports alike. */
export const useSpanChoice = create<SpanChoice>(() => ({
  units: [],
  ...spanFields(presetSpan('hour', receiversNow())),
}));

export const chooseSpan = (span: Span): void => useSpanChoice.setState(spanFields(span));

/** The units that were chosen, of those that the station knows. */
export function chosenUnits(keys: readonly string[], store: PositionSource): Unit[] {
  const known = [...store.all()].map(({ unit }) => unit);
  return keys.length === 0 ? known : known.filter((unit) => keys.includes(unitKey(unit)));
}

interface Playback {
  /** Undefined: the map shows now. */
  player: Player | undefined;
  state: PlayState | undefined;
}

export const usePlayback = create<Playback>(() => ({ player: undefined, state: undefined }));

/** What a map shows: the past while it is played, else `live`. */
export const useShown = (live: PositionSource): PositionSource =>
  usePlayback(({ player }) => player?.positions) ?? live;

/** Begins to play what was chosen. @returns whether there is something to play */
export function startPlayback(live: PositionSource, fetch: FetchTracks): boolean {
  const { units: keys, ...fields } = useSpanChoice.getState();
  const span = spanOf(fields);
  const units = chosenUnits(keys, live);
  if (!span || units.length === 0) return false;
  backToNow();
  const onChange = (state: PlayState) => usePlayback.setState({ state });
  const player = new Player({ units, span: { ...span, to: Math.min(span.to, receiversNow()) }, fetch, onChange });
  usePlayback.setState({ player, state: player.state });
  player.play();
  return true;
}

/** Idempotent. */
export function backToNow(): void {
  usePlayback.getState().player?.close();
  usePlayback.setState({ player: undefined, state: undefined });
}
