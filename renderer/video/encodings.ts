/** How a feed is encoded for the center: as much as the link in use leaves for it. */
import type { types } from 'mediasoup-client';
import type { Feed } from '../../contract/feed.ts';
import type { LinkKind } from '../../contract/link.ts';
import type { LiveTrack } from '../../contract/media.ts';

/** A feed of this page that goes to the center. */
export interface OutgoingFeed extends Pick<Feed, 'id' | 'name'> {
  kind: LiveTrack['feedKind'];
  track: MediaStreamTrack;
  /** How a voice is encoded; another way is another producer. */
  voice?: types.ProducerCodecOptions;
}

/** What the link in use may carry of video. */
export interface VideoBudget {
  kind: LinkKind;
  /** Of all pictures together, kbit/s, above 0. */
  kbps: number;
}

/** Until the station has said which link is used. */
export const WIDE: VideoBudget = { kind: 'wired', kbps: 20_000 };

const LARGE_BPS = 1_800_000;
const HUGE_BPS = 3_500_000;
const SMALL_BPS = 400_000;
/** A picture of fewer lines has one copy. */
const TWO_LAYERS_LINES = 480;
const ONE_LAYER_BPS = 500_000;
/** Until the center says which copies somebody watches. */
const ALL = [0, 1] as const;

/** One picture on a link that bears no second copy: the small copy would take its share first (MEDIA.md). */
const THIN = { lines: 360, bps: ONE_LAYER_BPS, belowKbps: 900 } as const;
const SATELLITE = { lines: 270, bps: 300_000, fps: 10, belowKbps: 400 } as const;
/** With less than this for a picture, fewer lines are clearer than more of them, and move. */
export const POOR_KBPS = 150;
const POOR_LINES = 180;

/** Of each copy, while what is sent is not answered: its frames become small, or are left out, and none needs a key frame. */
const HELD_BPS = 60_000;

/**
 * The encodings of one picture, from the smaller copy up.
 * @param lines height of the source
 * @param shareKbps what is left for this picture
 * @param layers copies that there are
 * @param wanted those that somebody watches; where the budget bears one, it is sent in any case
 * @param isNarrow the line bears less than its budget: the smaller copy has the lines of a poor one, and is there for who watches the other
 */
export function encodingsOf(
  lines: number,
  shareKbps: number,
  kind: LinkKind,
  layers: 1 | 2,
  wanted: readonly number[] = ALL,
  isNarrow = false,
): RTCRtpEncodingParameters[] {
  const share = Math.max(1, Math.round(shareKbps * 1_000));
  const most = isNarrow ? POOR_LINES : Infinity;
  const down = (to: number) => Math.max(1, lines / Math.max(1, Math.min(to, most)));
  const off: RTCRtpEncodingParameters[] = layers === 2 ? [{ active: false }] : [];
  if (kind === 'satellite' || shareKbps < SATELLITE.belowKbps) {
    const to = shareKbps < POOR_KBPS ? POOR_LINES : SATELLITE.lines;
    const only = {
      scaleResolutionDownBy: down(to),
      maxBitrate: Math.min(SATELLITE.bps, share),
      maxFramerate: SATELLITE.fps,
    };
    return [{ active: true, ...only }, ...off];
  }
  if (shareKbps < THIN.belowKbps) {
    const only = {
      scaleResolutionDownBy: down(THIN.lines),
      maxBitrate: Math.min(THIN.bps, share),
    };
    return [{ active: true, ...only }, ...off];
  }
  // The lines of a picture that is passed on are known only once it flows: two copies may have been agreed upon before.
  if (layers === 1 || lines < TWO_LAYERS_LINES) {
    const bps = lines < TWO_LAYERS_LINES ? ONE_LAYER_BPS : lines > 720 ? HUGE_BPS : LARGE_BPS;
    return [{ active: true, scaleResolutionDownBy: down(lines), maxBitrate: Math.min(bps, share) }, ...off];
  }
  const isLarge = wanted.includes(1);
  const isSmall = wanted.includes(0) || !isLarge || isNarrow;
  const large = Math.min(lines > 720 ? HUGE_BPS : LARGE_BPS, isSmall ? share - SMALL_BPS : share);
  return [
    { active: isSmall, scaleResolutionDownBy: down(lines / 2), maxBitrate: SMALL_BPS },
    { active: isLarge, scaleResolutionDownBy: 1, maxBitrate: large },
  ];
}

const linesOf = (track: MediaStreamTrack): number => track.getSettings().height ?? 720;

/** Copies of a track's picture. @param most as many as the page makes at all */
export const layersOf = (track: MediaStreamTrack, most: 1 | 2): 1 | 2 =>
  most === 2 && linesOf(track) >= TWO_LAYERS_LINES ? 2 : 1;

/** @param pictures that share the budget */
export const producerOptions = (
  { id, track, voice }: OutgoingFeed,
  most: 1 | 2,
  budget: VideoBudget,
  pictures: number,
): types.ProducerOptions => {
  const common = {
    track,
    // The preview and the recorder use the same track: closing the producer must not end it.
    stopTracks: false,
    appData: { feed: id },
  };
  if (track.kind !== 'video') return { ...common, ...(voice ? { codecOptions: voice } : {}) };
  const share = budget.kbps / pictures;
  const encodings = encodingsOf(linesOf(track), share, budget.kind, layersOf(track, most));
  return {
    ...common,
    // A copy that is not sent now is there all the same, so that it can be sent later without a word to the center.
    encodings: encodings.map(({ active: _active, ...encoding }) => encoding),
    codecOptions: { videoGoogleStartBitrate: Math.min(1_000, Math.round(share)) },
  };
};

/**
 * What the line needs for a moment. `hold`: as little as can be is sent. `pause`: nothing is encoded, what waits to be sent is dropped,
 * and every picture begins anew with a key frame.
 */
export type Restraint = 'none' | 'hold' | 'pause';

/** What is wanted of one picture beside others. */
export interface Share {
  /** Pictures that share the budget. */
  pictures: number;
  /** Copies that somebody watches; undefined: all. */
  wanted: readonly number[] | undefined;
  /** The line bears much less than the budget. */
  isNarrow: boolean;
  restraint: Restraint;
}

/** Puts a budget and what is wanted on what is being sent, at once and without signalling; nothing is touched where it is so already. */
export async function applyBudget(
  sender: RTCRtpSender,
  track: MediaStreamTrack,
  budget: VideoBudget,
  { pictures, wanted, isNarrow, restraint }: Share,
): Promise<void> {
  if (track.kind !== 'video') return;
  const parameters = sender.getParameters();
  const layers = parameters.encodings.length === 2 ? 2 : 1;
  const encodings = encodingsOf(linesOf(track), budget.kbps / pictures, budget.kind, layers, wanted, isNarrow);
  for (const encoding of encodings) {
    if (restraint === 'pause') encoding.active = false;
    if (restraint === 'hold' && encoding.maxBitrate !== undefined)
      encoding.maxBitrate = Math.min(encoding.maxBitrate, HELD_BPS);
  }
  if (parameters.encodings.every((now, index) => isSo(now, encodings[index]))) return;
  parameters.encodings = parameters.encodings.map((now, index) => {
    // What the budget does not name (a frame rate of the link before) must not stay.
    const { scaleResolutionDownBy, maxBitrate: _rate, maxFramerate: _fps, ...rest } = now;
    const scale = scaleResolutionDownBy === undefined ? {} : { scaleResolutionDownBy };
    return { ...rest, ...scale, ...encodings[index] };
  });
  await sender.setParameters(parameters);
}

function isSo(now: RTCRtpEncodingParameters, wanted: RTCRtpEncodingParameters | undefined): boolean {
  const { active, scaleResolutionDownBy = now.scaleResolutionDownBy, maxBitrate, maxFramerate } = wanted ?? {};
  return (
    now.active === active &&
    now.scaleResolutionDownBy === scaleResolutionDownBy &&
    now.maxBitrate === maxBitrate &&
    now.maxFramerate === maxFramerate
  );
}
