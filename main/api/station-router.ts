/** What an enrolled vehicle station may ask of the center station (client certificate, path `/station`). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { attendeeId, passedAttendance, type ConferenceEvent } from '../../contract/conference.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { stationId } from '../../contract/identity.ts';
import type { Station } from '../../contract/station.ts';
import { text } from '../../contract/units.ts';
import type { ProbeGrant } from '../links/table/probe-server.ts';
import { RATE_PIECE_BYTES } from '../links/table/rate-allowance.ts';
import { mediaRouter } from './media-router.ts';
import { stream } from './stream.ts';
import { router, stationOnly } from './trpc.ts';

export interface StationServices {
  center(): Station;
  /** What to measure links by UDP with; undefined: this center has no such port. */
  grantProbe(station: string): ProbeGrant | undefined;
  /** Whether the station may move so many bytes now to measure a rate. */
  allowRate(station: string, bytes: number): boolean;
  conference: StationConference;
}

/** The conference as a vehicle station reaches it for who sits at its console. */
export interface StationConference {
  /** Emits how it is, then every change; returns the way to stop. */
  watch(emit: (event: ConferenceEvent) => void): () => void;
  /** @throws QianshaoError conference-full, conference-refused */
  attend(station: string, attendance: z.infer<typeof passedAttendance>): void;
  leave(station: string, id: string): void;
  /** @throws QianshaoError conference-refused, not-found */
  invite(station: string, person: string, called: string): void;
}

const conferenceRouter = (conference: StationConference) =>
  router({
    watch: stationOnly.subscription(async function* ({ signal }) {
      yield* stream<ConferenceEvent>(signal, (emit) => conference.watch(emit));
    }),
    attend: stationOnly.input(passedAttendance).mutation(({ ctx, input }) => conference.attend(ctx.stationId, input)),
    leave: stationOnly
      .input(z.object({ id: attendeeId }))
      .mutation(({ ctx, input }) => conference.leave(ctx.stationId, input.id)),
    invite: stationOnly
      .input(z.object({ person: text(60), station: stationId }))
      .mutation(({ ctx, input }) => conference.invite(ctx.stationId, input.person, input.station)),
  });

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
    conference: conferenceRouter(services.conference),
    media: mediaRouter,
  });
};
export type StationRouter = ReturnType<typeof stationRouter>;
