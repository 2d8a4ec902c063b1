/** Names of the embedded base map, read once. */
import { z } from 'zod';

/** Name, latitude, longitude, rank (0 the largest). */
const place = z.tuple([z.string(), z.number(), z.number(), z.number()]);
const placesFile = z.object({ places: z.array(place) });
export type NamedPlace = z.infer<typeof place>;

let read: Promise<NamedPlace[]> | undefined;

/** @throws when the station does not answer; the next call tries again */
export function readPlaces(): Promise<NamedPlace[]> {
  read ??= fetch('/basemap/places.json')
    .then(async (response) => {
      if (!response.ok) throw new Error(`basemap ${response.status}`);
      return placesFile.parse(await response.json()).places;
    })
    .catch((error: unknown) => {
      read = undefined;
      throw error;
    });
  return read;
}
