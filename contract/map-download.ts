/** Downloading a region: where tiles come from, what is wanted, what it will cost, and how far it is. */
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { level, mapBounds, mapDatum, type MapPackage } from './map-package.ts';
import { latDeg, lonDeg, text } from './units.ts';

/** Tiles of one layer of one download. */
export const MAX_TILES = 2_000_000;

/**
 * Address of a tile. Placeholders: {z} {x} {y} (rows as the source counts them), {-y} (rows from the south), WMTS'
 * {TileMatrix} {TileCol} {TileRow}, {s} (a subdomain), {key}.
 */
const template = z
  .string()
  .trim()
  .max(1_000)
  .regex(/^https?:\/\//i);

export const sourceId = z.string().regex(/^[a-z0-9-]{1,60}$/);

export const tileSource = z
  .object({
    /** Names its key and its quota. */
    id: sourceId,
    name: text(80),
    /** Each becomes a package; the first lies lowest (Tianditu: the picture, then its labels). */
    layers: z
      .array(z.object({ name: text(40), template }))
      .min(1)
      .max(4),
    /** What {s} stands for. */
    subdomains: z
      .array(z.string().regex(/^[a-z0-9-]{1,20}$/i))
      .max(16)
      .optional(),
    /** How {y} counts. */
    rows: z.enum(['north', 'south']),
    minZoom: level,
    maxZoom: level,
    datum: mapDatum,
    attribution: text(500).optional(),
    /** 审图号, when the source has one. */
    approval: text(80).optional(),
    /** Requests a day that the provider allows this key. */
    quotaPerDay: z.number().int().min(1).max(100_000_000),
    requestsPerSecond: z.number().min(0.01).max(100),
    /** Requests on their way at a time. */
    concurrency: z.number().int().min(1).max(8),
  })
  .refine(({ minZoom, maxZoom }) => minZoom <= maxZoom, 'minZoom ≤ maxZoom');
export type TileSource = z.infer<typeof tileSource>;

/** A source as screens see it: whether there is a key, never the key. */
export interface SourceView extends TileSource {
  /** Comes with the product; taking it away sets it back. */
  known: boolean;
  needsKey: boolean;
  hasKey: boolean;
  quotaLeft: number;
}

/** A ring of 3 to 200 corners, [longitude, latitude] in WGS-84; it closes itself. */
export const polygon = z
  .array(z.tuple([lonDeg, latDeg]))
  .min(3)
  .max(200);
export type Polygon = z.infer<typeof polygon>;

const region = z.union([z.object({ bounds: mapBounds }), z.object({ polygon })]);
export type Region = z.infer<typeof region>;

const wanted = z.object({
  name: text(80),
  /** A box or a polygon, WGS-84. */
  region,
  minZoom: level,
  maxZoom: level,
});
const isOrdered = ({ minZoom, maxZoom }: { minZoom: number; maxZoom: number }): boolean => minZoom <= maxZoom;

/** What a person asks for. */
export const regionWish = wanted.extend({ source: sourceId }).refine(isOrdered, 'minZoom ≤ maxZoom');
export type RegionWish = z.infer<typeof regionWish>;

/** What is downloaded: the source as it was when the download began. */
export const downloadRequest = wanted
  .extend({ source: tileSource })
  .refine(isOrdered, 'minZoom ≤ maxZoom')
  .refine(
    ({ minZoom, maxZoom, source }) => minZoom >= source.minZoom && maxZoom <= source.maxZoom,
    'levels of the source',
  );
export type DownloadRequest = z.infer<typeof downloadRequest>;

/** What a download will cost, told before it starts. */
export interface DownloadPlan {
  /** Tiles of one layer. */
  tiles: number;
  /** Tiles of all layers: one request each. */
  requests: number;
  /** Estimate for all layers, bytes. */
  bytes: number;
  /** Whether `bytes` comes from tiles of this source, or from what such tiles have elsewhere. */
  sampled: boolean;
  quotaPerDay: number;
  quotaLeft: number;
  /** Calendar days it takes with the quota, today being the first. */
  days: number;
  /** At the allowed rate, without the quota, ms. */
  leastMs: number;
  /** Free for maps where packages are kept, bytes. */
  freeBytes: number;
}

export interface DownloadState {
  id: string;
  name: string;
  /** Name of the source. */
  source: string;
  /** West, south, east, north, WGS-84. */
  bounds: [number, number, number, number];
  minZoom: number;
  maxZoom: number;
  /**
   * `waiting` goes on by itself at `until`; `checking`: all is there and is looked at as any package; `stopped` needs a person
   * (see `reason`); `incomplete` has tiles that failed too often and are tried again on resume.
   */
  state: 'queued' | 'running' | 'waiting' | 'paused' | 'stopped' | 'incomplete' | 'checking' | 'complete';
  reason?: { code: ErrorCode; detail?: string };
  /** Epoch ms. */
  until?: number;
  /** Tiles of all layers. It is complete when done + absent = total. */
  total: number;
  done: number;
  /** The source has none there. */
  absent: number;
  /** Tried too often. */
  failed: number;
  bytes: number;
  /** Tiles per second over the last minute. */
  ratePerSecond: number;
  /** With the rate and the quota, ms; absent while nothing is known. */
  remainingMs?: number;
  quotaLeft: number;
  /** Ids of the packages it became. */
  packages?: string[];
}

/** What a station tells its screens of its maps. */
export type MapEvent =
  /** In drawing order: the first lies lowest. */
  | { type: 'maps'; packages: MapPackage[] }
  | { type: 'map-sources'; sources: SourceView[] }
  | { type: 'map-downloads'; downloads: DownloadState[] };
