/**
 * Which picture is at which place of a wall. Places are counted through all pages. What a person put somewhere (a pin) stays
 * there, and its place stays its own while the picture is away. Everything else takes the place that it had (its seat), or the
 * first free one, so that nothing jumps when pictures come and go or the page is opened anew; a seat that is free goes to whoever
 * comes first.
 */

/** Keys of pictures by place; a hole is a free place. */
export type Places = readonly (string | undefined)[];
/** Place by key, oldest pin first. */
export type Pins = Readonly<Record<string, number>>;

/** Places in all: eight pages of sixteen. */
export const PLACE_LIMIT = 128;
/** Pins in all; the oldest ones are let go. */
export const PIN_LIMIT = 64;

/**
 * The places of the pictures that exist now.
 * @param seats where pictures were
 * @param keys pictures that exist; those beyond the limit of places are left out
 */
export function settle(seats: Places, pins: Pins, keys: readonly string[]): Places {
  const places = new Map<number, string>();
  const placed = new Set<string>();
  const put = (place: number, key: string) => {
    if (places.has(place) || placed.has(key) || place < 0 || place >= PLACE_LIMIT) return;
    places.set(place, key);
    placed.add(key);
  };
  for (const [key, place] of Object.entries(pins)) put(place, key);
  const existing = new Set(keys);
  seats.forEach((key, place) => {
    if (key !== undefined && existing.has(key)) put(place, key);
  });
  let free = 0;
  for (const key of keys) {
    if (placed.has(key)) continue;
    while (places.has(free)) free += 1;
    put(free, key);
  }
  return Array.from({ length: Math.max(-1, ...places.keys()) + 1 }, (_, place) => places.get(place));
}

/** The seats after that: those of pictures that went are remembered until another one sits there. */
export function remember(seats: Places, places: Places): Places {
  const here = new Set(places);
  return Array.from({ length: Math.max(seats.length, places.length) }, (_, place) => {
    const former = seats[place];
    return places[place] ?? (here.has(former) ? undefined : former);
  });
}

/** The pins after a person put a picture at a place: what was there changes places with it. */
export function pinAt(places: Places, pins: Pins, key: string, place: number): Pins {
  const from = places.indexOf(key);
  const other = places[place];
  if (from === place || place < 0 || place >= PLACE_LIMIT) return pins;
  const { [key]: _moved, ...without } = pins;
  const { [other ?? '']: _changed, ...rest } = without;
  const moved = other !== undefined && from >= 0 ? { ...rest, [other]: from, [key]: place } : { ...rest, [key]: place };
  return Object.fromEntries(Object.entries(moved).slice(-PIN_LIMIT));
}

/** The pins without one: the picture takes a place like any other. */
export function unpin(pins: Pins, key: string): Pins {
  const { [key]: _pin, ...rest } = pins;
  return rest;
}

export const isSame = (one: Places, other: Places): boolean =>
  one.length === other.length && one.every((key, place) => key === other[place]);
