/**
 * The one map of resources (应急资源一张图): teams, experts, supplies and the rest, read from the bureau's lists. A list is
 * imported as a whole and stays on the station at which it was imported (docs/decisions/080-resource-map.md).
 */
import { z } from 'zod';
import { epochMs, latDeg, lonDeg, text } from './units.ts';
import { uploadStateOf, type UploadStateOf } from './upload.ts';

export const resourceKind = z.enum([
  'team',
  'expert',
  'supply',
  'equipment',
  'shelter',
  'hospital',
  'hazard',
  /** What the list calls by a word that says none of these. */
  'other',
]);
export type ResourceKind = z.infer<typeof resourceKind>;
export const RESOURCE_KINDS = resourceKind.options;

/** What the coordinates of a list mean: a receiver's, those of Amap and Tencent, those of Baidu. Kept is WGS-84. */
export const resourceDatum = z.enum(['wgs84', 'gcj02', 'bd09']);
export type ResourceDatum = z.infer<typeof resourceDatum>;

/** Largest file, bytes. */
export const MAX_LIST_BYTES = 50 * 1024 * 1024;
/** Resources of all lists of a station. */
export const MAX_RESOURCES = 100_000;

/** Longest cells, UTF-16 units; what is longer is cut. */
export const CELL_LIMITS = {
  name: 80,
  category: 40,
  contact: 60,
  phone: 80,
  amount: 60,
  address: 160,
  owner: 80,
  label: 30,
  value: 200,
} as const;
/** Columns beside those that are known. */
export const MAX_MORE = 12;

const cell = (max: number) => z.string().min(1).max(max);

/** A resource as the card shows it. */
export const resourceRecord = z.object({
  kind: resourceKind,
  /** The list's own word for the kind. */
  category: cell(CELL_LIMITS.category).optional(),
  name: cell(CELL_LIMITS.name),
  lat: latDeg,
  lon: lonDeg,
  contact: cell(CELL_LIMITS.contact).optional(),
  phone: cell(CELL_LIMITS.phone).optional(),
  /** How many, or for how many, in the list's words: `200 顶`, `床位数 320`. */
  amount: cell(CELL_LIMITS.amount).optional(),
  address: cell(CELL_LIMITS.address).optional(),
  owner: cell(CELL_LIMITS.owner).optional(),
  /** Other columns: what it is called, and what is in it. */
  more: z.array(z.tuple([cell(CELL_LIMITS.label), cell(CELL_LIMITS.value)])).max(MAX_MORE),
});
export type ResourceRecord = z.infer<typeof resourceRecord>;

/** Why a row was not imported; a sentence for each stands in the locale files (`resources.reason.*`). */
export const rowReason = z.enum([
  'no-name',
  'no-place',
  'bad-place',
  'out-of-range',
  'swapped',
  'garbled',
  'quotes',
  'json',
  'geometry',
  'too-long',
  'cut-short',
  'abandoned',
  'full',
]);
export type RowReason = z.infer<typeof rowReason>;

export const rowProblem = z.object({
  /** Line of the file, from 1. */
  line: z.number().int().positive(),
  /** Which feature of a GeoJSON file, from 1: such a file may be one long line. */
  item: z.number().int().positive().optional(),
  reason: rowReason,
  /** The beginning of what stands there. */
  text: z.string().max(80).optional(),
});
export type RowProblem = z.infer<typeof rowProblem>;

/** Problems of a list that are kept; more are only counted. */
export const MAX_PROBLEMS = 500;

/** Id of a list: made of its file's name, so that the same file again takes its place. */
export const listId = z.string().regex(/^[0-9a-f]{16}$/);

export const resourceList = z.object({
  id: listId,
  /** Name of the file. */
  file: text(200),
  /** Changes with each import; part of the address of its points, so that browsers may keep them for ever. */
  version: z.uuid(),
  format: z.enum(['csv', 'geojson']),
  coding: z.enum(['utf-8', 'gb18030', 'utf-16le']),
  datum: resourceDatum,
  importedAt: epochMs,
  by: z.string().max(80),
  /** Of the file, hex: the same file under another name takes its place too. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  counts: z.partialRecord(resourceKind, z.number().int().positive()),
  /** Resources of the list. */
  total: z.number().int().positive(),
  /** Rows that were not imported. */
  problems: z.number().int().min(0),
});
export type ResourceList = z.infer<typeof resourceList>;

/** What a person says of a file while importing it. */
export const listWish = z.object({
  name: text(200),
  datum: resourceDatum,
  /** What rows are whose kind the file does not say. */
  kind: resourceKind.optional(),
});
export type ListWish = z.infer<typeof listWish>;

export const listUploadState = uploadStateOf(resourceList);
export type ListUploadState = UploadStateOf<ResourceList>;

/** A resource on the map: row in its list, number of its kind, latitude, longitude (WGS-84), name. */
export const resourcePoint = z.tuple([
  z.number().int().positive(),
  z
    .number()
    .int()
    .min(0)
    .max(RESOURCE_KINDS.length - 1),
  latDeg,
  lonDeg,
  cell(CELL_LIMITS.name),
]);
export type ResourcePoint = z.infer<typeof resourcePoint>;
export const resourcePoints = z.array(resourcePoint).max(MAX_RESOURCES);

/** Where the points of a list are. */
export const pointsAddress = ({ id, version }: Pick<ResourceList, 'id' | 'version'>): string =>
  `/resources/${id}/points?v=${version}`;

/** All lists of the station. */
export type ResourceEvent = { type: 'resources'; lists: ResourceList[] };
