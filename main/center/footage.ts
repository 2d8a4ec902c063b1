/** Footage at the center: what its staff asks vehicles for, what came, what is played and marked of it, within its quota. */
import { mkdirSync, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import { OPEN_ASKS_LIMIT, type AskView, type NewAsk, type Offer, type Wanted } from '../../contract/backfill.ts';
import { type Covered, type Segment } from '../../contract/footage.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { stationId } from '../../contract/identity.ts';
import { LANE } from '../../contract/lane.ts';
import type { CenterEvent } from '../../contract/screen-event.ts';
import type { FetchedQuery, FetchedServices } from '../api/fetched-router.ts';
import { askView } from '../media/backfill/ask-view.ts';
import { Flow } from '../media/backfill/flow.ts';
import { ClipBook } from '../media/evidence/clip-book.ts';
import { Evidence } from '../media/evidence/evidence.ts';
import { Intake } from '../media/backfill/intake.ts';
import { FootageKeeper } from '../media/recorder/footage-keeper.ts';
import { takeStock, type StockLedger } from '../media/recorder/take-stock.ts';
import type { AskRow } from '../store/asks.ts';
import type { FetchedLedger, FetchedSegment } from '../store/fetched.ts';
import type { Store } from '../store/types.ts';

export interface CenterFootageOptions {
  /** Folder of all that was fetched. */
  root: string;
  store: Pick<Store, 'asks' | 'custody' | 'fetched' | 'journal' | 'station'>;
  quotaBytes: number;
  spareBytes: number;
  isVehicle: (id: string) => boolean;
  now: () => number;
  emit: (event: CenterEvent) => void;
  log: (error: unknown) => void;
}

const LIST_LIMIT = 100;
const SEGMENT_LIMIT = 2_000;
/** Segments that follow each other so closely are one stretch, ms. */
const JOIN_MS = 1_000;
/** Progress is told at most this often, ms. */
const TELL_MS = 500;

export class CenterFootage {
  readonly evidence: Evidence;
  readonly #clips: ClipBook;
  readonly #options: CenterFootageOptions;
  readonly #keeper: FootageKeeper<FetchedSegment>;
  readonly #intake: Intake;
  readonly #flows = new Map<string, Flow>();
  readonly #stop: () => void;
  #tellTimer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: CenterFootageOptions) {
    this.#options = options;
    const { root, store, quotaBytes, spareBytes, now, emit, log } = options;
    this.#keeper = new FootageKeeper({
      root,
      ledger: store.fetched,
      quotaBytes,
      spareBytes,
      unrecorded: () => [],
      now,
      onStatus: (footage) => emit({ type: 'footage', footage }),
      onTrouble: (reason) => emit({ type: 'notice', code: `fetched-${reason}`, at: now() }),
      log,
    });
    this.#intake = new Intake({
      root,
      ledger: store.fetched,
      ask: (id) => store.asks.get(id),
      mayTake: () => this.#keeper.mayWrite,
      onKept: (segment) => {
        this.#keeper.added(segment);
        this.#tellSoon();
      },
      onBytes: (station, bytes) => {
        this.#flowOf(station).add(bytes);
        this.#tellSoon();
      },
      now,
      log,
    });
    this.#clips = new ClipBook({ store, ledger: store.fetched });
    this.evidence = new Evidence({
      store,
      clip: (id) => this.#clips.clip(id),
      file: ({ of, station, feed }, startAt) => {
        const segment = store.fetched.segment(of ?? station, feed, startAt);
        return segment && path.join(root, segment.file);
      },
    });
    this.#stop = store.journal.listen((entries) => {
      for (const entry of entries)
        if (entry.kind === 'footage-answer' && entry.body.state === 'done') this.#noteFetched(entry.body.ask);
      if (entries.some(({ kind }) => kind === 'footage-ask' || kind === 'footage-answer')) this.#tellSoon();
      if (!entries.some(({ kind }) => kind === 'clip')) return;
      this.#keeper.marksChanged();
      emit({ type: 'clips', clips: this.#clips.summaries() });
    });
  }

  /** Makes the ledger and the disk one, and takes what vehicles send. */
  static async open(options: CenterFootageOptions): Promise<CenterFootage> {
    const { root, store, log } = options;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    // A ledger that was lost is read from the disk again.
    const folders = readdirSync(root).filter((name) => stationId.safeParse(name).success);
    for (const station of new Set([...folders, ...store.fetched.feeds().map((feed) => feed.station)]))
      await takeStock(path.join(root, station), ledgerOf(store.fetched, station), log);
    const footage = new CenterFootage(options);
    await footage.#intake.sweep();
    footage.#keeper.look();
    return footage;
  }

  snapshot(): CenterEvent[] {
    return [
      { type: 'footage', footage: this.#keeper.status },
      { type: 'fetched', feeds: this.#options.store.fetched.feeds() },
      { type: 'clips', clips: this.#clips.summaries() },
      { type: 'asks', asks: this.#views() },
    ];
  }

  readonly services: FetchedServices = {
    ask: (wanted, by) => this.#ask(wanted, by),
    withdraw: (id, by) => this.#withdraw(id, by),
    covered: (query) => this.#covered(query),
    segments: (query) => this.#segments(query),
    mark: (station, clip, by) => {
      const find = (limit: number) =>
        this.#options.store.fetched.list(station, clip.feed, clip.startAt, clip.endAt, limit);
      return this.#clips.mark(clip, by, find, station);
    },
    // What a vehicle marked is let go there.
    release: (id, by) => this.#clips.release(id, by),
    check: (id, by) => this.evidence.check(id, by),
    custody: (id) => this.evidence.custody(id),
  };

  /** One request of tus. */
  handle(station: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#intake.handle(station, request, response);
  }

  /** @throws not-found when nobody asked */
  offer(station: string, offer: Offer): Promise<Wanted> {
    return this.#intake.offer(station, offer);
  }

  /** Full path of a segment's file, and what is known of it. @throws footage-none */
  file(station: string, feed: string, startAt: number): { path: string; segment: Segment } {
    const segment = this.#options.store.fetched.segment(station, feed, startAt);
    if (!segment) throw new QianshaoError('footage-none');
    return { path: path.join(this.#options.root, segment.file), segment };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    clearTimeout(this.#tellTimer);
    await this.#intake.close();
    await this.#keeper.close();
  }

  #ask({ station, feed, startAt, endAt }: NewAsk, by: string): string {
    const { store, isVehicle, now } = this.#options;
    if (!isVehicle(station)) throw new QianshaoError('not-found', station);
    // What is not filmed yet cannot be asked for.
    if (startAt >= now()) throw new QianshaoError('footage-none');
    if (store.asks.open(station, OPEN_ASKS_LIMIT).length >= OPEN_ASKS_LIMIT) throw new QianshaoError('ask-limit');
    const body = { id: uuidV7(), station, feed, startAt, endAt: Math.min(endAt, now()), by };
    store.journal.append([{ kind: 'footage-ask', lane: LANE.order, body }]);
    return body.id;
  }

  #withdraw(id: string, by: string): void {
    const { asks, journal } = this.#options.store;
    const row = asks.get(id);
    if (!row) throw new QianshaoError('not-found', 'ask');
    if (row.ask.withdrawn) return;
    journal.append([{ kind: 'footage-ask', lane: LANE.order, body: { ...row.ask, by, withdrawn: true } }]);
  }

  #covered({ station, feed, from, to }: FetchedQuery): Covered[] {
    return this.#options.store.fetched.covered(station, feed, from, to, JOIN_MS);
  }

  #segments({ station, feed, from, to }: FetchedQuery): Segment[] {
    return this.#options.store.fetched.list(station, feed, from, to, SEGMENT_LIMIT);
  }

  /** Clips that a served ask brought here, whole or in part. */
  #noteFetched(id: string): void {
    const ask = this.#options.store.asks.get(id)?.ask;
    if (!ask) return;
    for (const clip of this.#clips.views()) {
      const isIn = (clip.of ?? clip.station) === ask.station && clip.feed === ask.feed;
      if (isIn && clip.startAt < ask.endAt && clip.endAt > ask.startAt) this.evidence.note(clip, 'fetched', ask.by);
    }
  }

  #views(): AskView[] {
    return this.#options.store.asks.list(LIST_LIMIT).map((row) => this.#view(row));
  }

  #view(row: AskRow): AskView {
    const { station, feed, startAt, endAt, id } = row.ask;
    const state = row.answer?.state;
    if (row.ask.withdrawn || state === 'done' || state === 'none' || state === undefined)
      return askView(row, undefined);
    const { segments, bytes } = this.#options.store.fetched.amount(station, feed, startAt, endAt);
    const part = this.#intake.partOf(station, id);
    return askView(row, { segments, bytes: bytes + part, kbps: this.#flowOf(station).kbps });
  }

  #flowOf(station: string): Flow {
    const known = this.#flows.get(station);
    if (known) return known;
    const made = new Flow();
    this.#flows.set(station, made);
    return made;
  }

  #tellSoon(): void {
    if (this.#closed) return;
    this.#tellTimer ??= setTimeout(() => {
      this.#tellTimer = undefined;
      this.#options.emit({ type: 'asks', asks: this.#views() });
      this.#options.emit({ type: 'fetched', feeds: this.#options.store.fetched.feeds() });
    }, TELL_MS);
  }
}

/** The part of the ledger that is of one station; its files lie in a folder of their own. */
function ledgerOf(fetched: FetchedLedger, station: string): StockLedger {
  const below = ({ file, ...segment }: FetchedSegment): FetchedSegment => ({
    ...segment,
    file: path.posix.relative(station, file),
  });
  return {
    feeds: () => fetched.feeds().filter((feed) => feed.station === station),
    segment: (feed, startAt) => fetched.segment(station, feed, startAt),
    list: (feed, from, to, limit) => fetched.list(station, feed, from, to, limit).map(below),
    add: (segment) =>
      fetched.add({ ...segment, station, file: path.posix.join(station, segment.file), fetchedAt: segment.endAt }),
    remove: ({ feed, startAt }) => {
      const known = fetched.segment(station, feed, startAt);
      if (known) fetched.remove(known);
    },
  };
}
