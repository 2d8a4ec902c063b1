/** One download: its files, its run, its progress, and at the end the packages it becomes. */
import { existsSync } from 'node:fs';
import type { BackoffOptions } from '../../../contract/backoff.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { DownloadRequest, DownloadState, TileSource } from '../../../contract/map-download.ts';
import { storeErrorCode } from '../../store/sqlite-errors.ts';
import type { PackageStore } from '../packages/package-store.ts';
import { needRoom } from '../room.ts';
import { boxOf, cornersOf, regionBox, tilesOf } from './cover.ts';
import { layerFile, writeNote, type JobNote } from './job-files.ts';
import { NONE, Progress, sumOf } from './progress.ts';
import type { Quota } from './quota.ts';
import { Run, type RunEnd } from './run.ts';
import { checkSource } from './sources.ts';
import type { TileClient } from './tile-client.ts';
import { TileFile, type Counts } from './tile-file.ts';

export interface JobTools {
  packages: Pick<PackageStore, 'addFile'>;
  client: Pick<TileClient, 'get'>;
  quota: Quota;
  /** As it is now: a person may have moved its server, or have been given a larger quota. */
  sourceOf: (id: string) => TileSource | undefined;
  keyOf: (source: string) => string | undefined;
  backoff: BackoffOptions;
  refusedMs: number;
  now: () => number;
  onChange: () => void;
  log: (error: unknown) => void;
}

export class Job {
  readonly id: string;
  readonly #folder: string;
  readonly #tools: JobTools;
  readonly #progress: Progress;
  #note: JobNote;
  #state: DownloadState['state'];
  #reason: DownloadState['reason'];
  #run: Run | undefined;
  #working: Promise<void> = Promise.resolve();
  /** Ends what is being done now; a resume begins with a new one. */
  #halting = new AbortController();

  constructor(id: string, folder: string, note: JobNote, tools: JobTools) {
    this.id = id;
    this.#folder = folder;
    this.#note = note;
    this.#tools = tools;
    this.#state = note.packages ? 'complete' : note.paused ? 'paused' : 'queued';
    this.#progress = new Progress(tools.now, note.finished ?? this.#countFiles());
  }

  get createdAt(): number {
    return this.#note.createdAt;
  }

  /** Whether it waits for its turn. */
  get queued(): boolean {
    return this.#state === 'queued';
  }

  /** Id of the source: one download of a source runs at a time. */
  get source(): string {
    return this.#note.request.source.id;
  }

  get state(): DownloadState {
    const request = this.#request();
    const { source, minZoom, maxZoom } = request;
    const { packages } = this.#note;
    const pause = this.#state === 'running' ? this.#run?.pause : undefined;
    const reason = pause
      ? { code: pause.code, ...(pause.detail === undefined ? {} : { detail: pause.detail }) }
      : this.#reason;
    const quotaLeft = this.#tools.quota.left(source.id, source.quotaPerDay);
    return {
      id: this.id,
      name: request.name,
      source: source.name,
      bounds: regionBox(request.region),
      minZoom,
      maxZoom,
      state: pause ? 'waiting' : this.#state,
      ...(reason ? { reason } : {}),
      ...(pause ? { until: pause.until } : {}),
      ...this.#progress.figures({ quotaLeft, quotaPerDay: source.quotaPerDay, renewsAt: this.#tools.quota.renewsAt }),
      quotaLeft,
      ...(packages ? { packages } : {}),
    };
  }

  /** Goes on until it is complete, is paused, or must ask. Never rejects. */
  work(): Promise<void> {
    this.#halting = new AbortController();
    const { signal } = this.#halting;
    this.#become('running');
    this.#working = this.#goOn(signal).catch((error: unknown) => {
      // Who ended it says what it is now.
      if (signal.aborted) return;
      const code = error instanceof QianshaoError ? error.code : storeErrorCode(error);
      if (!code) this.#tools.log(error);
      const detail = error instanceof QianshaoError ? error.detail : undefined;
      this.#become('stopped', { code: code ?? 'internal', ...(detail === undefined ? {} : { detail }) });
    });
    return this.#working;
  }

  /** Durable on return. When all is there, there is nothing to pause. */
  async pause(): Promise<void> {
    if (this.#note.finished) return;
    this.#keep({ ...this.#note, paused: true });
    await this.close();
    this.#become('paused');
  }

  /** Queues it again; what failed is tried again. */
  resume(): void {
    if (['complete', 'checking', 'running', 'queued'].includes(this.#state)) return;
    this.#keep({ ...this.#note, paused: false });
    this.#become('queued');
  }

  /** Ends what is being done; what was fetched is durable on return. Idempotent. */
  async close(): Promise<void> {
    this.#halting.abort();
    this.#run?.end();
    await this.#working;
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    if (!this.#note.finished && !(await this.#fill(signal))) return;
    this.#become('checking');
    const request = this.#request();
    const packages: string[] = [];
    for (const [layer, { name }] of request.source.layers.entries()) {
      const file = layerFile(this.#folder, layer);
      // The end came after it was moved: it lies among the packages.
      if (!existsSync(file)) continue;
      const title = request.source.layers.length === 1 ? request.name : `${request.name} ${name}`;
      packages.push((await this.#tools.packages.addFile(file, { name: title }, signal)).id);
    }
    this.#keep({ ...this.#note, packages });
    this.#become('complete');
  }

  /** @returns whether every tile is there or known to be absent, and the files are plain packages */
  async #fill(signal: AbortSignal): Promise<boolean> {
    const request = this.#request();
    const key = this.#tools.keyOf(request.source.id);
    checkSource(request.source, key);
    const files = request.source.layers.map((_, layer) => new TileFile(layerFile(this.#folder, layer)));
    try {
      for (const file of files) if (!file.laid) await file.lay(tilesOf(request), signal);
      if (signal.aborted) return false;
      for (const file of files) file.revive();
      const count = () => sumOf(files.map((file) => file.counts()));
      this.#progress.begin(count());
      if (!this.#isThrough(await this.#fetch(request.source, files, key, count), files)) return false;
      files.forEach((file, layer) => file.finish(metadataOf(request, layer)));
    } finally {
      for (const file of files) file.close();
    }
    this.#keep({ ...this.#note, finished: this.#progress.counts });
    return true;
  }

  async #fetch(
    source: TileSource,
    files: readonly TileFile[],
    key: string | undefined,
    count: () => Counts,
  ): Promise<RunEnd> {
    const { client, quota, backoff, refusedMs, now, onChange } = this.#tools;
    this.#run = new Run({
      source,
      files,
      key,
      client,
      quota,
      backoff,
      refusedMs,
      now,
      needRoom: (bytes) => needRoom(this.#folder, bytes),
      onResults: () => {
        this.#progress.take(count());
        onChange();
      },
      onPause: onChange,
    });
    try {
      return await this.#run.go();
    } finally {
      this.#run = undefined;
    }
  }

  #isThrough(end: RunEnd, files: readonly TileFile[]): boolean {
    const { done, failed } = this.#progress.counts;
    if (end.kind === 'refused') this.#become('stopped', { code: end.code, detail: end.detail });
    if (end.kind !== 'through') return false;
    if (failed > 0) {
      const detail = files.map((file) => file.reasons()).filter((words) => words !== '');
      this.#become('incomplete', { code: 'map-tiles-failed', detail: detail.join('; ') });
    } else if (done === 0) this.#become('stopped', { code: 'map-source-empty' });
    return failed === 0 && done > 0;
  }

  /** With the source as it is now, where it is the same map. */
  #request(): DownloadRequest {
    const { request } = this.#note;
    const source = this.#tools.sourceOf(request.source.id);
    const isSame = source?.datum === request.source.datum && source.layers.length === request.source.layers.length;
    return isSame ? { ...request, source } : request;
  }

  #become(state: DownloadState['state'], reason?: DownloadState['reason']): void {
    this.#state = state;
    this.#reason = reason;
    this.#tools.onChange();
  }

  #keep(note: JobNote): void {
    this.#note = note;
    writeNote(this.#folder, note);
  }

  /** What the files say, before the first run. */
  #countFiles(): Counts {
    const { layers } = this.#note.request.source;
    const found = layers.map((_, layer) => layerFile(this.#folder, layer)).filter((file) => existsSync(file));
    try {
      return sumOf(found.map(countsIn));
    } catch (error) {
      this.#tools.log(error);
      this.#state = 'stopped';
      this.#reason = { code: storeErrorCode(error) ?? 'store-corrupt' };
      return NONE;
    }
  }
}

function countsIn(name: string): Counts {
  const file = new TileFile(name);
  try {
    return file.counts();
  } finally {
    file.close();
  }
}

/** Metadata of MBTiles 1.3, and what this product adds: datum and approval number. The source's address is not in it: it may have the key. */
function metadataOf(request: DownloadRequest, layer: number): Record<string, string | number | undefined> {
  const { name, source, minZoom, maxZoom } = request;
  const { layers, datum, attribution, approval } = source;
  return {
    name: layers.length === 1 ? name : `${name} ${layers[layer]?.name ?? ''}`.trim(),
    type: layer === 0 ? 'baselayer' : 'overlay',
    version: 1,
    bounds: boxOf(cornersOf(request)).join(','),
    minzoom: minZoom,
    maxzoom: maxZoom,
    datum,
    attribution,
    approval,
  };
}
