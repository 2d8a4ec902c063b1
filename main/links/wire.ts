/**
 * Messages of the journal between two stations: plain CBOR (RFC 8949, maps with text keys, no tags) of one of
 *
 *   batch { t: 'batch', run, n, entries }          entries in the order in which they go
 *   ack   { t: 'ack', run?, n?, seqs, refused? }   what is committed here; what cannot be taken, and why
 *   beat  { t: 'beat', at, answer, reads? }        a sign of life, answered with the same `at`: the round trip
 *   z1    { t: 'z1', z }                           a batch, deflated (packing.ts); only to a peer whose beats say reads: 1
 *
 * `run` names one uninterrupted sequence of batches, `n` counts them from 0: a receiver takes them only without a gap, so
 * that order within a lane survives a batch that could not be stored. An acknowledgement without `run` is for entries
 * that came another way (data channel, BeiDou).
 *
 * An entry of an unknown kind (the peer is newer) or out of range is refused by seq; the rest of its batch is taken. The
 * sender keeps it and offers it again on the next connection: nothing is lost, and nothing waits behind it.
 */
import { Encoder } from 'cbor-x';
import { z } from 'zod';
import { entry, entryKind, type Entry } from '../../contract/entry.ts';
import { via, type Via } from '../../contract/link.ts';
import { isPlainCbor } from './cbor-guard.ts';
import { deflate, inflate } from './packing.ts';

/** The longest entry is a plot of 5 000 points: 95 kB. */
export const MAX_MESSAGE_BYTES = 128 * 1024;
export const MAX_BATCH_ENTRIES = 512;
/** With the longest name of a link. */
const MAX_STATE_BYTES = 320;
/** Head of a batch: map, keys, run and n. */
export const BATCH_HEAD_BYTES = 40;

const seq = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const run = z.number().int().min(0).max(0xffff_ffff);
const n = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Why a peer does not take an entry. */
export const refusalReason = z.enum(['kind-unknown', 'invalid', 'foreign', 'conflict', 'failed', 'too-large']);
export const refusal = z.object({ seq, reason: refusalReason.catch('invalid') });
export type Refusal = z.infer<typeof refusal>;

const batch = z.object({ t: z.literal('batch'), run, n, entries: z.array(z.unknown()).max(MAX_BATCH_ENTRIES) });
const ack = z.object({
  t: z.literal('ack'),
  run: run.optional(),
  n: n.optional(),
  seqs: z.array(seq).max(MAX_BATCH_ENTRIES),
  refused: z.array(refusal).max(MAX_BATCH_ENTRIES).optional(),
});
const beat = z.object({
  t: z.literal('beat'),
  at: z.number(),
  answer: z.boolean(),
  /** The newest packing that this side reads (packing.ts). */
  reads: z.number().optional().catch(undefined),
});
const packed = z.object({ t: z.literal('z1'), z: z.instanceof(Uint8Array) });
const message = z.discriminatedUnion('t', [batch, ack, beat, packed]);

export type Ack = z.infer<typeof ack>;
export type Beat = z.infer<typeof beat>;
/** A batch as it arrived: entries that are valid here, and the others by seq where one could be read. */
export interface Batch {
  t: 'batch';
  run: number;
  n: number;
  entries: Entry[];
  refused: Refusal[];
  /** Entries without a readable seq: dropped. */
  unreadable: number;
}
export type Message = Batch | Ack | Beat;
export type BadMessage = 'too-large' | 'not-cbor' | 'not-packed' | 'not-a-message';

const codec = new Encoder({ useRecords: false, variableMapSize: true, mapsAsObjects: true, tagUint8Array: false });

export const encodeBatch = (run: number, n: number, entries: readonly Entry[]): Uint8Array =>
  codec.encode({ t: 'batch', run, n, entries });
/** A batch packed, where that makes it shorter. */
export function pack(plain: Uint8Array): Uint8Array {
  const bytes: Uint8Array = codec.encode({ t: 'z1', z: deflate(plain) });
  return bytes.byteLength < plain.byteLength ? bytes : plain;
}
export const encodeAck = (value: Ack): Uint8Array => codec.encode(value);
export const encodeBeat = (value: Beat): Uint8Array => codec.encode(value);
/** Bytes of one entry within a batch. */
export const entryBytes = (value: Entry): number => codec.encode(value).byteLength;

/** Decodes and validates a message from outside; never throws. */
export function decode(bytes: Uint8Array): Message | BadMessage {
  const parsed = parse(bytes, message);
  if (typeof parsed === 'string' || parsed.t === 'ack' || parsed.t === 'beat') return parsed;
  if (parsed.t === 'batch') return open(parsed);
  const plain = inflate(parsed.z, MAX_MESSAGE_BYTES);
  if (typeof plain === 'string') return plain;
  // A batch and nothing else: packed within packed would pass the limit.
  const inner = parse(plain, batch);
  return typeof inner === 'string' ? inner : open(inner);
}

function parse<T>(bytes: Uint8Array, shape: z.ZodType<T>): T | BadMessage {
  if (bytes.byteLength > MAX_MESSAGE_BYTES) return 'too-large';
  const raw = decodeCbor(bytes);
  if (raw === undefined) return 'not-cbor';
  const parsed = shape.safeParse(raw);
  return parsed.success ? parsed.data : 'not-a-message';
}

const open = (raw: z.infer<typeof batch>): Batch => ({ ...raw, ...sort(raw.entries) });

/** One item of plain CBOR, or undefined. */
function decodeCbor(bytes: Uint8Array): unknown {
  if (!isPlainCbor(bytes)) return undefined;
  try {
    return codec.decode(bytes) as unknown;
  } catch {
    return undefined;
  }
}

const lineState = z.object({ online: z.boolean(), via: via.optional().catch(undefined) });
export type LineSign = z.infer<typeof lineState>;
/** Whether a station is on the line, and by which link, as retained and as the will of its connection. */
export const encodeState = (online: boolean, by?: Via): Uint8Array => codec.encode({ online, ...(by && { via: by }) });
export const decodeState = (bytes: Uint8Array): LineSign | undefined =>
  bytes.byteLength > MAX_STATE_BYTES ? undefined : lineState.safeParse(decodeCbor(bytes)).data;

const named = z.object({ seq, kind: z.unknown() });

function sort(raw: readonly unknown[]): Pick<Batch, 'entries' | 'refused' | 'unreadable'> {
  const entries: Entry[] = [];
  const refused: Refusal[] = [];
  let unreadable = 0;
  for (const item of raw) {
    const parsed = entry.safeParse(item);
    if (parsed.success) {
      entries.push(parsed.data);
      continue;
    }
    const name = named.safeParse(item);
    if (!name.success) unreadable += 1;
    else {
      const isKnown = entryKind.safeParse(name.data.kind).success;
      refused.push({ seq: name.data.seq, reason: isKnown ? 'invalid' : 'kind-unknown' });
    }
  }
  return { entries, refused, unreadable };
}
