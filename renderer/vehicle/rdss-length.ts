/**
 * How much of a short message fits. A character of GB 2312 takes 14 bits while all are of it; else every message is mixed: a
 * mark of 8 bits, then GB 18030 at 8 bits a byte (native/protocols/rdss-coding.ts, which a test compares).
 */

const HANZI_BITS = 14;
/** Of two bytes only since GB 18030-2022: what terminals and the driver write is the table before it, with four. */
const LATE = /[\u9fb4-\u9fbb\ufe10-\ufe19]/;

/** Characters of two bytes in GB 18030; of them, those of GB 2312 that every terminal has. Made at first use. */
let table: { two: Set<string>; hanzi: Set<string> } | undefined;

function characters() {
  if (table) return table;
  const decoder = new TextDecoder('gb18030');
  const fresh = { two: new Set<string>(), hanzi: new Set<string>() };
  for (let high = 0x81; high <= 0xfe; high += 1)
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const character = low === 0x7f ? '' : decoder.decode(Uint8Array.of(high, low));
      if ([...character].length !== 1 || character === '\ufffd' || LATE.test(character)) continue;
      fresh.two.add(character);
      if (low >= 0xa1 && (high === 0xa1 || high === 0xa3 || (high >= 0xb0 && high <= 0xf7))) fresh.hanzi.add(character);
    }
  return (table = fresh);
}

/** Bytes of GB 18030. */
export function mixedLength(text: string): number {
  const { two } = characters();
  return [...text].reduce((sum, character) => sum + (character <= '\x7f' ? 1 : two.has(character) ? 2 : 4), 0);
}

/** Whether a text is of GB 2312 alone, as the empty one is. */
const isHanzi = (text: string): boolean => [...text].every((character) => characters().hanzi.has(character));

/** Bits on the air. */
export const messageBits = (text: string): number =>
  text !== '' && isHanzi(text) ? [...text].length * HANZI_BITS : (mixedLength(text) + 1) * 8;

export interface Room {
  /** Chinese characters that may follow; below zero: so many too many. */
  hanzi: number;
  /** Letters and digits that may follow instead. */
  ascii: number;
}

/** What may follow a text. @param maxBytes of one message in mixed coding, as the terminal's queue tells */
export function roomAfter(text: string, maxBytes: number): Room {
  const pure = isHanzi(text);
  const left = (maxBytes + 1) * 8 - (text === '' ? 0 : messageBits(text));
  return {
    hanzi: Math.floor(left / (pure ? HANZI_BITS : 16)),
    ascii: Math.max(0, maxBytes - mixedLength(text)),
  };
}
