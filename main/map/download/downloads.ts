/** Downloads of regions: planned, started, paused and resumed by people; one of each source at a time, for days if need be. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { BackoffOptions } from '../../../contract/backoff.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import {
  downloadRequest,
  type DownloadPlan,
  type DownloadRequest,
  type DownloadState,
  type RegionWish,
  type SourceView,
  type TileSource,
} from '../../../contract/map-download.ts';
import type { Settings } from '../packages/package-book.ts';
import type { PackageStore } from '../packages/package-store.ts';
import { needRoom } from '../room.ts';
import { countTiles } from './cover.ts';
import { Job } from './job.ts';
import { jobIds, readNote, writeNote } from './job-files.ts';
import { planOf } from './plan.ts';
import { Quota } from './quota.ts';
import { SourceBook } from './source-book.ts';
import { checkSource } from './sources.ts';
import { TileClient } from './tile-client.ts';

/** Downloads kept, complete ones too. */
const MAX_JOBS = 32;
/** For a whole answer, ms. */
const TIMEOUT_MS = 30_000;
const BACKOFF: BackoffOptions = { minMs: 1_000, maxMs: 60_000, jitter: 0.3 };
const REFUSED_MS = 10 * 60_000;

export interface DownloadsOptions {
  /** The packages' folder; downloads lie in a folder of their own in it, so that a finished file is only renamed. */
  folder: string;
  packages: Pick<PackageStore, 'addFile'>;
  settings: Settings;
  /** How the program names itself to the source. */
  userAgent: string;
  timeoutMs?: number;
  backoff?: BackoffOptions;
  /** How long a source that refuses is left alone, ms. */
  refusedMs?: number;
  /** Epoch ms. */
  now: () => number;
  onChange: (downloads: DownloadState[]) => void;
  onSources: (sources: SourceView[]) => void;
  log: (error: unknown) => void;
}

export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #folder: string;
  readonly #client: TileClient;
  readonly #quota: Quota;
  readonly #sources: SourceBook;
  readonly #jobs = new Map<string, Job>();
  /** By the source's id. */
  readonly #active = new Map<string, Job>();
  #closed = false;

  private constructor(options: DownloadsOptions) {
    const { folder, settings, userAgent, timeoutMs = TIMEOUT_MS, now } = options;
    this.#options = options;
    this.#folder = path.join(folder, 'downloads');
    this.#client = new TileClient({ timeoutMs, userAgent, now });
    this.#quota = new Quota(settings, now);
    this.#sources = new SourceBook(settings, this.#quota);
  }

  /** Goes on with what was not complete when the station ended, and was not paused. */
  static open(options: DownloadsOptions): Downloads {
    const downloads = new Downloads(options);
    mkdirSync(downloads.#folder, { recursive: true });
    for (const id of jobIds(downloads.#folder).slice(0, MAX_JOBS)) downloads.#take(id);
    downloads.#pump();
    return downloads;
  }

  list(): DownloadState[] {
    return [...this.#jobs.values()].sort((a, b) => a.createdAt - b.createdAt).map(({ state }) => state);
  }

  sources(): SourceView[] {
    return this.#sources.list();
  }

  /** @param sample asks the source for a few tiles, to know their size @throws not-found, input-invalid, map-source-*, map-region-too-large */
  async plan(wish: RegionWish, sample: boolean): Promise<DownloadPlan> {
    const request = this.#request(wish);
    const plan = await planOf(request, {
      quota: this.#quota,
      key: this.#sources.key(request.source.id),
      folder: this.#folder,
      client: sample ? this.#client : undefined,
    });
    if (sample) this.#options.onSources(this.sources());
    return plan;
  }

  /** @returns the download's id @throws as plan; map-downloads-full, store-full */
  start(wish: RegionWish): string {
    const request = this.#request(wish);
    // More than this many tiles is refused here.
    countTiles(request);
    if (this.#jobs.size >= MAX_JOBS) throw new QianshaoError('map-downloads-full', String(MAX_JOBS));
    needRoom(this.#folder, 0);
    const id = randomUUID();
    writeNote(path.join(this.#folder, id), { request, createdAt: this.#options.now(), paused: false });
    this.#take(id);
    this.#pump();
    return id;
  }

  /** @throws not-found */
  async pause(id: string): Promise<void> {
    await this.#job(id).pause();
  }

  /** Also after it stopped, and for the tiles that failed. @throws not-found */
  resume(id: string): void {
    this.#job(id).resume();
    this.#pump();
  }

  /** Ends it and deletes what was fetched; packages it became stay. @throws not-found */
  async remove(id: string): Promise<void> {
    const job = this.#job(id);
    this.#jobs.delete(id);
    await job.close();
    await rm(path.join(this.#folder, id), { recursive: true, force: true });
    this.#tell();
  }

  /** @throws map-source-forbidden, input-invalid */
  putSource(source: TileSource): void {
    this.#sources.put(source);
    this.#options.onSources(this.sources());
  }

  /** Downloads of it have their own copy; they ask for a key where it needs one. @throws not-found */
  removeSource(id: string): void {
    this.#sources.remove(id);
    this.#options.onSources(this.sources());
  }

  /** Keeps a source's key in the station's settings, or forgets it; it is never shown again. @throws not-found */
  setKey(id: string, key: string | undefined): void {
    this.#sources.get(id);
    this.#sources.setKey(id, key);
    this.#options.onSources(this.sources());
  }

  /** Idempotent. What was fetched is durable on return. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#jobs.values()].map((job) => job.close()));
    this.#client.close();
  }

  #request({ source: id, ...wish }: RegionWish): DownloadRequest {
    const source = this.#sources.get(id);
    const { data: request, error } = downloadRequest.safeParse({ ...wish, source });
    if (!request) throw new QianshaoError('input-invalid', error.issues[0]?.message, error);
    checkSource(source, this.#sources.key(id));
    return request;
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new QianshaoError('not-found', id);
    return job;
  }

  #take(id: string): void {
    const folder = path.join(this.#folder, id);
    const note = readNote(folder);
    if (!note) return this.#options.log(new QianshaoError('store-corrupt', `download ${id}`));
    const { packages, now, backoff = BACKOFF, refusedMs = REFUSED_MS, log } = this.#options;
    const tools = {
      packages,
      client: this.#client,
      quota: this.#quota,
      sourceOf: (source: string) => this.#sources.find(source),
      keyOf: (source: string) => this.#sources.key(source),
      backoff,
      refusedMs,
      now,
      onChange: () => this.#tell(),
      log,
    };
    this.#jobs.set(id, new Job(id, folder, note, tools));
  }

  /** Starts what waits and whose source is not in use, the oldest first. */
  #pump(): void {
    if (this.#closed) return;
    const queued = [...this.#jobs.values()].filter((job) => job.queued);
    for (const job of queued.sort((a, b) => a.createdAt - b.createdAt)) {
      const { source } = job;
      if (this.#active.has(source)) continue;
      this.#active.set(source, job);
      void job.work().finally(() => {
        this.#active.delete(source);
        this.#pump();
      });
    }
  }

  #tell(): void {
    if (!this.#closed) this.#options.onChange(this.list());
  }
}
