/** The ways that led to the moment that is played: of all units while they are few, else of the one that was touched. */
import L from 'leaflet';
import type { TrackFix } from '../../../contract/track.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { roles } from '../../ui/theme.ts';
import { usePicture } from '../picture-state.ts';
import { unitKey } from '../position-store.ts';
import { gapAfter, type Gap } from './past-positions.ts';
import type { Player } from './player.ts';

/** So much of the way is drawn, ms. */
const TRAIL_MS = 10 * 60_000;
/** More units than these are a tangle. */
const MANY = 20;
/** Lines are made anew no more often than this, ms. */
const REST_MS = 250;

/** A way in parts: a gap in time is a gap in the line. */
export function unbroken(fixes: readonly TrackFix[], gap: Gap, everyMs: number): TrackFix[][] {
  const parts: TrackFix[][] = [];
  for (const fix of fixes) {
    const last = parts.at(-1)?.at(-1);
    if (!last || fix.fixAt - last.fixAt > gapAfter(last, gap, everyMs)) parts.push([fix]);
    else parts.at(-1)?.push(fix);
  }
  return parts;
}

export class PastTrails {
  readonly #player: Player;
  readonly #own: string | undefined;
  readonly #map: L.Map;
  readonly #lines = new Map<string, L.Polyline>();
  readonly #stops: (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(map: L.Map, player: Player, own: string | undefined) {
    this.#map = map;
    this.#player = player;
    this.#own = own;
    this.#stops = [
      player.positions.watch(() => this.#soon()),
      usePicture.subscribe((now, before) => now.selected !== before.selected && this.#soon()),
      usePreferences.subscribe(() => this.#soon()),
    ];
    this.#soon();
  }

  /** Idempotent. */
  remove(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    for (const line of this.#lines.values()) line.remove();
    this.#lines.clear();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, REST_MS);
  }

  #draw(): void {
    const { units, tracks, span, state } = this.#player;
    const { selected } = usePicture.getState();
    const keys = units.length <= MANY ? units.map(unitKey) : units.map(unitKey).filter((key) => key === selected);
    for (const [key, line] of this.#lines) if (!keys.includes(key)) line.setLatLngs([]);
    const at = this.#player.positions.now();
    for (const key of keys) {
      const way = tracks.way(key, Math.max(span.from, at - TRAIL_MS), at);
      const parts = unbroken(way, state.gap, tracks.plan.everyMs);
      this.#lineOf(key).setLatLngs(parts.map((part) => part.map(({ lat, lon }): L.LatLngTuple => [lat, lon])));
    }
  }

  #lineOf(key: string): L.Polyline {
    const color = roles[usePreferences.getState().theme][key === this.#own ? 'own' : 'ok'];
    const known = this.#lines.get(key);
    if (known) return known.setStyle({ color });
    const line = L.polyline([], { weight: 3, opacity: 0.7, interactive: false, color }).addTo(this.#map);
    this.#lines.set(key, line);
    return line;
  }
}
