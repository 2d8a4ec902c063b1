/** What a file of another program brings: shapes with names, and what of it could not be read, by number. */

export type Place = [lon: number, lat: number];

export interface ImportedShape {
  shape: 'point' | 'line' | 'polygon';
  /** Of a polygon its outer ring, not closed. As they stand in the file, whatever its datum is. */
  places: Place[];
  label: string;
  /** Of a line, epoch ms for each place. */
  times?: number[];
  /** A plot of our own says what else it was; not to be believed unseen. */
  own?: unknown;
}

/** Words of `exchange.why.<why>`. */
export type Why = 'no-place' | 'out-of-range' | 'some-places' | 'too-few' | 'no-shape' | 'no-row' | 'holes';

export interface BadRow {
  /** Line of a CSV file, else the number of the thing in its file, from 1. */
  row: number;
  why: Why;
}

/** Words of `exchange.refused.<why>`. */
export type RefusedWhy =
  | 'too-large'
  | 'unpacked-too-large'
  | 'too-many'
  | 'unknown'
  | 'broken'
  | 'doctype'
  | 'no-columns'
  | 'no-kml'
  | 'empty';

export class ImportRefused extends Error {
  readonly why: RefusedWhy;

  constructor(why: RefusedWhy) {
    super(why);
    this.why = why;
  }
}

/** Things of one file, and places in them. */
export const MAX_SHAPES = 20_000;
export const MAX_PLACES = 500_000;
/** Bad rows that are named; the others are counted. */
const NAMED_ROWS = 200;
const MAX_LABEL = 200;

/** Takes shapes as they are found, and counts. */
export class Finds {
  readonly shapes: ImportedShape[] = [];
  readonly bad: BadRow[] = [];
  badCount = 0;
  #places = 0;

  /** @throws ImportRefused too-many */
  put(
    row: number,
    shape: ImportedShape['shape'],
    raw: readonly unknown[],
    more: Omit<ImportedShape, 'shape' | 'places'>,
  ): void {
    const isRing = shape === 'polygon' && samePlace(raw[0], raw.at(-1));
    const list = isRing ? raw.slice(0, -1) : raw;
    const read = list.map(placeOf);
    const places = read.filter((one) => typeof one !== 'string');
    const wrong = read.find((one) => typeof one === 'string');
    const least = shape === 'point' ? 1 : shape === 'line' ? 2 : 3;
    if (places.length < least) return this.miss(row, wrong ?? 'too-few');
    if (wrong) this.miss(row, 'some-places');
    this.#places += places.length;
    if (this.shapes.length >= MAX_SHAPES || this.#places > MAX_PLACES) throw new ImportRefused('too-many');
    const { times, ...rest } = more;
    const isTimed = times?.length === places.length && !wrong;
    const label = rest.label.trim().slice(0, MAX_LABEL);
    this.shapes.push({ ...rest, shape, places, label, ...(isTimed ? { times } : {}) });
  }

  miss(row: number, why: Why): void {
    this.badCount += 1;
    if (this.bad.length < NAMED_ROWS) this.bad.push({ row, why });
  }
}

export type Imported = Pick<Finds, 'shapes' | 'bad' | 'badCount'>;

function placeOf(raw: unknown): Place | Why {
  if (!Array.isArray(raw)) return 'no-place';
  const [lon, lat] = raw as unknown[];
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon + lat)) return 'no-place';
  return Math.abs(lon) > 180 || Math.abs(lat) > 90 ? 'out-of-range' : [lon, lat];
}

const samePlace = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) && a !== b && a[0] === b[0] && a[1] === b[1];
