/** Bytes of a line as a person reads them, whatever their coding. */

const DECODERS = ['utf-8', 'gb18030'].map((label) => new TextDecoder(label, { fatal: true }));

const isAscii = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e;

/**
 * UTF-8 or GB 18030 where the bytes are that and nothing else; otherwise ASCII, and each other byte by `other`, as `‹b1›` if
 * nothing is given.
 */
export function readable(
  bytes: Uint8Array,
  other = (byte: number) => `‹${byte.toString(16).padStart(2, '0')}›`,
): string {
  if (bytes.every((byte) => byte >= 0x20 && byte !== 0x7f))
    for (const decoder of DECODERS) {
      try {
        return decoder.decode(bytes);
      } catch {
        // Not of this coding.
      }
    }
  return Array.from(bytes, (byte) => (isAscii(byte) ? String.fromCharCode(byte) : other(byte))).join('');
}
