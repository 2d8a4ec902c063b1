/**
 * The content of short messages. Codings, as the interfaces name them:
 *
 *   hanzi   GB 2312, two bytes a character, each from A1; on the air 14 bits a character
 *   code    digits of 4 bits, an odd one padded with F; in the field mostly any bytes at all
 *   mixed   A4, then GB 18030 and ASCII; 8 bits a byte
 *
 * Senders mix them up (A4 in code mode, ASCII in code mode): what comes is shown as the likeliest text with its hex beside it.
 */
import iconv from 'iconv-lite';

export type Coding = 'hanzi' | 'code' | 'mixed';

/** What a message says: text as far as there is any, and the bytes where they are not text alone. */
export interface Content {
  text: string;
  hex?: string;
}

/** Bytes as they go to the terminal, the mark of mixed coding among them. */
export interface Payload {
  coding: Coding;
  bytes: Uint8Array;
  /** What it takes of the card's length on the air. */
  bits: number;
}

const MIXED = 0xa4;
/** A readable end shorter than this, after bytes that are no text, is chance. */
const LEAST_READABLE = 4;
/** And it is looked for in so many bytes at the end. */
const MOST_READABLE = 256;
const HANZI_BITS = 14;
/** Of content that a contract's `text` and `hex` hold. */
const TEXT_LIMIT = 4_000;

/** Rows of GB 2312 that every terminal has: punctuation, full-width letters and digits, hanzi. Both bytes from A1. */
const inHanzi = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte >= 0xa1) &&
  bytes.every((byte, index) => index % 2 === 1 || byte === 0xa1 || byte === 0xa3 || (byte >= 0xb0 && byte <= 0xf7));

/** Text to bytes: hanzi where every character is of GB 2312, else mixed. @param plain mixed always */
export function textPayload(text: string, plain = false): Payload {
  const bytes = iconv.encode(text, 'gb18030');
  if (!plain && inHanzi(bytes)) return { coding: 'hanzi', bytes, bits: (bytes.length / 2) * HANZI_BITS };
  const mixed = Uint8Array.of(MIXED, ...bytes);
  return { coding: 'mixed', bytes: mixed, bits: mixed.length * 8 };
}

export const bytesPayload = (bytes: Uint8Array): Payload => ({ coding: 'code', bytes, bits: bytes.length * 8 });

/** @param bytes as they came, without the frame around them */
export function contentOf(bytes: Uint8Array, coding: Coding): Content {
  const hex = Buffer.from(bytes).toString('hex');
  if (coding === 'hanzi') {
    const text = clean(bytes);
    return text === undefined ? { text: readableEnd(bytes), hex } : { text };
  }
  if (bytes[0] === MIXED) {
    const text = clean(bytes.subarray(1));
    if (text !== undefined) return { text, hex };
  }
  return { text: clean(bytes) ?? digits(hex) ?? readableEnd(bytes), hex };
}

/** Content that is written as hex digits; an odd digit is padded with F, as code is. */
export function hexContent(field: string, coding: Coding): Content {
  if (!/^[0-9A-Fa-f]*$/.test(field)) return contentOf(Buffer.from(field, 'latin1'), coding);
  return contentOf(Buffer.from(field.length % 2 === 0 ? field : `${field}F`, 'hex'), coding);
}

/** The text of bytes that are GB 18030 and ASCII and nothing else. */
function clean(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f))
    return undefined;
  const text = iconv.decode(Buffer.from(bytes), 'gb18030');
  return /[\ufffd\ue000-\uf8ff]/.test(text) || text.length > TEXT_LIMIT ? undefined : text;
}

/** Only digits, with at most one F at the end. */
const digits = (hex: string): string | undefined => /^(\d+)f?$/.exec(hex)?.[1];

/** Behind a private head many senders have plain text: the longest end that is text, or nothing. */
function readableEnd(bytes: Uint8Array): string {
  const from = bytes.findLastIndex((byte) => byte < 0x20 || byte === 0x7f || byte === 0xff) + 1;
  for (let at = Math.max(from, bytes.length - MOST_READABLE); at <= bytes.length - LEAST_READABLE; at += 1) {
    const text = clean(bytes.subarray(at));
    if (text !== undefined && isCommon(text)) return text;
  }
  return '';
}

/** ASCII and what GB 2312 knows: rarer characters at the end of binary are chance. */
const isCommon = (text: string) =>
  [...text].every(
    (character) => character <= '~' || iconv.encode(character, 'gb18030').every((byte) => byte >= 0xa1 && byte <= 0xfe),
  );
