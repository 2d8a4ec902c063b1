/** The last line that a port said, for a person's eye: proof that it talks, and often of what it is. */
import type { RawChunk } from '../../native/ports/tap.ts';

/** How far back it is looked for, bytes. */
const BACK = 512;
const LENGTH = 100;
const HEX_BYTES = 24;

/** @param chunks of a tap, oldest first @returns undefined: it has said nothing yet */
export function lastWords(chunks: readonly RawChunk[]): string | undefined {
  const tail = tailOf(chunks);
  if (tail.length === 0) return undefined;
  const lines = tail.toString('latin1').split(/[\r\n]+/);
  // The last piece is a line that has not ended yet: the one before it is whole.
  const line = lines.slice(0, -1).findLast((one) => one !== '') ?? lines.at(-1) ?? '';
  const words = line.slice(0, LENGTH).replace(/[^\x20-\x7e]/g, '·');
  const readable = words.replaceAll('·', '').length > words.length / 2;
  return readable ? words : (tail.subarray(-HEX_BYTES).toString('hex').match(/../g) ?? []).join(' ');
}

function tailOf(chunks: readonly RawChunk[]): Buffer {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let index = chunks.length - 1; index >= 0 && length < BACK; index -= 1) {
    const chunk = chunks[index];
    if (chunk?.direction !== 'in') continue;
    parts.unshift(chunk.bytes);
    length += chunk.bytes.length;
  }
  return Buffer.concat(parts).subarray(-BACK);
}
