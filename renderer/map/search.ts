/** What a person may look for on the map: units by name, coordinates, places of the base map, and what other parts add. */
import type { UnitPosition } from '../../contract/unit.ts';
import type { CoordinateFormat } from '../ui/format.ts';
import type { Place } from './geo/geodesic.ts';
import { readCoordinates } from './geo/read-coordinates.ts';
import { unitKey } from './position-store.ts';

export interface Hit extends Place {
  key: string;
  /** What the list says beside the name. */
  kind: 'unit' | 'place' | 'coordinate' | 'other';
  title: string;
  /** With `coordinate`: how it was read. */
  format?: CoordinateFormat;
  /** With `unit`: what is selected. */
  unit?: string;
}

/** Another part's things by what was typed, the best first. */
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
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** How well a name answers: 0 it is that, 1 it begins so, 2 it is in it; undefined: not at all. */
function rankOf(name: string, query: string): number | undefined {
  const plain = folded(name);
  if (plain === query) return 0;
  if (plain.startsWith(query)) return 1;
  return plain.includes(query) ? 2 : undefined;
}

/** Those that answer, the best first; of equals the earlier. */
function best<T>(things: Iterable<T>, nameOf: (thing: T) => string, query: string): T[] {
  const ranked = [...things].flatMap((thing) => {
    const rank = rankOf(nameOf(thing), query);
    return rank === undefined ? [] : [{ thing, rank }];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, EACH)
    .map(({ thing }) => thing);
}

/** @param text as it was typed @returns at most 50, coordinates first */
export function searchMap(text: string, { units, places, sources = [] }: SearchIn): Hit[] {
  const query = folded(text);
  if (query === '') return [];
  const coordinates = readCoordinates(text).map((place, index): Hit => {
    return { ...place, key: `coordinate-${index}`, kind: 'coordinate', title: text.trim() };
  });
  const ofUnits = best(units, ({ unit }) => unit.name, query).map(({ unit, fix }): Hit => {
    const key = unitKey(unit);
    return { key, kind: 'unit', title: unit.name, lat: fix.lat, lon: fix.lon, unit: key };
  });
  const ofPlaces = best(places, ([name]) => name, query).map(([title, lat, lon]): Hit => {
    return { key: `place-${title}`, kind: 'place', title, lat, lon };
  });
  return [...coordinates, ...ofUnits, ...sources.flatMap((source) => source(query)), ...ofPlaces].slice(0, LIMIT);
}
