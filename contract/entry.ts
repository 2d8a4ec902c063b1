/**
 * Entry: one fact in the journal (DESIGN §4). `(station, seq)` names it for ever, whatever path it takes; the body's
 * schema is fixed by its kind. On the wire an entry is CBOR (RFC 8949) of exactly this object.
 */
import { z } from 'zod';
import { alertRules, alertStep, fence } from './alerting.ts';
import { footageAnswer, footageAsk } from './backfill.ts';
import { keying, transfer } from './bridge.ts';
import { clockFact } from './clock.ts';
import { conferenceFact } from './conference.ts';
import { contact } from './contact.ts';
import { custody } from './custody.ts';
import { device } from './device.ts';
import { feed } from './feed.ts';
import { fix } from './fix.ts';
import { clip } from './footage.ts';
import { localId, stationId, uuidV7 } from './identity.ts';
import { incidentEdit } from './incident.ts';
import { lane } from './lane.ts';
import { receipt } from './messaging.ts';
import { plotEdit } from './plot.ts';
import { pushFact } from './push.ts';
import { ptzHold } from './ptz.ts';
import { shareFact } from './share.ts';
import { station } from './station.ts';
import { still } from './still.ts';
import { unit } from './unit.ts';
import { epochMs } from './units.ts';
import { alert, message, report, resource, task } from './writing.ts';

/** The state of a device as told to the other side: without counters and port names. */
export const deviceReport = device.pick({ id: true, name: true, driver: true, state: true, reason: true, since: true });

/** Body of every kind of entry. A new kind is one row here and one projection in main/store. */
export const entryBodies = {
  /** A station introduces itself; the newest holds. */
  station,
  unit,
  /** `via`: the bridge's route by which a position that was heard came in, and the device that heard it. */
  fix: z.object({ unit: localId, fix, via: z.object({ route: localId, device: localId }).optional() }),
  device: deviceReport,
  /** What is known of the clock from here on; also of what was written before. */
  clock: clockFact,
  feed,
  /** A span of footage that was marked, or let go: who, and the hash of each file. */
  clip,
  /** A center wants a span of a vehicle's footage; what the vehicle says to it. */
  'footage-ask': footageAsk,
  'footage-answer': footageAnswer,
  /** What was done with a clip. */
  custody,
  /** A picture of a feed, where the link bears no video. */
  still,
  incident: incidentEdit,
  message,
  receipt,
  contact,
  transfer,
  keying,
  /** A hand on a camera that can be turned. */
  'ptz-hold': ptzHold,
  conference: conferenceFact,
  /** A feed was shared with viewers of other programs, or no longer; who watched. */
  share: shareFact,
  /** A feed was sent on to another platform, or no longer; a target was entered or taken away. */
  push: pushFact,
  report,
  task,
  alert,
  plot: plotEdit,
  'alert-step': alertStep,
  'alert-rules': alertRules,
  fence,
  resource,
} as const;

export const entryKind = z.enum(Object.keys(entryBodies) as [EntryKind, ...EntryKind[]]);
export type EntryKind = keyof typeof entryBodies;
export type EntryBody<K extends EntryKind> = z.infer<(typeof entryBodies)[K]>;

/** Which clock `at` was read from. */
export const clockSource = z.enum(['gnss', 'system']);

const head = z.object({
  station: stationId,
  /** 1, 2, 3 … without a gap at the station that wrote it, save the one jump after each recovery of a damaged file. */
  seq: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  id: uuidV7,
  lane,
  at: epochMs,
  clock: clockSource,
  incident: uuidV7.optional(),
});

const kinds = Object.entries(entryBodies).map(([kind, body]) => head.extend({ kind: z.literal(kind), body }));

type EntryOf<K extends EntryKind> = z.infer<typeof head> & { kind: K; body: EntryBody<K> };
export type Entry = { [K in EntryKind]: EntryOf<K> }[EntryKind];

/** Validates one entry from outside. Unknown kinds and bodies out of range are refused. */
export const entry = z.discriminatedUnion('kind', kinds as never) as unknown as z.ZodType<Entry>;

/** A fact to be written: the journal adds station, seq, id and time. */
export type Draft = {
  [K in EntryKind]: { kind: K; body: EntryBody<K>; lane: z.infer<typeof lane>; incident?: string; at?: number };
}[EntryKind];
