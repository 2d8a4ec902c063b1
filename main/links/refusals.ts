/** Entries that the peer does not take now. They are kept, let others pass, and are offered again later. */

/** After this, or on the next connection, they are offered again, ms: the peer may have been updated. */
export const REFUSED_AGAIN_MS = 10 * 60_000;

export class Refusals {
  readonly #seqs = new Set<number>();
  #againAt = Infinity;

  get size(): number {
    return this.#seqs.size;
  }

  /** When they are offered again, monotonic ms; Infinity: there are none. */
  get againAt(): number {
    return this.#againAt;
  }

  has(seq: number): boolean {
    return this.#seqs.has(seq);
  }

  add(seq: number, now: number): void {
    if (this.#seqs.size === 0) this.#againAt = now + REFUSED_AGAIN_MS;
    this.#seqs.add(seq);
  }

  /** @returns whether it was refused */
  delete(seq: number): boolean {
    const wasThere = this.#seqs.delete(seq);
    if (this.#seqs.size === 0) this.#againAt = Infinity;
    return wasThere;
  }

  /** Forgets all. @returns them */
  take(): number[] {
    const seqs = [...this.#seqs];
    this.#seqs.clear();
    this.#againAt = Infinity;
    return seqs;
  }
}
