/** What the center's staff may ask of the center station. */
import { z } from 'zod';
import { stationId } from '../../contract/identity.ts';
import type { CenterEvent } from '../../contract/screen-event.ts';
import { alertRouter, type AlertServices } from './alert-router.ts';
import { conferenceRouter, type ConferenceServices } from './conference-router.ts';
import { fetchedRouter, type FetchedServices } from './fetched-router.ts';
import { mapRouter, type MapServices } from './map-router.ts';
import { mediaRouter } from './media-router.ts';
import { messageRouter, type MessageServices } from './message-router.ts';
import { plotRouter, type PlottingServices } from './plot-router.ts';
import { centerRadioRouter, type CenterRadioServices } from './radio-router.ts';
import { pushRouter, type PushServices } from './push-router.ts';
import { centerPtzRouter, type CenterPtzServices } from './ptz-router.ts';
import { resourceRouter, type ResourceServices } from './resource-router.ts';
import { shareRouter, type ShareServices } from './share-router.ts';
import { stream } from './stream.ts';
import { trackProcedures, type TrackServices } from './track-router.ts';
import { administrator, person, router } from './trpc.ts';

export interface CenterServices extends TrackServices {
  watch(emit: (event: CenterEvent) => void): () => void;
  messages: MessageServices;
  plots: PlottingServices;
  maps: MapServices;
  resources: ResourceServices;
  alerts: AlertServices;
  conference: ConferenceServices;
  footage: FetchedServices;
  radio: CenterRadioServices;
  ptz: CenterPtzServices;
  shares: ShareServices;
  pushes: PushServices;
  /** A new one-time code for one vehicle; shown once, kept only as a hash. */
  createEnrolmentCode(): { code: string; expiresAt: number };
  revokeStation(id: string): void;
  /** Somebody has taken note that a vehicle is away. @throws not-found when it is not */
  noteAway(id: string, by: string): void;
}

export const centerRouter = (services: CenterServices) =>
  router({
    watch: person.subscription(async function* ({ signal }) {
      yield* stream<CenterEvent>(signal, (emit) => services.watch(emit));
    }),
    ...trackProcedures(services),
    me: person.query(({ ctx }) => ({ name: ctx.person.name, role: ctx.person.role })),
    stations: router({
      createEnrolmentCode: administrator.mutation(() => services.createEnrolmentCode()),
      revoke: administrator
        .input(z.object({ id: stationId }))
        .mutation(({ input }) => services.revokeStation(input.id)),
      noteAway: person
        .input(z.object({ id: stationId }))
        .mutation(({ ctx, input }) => services.noteAway(input.id, ctx.person.name)),
    }),
    messages: messageRouter(services.messages),
    plots: plotRouter(services.plots),
    maps: mapRouter(services.maps),
    resources: resourceRouter(services.resources),
    alerts: alertRouter(services.alerts),
    conference: conferenceRouter(services.conference),
    footage: fetchedRouter(services.footage),
    radio: centerRadioRouter(services.radio),
    ptz: centerPtzRouter(services.ptz),
    shares: shareRouter(services.shares),
    pushes: pushRouter(services.pushes, administrator),
    media: mediaRouter,
  });
export type CenterRouter = ReturnType<typeof centerRouter>;
