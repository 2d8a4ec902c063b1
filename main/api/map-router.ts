/** Map packages and downloads of regions as the pages of both stations use them. */
import { z } from 'zod';
import {
  regionWish,
  sourceId,
  tileSource,
  type DownloadPlan,
  type RegionWish,
  type TileSource,
} from '../../contract/map-download.ts';
import { packageChange, packageId, type PackageChange } from '../../contract/map-package.ts';
import { mapKeeper, person, router } from './trpc.ts';

/** What the composition offers. Methods throw QianshaoErrors. */
export interface MapServices {
  /** @throws not-found */
  change: (id: string, change: PackageChange) => void;
  /** In drawing order: the first lies lowest. */
  arrange: (ids: readonly string[]) => void;
  /** @throws not-found */
  remove: (id: string) => Promise<void>;
  /** @throws not-found, map-source-*, map-region-too-large */
  plan: (wish: RegionWish, sample: boolean) => Promise<DownloadPlan>;
  /** @throws as plan; map-downloads-full, store-full */
  start: (wish: RegionWish) => string;
  pause: (id: string) => Promise<void>;
  resume: (id: string) => void;
  removeDownload: (id: string) => Promise<void>;
  /** @throws map-source-forbidden, input-invalid */
  putSource: (source: TileSource) => void;
  removeSource: (id: string) => void;
  setKey: (id: string, key: string | undefined) => void;
}

const one = z.object({ id: packageId });
const download = z.object({ id: z.uuid() });
const source = z.object({ id: sourceId });

export const mapRouter = (maps: MapServices) =>
  router({
    /** How the maps lie and look is everybody's; what there is, is for who keeps them. */
    change: person
      .input(one.extend({ change: packageChange }))
      .mutation(({ input }) => maps.change(input.id, input.change)),
    arrange: person
      .input(z.object({ ids: z.array(packageId).max(200) }))
      .mutation(({ input }) => maps.arrange(input.ids)),
    remove: mapKeeper.input(one).mutation(({ input }) => maps.remove(input.id)),
    /** With `sample` a few tiles are asked of the source, and counted. */
    plan: mapKeeper
      .input(z.object({ wish: regionWish, sample: z.boolean() }))
      .mutation(({ input }) => maps.plan(input.wish, input.sample)),
    start: mapKeeper.input(regionWish).mutation(({ input }) => maps.start(input)),
    pause: mapKeeper.input(download).mutation(({ input }) => maps.pause(input.id)),
    resume: mapKeeper.input(download).mutation(({ input }) => maps.resume(input.id)),
    removeDownload: mapKeeper.input(download).mutation(({ input }) => maps.removeDownload(input.id)),
    putSource: mapKeeper.input(tileSource).mutation(({ input }) => maps.putSource(input)),
    removeSource: mapKeeper.input(source).mutation(({ input }) => maps.removeSource(input.id)),
    /** Without a key it is forgotten. */
    setKey: mapKeeper
      .input(source.extend({ key: z.string().trim().min(1).max(200).optional() }))
      .mutation(({ input }) => maps.setKey(input.id, input.key)),
  });
export type MapRouter = ReturnType<typeof mapRouter>;
