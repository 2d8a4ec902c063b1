/** A sign of life every few seconds, so that both ends know within ten seconds that a line has gone silent. */
import { PACKING } from './packing.ts';
import type { Beat } from './wire.ts';

/** One beat and its answer are about 150 bytes each way with all headers: some 3 MB a day. */
export const BEAT_MS = 4_000;
/** Two beats lost and a little: the line is silent, ms. */
export const SILENCE_MS = 9_500;
/** After a change of network an answer must come sooner, ms. */
const DOUBT_MS = 3_000;

export interface HeartbeatOptions {
  send: (beat: Beat) => void;
  /** Nothing was heard for SILENCE_MS. */
  onSilent: () => void;
  onRoundTrip: (ms: number) => void;
  /** Monotonic, ms. */
  now: () => number;
  beatMs?: number;
  silenceMs?: number;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #beats: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#beats = setInterval(() => this.#beat(), this.#options.beatMs ?? BEAT_MS);
    this.#beat();
    this.heard();
  }

  /** Anything came from the other side. */
  heard(): void {
    if (!this.#beats) return;
    this.#expect(this.#options.silenceMs ?? SILENCE_MS);
  }

  /** The network may have changed under the connection: ask, and do not wait long. */
  doubt(): void {
    if (!this.#beats) return;
    this.#beat();
    this.#expect(DOUBT_MS);
  }

  answered(beat: Beat): void {
    const took = this.#options.now() - beat.at;
    if (took >= 0) this.#options.onRoundTrip(took);
  }

  stop(): void {
    clearInterval(this.#beats);
    clearTimeout(this.#silence);
    this.#beats = undefined;
  }

  #expect(withinMs: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#options.onSilent(), withinMs);
  }

  #beat(): void {
    const at = Math.round(this.#options.now() * 10) / 10;
    this.#options.send({ t: 'beat', at, answer: false, reads: PACKING });
  }
}
