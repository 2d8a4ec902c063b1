/** What a download will cost, before it starts. */
import type { DownloadPlan, DownloadRequest } from '../../../contract/map-download.ts';
import { cornersOf, countTiles, cover } from './cover.ts';
import { freeForMaps } from '../room.ts';
import type { Quota } from './quota.ts';
import { tileUrl, type TileNumber } from './sources.ts';
import type { TileClient } from './tile-client.ts';

/** What a tile has on average where none is looked at, bytes: street maps have less, pictures from the air more. */
const USUAL_TILE_BYTES = 15_000;
/** Tiles looked at per layer, on the highest level: there are most tiles. */
const SAMPLED = 3;

export interface PlanTools {
  quota: Quota;
  key: string | undefined;
  /** Where packages are kept. */
  folder: string;
  /** Without it nothing is asked of the source. */
  client?: Pick<TileClient, 'get'> | undefined;
}

/** @throws map-region-too-large */
export async function planOf(request: DownloadRequest, tools: PlanTools): Promise<DownloadPlan> {
  const { source } = request;
  const { quota, folder } = tools;
  const tiles = countTiles(request);
  const requests = tiles * source.layers.length;
  const sampled = await sampleBytes(request, tools);
  const quotaLeft = quota.left(source.id, source.quotaPerDay);
  return {
    tiles,
    requests,
    bytes: Math.round(tiles * (sampled ?? USUAL_TILE_BYTES * source.layers.length)),
    sampled: sampled !== undefined,
    quotaPerDay: source.quotaPerDay,
    quotaLeft,
    days: 1 + Math.ceil(Math.max(0, requests - quotaLeft) / source.quotaPerDay),
    leastMs: Math.round((requests / source.requestsPerSecond) * 1_000),
    freeBytes: freeForMaps(folder),
  };
}

/** Bytes of one tile of all layers together, of those that came; undefined when a layer gave none. */
async function sampleBytes(request: DownloadRequest, tools: PlanTools): Promise<number | undefined> {
  const { client, key, quota } = tools;
  const { source } = request;
  if (!client) return undefined;
  let sum = 0;
  for (const layer of source.layers.keys()) {
    const sizes: number[] = [];
    for (const tile of spread(request)) {
      if (quota.left(source.id, source.quotaPerDay) === 0) return undefined;
      quota.use(source.id);
      const outcome = await client.get(tileUrl(source, layer, tile, key));
      if (outcome.kind === 'image') sizes.push(outcome.bytes.length);
    }
    quota.save();
    if (sizes.length === 0) return undefined;
    sum += sizes.reduce((all, size) => all + size, 0) / sizes.length;
  }
  return sum;
}

/** Some tiles of the highest level, evenly over its rows. */
function spread(request: DownloadRequest): TileNumber[] {
  const spans = [...cover(cornersOf(request), request.maxZoom, request.maxZoom)];
  const picked = Array.from(
    { length: Math.min(SAMPLED, spans.length) },
    (_, n) => spans[Math.floor(((n + 0.5) * spans.length) / Math.min(SAMPLED, spans.length))],
  );
  return picked.flatMap((span) => (span ? [{ z: span.z, x: (span.first + span.last) >> 1, y: span.y }] : []));
}
