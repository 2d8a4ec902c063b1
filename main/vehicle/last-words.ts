/** The last line that a port said, for a person's eye: proof that it talks, and often of what it is. */
import { readable } from '../../contract/readable.ts';
import type { Tap } from '../../native/ports/tap.ts';

/** How far back it is looked for, bytes. */
const BACK = 512;
const LENGTH = 100;
const HEX_BYTES = 24;
const UNREADABLE = '·';

/** @returns undefined: it has said nothing yet */
export function lastWords(tap: Pick<Tap, 'heard'>): string | undefined {
  const tail = Buffer.from(tap.heard(BACK));
  if (tail.length === 0) return undefined;
  const line = lastLine(tail).subarray(0, LENGTH);
  const words = readable(line, () => UNREADABLE);
  const unreadable = words.split(UNREADABLE).length - 1;
  return unreadable * 2 < line.length
    ? words
    : (tail.subarray(-HEX_BYTES).toString('hex').match(/../g) ?? []).join(' ');
}

/** The last line that has ended; before the first end, what there is. */
function lastLine(tail: Buffer): Buffer {
  const isEnd = (byte: number) => byte === 0x0a || byte === 0x0d;
  const ended = tail.subarray(0, tail.findLastIndex(isEnd) + 1);
  const upTo = ended.findLastIndex((byte) => !isEnd(byte)) + 1;
  if (upTo === 0) return tail;
  return ended.subarray(ended.subarray(0, upTo).findLastIndex(isEnd) + 1, upTo);
}
