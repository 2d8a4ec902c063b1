/** Where the units lie on the canvas: their places are projected when they change, and moved with the view. */
import type L from 'leaflet';
import type { UnitPosition } from '../../contract/unit.ts';
import { GridIndex, type Box } from './grid-index.ts';
import type { Surface } from './map-canvas.ts';
import type { PositionSource } from './position-store.ts';
import { RING_PX, SYMBOL_PX } from './symbols.ts';
import type { Freshness } from './unit-age.ts';

/** A unit as it lies on the canvas now; its box is that of its symbol, px. */
export interface Mark extends Box {
  key: string;
  position: UnitPosition;
  /** Pixels of the world at zoom 0. */
  worldX: number;
  worldY: number;
  x: number;
  y: number;
  /** Around the middle, px. */
  radius: number;
  rank: number;
  /** Time of the position, epoch ms. */
  at: number;
  freshness: Freshness;
}

export interface UnitMarksOptions {
  store: PositionSource;
  /** Station whose own vehicle is drawn as own. */
  own: string | undefined;
  /** Key of the unit that has the card. */
  selected: () => string | undefined;
}

/** Symbols this far beyond the canvas still reach into it, px. */
const BEYOND_PX = 30;

export const isOwn = ({ unit }: UnitPosition, own: string | undefined): boolean =>
  unit.station === own && unit.id === own;

export class UnitMarks {
  readonly #map: L.Map;
  readonly #options: UnitMarksOptions;
  readonly #marks = new Map<string, Mark>();
  /** By where they were placed last. */
  readonly index = new GridIndex<Mark>(64);

  constructor(map: L.Map, options: UnitMarksOptions) {
    this.#map = map;
    this.#options = options;
  }

  /** The units on a canvas by rank: the selected one, the own vehicle, vehicles, the rest. */
  place({ scale, left, top, width, height }: Surface): Mark[][] {
    this.index.clear();
    const { store, own } = this.#options;
    const selected = this.#options.selected();
    const ranks: Mark[][] = [[], [], [], []];
    for (const [key, position] of store.entries()) {
      const mark = this.#markOf(key, position);
      const [x, y] = [mark.worldX * scale - left, mark.worldY * scale - top];
      if (x < -BEYOND_PX || y < -BEYOND_PX || x > width + BEYOND_PX || y > height + BEYOND_PX) continue;
      mark.x = x;
      mark.y = y;
      mark.left = x - SYMBOL_PX;
      mark.top = y - SYMBOL_PX;
      mark.right = x + SYMBOL_PX;
      mark.bottom = y + SYMBOL_PX;
      mark.freshness = store.freshness(position);
      mark.rank = key === selected ? 0 : isOwn(position, own) ? 1 : isVehicle(position) ? 2 : 3;
      ranks[mark.rank]?.push(mark);
      this.index.add(mark);
    }
    return ranks;
  }

  /** Those around a point of the canvas, nearest first. */
  near({ x, y }: L.Point, reachPx: number): Mark[] {
    const found: { mark: Mark; away: number }[] = [];
    this.index.find({ left: x - reachPx, top: y - reachPx, right: x + reachPx, bottom: y + reachPx }, (mark) => {
      const away = Math.hypot(mark.x - x, mark.y - y);
      if (away <= reachPx) found.push({ mark, away });
      return false;
    });
    return found.sort((a, b) => a.away - b.away || a.mark.rank - b.mark.rank).map(({ mark }) => mark);
  }

  #markOf(key: string, position: UnitPosition): Mark {
    const known = this.#marks.get(key);
    if (known?.position === position) return known;
    const { x: worldX, y: worldY } = this.#map.project([position.fix.lat, position.fix.lon], 0);
    const nowhere = { x: 0, y: 0, left: 0, top: 0, right: 0, bottom: 0 };
    const radius = isOwn(position, this.#options.own) ? RING_PX : SYMBOL_PX;
    const at = position.fix.fixAt;
    const fresh: Mark = { key, position, worldX, worldY, ...nowhere, radius, rank: 3, at, freshness: 'old' };
    this.#marks.set(key, fresh);
    return fresh;
  }
}

const isVehicle = ({ unit }: UnitPosition): boolean => unit.kind === 'vehicle' || unit.id === unit.station;
