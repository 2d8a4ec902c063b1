/**
 * Opus in Ogg (RFC 3533 §6, RFC 7845), a page for each packet: the way in which ffmpeg takes a voice by a pipe.
 *
 *     0…3    "OggS" · 4 version 0 · 5 flags (2: first page, 4: last page)
 *     6…13   granule position: samples at 48 kHz up to the page's end, little-endian as all that follows
 *     14…17  serial · 18…21 page number · 22…25 CRC-32 (polynomial 04c11db7, not reflected) · 26 segments
 *     27…    lengths of the segments: 255 255 … rest
 */
import { opusSamples } from './opus-packet.ts';

const HEAD = 27;
const FIRST = 2;
const LAST = 4;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});
const crcOf = (bytes: Buffer): number => {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (table[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
  return crc;
};

/** RFC 7845 §5.1: one channel, no pre-skip, 48 kHz. */
const OPUS_HEAD = Buffer.from([...Buffer.from('OpusHead'), 1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
/** RFC 7845 §5.2: no vendor, no comments. */
const OPUS_TAGS = Buffer.from([...Buffer.from('OpusTags'), 0, 0, 0, 0, 0, 0, 0, 0]);

export class OggOpus {
  #page = 0;
  #samples = 0n;

  /** What comes first. */
  head(): Buffer {
    return Buffer.concat([this.#write(OPUS_HEAD, FIRST), this.#write(OPUS_TAGS, 0)]);
  }

  /** @returns nothing for what is no Opus packet */
  packet(packet: Uint8Array): Buffer {
    const samples = opusSamples(packet);
    if (samples === 0) return Buffer.alloc(0);
    this.#samples += BigInt(samples);
    return this.#write(packet, 0);
  }

  /** What comes last. */
  end(): Buffer {
    return this.#write(Buffer.alloc(0), LAST);
  }

  #write(body: Uint8Array, flags: number): Buffer {
    const full = Math.floor(body.length / 255);
    // A page without a packet has no segment: one of no length would be a packet.
    const lengths = body.length === 0 ? [] : [...Array.from({ length: full }, () => 255), body.length % 255];
    const head = Buffer.alloc(HEAD);
    head.write('OggS', 'latin1');
    head[5] = flags;
    head.writeBigUInt64LE(this.#samples, 6);
    head.writeUInt32LE(1, 14);
    head.writeUInt32LE(this.#page, 18);
    head[26] = lengths.length;
    this.#page += 1;
    const page = Buffer.concat([head, Buffer.from(lengths), body]);
    page.writeUInt32LE(crcOf(page), 22);
    return page;
  }
}
