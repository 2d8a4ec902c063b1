/** What both kinds of package are asked for: metadata in words, and a sample of tiles. */
import {
  mapBounds,
  mapDatum,
  type MapBounds,
  type PackageFacts,
  type TileFormat,
} from '../../../contract/map-package.ts';
import { text } from '../../../contract/units.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { imageInfo, imageKind, isTileSize } from '../image.ts';
import { MAX_TILE_BYTES } from './reader.ts';

export const broken = (detail: string, cause?: unknown): QianshaoError =>
  new QianshaoError('map-package-broken', detail, cause);
export const foreign = (detail: string): QianshaoError => new QianshaoError('map-package-foreign', detail);

/** Counts kinds and sizes over the sampled tiles of one package. */
export class Sample {
  readonly #kinds = new Map<TileFormat, number>();
  readonly #sides = new Map<number, number>();

  /** @param name `z/x/y`, for the message. @throws map-package-broken, map-package-vector, map-package-foreign */
  add(name: string, bytes: unknown): void {
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw broken(`tile ${name} is empty`);
    if (bytes.length > MAX_TILE_BYTES) throw foreign(`tile ${name} has ${bytes.length} bytes`);
    if (!imageKind(bytes)) throw isPacked(bytes) ? vector() : broken(`tile ${name} is no image`);
    const info = imageInfo(bytes);
    if (!info) throw broken(`tile ${name} is cut short or damaged`);
    if (!isTileSize(info)) throw foreign(`tile ${name} has ${info.width} × ${info.height} pixels`);
    this.#kinds.set(info.format, (this.#kinds.get(info.format) ?? 0) + 1);
    this.#sides.set(info.width, (this.#sides.get(info.width) ?? 0) + 1);
  }

  /** @throws map-package-broken when no tile was seen */
  result(): Pick<PackageFacts, 'format' | 'tileSize'> {
    const [format, tileSize] = [mostOf(this.#kinds), mostOf(this.#sides)];
    if (format === undefined || tileSize === undefined) throw broken('no tiles');
    return { format, tileSize };
  }
}

const mostOf = <T>(counted: ReadonlyMap<T, number>): T | undefined =>
  [...counted].sort(([, a], [, b]) => b - a)[0]?.[0];

export const vector = (): QianshaoError => new QianshaoError('map-package-vector');

/** Vector tiles are packed with gzip or zlib in practice. */
const isPacked = (bytes: Buffer): boolean => (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes[0] === 0x78;

/** A metadata value when it is what it should be; what is wrong there is left out, for the tiles themselves are right. */
export function wordsOf(metadata: ReadonlyMap<string, unknown>): Partial<PackageFacts> {
  const words = (key: string, max: number) => text(max).safeParse(metadata.get(key)).data;
  const [name, attribution, approval] = [words('name', 120), words('attribution', 500), words('approval', 80)];
  const datum = mapDatum.safeParse(words('datum', 20)?.toLowerCase().replaceAll('-', '')).data;
  return {
    ...(name === undefined ? {} : { name }),
    ...(attribution === undefined ? {} : { attribution: plain(attribution) }),
    ...(approval === undefined ? {} : { approval }),
    ...(datum === undefined ? {} : { datum }),
  };
}

/** Attributions are HTML in many files; screens show text. */
const plain = (words: string): string => words.replace(/<[^>]*>/g, '').trim() || words;

const overlap = ([w1, s1, e1, n1]: MapBounds, [w2, s2, e2, n2]: MapBounds): boolean =>
  w1 < e2 && w2 < e1 && s1 < n2 && s2 < n1;

/** The declared bounds when they are possible and touch the tiles; else those of the tiles. */
export function boundsFrom(declared: unknown, ofTiles: MapBounds): MapBounds {
  const parsed = mapBounds.safeParse(typeof declared === 'string' ? declared.split(',').map(Number) : declared);
  return parsed.success && overlap(parsed.data, ofTiles) ? parsed.data : ofTiles;
}
