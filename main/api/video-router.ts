/** What the console may ask about video on the vehicle itself: sources, its own SFU, footage and clips. */
import { z } from 'zod';
import type { CheckResult, CustodyView } from '../../contract/custody.ts';
import { localId, uuidV7 } from '../../contract/identity.ts';
import {
  footageQuery,
  newClip,
  type ClipSummary,
  type ClipView,
  type Covered,
  type FootageFeed,
  type FootageQuery,
  type NewClip,
  type Segment,
} from '../../contract/footage.ts';
import type { MediaPeer } from '../../contract/media.ts';
import {
  cameraPlace,
  newOnvifCamera,
  newRtspSource,
  newSenderSource,
  type FoundCamera,
  type NewOnvifCamera,
  type NewRtspSource,
  type NewSenderSource,
  type SenderInvitation,
} from '../../contract/video-source.ts';
import { mediaRouterOf } from './media-router.ts';
import { ptzRouter, type PtzServices } from './ptz-router.ts';
import { person, router } from './trpc.ts';

/** All of it may throw QianshaoErrors. */
export interface VideoServices {
  /** A page's place at the vehicle's own SFU. */
  mediaPeer(peer: string): MediaPeer;
  /** @returns the camera's id */
  putCamera(camera: NewRtspSource): Promise<string>;
  /** Cameras on the vehicle's networks, or at one place. @throws camera-unreachable, camera-not-onvif */
  findCameras(place: string | undefined): Promise<FoundCamera[]>;
  /** Logs in at a camera that was found and makes it a source. @returns its id */
  addFound(camera: NewOnvifCamera): Promise<string>;
  ptz: PtzServices;
  /** A phone or an encoder that is to be let in. */
  addSender(entered: NewSenderSource): Promise<SenderInvitation>;
  /** Another token; the one before is worth nothing any more. */
  renewSender(id: string): Promise<SenderInvitation>;
  putSender(id: string, change: Pick<NewSenderSource, 'name' | 'kind'>): Promise<void>;
  removeSource(id: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  setRecord(feed: string, record: boolean): Promise<void>;
  retry(id: string): void;
  footageFeeds(): FootageFeed[];
  covered(query: FootageQuery): Covered[];
  segments(query: FootageQuery): Segment[];
  mark(clip: NewClip, by: string): Promise<ClipSummary>;
  clip(id: string): ClipView;
  release(id: string, by: string): void;
  check(id: string, by: string): Promise<CheckResult>;
  custody(id: string): CustodyView[];
}

const byId = z.object({ id: localId });

export const videoRouter = (services: VideoServices) =>
  router({
    media: mediaRouterOf((_context, peer) => services.mediaPeer(peer)),
    sources: router({
      putCamera: person.input(newRtspSource).mutation(({ input }) => services.putCamera(withoutAbsent(input))),
      find: person
        .input(z.object({ place: cameraPlace.optional() }))
        .mutation(({ input }) => services.findCameras(input.place)),
      addFound: person.input(newOnvifCamera).mutation(({ input }) => services.addFound(input)),
      addSender: person.input(newSenderSource).mutation(({ input }) => services.addSender(input)),
      renewSender: person.input(byId).mutation(({ input }) => services.renewSender(input.id)),
      putSender: person
        .input(newSenderSource.omit({ type: true }).extend({ id: localId }))
        .mutation(({ input: { id, ...change } }) => services.putSender(id, change)),
      remove: person.input(byId).mutation(({ input }) => services.removeSource(input.id)),
      setEnabled: person
        .input(byId.extend({ enabled: z.boolean() }))
        .mutation(({ input }) => services.setEnabled(input.id, input.enabled)),
      setRecord: person
        .input(z.object({ feed: localId, record: z.boolean() }))
        .mutation(({ input }) => services.setRecord(input.feed, input.record)),
      retry: person.input(byId).mutation(({ input }) => services.retry(input.id)),
    }),
    ptz: ptzRouter(services.ptz),
    footage: router({
      feeds: person.query(() => services.footageFeeds()),
      covered: person.input(footageQuery).query(({ input }) => services.covered(input)),
      segments: person.input(footageQuery).query(({ input }) => services.segments(input)),
    }),
    clips: router({
      mark: person.input(newClip).mutation(({ ctx, input }) => services.mark(input, ctx.person.name)),
      get: person.input(z.object({ id: uuidV7 })).query(({ input }) => services.clip(input.id)),
      check: person
        .input(z.object({ id: uuidV7 }))
        .mutation(({ ctx, input }) => services.check(input.id, ctx.person.name)),
      custody: person.input(z.object({ id: uuidV7 })).query(({ input }) => services.custody(input.id)),
      release: person
        .input(z.object({ id: uuidV7 }))
        .mutation(({ ctx, input }) => services.release(input.id, ctx.person.name)),
    }),
  });
export type VideoRouter = ReturnType<typeof videoRouter>;

/** A field that is there and undefined is as good as absent. */
const withoutAbsent = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
