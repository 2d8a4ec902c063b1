/** What an enrolled vehicle station may ask of the center station (client certificate, path `/station`). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import type { Station } from '../../contract/station.ts';
import type { ProbeGrant } from '../links/table/probe-server.ts';
import { RATE_PIECE_BYTES } from '../links/table/rate-allowance.ts';
import { mediaRouter } from './media-router.ts';
import { router, stationOnly } from './trpc.ts';

export interface StationServices {
  center(): Station;
  /** What to measure links by UDP with; undefined: this center has no such port. */
  grantProbe(station: string): ProbeGrant | undefined;
  /** Whether the station may move so many bytes now to measure a rate. */
  allowRate(station: string, bytes: number): boolean;
}

export const stationRouter = (services: StationServices) => {
  const spend = (station: string, bytes: number) => {
    if (!services.allowRate(station, bytes)) throw new QianshaoError('measured-lately');
  };
  return router({
    /** Round trip, the center's clock (epoch ms) and name, and the token to measure links with. */
    hello: stationOnly.query(({ ctx }) => ({
      center: services.center(),
      at: Date.now(),
      probe: services.grantProbe(ctx.stationId),
    })),
    /** A piece of what a person moves to measure a link: swallowed here, or made up here. */
    rate: router({
      up: stationOnly.input(z.string().max(RATE_PIECE_BYTES)).mutation(({ ctx, input }) => {
        spend(ctx.stationId, input.length);
        return input.length;
      }),
      down: stationOnly.input(z.number().int().min(1).max(RATE_PIECE_BYTES)).query(({ ctx, input }) => {
        spend(ctx.stationId, input);
        return randomBytes(input).toString('base64').slice(0, input);
      }),
    }),
    media: mediaRouter,
  });
};
export type StationRouter = ReturnType<typeof stationRouter>;
