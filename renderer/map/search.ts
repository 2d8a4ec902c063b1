/** What a person may look for on the map: units by name, coordinates, places of the base map, and what other parts add. */
import type { UnitPosition } from '../../contract/unit.ts';
import type { CoordinateFormat } from '../ui/format.ts';
import type { Place } from './geo/geodesic.ts';
import { readCoordinates } from './geo/read-coordinates.ts';
import { unitKey } from './position-store.ts';

export interface Hit extends Place {
  key: string;
  /** What the list says beside the name. */
  kind: 'unit' | 'place' | 'coordinate' | 'resource' | 'other';
  title: string;
  /** With `coordinate`: how it was read. */
  format?: CoordinateFormat;
  /** Key of what gets its card; without it the place gets a pin. */
  selects?: string;
}

/** Another part's things by what was typed, folded; the best first. */
export type SearchSource = (query: string) => readonly Hit[];

export interface SearchIn {
  units: Iterable<UnitPosition>;
  /** Name, latitude, longitude, rank (0 the largest), as in the base map. */
  places: readonly (readonly [name: string, lat: number, lon: number, rank: number])[];
  sources?: readonly SearchSource[];
}

/** Hits of one kind, and all of them. */
const EACH = 20;
const LIMIT = 50;

/** Lower case, full-width letters narrow, without blanks: `ＢＧ６ ＡＢＣ` is `bg6abc`. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** How well a folded name answers: 0 it is that, 1 it begins so, 2 it is in it; undefined: not at all. */
function rankOf(plain: string, query: string): number | undefined {
  if (plain === query) return 0;
  if (plain.startsWith(query)) return 1;
  return plain.includes(query) ? 2 : undefined;
}

/** Those that answer, at most 20, the best first; of equals the earlier. @param foldedName as `folded` makes it */
export function bestOf<T>(things: Iterable<T>, foldedName: (thing: T) => string, query: string): T[] {
  const ranked: T[][] = [[], [], []];
  for (const thing of things) {
    const rank = rankOf(foldedName(thing), query);
    const same = rank === undefined ? undefined : ranked[rank];
    if (same && same.length < EACH) same.push(thing);
  }
  return ranked.flat().slice(0, EACH);
}

/** @param text as it was typed @returns at most 50, coordinates first */
export function searchMap(text: string, { units, places, sources = [] }: SearchIn): Hit[] {
  const query = folded(text);
  if (query === '') return [];
  const coordinates = readCoordinates(text).map((place, index): Hit => {
    return { ...place, key: `coordinate-${index}`, kind: 'coordinate', title: text.trim() };
  });
  const ofUnits = bestOf(units, ({ unit }) => folded(unit.name), query).map(({ unit, fix }): Hit => {
    const key = unitKey(unit);
    return { key, kind: 'unit', title: unit.name, lat: fix.lat, lon: fix.lon, selects: key };
  });
  const ofPlaces = bestOf(places, ([name]) => folded(name), query).map(([title, lat, lon]): Hit => {
    return { key: `place-${title}`, kind: 'place', title, lat, lon };
  });
  return [...coordinates, ...ofUnits, ...sources.flatMap((source) => source(query)), ...ofPlaces].slice(0, LIMIT);
}
