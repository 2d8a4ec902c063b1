/**
 * Words in a PNG beside its picture (W3C PNG 3rd edition, §11.3.3): `tEXt` for Latin-1, `iTXt` in UTF-8 for everything else.
 *
 *   tEXt: keyword (1–79 bytes) · 0 · words
 *   iTXt: keyword · 0 · compressed: 0 · method: 0 · language · 0 · translated keyword · 0 · words
 *
 * A chunk is its length (4 bytes, of the data alone), type (4), data, CRC-32 of type and data (4), most significant byte first.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, and the header chunk (IHDR), which must be the first: 8 + 4 + 4 + 13 + 4 bytes. */
const HEADER_BYTES = 33;
/** Words of one keyword, bytes. */
const WORDS_LIMIT = 4_096;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of ISO 3309, as PNG has it (Annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Printable Latin-1 alone; keywords and what `tEXt` may carry. */
const isLatin = (words: string): boolean => /^[\x20-\x7e\xa1-\xff\n]*$/.test(words);

function chunk(type: 'tEXt' | 'iTXt', data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  whole.set(new TextEncoder().encode(type), 4);
  whole.set(data, 8);
  view.setUint32(whole.length - 4, crc32(whole.subarray(4, whole.length - 4)));
  return whole;
}

function textChunk(keyword: string, words: string): Uint8Array {
  if (!/^[\x21-\x7e]([\x20-\x7e]{0,77}[\x21-\x7e])?$/.test(keyword)) throw new RangeError(`keyword: ${keyword}`);
  const key = new TextEncoder().encode(keyword);
  const latin = isLatin(words);
  const text = latin ? Uint8Array.from(words, (letter) => letter.charCodeAt(0)) : new TextEncoder().encode(words);
  if (text.length > WORDS_LIMIT) throw new RangeError(`${keyword}: ${text.length} bytes`);
  const between = new Uint8Array(latin ? 1 : 5);
  const data = new Uint8Array(key.length + between.length + text.length);
  data.set(key);
  data.set(text, key.length + between.length);
  return chunk(latin ? 'tEXt' : 'iTXt', data);
}

/**
 * The same picture with words in it, in their order, right after the header.
 * @param words by keyword (§11.3.3.1: `Title`, `Description`, `Creation Time`, `Software`, `Source`, or one's own)
 * @throws RangeError where it is no PNG, a keyword is none, or words are longer than 4096 bytes
 */
export function withText(png: Uint8Array, words: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  if (png.length < HEADER_BYTES || SIGNATURE.some((byte, index) => png[index] !== byte)) throw new RangeError('no PNG');
  const chunks = Object.entries(words).map(([keyword, text]) => textChunk(keyword, text));
  const whole = new Uint8Array(png.length + chunks.reduce((sum, { length }) => sum + length, 0));
  whole.set(png.subarray(0, HEADER_BYTES));
  let at = HEADER_BYTES;
  for (const each of chunks) {
    whole.set(each, at);
    at += each.length;
  }
  whole.set(png.subarray(HEADER_BYTES), at);
  return whole;
}
