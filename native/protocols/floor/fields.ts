/**
 * Fields of packed entries: how each kind of value is written as bits and read back. A record is its fields in the order of
 * its literal; what a contract adds does not compile here until it has a form, and a new form is a new version.
 */
import type { Entry } from '../../../contract/entry.ts';
import type { BitWriter } from './bits.ts';
import { FloorDefect, readTiered, tiers, Unpackable, writeTiered, type BitReader } from './bits.ts';
import { readText, writeText } from './text.ts';

/** What both sides know besides the bits. */
export interface Scope {
  /** Station that wrote the entry. */
  author: string;
  /** Station at the other end of the sky. */
  peer: string;
  /** When the entry was written: times near it are short. Epoch ms. */
  at: number;
  refs: Refs;
}

/** Entries that both sides have: what refers to one is short. */
export interface Refs {
  /** Entries of a message, an alert or a task of this id that the other side surely has; newest first, a few. */
  find(id: string): readonly Entry[];
  /** Undefined: it is not here. */
  entry(station: string, seq: number): Entry | undefined;
}

/** Nothing is referred to. */
export const noRefs: Refs = { find: () => [], entry: () => undefined };

export interface Field<T> {
  /** @throws Unpackable */
  write(to: BitWriter, value: T, scope: Scope): void;
  /** @throws FloorDefect */
  read(from: BitReader, scope: Scope): T;
}

/** Numbers of entries: small for years; after a damaged file was recovered they are times in ms. */
export const SEQ = tiers(14, 20, 26, 53);

export const uint = (width: number): Field<number> => ({
  write: (to, value) => void to.uint(value, width),
  read: (from) => from.uint(width),
});

export const bool: Field<boolean> = { write: (to, value) => void to.bool(value), read: (from) => from.bool() };

export const text: Field<string> = { write: writeText, read: readText };

/** One of a list, in as few bits as the list needs. Its order is part of the form. */
export function oneOf<const T extends string>(...values: readonly T[]): Field<T> {
  const width = Math.ceil(Math.log2(values.length));
  return {
    write: (to, value) => void to.uint(checked(values.indexOf(value)), width),
    read: (from) => {
      const value = values[from.uint(width)];
      if (value === undefined) throw new FloorDefect('no such value');
      return value;
    },
  };
}

function checked(index: number): number {
  if (index < 0) throw new Unpackable('a value that this version does not know');
  return index;
}

/** A bit, and the value behind a one. */
export const maybe = <T>(field: Field<T>): Field<T | undefined> => ({
  write: (to, value, scope) => {
    to.bool(value !== undefined);
    if (value !== undefined) field.write(to, value, scope);
  },
  read: (from, scope) => (from.bool() ? field.read(from, scope) : undefined),
});

/** Four bits of count, up to 15. */
export const list = <T>(field: Field<T>): Field<T[]> => ({
  write: (to, values, scope) => {
    to.uint(values.length, 4);
    for (const value of values) field.write(to, value, scope);
  },
  read: (from, scope) => Array.from({ length: from.uint(4) }, () => field.read(from, scope)),
});

/** Fields one behind the other; what is absent is read as absent. */
export const record = <T extends object>(fields: { readonly [K in keyof T]-?: Field<T[K]> }): Field<T> => {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write: (to, value, scope) => {
      for (const name of names) fields[name].write(to, value[name], scope);
    },
    read: (from, scope) => {
      const values = names.map((name) => [name, fields[name].read(from, scope)] as const);
      return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as T;
    },
  };
};

/** A station: 0 the author, 10 the other side, 11 any other by its id. */
export const station: Field<string> = {
  write: (to, value, { author, peer }) => {
    if (value === author) to.uint(0, 1);
    else if (value === peer) to.uint(0b10, 2);
    else writeText(to.uint(0b11, 2), value);
  },
  read: (from, { author, peer }) => (!from.bool() ? author : !from.bool() ? peer : readText(from)),
};

/** Times in ms: 0 for 41 bits from 2020 on, 1 for 54 bits with a sign. */
export const ERA = Date.UTC(2020, 0, 1);
export const time: Field<number> = {
  write: (to, value) => {
    const isNear = value >= ERA && value < ERA + 2 ** 41;
    if (isNear) to.uint(0, 1).uint(value - ERA, 41);
    else
      to.uint(1, 1)
        .bool(value < 0)
        .uint(Math.abs(value), 53);
  },
  read: (from) => {
    if (!from.bool()) return ERA + from.uint(41);
    const isNegative = from.bool();
    return from.uint(53) * (isNegative ? -1 : 1);
  },
};

/** A time near the entry's own: 00 the same, 01 and 16 bits, 10 and 32 bits of difference in ms, 11 by itself. */
export const timeNear: Field<number> = {
  write: (to, value, scope) => {
    const ahead = value - scope.at;
    if (ahead === 0) to.uint(0b00, 2);
    else if (Math.abs(ahead) < 2 ** 15) to.uint(0b01, 2).int(ahead, 16);
    else if (Math.abs(ahead) < 2 ** 31) to.uint(0b10, 2).int(ahead, 32);
    else time.write(to.uint(0b11, 2), value, scope);
  },
  read: (from, scope) => {
    const form = from.uint(2);
    if (form === 3) return time.read(from, scope);
    return scope.at + (form === 0 ? 0 : from.int(form === 1 ? 16 : 32));
  },
};

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-7([0-9a-f]{3})-([89ab])([0-9a-f]{3})-([0-9a-f]{12})$/;

/** A UUID of version 7 (RFC 9562 §5.7): its 48 bits of time as `timeNear`, then its 74 random bits. */
export const uuid: Field<string> = {
  write: (to, value, scope) => {
    const [, high = '', low = '', a = '', variant = '', b = '', node = ''] = UUID.exec(value) ?? [];
    if (node === '') throw new Unpackable('no UUID of version 7');
    timeNear.write(to, parseInt(high + low, 16), scope);
    to.uint(parseInt(a, 16), 12).uint(parseInt(variant, 16) & 3, 2);
    to.uint(parseInt(b, 16), 12).uint(parseInt(node, 16), 48);
  },
  read: (from, scope) => {
    const ms = timeNear.read(from, scope);
    if (ms < 0 || ms >= 2 ** 48) throw new FloorDefect('no time of a UUID');
    const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
    const [high, a, variant, b, node] = [hex(ms, 12), from.uint(12), from.uint(2), from.uint(12), from.uint(48)];
    const head = `${high.slice(0, 8)}-${high.slice(8)}-7${hex(a, 3)}`;
    return `${head}-${hex(8 + variant, 1)}${hex(b, 3)}-${hex(node, 12)}`;
  },
};

/** An entry that both sides have: whose it is (0 the other side's, 1 the author's), and its seq. */
export function writeRef(to: BitWriter, { station: by, seq }: Pick<Entry, 'station' | 'seq'>, scope: Scope): void {
  writeTiered(to.bool(by === scope.author), seq, SEQ);
}

/** @throws UnknownRef */
export function readRef(from: BitReader, scope: Scope): Entry {
  const by = from.bool() ? scope.author : scope.peer;
  const found = scope.refs.entry(by, readTiered(from, SEQ));
  if (!found) throw new UnknownRef('an entry that is not here');
  return found;
}

/** Whether an entry can be referred to: those of third stations are not. */
export const isBetween = ({ station: by }: Pick<Entry, 'station'>, { author, peer }: Scope): boolean =>
  by === author || by === peer;

/** The id of a message or an alert: 1 and the entry that tells of it, or 0 and the id itself. */
export const ref: Field<string> = {
  write: (to, value, scope) => {
    const found = scope.refs.find(value).find((entry) => isBetween(entry, scope));
    if (found) writeRef(to.uint(1, 1), found, scope);
    else uuid.write(to.uint(0, 1), value, scope);
  },
  read: (from, scope) => {
    if (!from.bool()) return uuid.read(from, scope);
    const { body } = readRef(from, scope);
    if (!('id' in body)) throw new FloorDefect('an entry without an id');
    return body.id;
  },
};

/** It refers to an entry that this side does not have: the other is to write it out. */
export class UnknownRef extends FloorDefect {
  override name = 'UnknownRef';
}

/**
 * An angle, exactly: 00 whole 1e-7 degrees (32 bits), 01 and 10 degrees and minutes as receivers write them, in units of 1e-5
 * (32 bits) and 1e-7 minutes (38 bits), 11 the eight bytes of its double (IEEE 754).
 */
export const angle: Field<number> = {
  write: (to, value) => {
    for (const [form, { unit, width, read }] of angles.entries()) {
      // Adding zero makes one of what is minus zero, which whole numbers have not.
      const units = Math.round(value * unit) + 0;
      if (Math.abs(units) < 2 ** (width - 1) && Object.is(read(units), value)) {
        to.uint(form, 2).int(units, width);
        return;
      }
    }
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value);
    to.uint(0b11, 2).bytes(new Uint8Array(bytes.buffer));
  },
  read: (from) => {
    const form = angles[from.uint(2)];
    if (form) return form.read(from.int(form.width));
    const bytes = Uint8Array.from(from.bytes(8));
    return new DataView(bytes.buffer).getFloat64(0);
  },
};

/** `ddmm.mmmmm` as native/protocols/nmea-fields.ts makes degrees of it. */
const minutes = (perMinute: number) => (units: number) => {
  const size = Math.abs(units);
  const degrees = Math.floor(size / (60 * perMinute));
  const value = degrees + (size - degrees * 60 * perMinute) / perMinute / 60;
  return units < 0 ? -value : value;
};
const angles = [
  { unit: 1e7, width: 32, read: (units: number) => units / 1e7 },
  { unit: 60e5, width: 32, read: minutes(1e5) },
  { unit: 60e7, width: 38, read: minutes(1e7) },
];
