/** The way a unit came: what the journal has, then what arrives; a lost line leaves no hole. */
import type L from 'leaflet';
import type { Fix } from '../../contract/fix.ts';
import { TRACK_LIMIT, type TrackQuery } from '../../contract/track.ts';
import type { Unit } from '../../contract/unit.ts';
import { useLine } from '../ui/api.ts';
import { receiversNow } from '../ui/clock.ts';
import { TrailLayer, type TrailLook } from './trail-layer.ts';

/** Asks the station for a part of a track. */
export type FetchTrack = (query: TrackQuery) => Promise<Fix[]>;

/** How much of the way is shown when it is opened, ms. */
const TRAIL_MS = 2 * 3_600_000;
/** A screen shows no more than this many fixes a second of a receiver that gives ten. */
const EVERY_MS = 1_000;

export class UnitTrail {
  readonly #layer: TrailLayer;
  readonly #unit: Pick<Unit, 'station' | 'id'>;
  readonly #fetch: FetchTrack;
  readonly #stop: () => void;
  #newest: Fix | undefined;
  /** Calls under way; new fixes wait for them, since a trail grows in the order of time. */
  #loading = 0;
  #removed = false;

  constructor(map: L.Map, unit: Pick<Unit, 'station' | 'id'>, fetch: FetchTrack, look?: TrailLook) {
    this.#layer = new TrailLayer(map, look);
    this.#unit = unit;
    this.#fetch = fetch;
    this.#stop = useLine.subscribe(({ state }) => state === 'open' && void this.#load());
    void this.#load();
  }

  add(fix: Fix): void {
    this.#newest = fix;
    if (this.#loading === 0) this.#layer.add([fix]);
  }

  /** Idempotent. */
  remove(): void {
    this.#removed = true;
    this.#stop();
    this.#layer.remove();
  }

  async #load(): Promise<void> {
    this.#loading += 1;
    try {
      const { station, id: unit } = this.#unit;
      const span = { station, unit, to: Number.MAX_SAFE_INTEGER, limit: TRACK_LIMIT, everyMs: EVERY_MS };
      for (let more = true; more && !this.#removed;) {
        const from = Math.max(this.#layer.lastAt + 1, receiversNow() - TRAIL_MS);
        const fixes = await this.#fetch({ ...span, from });
        if (!this.#removed) this.#layer.add(fixes);
        more = fixes.length === TRACK_LIMIT;
      }
    } catch {
      // The line was lost meanwhile: its coming back asks again.
    } finally {
      this.#loading -= 1;
      if (this.#newest && !this.#removed) this.add(this.#newest);
    }
  }
}
