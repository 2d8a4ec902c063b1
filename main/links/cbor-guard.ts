/**
 * Checks the shape of foreign CBOR (RFC 8949) before a decoder allocates for it: a few bytes may announce an array of a
 * hundred million elements, or nest ten thousand deep. Only what this project writes passes: definite lengths, no tags.
 *
 * Initial byte: 3 bits major type, 5 bits argument (0…23 itself; 24, 25, 26, 27: the next 1, 2, 4, 8 bytes, big-endian).
 */

/** Arrays and maps within each other; an entry needs 7 (message, entries, entry, body, coordinates, pair, number). */
export const MAX_DEPTH = 16;

/** Reads the argument of the item at `at`. */
function argument(view: DataView, at: number): { value: number; next: number } | undefined {
  const info = view.getUint8(at) & 31;
  if (info < 24) return { value: info, next: at + 1 };
  const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
  if (size === undefined || at + 1 + size > view.byteLength) return undefined;
  const next = at + 1 + size;
  if (size === 1) return { value: view.getUint8(at + 1), next };
  if (size === 2) return { value: view.getUint16(at + 1), next };
  if (size === 4) return { value: view.getUint32(at + 1), next };
  return { value: Number(view.getBigUint64(at + 1)), next };
}

/** False, true, null, undefined, and floats of 2, 4 and 8 bytes (major type 7). */
const isPlainSimple = (info: number): boolean => (info >= 20 && info <= 23) || (info >= 25 && info <= 27);

/** True when `bytes` is exactly one item that is safe to decode. */
export function isPlainCbor(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Items still to come in each open array or map. */
  const open: number[] = [1];
  let at = 0;
  for (;;) {
    const rest = open.at(-1);
    if (rest === undefined) return at === bytes.byteLength;
    if (rest === 0) {
      open.pop();
      continue;
    }
    open[open.length - 1] = rest - 1;
    if (at >= bytes.byteLength) return false;
    const head = view.getUint8(at);
    const major = head >> 5;
    const read = argument(view, at);
    if (!read || major === 6 || (major === 7 && !isPlainSimple(head & 31))) return false;
    at = read.next;
    const left = bytes.byteLength - at;
    if (major === 2 || major === 3) {
      if (read.value > left) return false;
      at += read.value;
    } else if (major === 4 || major === 5) {
      const items = major === 4 ? read.value : read.value * 2;
      if (items > left || open.length > MAX_DEPTH) return false;
      open.push(items);
    }
  }
}
