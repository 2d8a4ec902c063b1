/** Bits in a row, most significant first, as the packed form of the BeiDou floor has them (docs/beidou-floor.md). */

/** What was read is not of the packed form: too short, or a value that no sender writes. */
export class FloorDefect extends Error {
  override name = 'FloorDefect';
}

/** A value that the packed form has no room for: it goes by another way, or not at all. */
export class Unpackable extends Error {
  override name = 'Unpackable';
}

export class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;

  /** Bits so far. */
  get bits(): number {
    return this.#bits;
  }

  /** A whole number from 0 below 2^width, width ≤ 53. @throws Unpackable */
  uint(value: number, width: number): this {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** width)
      throw new Unpackable(`${value} in ${width} bits`);
    for (let left = width; left > 0;) {
      const free = 8 - (this.#bits % 8);
      if (free === 8) this.#bytes.push(0);
      const taken = Math.min(free, left);
      left -= taken;
      const bits = Math.floor(value / 2 ** left) % 2 ** taken;
      this.#bytes[this.#bytes.length - 1] = (this.#bytes.at(-1) ?? 0) | (bits << (free - taken));
      this.#bits += taken;
    }
    return this;
  }

  /** Two's complement. @throws Unpackable */
  int(value: number, width: number): this {
    const half = 2 ** (width - 1);
    if (!(value >= -half && value < half)) throw new Unpackable(`${value} in ${width} bits`);
    return this.uint(value < 0 ? value + 2 * half : value, width);
  }

  bool(value: boolean): this {
    return this.uint(value ? 1 : 0, 1);
  }

  bytes(values: Iterable<number>): this {
    for (const value of values) this.uint(value, 8);
    return this;
  }

  /** What another wrote, bit by bit. */
  append(other: BitWriter): this {
    const reader = new BitReader(other.done());
    for (let left = other.bits; left > 0; left -= 8) this.uint(reader.uint(Math.min(8, left)), Math.min(8, left));
    return this;
  }

  /** All of it, the last byte filled with zeros. */
  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bits that were not read. */
  get left(): number {
    return this.#bytes.length * 8 - this.#at;
  }

  /** @throws FloorDefect when there are not so many */
  uint(width: number): number {
    if (width > this.left) throw new FloorDefect('too short');
    let value = 0;
    for (let left = width; left > 0;) {
      const behind = 8 - (this.#at % 8);
      const taken = Math.min(behind, left);
      const bits = ((this.#bytes[this.#at >> 3] ?? 0) >> (behind - taken)) % 2 ** taken;
      value = value * 2 ** taken + bits;
      this.#at += taken;
      left -= taken;
    }
    return value;
  }

  int(width: number): number {
    const value = this.uint(width);
    return value >= 2 ** (width - 1) ? value - 2 ** width : value;
  }

  bool(): boolean {
    return this.uint(1) === 1;
  }

  bytes(count: number): Uint8Array {
    if (count * 8 > this.left) throw new FloorDefect('too short');
    return Uint8Array.from({ length: count }, () => this.uint(8));
  }
}

/** Widths of a whole number that is mostly small: two bits say which of four follows. */
export interface Tiers {
  readonly widths: readonly [number, number, number, number];
}

export const tiers = (...widths: Tiers['widths']): Tiers => ({ widths });

/** @throws Unpackable when the widest is too narrow */
export function writeTiered(to: BitWriter, value: number, { widths }: Tiers): void {
  const found = widths.findIndex((width) => value < 2 ** width);
  const tier = found < 0 ? widths.length - 1 : found;
  to.uint(tier, 2).uint(value, widths[tier] ?? 0);
}

export const readTiered = (from: BitReader, { widths }: Tiers): number => from.uint(widths[from.uint(2)] ?? 0);

/**
 * CRC-16 of ITU-T X.25 as it is mostly meant by "CCITT": x^16 + x^12 + x^5 + 1, from FFFF, not reflected, nothing added.
 * Its value over the digits 1…9 is 29B1.
 */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
