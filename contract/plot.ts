/** Plot 标绘: what people draw on the map of an incident, together and at the same time (contract/edits.ts). */
import { z } from 'zod';
import { isAfterItsBase, version, versions, type Heads, type Version } from './edits.ts';
import { localId, uuidV7 } from './identity.ts';
import type { Incident } from './incident.ts';
import { bearingDeg, latDeg, lonDeg, metres } from './units.ts';

export const MAX_POINTS = 5_000;
/** Plots of one incident that are not deleted. */
export const MAX_PLOTS = 2_000;
/** Largest circle, metres. */
export const MAX_RADIUS_M = 200_000;

export const plotShape = z.enum(['point', 'line', 'arrow', 'polygon', 'circle', 'text']);
export type PlotShape = z.infer<typeof plotShape>;

/** Fewest points of a shape. A circle is its middle and a radius. */
export const LEAST_POINTS: Record<PlotShape, number> = { point: 1, line: 2, arrow: 2, polygon: 3, circle: 1, text: 1 };

/** Where it is: `[lon, lat]` pairs as in GeoJSON, WGS-84. */
export const plotGeometry = z
  .object({
    shape: plotShape,
    coordinates: z
      .array(z.tuple([lonDeg, latDeg]))
      .min(1)
      .max(MAX_POINTS),
    /** Of a circle. */
    radiusM: metres.gt(0).max(MAX_RADIUS_M).optional(),
  })
  .refine(({ shape, coordinates }) => coordinates.length >= LEAST_POINTS[shape], 'coordinates: too few for the shape')
  .refine(
    ({ shape, radiusM }) => (shape === 'circle') === (radiusM !== undefined),
    'radiusM: of a circle, and of nothing else',
  );
export type PlotGeometry = z.infer<typeof plotGeometry>;

/** Inks are told apart from the colors of states, which a plot never has. */
export const plotInk = z.enum(['black', 'red', 'violet', 'brown', 'teal']);
export type PlotInk = z.infer<typeof plotInk>;

export const plotArrow = z.enum(['plain', 'attack', 'retreat']);

/** How it looks. */
export const plotStyle = z.object({
  /** Of a point, e.g. `fire`; one that is not known here is drawn as a question. */
  symbol: localId.optional(),
  ink: plotInk,
  rotationDeg: bearingDeg.optional(),
  dashed: z.boolean().optional(),
  /** Of an arrow; `plain` unless given. */
  arrow: plotArrow.optional(),
});
export type PlotStyle = z.infer<typeof plotStyle>;

/** Parts are merged each by itself: one moves it, another names it, and both stay. */
export const PLOT_PARTS = ['geometry', 'label', 'style', 'locked', 'deleted'] as const;
export type PlotPart = (typeof PLOT_PARTS)[number];

const parts = {
  geometry: plotGeometry,
  label: z.string().max(200),
  style: plotStyle,
  locked: z.boolean(),
  deleted: z.boolean(),
} as const;
export const plotChange = z.object(parts).partial();
export type PlotChange = z.infer<typeof plotChange>;

/** By part: versions that the hand had before its eyes. */
export const plotBase = z.object({
  geometry: versions.optional(),
  label: versions.optional(),
  style: versions.optional(),
  locked: versions.optional(),
  deleted: versions.optional(),
});
export type PlotBase = z.infer<typeof plotBase>;

/** One edit of a plot, in the journal. A deletion has in `base` all parts that were seen of what it deletes. */
export const plotEdit = z
  .object({ id: uuidV7, version, person: z.string().max(60).optional(), base: plotBase, ...plotChange.shape })
  .refine(isAfterItsBase, 'base: later than the version made from it')
  .refine((edit) => PLOT_PARTS.some((part) => edit[part] !== undefined), 'nothing is changed');
export type PlotEdit = z.infer<typeof plotEdit>;

/** What a page asks of its station: a new plot, or a change of one; `base` is what the hand had before its eyes. */
export const plotWish = z.object({ id: uuidV7, incident: uuidV7.optional(), base: plotBase, ...plotChange.shape });
export type PlotWish = z.infer<typeof plotWish>;

/** A plot as all edits together have it. */
export interface PlotView {
  id: string;
  incident?: string;
  geometry: PlotGeometry;
  label: string;
  style: PlotStyle;
  locked: boolean;
  deleted: boolean;
  /** What an edit made now is made from. */
  heads: { [P in PlotPart]?: Version[] };
  /** By part: versions written without knowing of the one that holds, and saying something else; newest first. */
  rivals: { [P in PlotPart]?: Version[] };
  /** A deletion that something outlived which was written without knowing of it. */
  outlived?: Version;
}

interface PlacedEdit {
  edit: PlotEdit;
  incident?: string;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const has = (list: readonly Version[] | undefined, one: Version): boolean =>
  (list ?? []).some((each) => same(each, one));

/**
 * What the heads of a plot say; undefined while it is not known where it is.
 * @param read the edit of a head
 */
export function plotView(id: string, heads: Heads, read: (version: Version) => PlacedEdit): PlotView | undefined {
  const [place] = heads['geometry'] ?? [];
  if (!place) return undefined;
  const value = <P extends PlotPart>(part: P): PlotEdit[P] => {
    const [first] = heads[part] ?? [];
    return first && read(first).edit[part];
  };
  const { incident } = read(place);
  const geometry = value('geometry');
  if (!geometry) return undefined;
  const rivals: PlotView['rivals'] = {};
  const own: PlotView['heads'] = {};
  for (const part of PLOT_PARTS) {
    const [first, ...others] = heads[part] ?? [];
    if (!first) continue;
    own[part] = [first, ...others];
    const differing = others.filter((other) => !same(read(other).edit[part], read(first).edit[part]));
    if (differing.length > 0 && part !== 'deleted') rivals[part] = differing;
  }
  const deletion = value('deleted') === true ? heads['deleted']?.[0] : undefined;
  const isSeen = sawAll(heads, read);
  return {
    id,
    ...(incident === undefined ? {} : { incident }),
    geometry,
    label: value('label') ?? '',
    style: value('style') ?? { ink: 'black' },
    locked: value('locked') ?? false,
    deleted: deletion !== undefined && isSeen,
    heads: own,
    rivals,
    ...(deletion && !isSeen ? { outlived: deletion } : {}),
  };
}

/** Whether those who deleted it had seen all that is now in it: what they did not know of is not theirs to take away. */
function sawAll(heads: Heads, read: (version: Version) => PlacedEdit): boolean {
  const deletions = (heads['deleted'] ?? []).map((one) => read(one).edit).filter(({ deleted }) => deleted);
  return PLOT_PARTS.every(
    (part) =>
      part === 'deleted' ||
      (heads[part] ?? []).every((head) =>
        deletions.some((deletion) => has(deletion.base[part], head) || same(deletion.version, head)),
      ),
  );
}

/** Names of the parts that an edit changes. */
export const partsOf = (change: PlotChange): PlotPart[] => PLOT_PARTS.filter((part) => change[part] !== undefined);

/** A part as it once was. */
export interface PlotPast {
  part: PlotPart;
  version: Version;
  person?: string;
  value: unknown;
}

/** What both stations tell their screens of the picture. */
export type PlottingEvent =
  /** First all of the open incidents and of none, then those that changed, deleted ones among them. */
  | { type: 'plots'; plots: PlotView[] }
  /** All, the newest first; `current`: what the vehicle works on. */
  | { type: 'incidents'; incidents: Incident[]; current?: string };
