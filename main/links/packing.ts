/**
 * Compression of one batch: raw deflate (RFC 1951) with a dictionary both sides know, so that a lone entry shrinks too: names
 * of fields are two thirds of it. A window of 32 KiB is all the memory that a peer can make the other side take, and no output
 * passes the limit of a plain message, whatever is announced.
 *
 * The number names the dictionary and is told in beats: a peer that does not tell it gets plain batches. A dictionary that
 * was shipped is never edited; a better one is a new number.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export const PACKING = 1;
/** A lone entry is the same at every level; a full batch is 4 % larger than at 6, for a third of the time. */
const LEVEL = 1;

/**
 * Words as they stand on the wire (a CBOR text of n < 24 bytes begins with 60h + n), `#` bytes in hex; what is written most
 * stands last, where deflate's distances are short.
 */
const WORDS = `
  stage first follow-up final number source receivedAt happenedAt place nature scope losses trend leaders measures requests
  title detail assignees given accepted under-way done refused withdrawn dueAt point line arrow polygon circle radiusM symbol
  ink black red violet brown teal rotationDeg dashed attack retreat deleted locked label style version base geometry shape
  coordinates device state connected degraded lost off reason ok silent port-absent driver since name message author waiting
  sent received read failed path network satellite wired beidou radio code geofence speed fence crossing enter leave step
  acknowledged cancelled over outcome sending route medium caller sentAt via person vehicle contact incident unit
  batch #a4 entries #81a8 kind receipt lane #01 body #a5 message author unit person state received path at #fb4278
  batch #a4 entries #81a8 kind message lane #01 body #a5 id #782430 from #a1 station center to #81a1 station text priority
  routine #67 urgent flash beidou-rdss manual estimate autonomous differential altMslM accuracyM altAccuracyM headingDeg
  batch #a4 entries #81a8 kind alert lane #00 body #a5 id #782430 kind sos station text place #a2 lat #fb40 lon #fb40
  happenedAt #fb4278 radio unit
  fix #a6 fixAt #fb4278 receivedAt #fb4278 mode #03 lat #fb40 lon #fb40 altMslM #fb40 speedMps #fb40 trackDeg #fb40
  accuracyM #fb40 hdop #fb3f quality autonomous satellites source gnss clock gnss #a8 kind
  #a4 t batch run #1a n #00 entries #81a8 kind fix lane #02 body #a2 unit fix #a6 fixAt #fb4278 receivedAt #fb4278 mode #03
  lat #fb40 lon #fb40 source gnss station seq #19 id #78243031 at #fb4278 clock system`;

const spell = (word: string): Buffer =>
  word.startsWith('#')
    ? Buffer.from(word.slice(1), 'hex')
    : Buffer.from(String.fromCharCode(0x60 + word.length) + word, 'latin1');

export const DICTIONARY = Buffer.concat(WORDS.trim().split(/\s+/).map(spell));

export const deflate = (plain: Uint8Array): Buffer => deflateRawSync(plain, { level: LEVEL, dictionary: DICTIONARY });

/** @returns the bytes, or why there are none: cut short or spoilt, or more than `limit` bytes */
export function inflate(packed: Uint8Array, limit: number): Buffer | 'too-large' | 'not-packed' {
  try {
    return inflateRawSync(packed, { dictionary: DICTIONARY, maxOutputLength: limit });
  } catch (error) {
    const isOver = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isOver ? 'too-large' : 'not-packed';
  }
}
