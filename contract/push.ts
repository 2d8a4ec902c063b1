/**
 * Pushes: a feed sent on to another platform (a province's video platform), by RTSP (RFC 2326, ANNOUNCE and RECORD) or SRT.
 * What is entered here carries passwords; what is told to screens (`PushTarget`) and written on record never does.
 */
import { z } from 'zod';
import { localId, stationId } from './identity.ts';
import { epochMs, text } from './units.ts';

/** Targets in the book, pushes of all feeds. */
export const TARGET_LIMIT = 64;
export const PUSH_LIMIT = 16;
/** Pictures that are encoded once more at the same time. */
export const ENCODER_LIMIT = 2;

/** Sound as the platform wants it: `aac` is understood by all, `opus` goes on as it is. */
export const pushSound = z.enum(['aac', 'opus', 'none']);
export type PushSound = z.infer<typeof pushSound>;

/** What a person enters. The address may carry user and password, or stream id and passphrase: they are taken out of it. */
export const newPushTarget = z.object({
  name: text(60),
  /** rtsp://, rtsps:// or srt://; `{station}` and `{feed}` in its path or stream id stand for what is pushed. */
  address: z.string().trim().max(500),
  /** Of RTSP. */
  user: z.string().max(100).optional(),
  password: z.string().max(100).optional(),
  /** Of SRT. */
  streamId: z.string().max(512).optional(),
  passphrase: z.string().max(79).optional(),
  /** Of SRT: how long the receiver waits for what was lost, ms. */
  latencyMs: z.number().int().min(20).max(8_000).optional(),
  sound: pushSound.default('aac'),
});
export type NewPushTarget = z.infer<typeof newPushTarget>;

/** As it is kept; the address without any secret that has a field. */
export const keptTarget = newPushTarget.extend({ id: localId, by: z.string(), at: epochMs });
export type KeptTarget = z.infer<typeof keptTarget>;

/** As screens see it: no path that speaks of a secret, no query. */
export interface PushTarget extends Pick<KeptTarget, 'id' | 'name' | 'sound' | 'by' | 'at'> {
  address: string;
  /** It takes several feeds, each by its own name. */
  many: boolean;
}

/** Which feed goes where. */
export const newPush = z.object({ station: stationId, feed: localId, target: localId });
export type NewPush = z.infer<typeof newPush>;

export const keptPush = newPush.extend({ id: localId, by: z.string(), at: epochMs });
export type KeptPush = z.infer<typeof keptPush>;

/** `waiting`: for something of ours; `failed`: the platform did not take it. Both are tried again by themselves. */
export type PushState = 'running' | 'waiting' | 'failed';

/** Why; a sentence for each stands in the locale files (`push.reason.*`). */
export const pushReason = z.enum([
  'ok',
  'connecting',
  'feed-away',
  'silent',
  'encoders-busy',
  'refused-login',
  'no-such-path',
  'busy',
  'refused',
  'unreachable',
  'name-unknown',
  'certificate',
  'ended',
  'slow',
  'no-program',
  'failed',
]);
export type PushReason = z.infer<typeof pushReason>;

export interface PushStatus {
  state: PushState;
  reason: PushReason;
  since: number;
  /** Free of secrets. */
  detail?: string;
  /** How the picture goes on; encoded once more costs processor time. */
  way?: 'copied' | 'encoded';
  kbps?: number;
}

export type Push = KeptPush & PushStatus;

export interface PushEvent {
  type: 'pushes';
  targets: PushTarget[];
  pushes: Push[];
}

/** What is written of pushes: who started or ended one, who entered a target or took it away. */
export const pushFact = z.object({
  what: z.enum(['target-added', 'target-removed', 'started', 'ended']),
  target: localId,
  name: text(60),
  /** As screens see it. */
  address: z.string().max(500),
  station: stationId.optional(),
  feed: localId.optional(),
  by: z.string().max(80),
});
export type PushFact = z.infer<typeof pushFact>;
