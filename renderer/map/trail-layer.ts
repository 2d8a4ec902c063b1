/** The way a unit came: newest part of its track as a line. A hole in time is a hole in the line. */
import L from 'leaflet';
import type { Fix } from '../../contract/fix.ts';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';

export interface TrailLook {
  role: 'own' | 'ok';
  /** Fixes farther apart than this in time are not joined, ms. */
  gapMs: number;
}
const OWN: TrailLook = { role: 'own', gapMs: 15_000 };
/** Points kept on the screen; the journal keeps all. */
const LIMIT = 7_200;

export class TrailLayer {
  readonly #line: L.Polyline;
  readonly #stop: () => void;
  readonly #gapMs: number;
  #parts: L.LatLngTuple[][] = [];
  #lastAt = -Infinity;
  #count = 0;

  constructor(map: L.Map, { role, gapMs } = OWN) {
    this.#gapMs = gapMs;
    this.#line = L.polyline([], {
      weight: 3,
      opacity: 0.7,
      interactive: false,
      color: roles[usePreferences.getState().theme][role],
    }).addTo(map);
    this.#stop = usePreferences.subscribe(({ theme }) => this.#line.setStyle({ color: roles[theme][role] }));
  }

  /** Appends fixes in the order of their time; older ones than the last are left to the journal. */
  add(fixes: readonly Fix[]): void {
    for (const { fixAt, lat, lon } of fixes) {
      if (fixAt <= this.#lastAt) continue;
      if (fixAt - this.#lastAt > this.#gapMs) this.#parts.push([]);
      this.#parts.at(-1)?.push([lat, lon]);
      this.#lastAt = fixAt;
      this.#count += 1;
    }
    while (this.#count > LIMIT) {
      const first = this.#parts[0];
      if (first?.shift()) this.#count -= 1;
      if (!first?.length) this.#parts.shift();
    }
    this.#line.setLatLngs(this.#parts);
  }

  /** Time of the newest fix, epoch ms; -Infinity while there is none. */
  get lastAt(): number {
    return this.#lastAt;
  }

  remove(): void {
    this.#stop();
    this.#line.remove();
  }
}
