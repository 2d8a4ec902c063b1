/**
 * Where units were: their tracks out of the journal, loaded piece by piece around the moment that is played, and forgotten when
 * that is far away. A line that is lost is waited for.
 */
import type { TrackFix, TracksQuery, UnitTrack } from '../../../contract/track.ts';
import type { Unit } from '../../../contract/unit.ts';
import { codeOf } from '../../ui/words.tsx';
import { unitKey } from '../position-store.ts';
import { CHUNK_MS, playPlan, type PlayPlan } from './plan.ts';

/** Asks the station for the tracks of many units. */
export type FetchTracks = (query: TracksQuery, options: { signal: AbortSignal }) => Promise<UnitTrack[]>;

export interface PastTracksOptions {
  units: readonly Unit[];
  fetch: FetchTracks;
  /** Something was loaded, or could not be. */
  onChange: () => void;
}

/** An answer that takes longer is asked for again, ms. */
const WAIT_MS = 15_000;
/** Between a failure and the next attempt, ms. */
const AGAIN_MS = 1_500;

export class PastTracks {
  readonly #options: PastTracksOptions;
  readonly plan: PlayPlan;
  /** By number of the piece; the one that was wanted last comes last. */
  readonly #chunks = new Map<number, Map<string, UnitTrack>>();
  readonly #abort = new AbortController();
  #wanted: number[] = [];
  #loading = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #trouble: string | undefined;

  constructor(options: PastTracksOptions) {
    this.#options = options;
    this.plan = playPlan(options.units.length);
  }

  /** Code of the error for which the last attempt failed. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Pieces that are kept, for tests. */
  get kept(): number {
    return this.#chunks.size;
  }

  /** Whether it is known where the units were at this moment. */
  has(at: number): boolean {
    return this.#chunks.has(chunkOf(at));
  }

  /** Loads what is needed to play from here, and the way that led here. */
  want(at: number): void {
    const here = chunkOf(at);
    this.#wanted = [here, here + 1, here - 1];
    for (const n of this.#wanted.toReversed()) this.#touch(n);
    if (!this.#loading && this.#again === undefined) void this.#load();
  }

  /** The newest fix of a unit at a moment whose piece is here; however old. */
  newest(key: string, at: number): TrackFix | undefined {
    const track = this.#chunks.get(chunkOf(at))?.get(key);
    return track && (track.fixes[lastUpTo(track.fixes, at)] ?? track.before);
  }

  /** Fixes with from ≤ fixAt ≤ to, back to the first piece that is not here. */
  way(key: string, from: number, to: number): TrackFix[] {
    let way: TrackFix[] = [];
    for (let n = chunkOf(to); n >= chunkOf(from); n -= 1) {
      const track = this.#chunks.get(n)?.get(key);
      if (!track) break;
      const fixes = track.fixes.slice(0, lastUpTo(track.fixes, to) + 1);
      way = [...fixes.filter(({ fixAt }) => fixAt >= from), ...way];
    }
    return way;
  }

  /** Idempotent. */
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#again);
    this.#chunks.clear();
  }

  #touch(n: number): void {
    const chunk = this.#chunks.get(n);
    if (!chunk) return;
    this.#chunks.delete(n);
    this.#chunks.set(n, chunk);
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      for (let n = this.#next(); n !== undefined; n = this.#next()) {
        const chunk = await this.#fetch(n);
        if (!chunk) continue;
        this.#chunks.set(n, chunk);
        this.#touch(this.#wanted[0] ?? n);
        for (const old of [...this.#chunks.keys()].slice(0, -this.plan.chunks)) this.#chunks.delete(old);
        this.#trouble = undefined;
        this.#options.onChange();
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#failed(error);
    } finally {
      this.#loading = false;
    }
  }

  /** The first that is wanted and not here. */
  #next(): number | undefined {
    return this.#abort.signal.aborted ? undefined : this.#wanted.find((n) => !this.#chunks.has(n));
  }

  #failed(error: unknown): void {
    this.#trouble = codeOf(error);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.#load();
    }, AGAIN_MS);
    this.#options.onChange();
  }

  /** One piece; undefined: nobody wants it any more. @throws what the API throws */
  async #fetch(n: number): Promise<Map<string, UnitTrack> | undefined> {
    const { units, fetch } = this.#options;
    const { everyMs, perCall } = this.plan;
    const chunk = new Map<string, UnitTrack>();
    for (let first = 0; first < units.length; first += perCall) {
      if (!this.#wanted.includes(n) || this.#abort.signal.aborted) return undefined;
      const part = units.slice(first, first + perCall);
      const asked = part.map(({ station, id }) => ({ station, unit: id }));
      const query = { units: asked, from: n * CHUNK_MS, to: (n + 1) * CHUNK_MS, everyMs };
      const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(WAIT_MS)]);
      const tracks = await fetch(query, { signal });
      part.forEach((unit, index) => chunk.set(unitKey(unit), tracks[index] ?? { fixes: [] }));
    }
    return chunk;
  }
}

const chunkOf = (at: number): number => Math.floor(at / CHUNK_MS);

/** Index of the last of rising fixes with fixAt ≤ at; -1: none. */
function lastUpTo(fixes: readonly TrackFix[], at: number): number {
  let [low, high] = [0, fixes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fixes[middle]?.fixAt ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
