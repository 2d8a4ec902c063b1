/** What Chromium sends as parameters, shortened; and a gathering place for events. */
import type { MediaEvent, MediaInput, MediaPeer, Opaque } from '../../../contract/media.ts';
import { Sfu, type SfuOptions } from '../../../main/media/sfu.ts';

export const loopback = [{ ip: '127.0.0.1' }];

/** An SFU on a free port of loopback that keeps what it is told. */
export async function makeSfu(options: Partial<SfuOptions> = {}) {
  const told: string[][] = [];
  const errors: unknown[] = [];
  const sfu = await Sfu.create({
    addresses: loopback,
    port: 0,
    onTracks: (tracks) => told.push(tracks.map(({ feed, kind }) => `${feed} ${kind}`)),
    onPosition: () => undefined,
    log: (error) => errors.push(error),
    ...options,
  });
  return { sfu, told, errors };
}

/** VP8 in two layers, as Chromium's offer says it. */
export const vp8 = (ssrc: number): Opaque => ({
  mid: String(ssrc),
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
    },
    { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 }, rtcpFeedback: [] },
  ],
  headerExtensions: [],
  encodings: [
    { ssrc, rtx: { ssrc: ssrc + 1 }, maxBitrate: 400_000 },
    { ssrc: ssrc + 2, rtx: { ssrc: ssrc + 3 }, maxBitrate: 1_800_000 },
  ],
  rtcp: { cname: 'page', reducedSize: true },
});

export const opus = (ssrc: number): Opaque => ({
  mid: String(ssrc),
  codecs: [
    { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {}, rtcpFeedback: [] },
  ],
  headerExtensions: [],
  encodings: [{ ssrc }],
  rtcp: { cname: 'page', reducedSize: true },
});

export const camera = (transport: string, ssrc = 1_000, feed = 'camera-1'): Omit<MediaInput<'produce'>, 'peer'> => ({
  transport,
  kind: 'video',
  rtpParameters: vp8(ssrc),
  feed,
  name: '车顶',
  feedKind: 'camera',
});

export const publisherKey = { owner: 'station:V1', peer: 'publisher', station: 'V1' };
export const viewerKey = { owner: 'person:li', peer: 'viewer-1' };

/** Subscribes to a peer; `next` gives its events one after the other, `undefined` when they ended. */
export function listen(peer: MediaPeer) {
  const stop = new AbortController();
  const iterator = peer.events(stop.signal)[Symbol.asyncIterator]();
  return {
    next: async (): Promise<MediaEvent | undefined> => {
      const step = await iterator.next();
      return step.done ? undefined : step.value;
    },
    stop: () => stop.abort(),
  };
}
