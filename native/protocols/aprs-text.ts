/** Text of packet radio: UTF-8 by today's rule, GB 18030 from older Chinese programs, else one byte a letter. */
import iconv from 'iconv-lite';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a person may read of it: without control characters, blanks around it cut off. */
export function readText(bytes: Uint8Array): string {
  return decoded(bytes)
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .trim();
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const text = iconv.decode(Buffer.from(bytes), 'gb18030');
    return /[\ufffd\ue000-\uf8ff]/.test(text) ? Buffer.from(bytes).toString('latin1') : text;
  }
}

/** No blank, no line end, and nothing that a pattern may mean. */
const PRIVATE = 0xe000;

/** Bytes as a string that patterns for ASCII can be tried on: a byte above 7F becomes a letter of the private use area. */
export const patternText = (bytes: Uint8Array): string =>
  String.fromCharCode(...Array.from(bytes, (byte) => (byte < 0x80 ? byte : PRIVATE + byte)));

/** Back to the bytes. */
export const patternBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
