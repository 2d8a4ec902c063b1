/** Link: a way to the other side, with what was measured and what it may carry. */
import { z } from 'zod';
import { deviceState } from './device.ts';
import { localId } from './identity.ts';
import { lane } from './lane.ts';
import type { ModemEvent } from './modem.ts';
import { durationMs, epochMs, text } from './units.ts';

export const linkKind = z.enum(['5g', 'satellite', 'wired', 'beidou']);
export type LinkKind = z.infer<typeof linkKind>;

/** Highest ceiling, kbit/s. */
const CEILING_LIMIT = 1_000_000;

export const linkPolicy = z.object({
  lanes: z.array(lane).max(4),
  /** Ceiling of all video together, kbit/s; 0: no video. */
  videoCeilingKbps: z.number().int().min(0).max(CEILING_LIMIT),
  /** 0: free, 1: metered, 2: dear. */
  cost: z.union([z.literal(0), z.literal(1), z.literal(2)]),
});
export type LinkPolicy = z.infer<typeof linkPolicy>;

/** A link as a person describes it. Without interface and address the system's own routing decides. */
export const linkConfig = z.object({
  id: localId,
  /** The BeiDou floor is not set up here: it is there when a terminal is. */
  kind: linkKind.exclude(['beidou']),
  name: text(60),
  /** Network interface, e.g. `wwan0`; connections go out from its first address. */
  interface: z.string().min(1).max(40).optional(),
  /** Address of this machine, in place of an interface. */
  localAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Id of the modem's device, whose signal belongs to this link. */
  modem: localId.optional(),
  enabled: z.boolean().default(true),
  /** What differs from the policy of the kind. */
  policy: linkPolicy.partial().optional(),
});
export type LinkConfig = z.infer<typeof linkConfig>;

export interface LinkSetup extends LinkConfig {
  /** A person set it up on the page: it can be taken away there. */
  own: boolean;
}

/** A network interface that is or could be a link. */
export interface LinkInterface {
  name: string;
  addresses: string[];
  /** What its name suggests. */
  kind: LinkConfig['kind'];
}

/** Same words as for devices (SCREENS: one state, one word). */
export const linkState = deviceState;

export const linkReason = z.enum([
  'ok',
  'unmeasured',
  'lossy',
  'slow',
  'absent',
  'no-answer',
  'no-service',
  'switched-off',
  // Of the BeiDou floor:
  'floor-standby',
  'floor-open',
  'floor-no-terminal',
  'floor-no-signal',
  'floor-suppressed',
]);
export type LinkReason = z.infer<typeof linkReason>;

/** Signal of the link's modem, as its device told last. */
export type LinkSignal = Pick<
  ModemEvent,
  'receivedAt' | 'registration' | 'operator' | 'technology' | 'band' | 'rsrpDbm' | 'rsrqDb' | 'sinrDb'
>;

/** A row of the link table. */
export interface Link {
  id: string;
  kind: LinkKind;
  name: string;
  policy: LinkPolicy;
  state: z.infer<typeof linkState>;
  reason: LinkReason;
  /** Since when the state holds. */
  since: number;
  /** Connections to the center go over it. */
  used: boolean;
  /** Interface or address it is bound to; absent: as the system routes. */
  place?: string;
  /** Round trip to the center, ms, median of the last answers. */
  rttMs?: number;
  /** Share of questions without an answer, %, of the last minute. */
  lossPct?: number;
  /** The most that was seen to pass lately, kbit/s: the link carries at least this. */
  upKbps?: number;
  downKbps?: number;
  /** When the link last answered. */
  measuredAt?: number;
  signal?: LinkSignal;
  /** Being measured with a load, because a person asked. */
  measuring?: boolean;
}

/** What the BeiDou floor shows as a row of the table; main/links/floor sets it. */
export interface FloorRow extends Pick<Link, 'id' | 'name' | 'state' | 'reason' | 'since'> {
  policy: LinkPolicy;
  /** Entries go by it now, since no IP link works. */
  used: boolean;
}

/** One point of a link's small diagrams. */
export interface LinkSample {
  /** Epoch ms. */
  at: number;
  rttMs?: number;
  lossPct?: number;
  /** Carried since the sample before, kbit/s, up and down together. */
  kbps: number;
}
/** Distance of samples, and how much of them is kept, ms. */
export const SAMPLE_MS = 5_000;
export const HISTORY_MS = 600_000;

/** Why a link was left. */
export type LinkTrouble = 'absent' | 'no-answer' | 'no-service' | 'lossy' | 'slow' | 'switched-off';

/** Why the link in use is in use, as data; the screen makes one sentence of it. Times are epoch ms. */
export type LinkWhy =
  /** There is no link, or none is switched on. */
  | { code: 'none' }
  /** None answers; the one in use is tried on. */
  | { code: 'all-away'; since: number }
  | { code: 'only' }
  | { code: 'forced' }
  /** A person chose `link`, which does not work since `since`; automatic until it does. */
  | { code: 'forced-away'; link: string; since: number }
  /** It meets the demands, and costs least, or is fastest among equals. */
  | { code: 'cheapest' | 'fastest'; rttMs?: number; lossPct?: number }
  /** A link that would be preferred is in trouble. */
  | { code: 'instead'; link: string; trouble: LinkTrouble; since: number; lossPct?: number; rttMs?: number }
  /** None meets the demands; this is the best of them. */
  | { code: 'least-bad'; trouble?: LinkTrouble; rttMs?: number; lossPct?: number }
  /** A better one has to prove itself until `at`. */
  | { code: 'proving'; link: string; at: number };

/** Why a change was made. */
export type LinkCause = LinkTrouble | 'first' | 'better' | 'forced' | 'forced-back';

export interface LinkChange {
  at: number;
  from?: string;
  to: string;
  cause: LinkCause;
  /** As measured on the link that was left. */
  lossPct?: number;
  rttMs?: number;
}

export interface LinkChoice {
  /** Id of the link in use. */
  used?: string;
  since: number;
  /** Id of the link that a person chose; holds until a person takes it back. */
  forced?: string;
  why: LinkWhy;
  last?: LinkChange;
}

/** What the console's WebRTC says of the way its video takes. */
export const videoReport = z.object({
  /** Address of this machine from which it goes, where the browser tells it. */
  localAddress: z.string().max(60).optional(),
  /** Sent, and what congestion control believes could be sent, kbit/s. */
  sentKbps: z.number().min(0).max(10_000_000),
  availableKbps: z.number().min(0).max(10_000_000).optional(),
  /** Packets since the report before, and how many of them the center missed. */
  packets: z.number().int().min(0).max(10_000_000),
  lost: z.number().int().min(0).max(10_000_000),
});
export type VideoReport = z.infer<typeof videoReport>;

/** By which link a vehicle came. */
export const via = z.object({ kind: linkKind, name: text(60) });
export type Via = z.infer<typeof via>;

/** State of the connection from this vehicle to its center. */
export const uplinkState = z.enum(['not-enrolled', 'connecting', 'online', 'waiting', 'refused']);

export const uplink = z.object({
  state: uplinkState,
  since: epochMs,
  /** Code of an error in contract/errors.ts when `waiting` or `refused`. */
  error: z.string().optional(),
  detail: z.string().max(300).optional(),
  /** When the next try is made, while `waiting`. */
  retryAt: epochMs.optional(),
  centerName: z.string().optional(),
  rttMs: durationMs.optional(),
  /** Entries written here that the center has not acknowledged. */
  unsent: z.number().int().min(0),
  /** Of these, how many the policy of the link in use holds back. */
  heldBack: z.number().int().min(0).optional(),
  /** The link of this connection, or of the last one there was. */
  via: via.optional(),
  /** When the center was last heard. */
  heardAt: epochMs.optional(),
});
export type Uplink = z.infer<typeof uplink>;
