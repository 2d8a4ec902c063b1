/** The raw monitor of a port: what passed lately in both directions, and a live view of what passes now. */

export interface RawChunk {
  /** Epoch ms. */
  at: number;
  direction: 'in' | 'out';
  bytes: Uint8Array;
}

/** What a monitor shows when it is opened: the newest so many bytes. */
export const KEPT_BYTES = 32 * 1024;
/** Chunks kept, whatever their size. */
export const KEPT_CHUNKS = 2_000;

/**
 * Keeps them in one ring of bytes and one of heads: a port that speaks in small pieces for days takes no more memory than
 * after its first minute, where an object for each piece would.
 */
export class Tap {
  readonly #bytes = new Uint8Array(KEPT_BYTES);
  readonly #at = new Float64Array(KEPT_CHUNKS);
  readonly #lengths = new Uint16Array(KEPT_CHUNKS);
  readonly #outward = new Uint8Array(KEPT_CHUNKS);
  /** Of the oldest chunk, in each ring. */
  #firstByte = 0;
  #first = 0;
  /** In use, in each ring. */
  #used = 0;
  #count = 0;
  readonly #listeners = new Set<(chunk: RawChunk) => void>();

  pass(direction: 'in' | 'out', bytes: Uint8Array, at: number): void {
    if (bytes.length <= KEPT_BYTES) this.#keep(direction, bytes, at);
    else this.#forget();
    if (this.#listeners.size === 0) return;
    const chunk = { at, direction, bytes: Uint8Array.from(bytes) };
    for (const listener of this.#listeners) listener(chunk);
  }

  /** What passed lately, oldest first. */
  recent(): RawChunk[] {
    let byte = this.#firstByte;
    return Array.from({ length: this.#count }, (_, index) => {
      const place = (this.#first + index) % KEPT_CHUNKS;
      const bytes = this.#read(byte, this.#lengths[place] ?? 0);
      byte = (byte + bytes.length) % KEPT_BYTES;
      return { at: this.#at[place] ?? 0, direction: this.#outward[place] === 1 ? 'out' : 'in', bytes };
    });
  }

  /** The newest so many bytes that came in, of those that are kept; costs as much as it gives. */
  heard(count: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    let end = this.#firstByte + this.#used;
    for (let index = this.#count - 1; index >= 0 && length < count; index -= 1) {
      const place = (this.#first + index) % KEPT_CHUNKS;
      const size = this.#lengths[place] ?? 0;
      end -= size;
      if (this.#outward[place] === 1) continue;
      parts.unshift(this.#read(end % KEPT_BYTES, size));
      length += size;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes.subarray(Math.max(0, length - count));
  }

  /** @returns the way to stop */
  listen(listener: (chunk: RawChunk) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all. */
  close(): void {
    this.#listeners.clear();
    this.#forget();
  }

  #keep(direction: 'in' | 'out', bytes: Uint8Array, at: number): void {
    while (this.#count === KEPT_CHUNKS || this.#used + bytes.length > KEPT_BYTES) this.#dropOldest();
    const place = (this.#first + this.#count) % KEPT_CHUNKS;
    this.#at[place] = at;
    this.#lengths[place] = bytes.length;
    this.#outward[place] = direction === 'out' ? 1 : 0;
    const start = (this.#firstByte + this.#used) % KEPT_BYTES;
    const untilEnd = Math.min(bytes.length, KEPT_BYTES - start);
    this.#bytes.set(bytes.subarray(0, untilEnd), start);
    this.#bytes.set(bytes.subarray(untilEnd), 0);
    this.#count += 1;
    this.#used += bytes.length;
  }

  #dropOldest(): void {
    const length = this.#lengths[this.#first] ?? 0;
    this.#first = (this.#first + 1) % KEPT_CHUNKS;
    this.#firstByte = (this.#firstByte + length) % KEPT_BYTES;
    this.#count -= 1;
    this.#used -= length;
  }

  #read(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const untilEnd = Math.min(length, KEPT_BYTES - start);
    bytes.set(this.#bytes.subarray(start, start + untilEnd));
    bytes.set(this.#bytes.subarray(0, length - untilEnd), untilEnd);
    return bytes;
  }

  #forget(): void {
    this.#first = this.#firstByte = this.#used = this.#count = 0;
  }
}
