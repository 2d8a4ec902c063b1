/** The way this vehicle came, on the map: what the journal has, then what arrives; a lost line leaves no hole. */
import type L from 'leaflet';
import type { Fix } from '../../contract/fix.ts';
import { TrailLayer } from '../map/trail-layer.ts';
import { useLine } from '../ui/api.ts';
import { receiversNow } from '../ui/clock.ts';
import { api } from './console-store.ts';

/** How much of the way is shown when the page opens, ms. */
const TRAIL_MS = 2 * 3_600_000;
const LIMIT = 5_000;

export class OwnTrail {
  readonly #layer: TrailLayer;
  readonly #stop: () => void;
  #newest: Fix | undefined;
  /** Journal calls under way; new fixes wait for them, since a trail grows in the order of time. */
  #loading = 0;

  constructor(map: L.Map) {
    this.#layer = new TrailLayer(map);
    this.#stop = useLine.subscribe(({ state }) => state === 'open' && void this.#load());
    void this.#load();
  }

  add(fix: Fix): void {
    this.#newest = fix;
    if (this.#loading === 0) this.#layer.add([fix]);
  }

  remove(): void {
    this.#stop();
    this.#layer.remove();
  }

  async #load(): Promise<void> {
    this.#loading += 1;
    try {
      const from = Math.max(this.#layer.lastAt + 1, receiversNow() - TRAIL_MS);
      this.#layer.add(await api.track.query({ from, limit: LIMIT }));
    } catch {
      // The line was lost meanwhile: its coming back asks again.
    } finally {
      this.#loading -= 1;
      if (this.#newest) this.add(this.#newest);
    }
  }
}
