/** Fetches what the files of a download still want, until all is there, or a person must be asked, or it is ended. */
import { Backoff, type BackoffOptions } from '../../../contract/backoff.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import type { TileSource } from '../../../contract/map-download.ts';
import { Gate, type Pause } from './gate.ts';
import { Patience } from './patience.ts';
import type { Quota } from './quota.ts';
import { tileUrl } from './sources.ts';
import type { Outcome, TileClient } from './tile-client.ts';
import type { Result, TileFile, WorkItem } from './tile-file.ts';

/** Tiles held in memory before they are written: few are lost with the power, few writes are made. */
const COMMIT_TILES = 32;
const COMMIT_MS = 500;
/** Work read ahead per file. */
const AHEAD = 64;

export interface RunOptions {
  source: TileSource;
  /** One per layer. */
  files: readonly TileFile[];
  key: string | undefined;
  client: Pick<TileClient, 'get'>;
  quota: Quota;
  backoff: BackoffOptions;
  /** How long a source that refuses is left alone, ms. */
  refusedMs: number;
  /** Epoch ms. */
  now: () => number;
  /** Called before tiles are written. @throws store-full */
  needRoom: (bytes: number) => void;
  /** Results became durable. */
  onResults: () => void;
  /** A pause began. */
  onPause: () => void;
}

/** Why it ended: nothing is left to do, somebody ended it, or the source refuses. */
export type RunEnd = { kind: 'through' } | { kind: 'ended' } | { kind: 'refused'; code: ErrorCode; detail: string };

interface Task {
  layer: number;
  item: WorkItem;
}

export class Run {
  readonly #options: RunOptions;
  readonly #stop = new AbortController();
  readonly #gate: Gate;
  readonly #patience: Patience;
  readonly #queue: Task[] = [];
  /** Per layer: read, and not durable yet. */
  readonly #taken: Set<number>[];
  readonly #results: Result[][];
  #held = 0;
  #committedAt: number;
  #refused: RunEnd | undefined;

  constructor(options: RunOptions) {
    const { source, files, backoff, refusedMs, now, onPause } = options;
    const { requestsPerSecond, concurrency: lanes } = source;
    this.#options = options;
    this.#gate = new Gate({ requestsPerSecond, lanes, now, signal: this.#stop.signal, onPause });
    this.#patience = new Patience({ gate: this.#gate, backoff, refusedMs, now });
    this.#taken = files.map(() => new Set());
    this.#results = files.map(() => []);
    this.#committedAt = now();
  }

  get pause(): Pause | undefined {
    return this.#gate.pause;
  }

  /** Resolves when it is over and everything fetched is durable. @throws what a file throws, store-full */
  async go(): Promise<RunEnd> {
    const { source, files } = this.#options;
    const lanes = Array.from({ length: source.concurrency }, () =>
      this.#lane().catch((error: unknown) => {
        // The others send nothing more, and are waited for: the files are closed afterwards.
        this.end();
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(lanes)).find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    this.#commit();
    if (this.#refused) return this.#refused;
    return { kind: files.some((file) => file.todo(1, new Set()).length > 0) ? 'ended' : 'through' };
  }

  /** Sends nothing more, and waits for no answer. Idempotent. */
  end(): void {
    this.#stop.abort();
  }

  async #lane(): Promise<void> {
    const { source, key, client, backoff: options } = this.#options;
    const { signal } = this.#stop;
    const backoff = new Backoff(options);
    for (let task = this.#next(); task && (await this.#admitted()); task = this.#next()) {
      const outcome = await client.get(tileUrl(source, task.layer, task.item, key), signal);
      // An answer that was not waited for says nothing of its tile.
      if (signal.aborted && outcome.kind !== 'image' && outcome.kind !== 'absent') return;
      this.#take(task, outcome);
      if (outcome.kind === 'failed') await this.#gate.wait(backoff.next());
      else backoff.reset();
    }
  }

  /** Waits for the rate, for pauses, and for the quota. @returns false when the run was ended */
  async #admitted(): Promise<boolean> {
    const { source, quota } = this.#options;
    while (await this.#gate.turn()) {
      if (quota.left(source.id, source.quotaPerDay) > 0) {
        quota.use(source.id);
        return true;
      }
      this.#commit();
      this.#gate.close({ until: quota.renewsAt, code: 'map-quota-used' });
    }
    return false;
  }

  #take({ layer, item }: Task, outcome: Outcome): void {
    const verdict = this.#patience.take(outcome);
    if (verdict === 'again') this.#queue.unshift({ layer, item });
    else if (verdict !== 'keep') {
      this.#refused = { kind: 'refused', ...verdict };
      this.end();
    } else if (outcome.kind === 'image') this.#keep(layer, { kind: 'done', item, bytes: outcome.bytes });
    else if (outcome.kind === 'absent') this.#keep(layer, { kind: 'absent', item });
    else if (outcome.kind === 'failed') this.#keep(layer, { kind: 'failed', item, reason: outcome.reason });
  }

  #keep(layer: number, result: Result): void {
    this.#results[layer]?.push(result);
    this.#held += 1;
    const isDue = this.#held >= COMMIT_TILES || this.#options.now() - this.#committedAt >= COMMIT_MS;
    // In a pause, which may last until tomorrow, nothing comes after it.
    if (isDue || this.#gate.pause) this.#commit();
  }

  #commit(): void {
    const { files, quota, now, needRoom, onResults } = this.#options;
    this.#committedAt = now();
    quota.save();
    if (this.#held === 0) return;
    const bytes = this.#results.flat().reduce((sum, one) => sum + (one.kind === 'done' ? one.bytes.length : 0), 0);
    needRoom(bytes);
    this.#results.forEach((results, layer) => {
      if (results.length > 0) files[layer]?.commit(results);
      for (const { item } of results) this.#taken[layer]?.delete(item.id);
      results.length = 0;
    });
    this.#held = 0;
    onResults();
  }

  /** The first layer first; tiles that failed come again after all others. */
  #next(): Task | undefined {
    if (this.#stop.signal.aborted) return undefined;
    const ready = this.#queue.shift() ?? this.#refill();
    if (ready || this.#held === 0) return ready;
    // What failed and waits to be written may be tried again.
    this.#commit();
    return this.#refill();
  }

  #refill(): Task | undefined {
    for (const [layer, file] of this.#options.files.entries()) {
      const taken = this.#taken[layer] ?? new Set();
      const items = file.todo(AHEAD, taken);
      for (const item of items) {
        taken.add(item.id);
        this.#queue.push({ layer, item });
      }
      if (items.length > 0) break;
    }
    return this.#queue.shift();
  }
}
