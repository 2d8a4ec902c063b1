/**
 * The center's side of back-fill: takes segments by tus 1.0 (https://tus.io/protocols/resumable-upload), each resumed at the
 * byte where it broke off. A segment is kept once its SHA-256 is the one that the vehicle told; what has another is thrown
 * away and sent again. A vehicle sends one at a time: what it left before is dropped when it begins another.
 */
import { FileConfigstore, FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import {
  BACKFILL_PATH,
  HASH_DIFFERS,
  offered,
  SEGMENT_BYTES_LIMIT,
  type FootageAsk,
  type Offer,
  type Wanted,
} from '../../../contract/backfill.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Segment } from '../../../contract/footage.ts';
import { uuidV7 } from '../../../contract/identity.ts';
import type { AskRow } from '../../store/asks.ts';
import type { FetchedLedger, FetchedSegment } from '../../store/fetched.ts';
import { segmentFile, syncFolder } from '../recorder/footage-files.ts';

/** A part that nobody went on with is dropped, ms. */
const STALE_MS = 14 * 86_400_000;
/** How long a connection that died may hold what a new one asks for, ms. */
const DRAIN_MS = 1_000;

export interface IntakeOptions {
  /** Folder of all that is fetched; each station has one in it. */
  root: string;
  ledger: Pick<FetchedLedger, 'segment'>;
  ask: (id: string) => AskRow | undefined;
  /** False while there is no room. */
  mayTake: () => boolean;
  /** A segment is on the disk, with the right hash. */
  onKept: (segment: FetchedSegment) => void;
  /** So many bytes came. */
  onBytes: (station: string, bytes: number) => void;
  now: () => number;
  log: (error: unknown) => void;
}

/** What a vehicle says of a segment when it begins to send it; texts, as tus has it. */
const told = offered
  .extend({
    ask: uuidV7,
    startAt: z.coerce.number().pipe(offered.shape.startAt),
    endAt: z.coerce.number().pipe(offered.shape.endAt),
    bytes: z.coerce.number().pipe(offered.shape.bytes.min(1).max(SEGMENT_BYTES_LIMIT)),
  })
  .strip();
type Told = z.infer<typeof told>;

/** As tus' server answers it. */
class Refusal extends Error {
  readonly status_code: number;
  readonly body: string;

  constructor(status: number, words: string) {
    super(words);
    this.status_code = status;
    this.body = `${words}\n`;
  }
}

/** Its folder is there: the library would make it once more, later, and throw where nobody catches if the folder was taken away meanwhile. */
// @ts-expect-error -- the library keeps this method to itself, and has no option for it.
class PartStore extends FileStore {
  override checkOrCreateDirectory(): void {
    /* `Intake` makes it, and says so where it cannot. */
  }
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #parts: string;
  readonly #store: PartStore;
  readonly #configs: FileConfigstore;
  readonly #server: Server;
  /** Whose request it is. */
  readonly #callers = new WeakMap<IncomingMessage, string>();
  readonly #working = new Set<Promise<unknown>>();
  /** What each station is sending. */
  readonly #begun = new Map<string, { told: Told; upload: string }>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#parts = path.join(options.root, '.parts');
    mkdirSync(this.#parts, { recursive: true, mode: 0o700 });
    this.#configs = new FileConfigstore(this.#parts);
    this.#store = new PartStore({ directory: this.#parts, configstore: this.#configs });
    this.#server = new Server({
      path: BACKFILL_PATH,
      datastore: this.#store,
      maxSize: SEGMENT_BYTES_LIMIT,
      relativeLocation: true,
      allowedOrigins: [],
      lockDrainTimeout: DRAIN_MS,
      namingFunction: (request, metadata) => uploadOf(this.#callerOf(request), readTold(metadata)),
      onUploadCreate: async (request, upload) => {
        await this.#begin(this.#callerOf(request), upload.id, upload.size, readTold(upload.metadata));
        return {};
      },
      onIncomingRequest: (request, upload) => {
        if (!isOf(this.#callerOf(request), upload)) throw new Refusal(404, 'not here');
        return Promise.resolve();
      },
      onUploadFinish: async (request, upload) => {
        await this.#finish(this.#callerOf(request), upload.id, readTold(upload.metadata));
        return {};
      },
      onResponseError: (_request, error) => {
        if (error instanceof Error && !(error instanceof Refusal)) options.log(error);
        return undefined;
      },
    });
  }

  /** What was left long ago goes. */
  async sweep(): Promise<void> {
    for (const upload of await this.#configs.list()) {
      const touchedAt = statSync(path.join(this.#parts, upload), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - touchedAt > STALE_MS) await this.#drop(upload);
    }
  }

  /** One request of tus, of a station whose certificate is good. */
  async handle(station: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#callers.set(request, station);
    await this.#track(this.#server.handle(request, response));
    const bytes = Number(request.headers['content-length'] ?? 0);
    if (response.statusCode < 300 && bytes > 0) this.#options.onBytes(station, bytes);
  }

  /** Which of these segments are not here. What lies here whole is looked at first: a stop may have come between. */
  async offer(station: string, { ask, segments }: Offer): Promise<Wanted> {
    if (!this.#askOf(station, ask)) throw new QianshaoError('not-found', 'ask');
    const left = await this.#track(this.#left(station));
    const wanted = segments.filter((segment) => !this.#has(station, segment)).map(({ startAt }) => startAt);
    const begun = left && segments.find((segment) => uploadOf(station, segment) === left);
    return {
      wanted,
      ...(left && begun && wanted.includes(begun.startAt) ? { begun: { startAt: begun.startAt, upload: left } } : {}),
    };
  }

  /** What of a segment of this ask has come that is not whole yet, bytes. */
  partOf(station: string, ask: string): number {
    const begun = this.#begun.get(station);
    if (begun?.told.ask !== ask) return 0;
    return statSync(path.join(this.#parts, begun.upload), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Until nothing is being taken any more; the door is closed before. */
  async close(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    try {
      return await work;
    } finally {
      this.#working.delete(work);
    }
  }

  #callerOf(request: { runtime?: { node?: { req: unknown } | undefined } | undefined }): string {
    const station = this.#callers.get(request.runtime?.node?.req as IncomingMessage);
    if (station === undefined) throw new Refusal(403, 'not a station');
    return station;
  }

  /** Undefined: nobody asked, or no longer. */
  #askOf(station: string, id: string): FootageAsk | undefined {
    const ask = this.#options.ask(id)?.ask;
    return ask?.station === station && !ask.withdrawn ? ask : undefined;
  }

  #has(station: string, { feed, startAt, sha256 }: Pick<Segment, 'feed' | 'startAt' | 'sha256'>): boolean {
    return this.#options.ledger.segment(station, feed, startAt)?.sha256 === sha256;
  }

  async #begin(station: string, upload: string, size: number | undefined, of: Told): Promise<void> {
    const ask = this.#askOf(station, of.ask);
    if (!ask) throw new Refusal(410, 'not asked for');
    const isPartOf = of.feed === ask.feed && of.startAt < ask.endAt && of.endAt > ask.startAt;
    if (!isPartOf || size !== of.bytes) throw new Refusal(400, 'another segment');
    if (!this.#options.mayTake()) throw new Refusal(507, 'no room');
    for (const other of await this.#uploads(station)) if (other !== upload) await this.#drop(other);
    this.#begun.set(station, { told: of, upload });
  }

  /** @throws Refusal when it is not what the vehicle said */
  async #finish(station: string, upload: string, of: Told): Promise<void> {
    const part = path.join(this.#parts, upload);
    const hash = createHash('sha256');
    await pipeline(createReadStream(part), hash);
    if (hash.digest('hex') !== of.sha256) {
      await this.#drop(upload);
      throw new Refusal(HASH_DIFFERS, 'the hash differs');
    }
    const { ask: _ask, ...segment } = of;
    const file = path.posix.join(station, segmentFile(of.feed, of.startAt));
    const full = path.join(this.#options.root, file);
    await mkdir(path.dirname(full), { recursive: true, mode: 0o700 });
    const handle = await open(part, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, full);
    await syncFolder(path.dirname(full));
    await this.#configs.delete(upload);
    this.#begun.delete(station);
    this.#options.onKept({ ...segment, station, file, fetchedAt: this.#options.now() });
  }

  /** The part that a station left and may go on with. */
  async #left(station: string): Promise<string | undefined> {
    for (const upload of await this.#uploads(station)) {
      const known = await this.#store.getUpload(upload).catch(() => undefined);
      const of = told.safeParse(known?.metadata).data;
      if (!known || !of || this.#has(station, of)) await this.#drop(upload);
      else if (known.offset === known.size) await this.#finish(station, upload, of).catch(this.#options.log);
      else {
        this.#begun.set(station, { told: of, upload });
        return upload;
      }
    }
    return undefined;
  }

  async #uploads(station: string): Promise<string[]> {
    return (await this.#configs.list()).filter((upload) => isOf(station, upload));
  }

  async #drop(upload: string): Promise<void> {
    await rm(path.join(this.#parts, upload), { force: true });
    await this.#configs.delete(upload).catch(() => undefined);
  }
}

function readTold(metadata: unknown): Told {
  const { data } = told.safeParse(metadata);
  if (!data) throw new Refusal(400, 'not a segment');
  return data;
}

/** Name of an upload: the station's, and one for each content. */
const uploadOf = (station: string, { feed, startAt, sha256 }: Pick<Segment, 'feed' | 'startAt' | 'sha256'>): string =>
  `${station}-${createHash('sha256').update(`${feed} ${startAt} ${sha256}`).digest('hex').slice(0, 40)}`;

const isOf = (station: string, upload: string): boolean =>
  upload.startsWith(`${station}-`) && /^[0-9a-f]{40}$/.test(upload.slice(station.length + 1));
