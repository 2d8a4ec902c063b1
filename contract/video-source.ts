/**
 * Sources of video that the vehicle station itself takes in: network cameras by RTSP, phones by a page, encoders by WHIP.
 * What is entered here carries passwords; what is told to screens (`SourceView`) never does.
 */
import { z } from 'zod';
import { feedKind } from './feed.ts';
import { localId } from './identity.ts';
import type { Carrier } from './media.ts';
import { latDeg, lonDeg, text } from './units.ts';

/** How a source gives its picture: `rtsp` is fetched, `phone` and `whip` are sent to us. */
export const sourceType = z.enum(['rtsp', 'phone', 'whip']);
export type SourceType = z.infer<typeof sourceType>;

const common = {
  id: localId,
  name: text(60),
  kind: feedKind.extract(['camera', 'uav', 'body']),
  /** Where a camera that does not move stands. */
  place: z.object({ lat: latDeg, lon: lonDeg }).optional(),
  /** Its picture is kept on the vehicle's disk. */
  record: z.boolean().default(true),
  enabled: z.boolean().default(true),
};

/** An address without user and password; those are fields of their own. */
export const rtspAddress = z.string().trim().max(500);

export const rtspSource = z.object({
  ...common,
  type: z.literal('rtsp'),
  /** rtsp:// or rtsps://, without user and password. */
  address: rtspAddress,
  user: z.string().max(100).optional(),
  password: z.string().max(100).optional(),
  /** What the camera says it is: maker and model. */
  model: z.string().max(130).optional(),
  /** UDP only for cameras that cannot do TCP: it loses pictures on Wi-Fi. */
  transport: z.enum(['tcp', 'udp']).default('tcp'),
  /** For turning it: the camera's ONVIF device service, and the tokens of a profile and of its PTZ configuration. */
  onvif: z
    .object({
      address: z.url({ protocol: /^https?$/ }).max(300),
      profile: z.string().min(1).max(100),
      ptz: z.string().min(1).max(100),
    })
    .optional(),
});
export type RtspSource = z.infer<typeof rtspSource>;

/** Phones and encoders show a token; only its SHA-256 (hex) is kept. Without one nobody may send until one is made. */
const secretHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional();
export const phoneSource = z.object({ ...common, type: z.literal('phone'), secretHash });
export const whipSource = z.object({ ...common, type: z.literal('whip'), secretHash });
export type SenderSource = z.infer<typeof phoneSource> | z.infer<typeof whipSource>;

export const sourceConfig = z.discriminatedUnion('type', [rtspSource, phoneSource, whipSource]);
export type SourceConfig = z.infer<typeof sourceConfig>;

/** What a person enters for a network camera. An address may carry user and password: they are taken out of it. */
export const newRtspSource = rtspSource
  .omit({ id: true, type: true, enabled: true, onvif: true, model: true })
  .extend({ id: localId.optional() });
export type NewRtspSource = z.output<typeof newRtspSource>;

/** What a person enters for a phone or an encoder. */
export const newSenderSource = z.object({ type: z.enum(['phone', 'whip']), name: text(60), kind: common.kind });
export type NewSenderSource = z.infer<typeof newSenderSource>;

export const sourceState = z.enum(['connected', 'degraded', 'lost', 'off']);
export type SourceState = z.infer<typeof sourceState>;

/** Why a source is in its state; a sentence for each stands in the locale files (`source.reason.*`). */
export const sourceReason = z.enum([
  'ok',
  'connecting',
  'refused-login',
  'no-such-path',
  'unreachable',
  'name-unknown',
  'busy',
  'silent',
  'ended',
  'no-video',
  'foreign-codec',
  'no-program',
  'not-connected',
  'codec-refused',
  'no-entrance',
  'media-away',
  'failed',
  'switched-off',
]);
export type SourceReason = z.infer<typeof sourceReason>;

/** How the picture goes on: as it came, or encoded once more, which costs processor time. */
export type PictureWay = 'copied' | 'encoded';

/** What a source's picture is. */
export interface PictureFacts {
  /** As the source sends it, e.g. `h264`, `hevc`. */
  codec: string;
  widthPx: number;
  heightPx: number;
  fps?: number;
  way: PictureWay;
  sound: boolean;
}

/** A source as screens see it: nothing secret in it. */
export interface SourceView {
  id: string;
  type: SourceType;
  name: string;
  kind: z.infer<typeof feedKind>;
  /** Protocol, host and path; no user, no password, no query. */
  address?: string;
  transport?: 'tcp' | 'udp';
  model?: string;
  user?: string;
  hasPassword: boolean;
  place?: { lat: number; lon: number };
  record: boolean;
  state: SourceState;
  reason: SourceReason;
  /** The program's own words, freed of addresses. */
  detail?: string;
  since: number;
  picture?: PictureFacts;
  /** Share of one processor core that its ffmpeg takes, %. */
  cpuPct?: number;
  /** Received, kbit/s. */
  kbps?: number;
  /** It can be turned. */
  ptz: boolean;
  /** Who sends it to the center now; absent: nobody. */
  carrier?: Carrier;
  /** It was entered here and may be taken away here. */
  own: boolean;
}

/** How a phone or an encoder comes in. Shown once: the token is not kept. */
export interface SenderInvitation {
  id: string;
  /** Addresses by which the vehicle may be reached, the likeliest first; a phone's carry its token behind `#`. */
  urls: string[];
  /** Bearer token (RFC 6750) of WHIP. */
  token: string;
}

/** Where a phone says it is. */
export const phonePlace = z.object({ lat: latDeg, lon: lonDeg, accuracyM: z.number().min(0).max(100_000) });
export type PhonePlace = z.infer<typeof phonePlace>;

/** What a phone's page is told of itself. */
export const phoneState = z.object({
  station: z.string(),
  name: z.string(),
  /** The session that sends now. */
  session: z.string().optional(),
  /** Its picture is being written to the vehicle's disk. */
  recording: z.boolean(),
  /** The center gets it. */
  published: z.boolean(),
});
export type PhoneState = z.infer<typeof phoneState>;

/** A camera that was found on the vehicle's network. */
export interface FoundCamera {
  /** ONVIF device service. */
  address: string;
  host: string;
  name?: string;
  hardware?: string;
  /** Id of the source that is it already. */
  known?: string;
}

/** Where a camera is asked for: a host, with a port where it is not 80, or the whole address of its device service. */
export const cameraPlace = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^(https?:\/\/)?[^\s/@?#]+(\/[^\s@?#]*)?$/i);

/** What a person enters for a camera that was found. */
export const newOnvifCamera = z.object({
  address: z.url({ protocol: /^https?$/ }).max(300),
  name: text(60),
  user: z.string().max(100),
  password: z.string().max(100),
});
export type NewOnvifCamera = z.infer<typeof newOnvifCamera>;
