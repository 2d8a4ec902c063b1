/** The raw monitor of a port: what passed lately in both directions, and a live view of what passes now. */

export interface RawChunk {
  /** Epoch ms. */
  at: number;
  direction: 'in' | 'out';
  bytes: Uint8Array;
}

/** What a monitor shows when it is opened: the newest so many bytes. */
const KEPT_BYTES = 32 * 1024;
/** Chunks kept, whatever their size. */
const KEPT_CHUNKS = 2_000;

export class Tap {
  #kept: RawChunk[] = [];
  #bytes = 0;
  readonly #listeners = new Set<(chunk: RawChunk) => void>();

  pass(direction: 'in' | 'out', bytes: Uint8Array, at: number): void {
    const chunk = { at, direction, bytes: Uint8Array.from(bytes) };
    this.#kept.push(chunk);
    this.#bytes += bytes.length;
    while (this.#bytes > KEPT_BYTES || this.#kept.length > KEPT_CHUNKS)
      this.#bytes -= this.#kept.shift()?.bytes.length ?? 0;
    for (const listener of this.#listeners) listener(chunk);
  }

  /** What passed lately, oldest first. */
  recent(): readonly RawChunk[] {
    return this.#kept;
  }

  /** @returns the way to stop */
  listen(listener: (chunk: RawChunk) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all. */
  close(): void {
    this.#listeners.clear();
    this.#kept = [];
    this.#bytes = 0;
  }
}
