/** Map packages: files of ready-made tiles that a station keeps and serves to every screen. */
import { z } from 'zod';
import { latDeg, lonDeg, text } from './units.ts';
import { errorCode, uploadStateOf, type UploadStateOf } from './upload.ts';

/** What the coordinates of a map mean: GCJ-02 maps are shifted by 40–670 m inside China. */
export const mapDatum = z.enum(['wgs84', 'gcj02']);
export type MapDatum = z.infer<typeof mapDatum>;

export const tileFormat = z.enum(['png', 'jpeg', 'webp']);
export type TileFormat = z.infer<typeof tileFormat>;

/** Highest level of a tile: its number still fits 30 bits. */
export const MAX_LEVEL = 24;
export const level = z.number().int().min(0).max(MAX_LEVEL);

/** West, south, east, north, degrees; west < east, south < north. In the datum of what they belong to. */
export const mapBounds = z
  .tuple([lonDeg, latDeg, lonDeg, latDeg])
  .refine(([west, south, east, north]) => west < east && south < north, 'bounds: west < east, south < north');
export type MapBounds = z.infer<typeof mapBounds>;

/** What a package says of itself, checked against its tiles. */
export const packageFacts = z.object({
  container: z.enum(['mbtiles', 'pmtiles']),
  /** The kind of most of its tiles; each tile is served as what it is. */
  format: tileFormat,
  /** Width of a tile, pixels. */
  tileSize: z.number().int().positive(),
  name: text(120).optional(),
  bounds: mapBounds,
  minZoom: level,
  maxZoom: level,
  datum: mapDatum.optional(),
  attribution: text(500).optional(),
  /** 审图号: the number under which the map was approved; it goes on every print. */
  approval: text(80).optional(),
  tiles: z.number().int().min(0),
});
export type PackageFacts = z.infer<typeof packageFacts>;

/** Id of a package: derived from its file's name, the same as long as the file keeps it. */
export const packageId = z.string().regex(/^[0-9a-f]{16}$/);

export const packageView = z.object({
  opacity: z.number().min(0).max(1),
  shown: z.boolean(),
});

export const mapPackage = packageView.extend({
  id: packageId,
  name: text(120),
  /** Name of the file in the station's folder of maps. */
  file: z.string(),
  sizeBytes: z.number().int().min(0),
  /** Changes when the file does; part of a tile's address, so that browsers may keep tiles for ever. */
  version: z.string(),
  datum: mapDatum,
  /** Absent while the file is being checked, and when it was refused. */
  facts: packageFacts.optional(),
  /** Why the file is not used. */
  problem: z.object({ code: errorCode, detail: z.string().optional() }).optional(),
});
export type MapPackage = z.infer<typeof mapPackage>;

/** Whether there is something to draw. */
export const isUsable = ({ facts, problem }: Pick<MapPackage, 'facts' | 'problem'>): boolean =>
  facts !== undefined && problem === undefined;

/** What a person may change of a package. */
export const packageChange = z
  .object({ name: text(120), datum: mapDatum, opacity: z.number().min(0).max(1), shown: z.boolean() })
  .partial();
export type PackageChange = z.infer<typeof packageChange>;

/** How far a file is that a page sends; what became of it is kept for a while after the end. */
export const uploadState = uploadStateOf(mapPackage);
export type UploadState = UploadStateOf<MapPackage>;

/** The address of a package's tiles, a template with {z}, {x}, {y} (rows from the north). */
export const tileAddress = ({ id, version }: Pick<MapPackage, 'id' | 'version'>): string =>
  `/map/${id}/{z}/{x}/{y}?v=${encodeURIComponent(version)}`;
