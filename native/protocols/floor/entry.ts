/**
 * Packed entries: the same entry comes out that went in, or it is not packed at all. Layout behind station and seq, which
 * the message around it tells:
 *
 *   5 bits  kind (its place in kinds.ts)      2 bits  lane      1 bit  clock: 0 gnss, 1 system
 *   time    at                                uuid    id        1 bit, uuid  incident, if any
 *   body
 */
import { isDeepStrictEqual } from 'node:util';
import { entry as entrySchema, type Entry } from '../../../contract/entry.ts';
import { BitReader, BitWriter, FloorDefect, Unpackable } from './bits.ts';
import { maybe, time, uuid, type Scope } from './fields.ts';
import { formOf, packedKinds } from './kinds.ts';

/** Whose entry it is and to whom it goes; times are relative to the entry's own. */
export type Between = Omit<Scope, 'at'>;

const incident = maybe(uuid);

/** @returns the packed form, filled up to whole bytes; undefined: this entry has none */
export function packEntry(entry: Entry, between: Between): Uint8Array | undefined {
  try {
    const packed = pack(entry, { ...between, at: entry.at });
    return isDeepStrictEqual(unpackEntry(packed, entry.seq, between), entry) ? packed : undefined;
  } catch (error) {
    if (error instanceof Unpackable || error instanceof FloorDefect) return undefined;
    throw error;
  }
}

function pack(entry: Entry, scope: Scope): Uint8Array {
  const form = formOf(entry.kind);
  if (!form) throw new Unpackable(entry.kind);
  const to = new BitWriter();
  to.uint(packedKinds.indexOf(entry.kind as (typeof packedKinds)[number]), 5);
  to.uint(entry.lane, 2).bool(entry.clock === 'system');
  time.write(to, entry.at, scope);
  uuid.write(to, entry.id, scope);
  incident.write(to, entry.incident, scope);
  form.write(to, entry.body, scope);
  return to.done();
}

/** @throws FloorDefect, UnknownRef */
export function unpackEntry(packed: Uint8Array, seq: number, between: Between): Entry {
  const from = new BitReader(packed);
  const kind = packedKinds[from.uint(5)];
  const form = kind && formOf(kind);
  if (!form) throw new FloorDefect('no such kind');
  const lane = from.uint(2);
  const clock = from.bool() ? 'system' : 'gnss';
  const at = time.read(from, { ...between, at: 0 });
  const scope: Scope = { ...between, at };
  const id = uuid.read(from, scope);
  const hangsOn = incident.read(from, scope);
  const body = form.read(from, scope);
  if (from.left > 7 || from.uint(from.left) !== 0) throw new FloorDefect('too long');
  const head = { station: between.author, seq, id, kind, lane, at, clock };
  const { data } = entrySchema.safeParse({ ...head, ...(hangsOn === undefined ? {} : { incident: hangsOn }), body });
  if (!data) throw new FloorDefect('no entry');
  return data;
}
