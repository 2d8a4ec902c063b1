/** What an enrolled vehicle station may ask of the center station (client certificate, path `/station`). */
import type { Station } from '../../contract/station.ts';
import { mediaRouter } from './media-router.ts';
import { router, stationOnly } from './trpc.ts';

export interface StationServices {
  center(): Station;
}

export const stationRouter = (services: StationServices) =>
  router({
    /** Round trip, the center's clock (epoch ms) and name. */
    hello: stationOnly.query(() => ({ center: services.center(), at: Date.now() })),
    media: mediaRouter,
  });
export type StationRouter = ReturnType<typeof stationRouter>;
