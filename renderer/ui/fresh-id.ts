/** Ids that nobody has had; on a tablet too, whose page over plain http has no `crypto.randomUUID`. */

/** 32 hexadecimal digits. */
export const freshId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
