/**
 * How a sender packs its batches: only for a peer that says it can read that, and only where it is shorter. What batches
 * shrank to lately says how many entries fill the room there is on the line.
 */
import type { Entry } from '../../contract/entry.ts';
import { PACKING } from './packing.ts';
import { BATCH_HEAD_BYTES, encodeBatch, MAX_MESSAGE_BYTES, pack } from './wire.ts';

/** Batches among which the one that shrank least counts: one that comes out too long is made again with half its entries. */
const SAMPLES = 6;

export class Packer {
  #reads = false;
  /** Bytes on the line for each plain byte, of the last batches. */
  #shares: number[] = [];

  /** The peer says which packing it reads; undefined: none. */
  peerReads(packing: number | undefined): void {
    this.#reads = packing !== undefined && packing >= PACKING;
  }

  /** Another peer may answer on a new connection. */
  reset(): void {
    this.#reads = false;
    this.#shares = [];
  }

  /** Plain bytes that fill `room` bytes on the line. */
  plainBytes(room: number): number {
    if (!this.#reads || this.#shares.length === 0) return room;
    return Math.min(MAX_MESSAGE_BYTES - BATCH_HEAD_BYTES, Math.round(room / Math.max(...this.#shares)));
  }

  /** As many of `entries` as go into `room` bytes, at least one; and the batch of them. */
  pack(
    run: number,
    n: number,
    entries: readonly Entry[],
    room: number,
  ): { entries: readonly Entry[]; bytes: Uint8Array } {
    const plain = encodeBatch(run, n, entries);
    const bytes = this.#reads ? pack(plain) : plain;
    if (this.#reads) this.#shares = [...this.#shares.slice(1 - SAMPLES), bytes.byteLength / plain.byteLength];
    if (bytes.byteLength <= room || entries.length <= 1) return { entries, bytes };
    return this.pack(run, n, entries.slice(0, Math.ceil(entries.length / 2)), room);
  }
}
