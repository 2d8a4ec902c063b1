/**
 * One short message of the BeiDou floor (docs/beidou-floor.md): sections one behind the other, as many as fit.
 *
 *   5 bits   10011: mark and version 1. No text begins so: neither GB 2312 nor ASCII nor digits of 4 bits
 *   sections 3 bits of kind each:  1 own position   2 positions of units   3 entry   4 part of an entry   5 acknowledgements
 *   0…       up to a whole byte; where three or more are left, three zeros end the sections
 *   16 bits  CRC-16 of all before
 */
import { BitReader, BitWriter, crc16, FloorDefect, readTiered, writeTiered } from './bits.ts';
import { SEQ } from './fields.ts';
import { readOwn, readUnits, writeOwn, writeUnits, type OwnPosition, type UnitSketch } from './positions.ts';

/** Mark and version. Further versions take other values from 16 to 19. */
const MARK = 0b10011;
const MARK_BITS = 5;
const CRC_BYTES = 2;
/** The shortest message that is worth a sending: an own position. Bytes. */
export const LEAST_BYTES = 14;
/** A longer one is none of ours. */
const MOST_BYTES = 1_750;

/** Long entries go in cells of so many bytes. */
export const CELL_BYTES = 4;
export const CELLS_LIMIT = 255;
/** Bytes of the longest entry, its own CRC among them. */
export const ENTRY_LIMIT = CELL_BYTES * CELLS_LIMIT;
/** Bytes of an entry that goes whole. */
const WHOLE_LIMIT = 255;
/** Acknowledgements in one section. */
export const ACKS_LIMIT = 8;

/** What became of an entry at the other side: it has it, will not take it, asks for it without references, or lacks cells. */
export type Verdict = 'committed' | 'refused' | 'write-out';
export type Ack = { seq: number; verdict: Verdict } | { seq: number; has: boolean[] };
const VERDICTS = ['committed', 'refused', 'write-out'] as const;
const PARTIAL = 3;

export interface Part {
  seq: number;
  /** Bytes of the whole. */
  length: number;
  /** Number of the first cell, from 0. */
  first: number;
  /** Whole cells; the last of an entry may be shorter. */
  bytes: Uint8Array;
}

export type Section =
  | { kind: 'own'; position: OwnPosition }
  | { kind: 'units'; units: UnitSketch[] }
  | { kind: 'entry'; seq: number; packed: Uint8Array }
  | { kind: 'part'; part: Part }
  /** `heard`: seq of the newest own position that came, modulo 2^22. */
  | { kind: 'acks'; heard?: number; acks: Ack[] };

export const cellsOf = (bytes: number): number => Math.ceil(bytes / CELL_BYTES);

const headed = (kind: number): BitWriter => new BitWriter().uint(kind, 3);

/** Each section by itself, as bits. @throws Unpackable */
export const sections = {
  own: (position: { seq: number; fixAt: number; lat: number; lon: number }): BitWriter => {
    const to = headed(1);
    writeOwn(to, position);
    return to;
  },
  units: (units: readonly UnitSketch[], detailed: boolean): BitWriter => {
    const to = headed(2);
    writeUnits(to, units, detailed);
    return to;
  },
  /** Tiered seq, 8 bits of length, bytes. */
  entry: (seq: number, packed: Uint8Array): BitWriter => {
    const to = headed(3);
    writeTiered(to, seq, SEQ);
    return to.uint(packed.length, 8).bytes(packed);
  },
  /** Tiered seq, 10 bits of length of the whole, 8 bits first cell, 8 bits number of cells, bytes. */
  part: ({ seq, length, first, bytes }: Part): BitWriter => {
    const to = headed(4);
    writeTiered(to, seq, SEQ);
    return to.uint(length, 10).uint(first, 8).uint(cellsOf(bytes.length), 8).bytes(bytes);
  },
  /** A bit and 22 bits of what was heard; 3 bits of count; each: tiered seq, 2 bits, and where cells lack 8 bits of count and a bit for each. */
  acks: (acks: readonly Ack[], heard?: number): BitWriter => {
    const to = headed(5).bool(heard !== undefined);
    if (heard !== undefined) to.uint(heard, 22);
    to.uint(acks.length, 4);
    for (const ack of acks) {
      writeTiered(to, ack.seq, SEQ);
      if ('verdict' in ack) to.uint(VERDICTS.indexOf(ack.verdict), 2);
      else {
        to.uint(PARTIAL, 2).uint(ack.has.length, 8);
        for (const has of ack.has) to.bool(has);
      }
    }
    return to;
  },
};

/** Bits of sections that a message of so many bytes holds. */
export const roomOf = (bytes: number): number => (Math.min(bytes, MOST_BYTES) - CRC_BYTES) * 8 - MARK_BITS;

export function sealMessage(parts: readonly BitWriter[]): Uint8Array {
  const to = new BitWriter().uint(MARK, MARK_BITS);
  for (const part of parts) to.append(part);
  const body = to.done();
  return new BitWriter().bytes(body).uint(crc16(body), 16).done();
}

/** Whether these bytes, in hex, are of the floor: mark, version and CRC fit. Everything else is somebody's words. */
export const isFloorMessage = (hex: string): boolean => bodyOf(hex) !== undefined;

/** Some terminals put the mark of mixed coding before what was sent as code. */
const MIXED = 'a4';

function bodyOf(hex: string): Uint8Array | undefined {
  const bytes = Buffer.from(hex.startsWith(MIXED) ? hex.slice(MIXED.length) : hex, 'hex');
  if (bytes.length <= CRC_BYTES || bytes.length > MOST_BYTES || (bytes[0] ?? 0) >> 3 !== MARK) return undefined;
  const body = bytes.subarray(0, -CRC_BYTES);
  return crc16(body) === bytes.readUInt16BE(body.length) ? body : undefined;
}

/** The sections of a message; undefined: it is none, or not of this version, or damaged. Never throws. */
export function openMessage(hex: string): Section[] | undefined {
  const body = bodyOf(hex);
  if (!body) return undefined;
  try {
    const from = new BitReader(body);
    from.uint(MARK_BITS);
    const found: Section[] = [];
    for (let kind = from.uint(3); kind !== 0; kind = from.left < 3 ? 0 : from.uint(3))
      found.push(readSection(from, kind));
    return from.left < 8 && from.uint(from.left) === 0 && found.length > 0 ? found : undefined;
  } catch (error) {
    if (error instanceof FloorDefect) return undefined;
    throw error;
  }
}

function readSection(from: BitReader, kind: number): Section {
  if (kind === 1) return { kind: 'own', position: readOwn(from) };
  if (kind === 2) return { kind: 'units', units: readUnits(from) };
  if (kind === 3) {
    const seq = readTiered(from, SEQ);
    return { kind: 'entry', seq, packed: from.bytes(from.uint(8)) };
  }
  if (kind === 4) return { kind: 'part', part: readPart(from) };
  if (kind === 5) return readAcks(from);
  throw new FloorDefect('no such section');
}

function readPart(from: BitReader): Part {
  const seq = readTiered(from, SEQ);
  const [length, first, cells] = [from.uint(10), from.uint(8), from.uint(8)];
  const end = Math.min(length, (first + cells) * CELL_BYTES);
  if (cells === 0 || first + cells > cellsOf(length) || length > ENTRY_LIMIT) throw new FloorDefect('no such part');
  return { seq, length, first, bytes: from.bytes(end - first * CELL_BYTES) };
}

function readAcks(from: BitReader): Section {
  const heard = from.bool() ? from.uint(22) : undefined;
  const count = from.uint(4);
  if (count > ACKS_LIMIT) throw new FloorDefect('too many');
  const acks = Array.from({ length: count }, (): Ack => {
    const seq = readTiered(from, SEQ);
    const verdict = VERDICTS[from.uint(2)];
    return verdict ? { seq, verdict } : { seq, has: Array.from({ length: from.uint(8) }, () => from.bool()) };
  });
  return { kind: 'acks', ...(heard === undefined ? {} : { heard }), acks };
}

/** Whether an entry of so many bytes can go whole. */
export const fitsWhole = (packed: Uint8Array): boolean => packed.length <= WHOLE_LIMIT;

/** With its own CRC behind it, as it goes in parts. */
export const guarded = (packed: Uint8Array): Uint8Array => new BitWriter().bytes(packed).uint(crc16(packed), 16).done();

/** The packed entry that was guarded so; undefined: its parts do not belong together. */
export function unguarded(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length <= CRC_BYTES) return undefined;
  const packed = bytes.subarray(0, -CRC_BYTES);
  return crc16(packed) === Buffer.from(bytes).readUInt16BE(packed.length) ? packed : undefined;
}
