/** Plays the past: a clock that runs as fast as the person wants, stands while tracks are loaded, and ends with the span. */
import type { Unit } from '../../../contract/unit.ts';
import { PastPositions, type Gap } from './past-positions.ts';
import { PastTracks, type FetchTracks } from './past-tracks.ts';
import type { Span } from './span.ts';

export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;

export interface PlayState {
  /** The moment that is shown, or that is waited for, epoch ms. */
  at: number;
  playing: boolean;
  /** Tracks of this moment are not here yet. */
  waiting: boolean;
  /** Code of the error for which they are not. */
  trouble: string | undefined;
  speed: number;
  gap: Gap;
  /** Units that had no position. */
  lost: number;
}

export interface PlayerOptions {
  units: readonly Unit[];
  span: Span;
  fetch: FetchTracks;
  onChange: (state: PlayState) => void;
  /** Rising, ms. */
  clock?: () => number;
}

const TICK_MS = 100;
/** A page that slept goes on where it was, ms. */
const MAX_TICK_MS = 2_000;

export class Player {
  readonly units: readonly Unit[];
  readonly span: Span;
  readonly tracks: PastTracks;
  readonly positions: PastPositions;
  readonly #options: PlayerOptions;
  readonly #clock: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #state: PlayState;
  #lastTick: number;

  constructor(options: PlayerOptions) {
    const { units, span, fetch, clock = () => performance.now() } = options;
    this.#options = options;
    this.#clock = clock;
    this.units = units;
    this.span = span;
    this.tracks = new PastTracks({ units, fetch, onChange: () => this.#show() });
    this.positions = new PastPositions({ units, tracks: this.tracks, from: span.from });
    this.#state = { at: span.from, playing: false, waiting: true, trouble: undefined, speed: 10, gap: 'auto', lost: 0 };
    this.#lastTick = clock();
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.tracks.want(span.from);
  }

  get state(): PlayState {
    return this.#state;
  }

  /** At the end it begins anew. */
  play(): void {
    this.#lastTick = this.#clock();
    this.#put({ playing: true });
    if (this.#state.at >= this.span.to) this.seek(this.span.from);
  }

  pause(): void {
    this.#put({ playing: false });
  }

  /** @param at is kept within the span */
  seek(at: number): void {
    this.#goTo(Math.min(this.span.to, Math.max(this.span.from, at)));
  }

  /** @param speed times as fast as it was */
  setSpeed(speed: number): void {
    this.#put({ speed });
  }

  setGap(gap: Gap): void {
    this.#put({ gap });
    this.#show();
  }

  /** Goes on by the time that has passed. */
  tick(): void {
    const now = this.#clock();
    const passed = Math.min(MAX_TICK_MS, now - this.#lastTick);
    this.#lastTick = now;
    const { playing, at, speed } = this.#state;
    if (!playing || !this.tracks.has(at)) return;
    const next = Math.min(this.span.to, at + passed * speed);
    if (next === this.span.to) this.#put({ playing: false });
    this.#goTo(next);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.tracks.close();
  }

  #goTo(at: number): void {
    this.#state = { ...this.#state, at };
    this.tracks.want(at);
    this.#show();
  }

  /** Shows the moment as soon as its tracks are here; until then the map keeps what it had. */
  #show(): void {
    const { at, gap } = this.#state;
    const isHere = this.tracks.has(at);
    if (isHere) this.positions.show(at, gap);
    this.#put({
      waiting: !isHere,
      trouble: isHere ? undefined : this.tracks.trouble,
      lost: this.positions.lost.length,
    });
  }

  #put(change: Partial<PlayState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onChange(this.#state);
  }
}
