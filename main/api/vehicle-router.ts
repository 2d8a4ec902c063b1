/** What the vehicle's console may ask of its station. */
import { z } from 'zod';
import type { Feed } from '../../contract/feed.ts';
import { feedKind, feedState } from '../../contract/feed.ts';
import { localId } from '../../contract/identity.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import { still, type Still } from '../../contract/still.ts';
import { alertRouter, type AlertServices } from './alert-router.ts';
import { bridgeRouter, type BridgeServices } from './bridge-router.ts';
import { conferenceRouter, type ConferenceServices } from './conference-router.ts';
import { deviceRouter, type DeviceServices } from './device-router.ts';
import { linkRouter, type LinkServices } from './link-router.ts';
import { mapRouter, type MapServices } from './map-router.ts';
import { mediaRouter } from './media-router.ts';
import { messageRouter, type MessageServices } from './message-router.ts';
import { plotRouter, type PlottingServices } from './plot-router.ts';
import { radioRouter, type RadioServices } from './radio-router.ts';
import { resourceRouter, type ResourceServices } from './resource-router.ts';
import { pushRouter, type PushServices } from './push-router.ts';
import { shareRouter, type ShareServices } from './share-router.ts';
import { stream } from './stream.ts';
import { trackProcedures, type TrackServices } from './track-router.ts';
import { person, router } from './trpc.ts';
import { videoRouter, type VideoServices } from './video-router.ts';

export const announcedFeed = z.object({ id: localId, kind: feedKind, name: z.string().trim().min(1).max(80) });

/** What the composition in main/vehicle offers to the API. Methods throw QianshaoErrors. */
export interface VehicleServices extends TrackServices {
  /** Emits the whole state at once, then changes; returns the way to stop. */
  watch(emit: (event: VehicleEvent) => void): () => void;
  devices: DeviceServices;
  messages: MessageServices;
  plots: PlottingServices;
  alerts: AlertServices;
  bridge: BridgeServices;
  links: LinkServices;
  maps: MapServices;
  resources: ResourceServices;
  video: VideoServices;
  shares: ShareServices;
  pushes: PushServices;
  /** At the center, as far as it is reached. */
  conference: ConferenceServices;
  radio: RadioServices;
  /** The console tells which sources it has; those it no longer has become idle, `wanted` is kept. */
  announceFeeds(feeds: z.infer<typeof announcedFeed>[]): Feed[];
  setFeedWanted(id: string, wanted: boolean): Feed;
  /** @throws not-found, still-too-large */
  sendStill(still: Still): void;
  /** Pictures only, or video. */
  setPicturesOnly(pictures: boolean): void;
  reportFeed(id: string, state: z.infer<typeof feedState>): Feed;
  enrol(centerUrl: string, code: string): Promise<void>;
  retryUplink(): void;
  /** Chooses the receiver of the own position; undefined: the best is used. @throws not-found */
  chooseReceiver(device: string | undefined): void;
}

export const vehicleRouter = (services: VehicleServices) =>
  router({
    watch: person.subscription(async function* ({ signal }) {
      yield* stream<VehicleEvent>(signal, (emit) => services.watch(emit));
    }),
    ...trackProcedures(services),
    chooseReceiver: person
      .input(z.object({ device: localId.nullable() }))
      .mutation(({ input }) => services.chooseReceiver(input.device ?? undefined)),
    devices: deviceRouter(services.devices),
    messages: messageRouter(services.messages),
    plots: plotRouter(services.plots),
    alerts: alertRouter(services.alerts),
    bridge: bridgeRouter(services.bridge),
    links: linkRouter(services.links),
    maps: mapRouter(services.maps),
    resources: resourceRouter(services.resources),
    video: videoRouter(services.video),
    shares: shareRouter(services.shares),
    pushes: pushRouter(services.pushes, person),
    feeds: router({
      announce: person.input(z.array(announcedFeed).max(64)).mutation(({ input }) => services.announceFeeds(input)),
      setWanted: person
        .input(z.object({ id: localId, wanted: z.boolean() }))
        .mutation(({ input }) => services.setFeedWanted(input.id, input.wanted)),
      still: person.input(still).mutation(({ input }) => services.sendStill(input)),
      setPicturesOnly: person
        .input(z.object({ pictures: z.boolean() }))
        .mutation(({ input }) => services.setPicturesOnly(input.pictures)),
      report: person
        .input(z.object({ id: localId, state: feedState }))
        .mutation(({ input }) => services.reportFeed(input.id, input.state)),
    }),
    uplink: router({
      enrol: person
        .input(
          z.object({ centerUrl: z.url({ protocol: /^https$/ }).max(300), code: z.string().trim().min(1).max(200) }),
        )
        .mutation(({ input }) => services.enrol(input.centerUrl, input.code)),
      retry: person.mutation(() => services.retryUplink()),
    }),
    conference: conferenceRouter(services.conference),
    radio: radioRouter(services.radio),
    media: mediaRouter,
  });
export type VehicleRouter = ReturnType<typeof vehicleRouter>;
