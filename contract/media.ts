/**
 * Signalling of the SFU (DESIGN §8): one set of calls, used by the vehicle console through its own station (which passes
 * them on to the center with its keys) and by a viewer at the center directly. Parameters that mediasoup defines are
 * carried as they are and validated by mediasoup itself.
 */
import { z } from 'zod';
import { localId, stationId } from './identity.ts';
import { feedKind } from './feed.ts';

const opaque = z.record(z.string(), z.unknown());
export type Opaque = z.infer<typeof opaque>;

/**
 * Of a track: what its feed is; `voice`, `face`: of somebody in the conference, whose feed is the attendee's id; `ptt`: of somebody who
 * keys a radio channel, whose feed is the holder's id, and which only the station itself hears.
 */
export const trackKind = z.enum([...feedKind.options, 'voice', 'face', 'ptt']);

/** Who sends a feed to the center: a window of the console, encoded for the link, or the station itself, as the camera gives it. */
export const carrier = z.enum(['window', 'station']);
export type Carrier = z.infer<typeof carrier>;

/** What is of the conference alone. */
export const isConference = (kind: z.infer<typeof trackKind>): boolean => kind === 'voice' || kind === 'face';

/** A page's side of one media session; the page chooses it and keeps it over a new socket, so that a session resumes. */
export const peerId = z.string().min(8).max(64);
const sfuId = z.string().min(1).max(64);
const byPeer = z.object({ peer: peerId });

export const mediaCalls = {
  /** RTP capabilities of the router, and the router's generation: a new one means that everything must be made anew. */
  capabilities: byPeer,
  createTransport: byPeer.extend({ direction: z.enum(['send', 'receive']) }),
  connectTransport: byPeer.extend({ transport: sfuId, dtlsParameters: opaque }),
  restartIce: byPeer.extend({ transport: sfuId }),
  closeTransport: byPeer.extend({ transport: sfuId }),
  produce: byPeer.extend({
    transport: sfuId,
    kind: z.enum(['audio', 'video']),
    rtpParameters: opaque,
    /** The feed that the track shows. */
    feed: localId,
    name: z.string().min(1).max(80),
    feedKind: trackKind,
    /** Absent: a window. */
    carrier: carrier.optional(),
  }),
  closeProducer: byPeer.extend({ producer: sfuId }),
  /** A data channel from publisher to center, unordered and without retransmission: carries live positions as CBOR entries. */
  produceData: byPeer.extend({ transport: sfuId, sctpStreamParameters: opaque, label: z.literal('positions') }),
  consume: byPeer.extend({ transport: sfuId, producer: sfuId, rtpCapabilities: opaque }),
  /** A consumer starts paused; the page resumes it when it has it, so that no key frame is lost. */
  resumeConsumer: byPeer.extend({ consumer: sfuId }),
  pauseConsumer: byPeer.extend({ consumer: sfuId }),
  closeConsumer: byPeer.extend({ consumer: sfuId }),
  setPreferredLayers: byPeer.extend({
    consumer: sfuId,
    spatialLayer: z.number().int().min(0).max(4),
    temporalLayer: z.number().int().min(0).max(4).optional(),
  }),
  requestKeyFrame: byPeer.extend({ consumer: sfuId }),
  events: byPeer,
} as const;
export type MediaCall = keyof typeof mediaCalls;
export type MediaInput<C extends MediaCall> = z.infer<(typeof mediaCalls)[C]>;

export interface TransportParameters {
  id: string;
  iceParameters: Opaque;
  iceCandidates: Opaque[];
  dtlsParameters: Opaque;
  sctpParameters?: Opaque;
}
export interface ConsumerParameters {
  id: string;
  producer: string;
  kind: 'audio' | 'video';
  rtpParameters: Opaque;
}

/** What the SFU tells a page of its own peer. */
export type MediaEvent =
  /**
   * First event of every subscription; a changed generation: make device, transports, producers anew.
   * @property consumers that the SFU has for this peer: others were closed while nobody listened; absent: it does not say
   */
  | { type: 'ready'; generation: string; consumers?: string[] }
  | { type: 'producer-closed'; producer: string }
  /**
   * The copies of a picture that somebody wants, from 0, the smallest, up: the others need not be sent. Also after each `ready`. A page
   * that does not know it sends all; one that was never told does so too.
   */
  | { type: 'copies'; producer: string; copies: number[] }
  | { type: 'consumer-closed'; consumer: string }
  | { type: 'consumer-score'; consumer: string; score: number; producerScore: number }
  | { type: 'transport-closed'; transport: string };

/** One peer at an SFU, wherever the SFU is. Every method may throw a QianshaoError (media-unavailable, media-refused, not-found). */
export interface MediaPeer {
  capabilities(): Promise<{ generation: string; rtpCapabilities: Opaque }>;
  createTransport(input: Omit<MediaInput<'createTransport'>, 'peer'>): Promise<TransportParameters>;
  connectTransport(input: Omit<MediaInput<'connectTransport'>, 'peer'>): Promise<void>;
  restartIce(input: Omit<MediaInput<'restartIce'>, 'peer'>): Promise<{ iceParameters: Opaque }>;
  closeTransport(input: Omit<MediaInput<'closeTransport'>, 'peer'>): Promise<void>;
  produce(input: Omit<MediaInput<'produce'>, 'peer'>): Promise<{ id: string }>;
  closeProducer(input: Omit<MediaInput<'closeProducer'>, 'peer'>): Promise<void>;
  produceData(input: Omit<MediaInput<'produceData'>, 'peer'>): Promise<{ id: string }>;
  consume(input: Omit<MediaInput<'consume'>, 'peer'>): Promise<ConsumerParameters>;
  resumeConsumer(input: Omit<MediaInput<'resumeConsumer'>, 'peer'>): Promise<void>;
  pauseConsumer(input: Omit<MediaInput<'pauseConsumer'>, 'peer'>): Promise<void>;
  closeConsumer(input: Omit<MediaInput<'closeConsumer'>, 'peer'>): Promise<void>;
  setPreferredLayers(input: Omit<MediaInput<'setPreferredLayers'>, 'peer'>): Promise<void>;
  requestKeyFrame(input: Omit<MediaInput<'requestKeyFrame'>, 'peer'>): Promise<void>;
  /** Events of this peer until the signal aborts; begins with `ready`. */
  events(signal: AbortSignal): AsyncIterable<MediaEvent>;
}

/** A track that is at the center's SFU now and can be consumed. */
export const liveTrack = z.object({
  station: stationId,
  feed: localId,
  feedKind: trackKind,
  name: z.string(),
  producer: sfuId,
  kind: z.enum(['audio', 'video']),
  /** 0 (nothing arrives) … 10 (perfect), as the SFU scores the stream. */
  score: z.number().min(0).max(10),
  /** Viewers hold it back so long, ms, that what was lost can come again; absent or 0: as the browser decides. */
  delayMs: z.number().int().min(0).optional(),
  /** How old the picture is when it comes to the SFU, ms; absent: not known, for its sender answers no round trip. */
  ageMs: z.number().int().min(0).optional(),
  since: z.number().int(),
  /** Absent: a window. */
  carrier: carrier.optional(),
});
export type LiveTrack = z.infer<typeof liveTrack>;

/** A station's picture as the center gets it. */
export interface SentPicture extends Pick<LiveTrack, 'feed' | 'score'> {
  carrier: Carrier;
}

/** Label and protocol of the data channel for live positions; each message is one CBOR entry of kind `fix`. */
export const POSITIONS_CHANNEL = 'positions';
