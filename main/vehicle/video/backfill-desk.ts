/**
 * The vehicle's side of back-fill: serves what its center asked for, one ask after the other, oldest first. What it does not
 * get through is tried again for as long as the center wants it; every try begins with what the center has not.
 */
import { stat } from 'node:fs/promises';
import { Backoff } from '../../../contract/backoff.ts';
import {
  ASK_SEGMENT_LIMIT,
  gapsOf,
  OFFER_LIMIT,
  OPEN_ASKS_LIMIT,
  type AskView,
  type FootageAnswer,
  type Offer,
  type Wanted,
} from '../../../contract/backfill.ts';
import type { Segment } from '../../../contract/footage.ts';
import { LANE } from '../../../contract/lane.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { askView, type Progress } from '../../media/backfill/ask-view.ts';
import { Flow } from '../../media/backfill/flow.ts';
import { SegmentSender, type FilesWay } from '../../media/backfill/segment-sender.ts';
import type { AskRow } from '../../store/asks.ts';
import { joinSpans } from '../../store/footage.ts';
import type { Store } from '../../store/types.ts';
import type { FootageDesk } from './footage-desk.ts';

/** The way to the center as files see it. */
export interface CenterWay extends FilesWay {
  /** The line is there. */
  isOnline: boolean;
  /** The link's policy lets history pass, and video leaves room for it. */
  mayCarry: boolean;
  /** Flash entries or orders wait for their turn: they go first. */
  isBusy: boolean;
  /** @throws QianshaoError */
  offer(offer: Offer, signal: AbortSignal): Promise<Wanted>;
}

export interface BackfillDeskOptions {
  station: string;
  store: Pick<Store, 'asks' | 'footage' | 'journal'>;
  footage: Pick<FootageDesk, 'written' | 'file'>;
  /** Undefined: this vehicle is not enrolled. */
  way: () => CenterWay | undefined;
  emit: (event: VehicleEvent) => void;
  log: (error: unknown) => void;
}

/** Rows of the list on the screen. */
const LIST_LIMIT = 20;
/** How often it is looked whether something may go, ms. */
const LOOK_MS = 250;
/** What waits longer than this waits for something else than its turn: a center that does not know its kind. */
const BUSY_MS = 2_000;
/** A link without room is told to the center when it stays so long without, ms. */
const TELL_WAIT_MS = 5_000;
/** Progress is told at most this often, ms. */
const TELL_MS = 500;
/** So often a segment may come to the center with another hash before it is left out; of another size it is left out at once. */
const TRIES = 3;
/** Stretches that are apart by no more are one, ms. */
const JOIN_MS = 1_000;

/** Nobody wants it any more, or the station ends. */
class NoLonger extends Error {}

export class BackfillDesk {
  readonly #options: BackfillDeskOptions;
  readonly #sender: SegmentSender;
  readonly #backoff = new Backoff({ minMs: 1_000, maxMs: 30_000, jitter: 0.3 });
  readonly #flow = new Flow();
  readonly #stop: () => void;
  readonly #running: Promise<void>;
  #wake: (() => void) | undefined;
  #current: AskRow | undefined;
  #progress: Progress | undefined;
  /** Segments by their start that came with another hash, and how often. */
  readonly #differs = new Map<number, number>();
  #tellTimer: NodeJS.Timeout | undefined;
  readonly #over = new AbortController();

  constructor(options: BackfillDeskOptions) {
    this.#options = options;
    this.#sender = new SegmentSender({ gate: () => this.#gate(), onBytes: (bytes) => this.#onBytes(bytes) });
    this.#stop = options.store.journal.listen((entries) => {
      if (!entries.some(({ kind }) => kind === 'footage-ask')) return;
      this.#wake?.();
      this.#tellSoon();
    });
    this.#running = this.#run();
  }

  get event(): VehicleEvent {
    return { type: 'asks', asks: this.#views() };
  }

  /** The line to the center is another, or there again. */
  lineChanged(): void {
    this.#sender.moved();
    this.#backoff.reset();
    this.#wake?.();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#over.abort();
    this.#stop();
    clearTimeout(this.#tellTimer);
    this.#wake?.();
    this.#sender.moved();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const [row] = this.#options.store.asks.open(this.#options.station, OPEN_ASKS_LIMIT);
      if (!row) {
        await this.#rest(undefined);
        continue;
      }
      this.#current = row;
      try {
        await this.#serve(row);
        this.#backoff.reset();
      } catch (error) {
        if (this.#over.signal.aborted || error instanceof NoLonger) continue;
        if (this.#options.way()?.isOnline) this.#options.log(`back-fill: ${String(error)}`);
        await this.#rest(this.#backoff.next());
      } finally {
        this.#current = undefined;
        this.#progress = undefined;
        this.#tellSoon();
      }
    }
  }

  async #serve(row: AskRow): Promise<void> {
    const { ask } = row;
    const { footage, store } = this.#options;
    this.#differs.clear();
    await footage.written(ask.feed, ask.endAt);
    let isTold = row.answer !== undefined;
    for (;;) {
      const segments = store.footage
        .list(ask.feed, ask.startAt, ask.endAt, ASK_SEGMENT_LIMIT)
        .filter(({ startAt }) => (this.#differs.get(startAt) ?? 0) < TRIES);
      if (segments.length === 0) return this.#answer(row, 'none', []);
      if (!isTold) this.#answer(row, 'sending', segments);
      isTold = true;
      await this.#gate();
      const missing = await this.#missing(ask.id, segments);
      this.#setProgress(segments, missing);
      if (missing.length === 0) return this.#answer(row, 'done', segments);
      for (const { segment, upload } of missing) await this.#send(ask.id, segment, upload);
    }
  }

  /** What the center has not; of one perhaps a part. */
  async #missing(ask: string, segments: readonly Segment[]): Promise<{ segment: Segment; upload?: string }[]> {
    const missing: { segment: Segment; upload?: string }[] = [];
    for (let from = 0; from < segments.length; from += OFFER_LIMIT) {
      const page = segments.slice(from, from + OFFER_LIMIT);
      const way = this.#way();
      const { wanted, begun } = await way.offer(
        { ask, segments: page.map(({ file: _file, ...segment }) => segment) },
        this.#over.signal,
      );
      const isWanted = new Set(wanted);
      for (const segment of page.filter(({ startAt }) => isWanted.has(startAt)))
        missing.push({ segment, ...(begun?.startAt === segment.startAt ? { upload: begun.upload } : {}) });
    }
    // What was begun is ended first: the center keeps one part alone.
    return missing.sort((a, b) => Number(b.upload !== undefined) - Number(a.upload !== undefined));
  }

  async #send(ask: string, { file: _file, ...segment }: Segment, upload: string | undefined): Promise<void> {
    // The quota may have taken it meanwhile: a gap, as the next look at the ledger finds.
    if (!this.#options.store.footage.segment(segment.feed, segment.startAt)) return;
    const { path } = this.#options.footage.file(segment.feed, segment.startAt);
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    if (size !== segment.bytes) return void this.#differs.set(segment.startAt, TRIES);
    const end = await this.#sender.send(this.#way(), { path, segment, ask, upload });
    if (end === 'differs') this.#differs.set(segment.startAt, (this.#differs.get(segment.startAt) ?? 0) + 1);
    else if (this.#progress) this.#progress.segments += 1;
    this.#backoff.reset();
    this.#tellSoon();
  }

  /** Until the next piece may go: history has room, and nothing that goes first waits. @throws NoLonger */
  async #gate(): Promise<void> {
    const since = performance.now();
    for (;;) {
      const row = this.#current && this.#options.store.asks.get(this.#current.ask.id);
      if (this.#over.signal.aborted || !row || row.ask.withdrawn) throw new NoLonger();
      const way = this.#options.way();
      const mayPass = !way?.isBusy || performance.now() - since > BUSY_MS;
      if (way?.isOnline && way.mayCarry && mayPass) {
        if (row.answer?.state === 'waiting') this.#answer(row, 'sending');
        return;
      }
      const isLong = performance.now() - since > TELL_WAIT_MS;
      if (way?.isOnline && !way.mayCarry && isLong && row.answer?.state === 'sending') this.#answer(row, 'waiting');
      await this.#rest(LOOK_MS);
    }
  }

  #way(): CenterWay {
    const way = this.#options.way();
    if (!way) throw new NoLonger();
    return way;
  }

  /** @param segments what there is of the span; absent: as it was told before */
  #answer({ ask, answer }: AskRow, state: FootageAnswer['state'], segments?: readonly Segment[]): void {
    const spans = segments?.map(({ startAt, endAt }) => ({ from: startAt, to: endAt }));
    const body: FootageAnswer = {
      ask: ask.id,
      state,
      segments: segments?.length ?? answer?.segments ?? 0,
      bytes: segments ? bytesOf(segments) : (answer?.bytes ?? 0),
      gaps: spans
        ? gapsOf(joinSpans(spans, ask.startAt, ask.endAt, JOIN_MS), ask.startAt, ask.endAt)
        : (answer?.gaps ?? []),
    };
    this.#options.store.journal.append([{ kind: 'footage-answer', lane: LANE.order, body }]);
    this.#tellSoon();
  }

  #setProgress(segments: readonly Segment[], missing: readonly { segment: Segment }[]): void {
    const left = bytesOf(missing.map(({ segment }) => segment));
    this.#progress = { segments: segments.length - missing.length, bytes: bytesOf(segments) - left };
    this.#tellSoon();
  }

  #onBytes(bytes: number): void {
    this.#flow.add(bytes);
    if (this.#progress) this.#progress.bytes += bytes;
    this.#tellSoon();
  }

  #views(): AskView[] {
    const { asks } = this.#options.store;
    return asks.list(LIST_LIMIT, this.#options.station).map((row) => {
      const isCurrent = row.ask.id === this.#current?.ask.id;
      return askView(row, isCurrent && this.#progress ? { ...this.#progress, kbps: this.#flow.kbps } : undefined);
    });
  }

  #tellSoon(): void {
    if (this.#over.signal.aborted) return;
    this.#tellTimer ??= setTimeout(() => {
      this.#tellTimer = undefined;
      this.#options.emit(this.event);
    }, TELL_MS);
  }

  /** @param ms undefined: until something is asked */
  async #rest(ms: number | undefined): Promise<void> {
    if (this.#over.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

const bytesOf = (segments: readonly Segment[]): number => segments.reduce((sum, { bytes }) => sum + bytes, 0);
