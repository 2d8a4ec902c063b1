/** The vehicle's footage as a person works with it: what is recorded, what there is, what is marked and by whom. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  type ClipSummary,
  type ClipView,
  type Covered,
  type FootageFeed,
  type FootageQuery,
  type FootageStatus,
  type NewClip,
  type Segment,
} from '../../../contract/footage.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { ClipBook } from '../../media/evidence/clip-book.ts';
import { Evidence } from '../../media/evidence/evidence.ts';
import type { Fragment } from '../../media/recorder/fragments.ts';
import { FootageKeeper } from '../../media/recorder/footage-keeper.ts';
import { Recorder, SEGMENT_MS } from '../../media/recorder/recorder.ts';
import { takeStock, type Stock } from '../../media/recorder/take-stock.ts';
import { TrackTap } from '../../media/recorder/track-tap.ts';
import { VoiceTap } from '../../media/recorder/voice-tap.ts';
import type { Sfu } from '../../media/sfu.ts';
import type { Store } from '../../store/types.ts';

export interface FootageDeskOptions {
  /** Folder of all footage. */
  root: string;
  store: Pick<Store, 'custody' | 'footage' | 'journal' | 'station'>;
  quotaBytes: number;
  spareBytes: number;
  /** Whether a feed is to be recorded. */
  records: (feed: string) => boolean;
  /** Feeds that a person does not want recorded. */
  unrecorded: () => string[];
  now: () => number;
  emit: (event: VehicleEvent) => void;
  log: (error: unknown) => void;
}

/** Segments that follow each other so closely are one stretch, ms. */
const JOIN_MS = 1_000;
/** Rows of one answer. */
const LIST_LIMIT = 2_000;
/** Tracks of a feed come one after the other: they are taken together after this, ms. */
const GATHER_MS = 700;
/** How long a mark waits for the segment that is being written, ms. */
const MARK_WAIT_MS = 3 * SEGMENT_MS;
const LOOK_MS = 100;

export class FootageDesk {
  readonly evidence: Evidence;
  readonly #clips: ClipBook;
  readonly #options: FootageDeskOptions;
  readonly #keeper: FootageKeeper;
  readonly #recorders = new Map<string, Recorder>();
  readonly #taps = new Map<string, TrackTap>();
  readonly #voices = new Map<string, VoiceTap>();
  readonly #stop: () => void;
  #gather: NodeJS.Timeout | undefined;
  #following = Promise.resolve();
  #closed = false;

  private constructor(options: FootageDeskOptions) {
    this.#options = options;
    const { root, store, quotaBytes, spareBytes, unrecorded, now, emit, log } = options;
    this.#clips = new ClipBook({ store, ledger: store.footage });
    this.evidence = new Evidence({
      store,
      clip: (id) => this.#clips.clip(id),
      file: ({ feed }, startAt) => {
        const segment = store.footage.segment(feed, startAt);
        return segment && path.join(root, segment.file);
      },
    });
    this.#keeper = new FootageKeeper({
      root,
      ledger: store.footage,
      quotaBytes,
      spareBytes,
      unrecorded,
      now,
      onStatus: (footage) => emit({ type: 'footage', footage }),
      onTrouble: (reason) => emit({ type: 'notice', code: `footage-${reason}`, at: now() }),
      log,
    });
    // The center marks footage of this vehicle too.
    this.#stop = store.journal.listen((entries) => {
      if (entries.some(({ kind }) => kind === 'clip')) this.#marksChanged();
    });
  }

  /** Makes the ledger and the disk one, and is ready to record. */
  static async open(options: FootageDeskOptions): Promise<{ desk: FootageDesk; stock: Stock }> {
    mkdirSync(options.root, { recursive: true, mode: 0o700 });
    const stock = await takeStock(options.root, options.store.footage, options.log);
    const desk = new FootageDesk(options);
    desk.#keeper.look();
    return { desk, stock };
  }

  get status(): FootageStatus {
    return this.#keeper.status;
  }

  /** The recorder of a feed; what it is given is written as long as the feed is to be recorded. */
  recorder(feed: string): Recorder {
    const known = this.#recorders.get(feed);
    if (known) return known;
    const { root, now, records } = this.#options;
    const made = new Recorder({
      root,
      feed,
      now,
      onSegment: (segment) => this.#keeper.added(segment),
      onError: (error) => this.#keeper.failed(error),
      mayWrite: () => this.#keeper.mayWrite && records(feed),
    });
    this.#recorders.set(feed, made);
    return made;
  }

  /** A feed gives something to record, or no longer does. */
  flows(feed: string, on: boolean): void {
    this.#keeper.setRecording(feed, on && this.#options.records(feed));
  }

  /** What is to be recorded is another. */
  wishesChanged(): void {
    this.#keeper.wishesChanged();
  }

  /** What is heard or said on a radio channel, packet by packet (Opus). */
  voice(feed: string, packet: Uint8Array): void {
    if (this.#closed || !this.#options.records(feed)) return;
    const tap = this.#voices.get(feed) ?? this.#tapVoice(feed);
    tap.take(packet);
  }

  /** Takes out of the SFU what is to be recorded and has no ffmpeg of its own. @param tracks all that are there */
  follow(sfu: Sfu, tracks: readonly LiveTrack[]): void {
    clearTimeout(this.#gather);
    if (this.#closed) return;
    this.#gather = setTimeout(() => {
      this.#following = this.#following.then(() => this.#follow(sfu, tracks)).catch(this.#options.log);
    }, GATHER_MS);
  }

  feeds(): FootageFeed[] {
    return this.#options.store.footage.feeds();
  }

  /** Where there is footage, without what is shorter than a breath. */
  covered({ feed, from, to }: FootageQuery): Covered[] {
    return this.#options.store.footage.covered(feed, from, to, JOIN_MS);
  }

  /** Segments of a span, rising; at most 2 000: who wants more asks from the end of the last. */
  segments({ feed, from, to }: FootageQuery): Segment[] {
    return this.#options.store.footage.list(feed, from, to, LIST_LIMIT);
  }

  /** Full path of a segment's file, and what is known of it. @throws footage-none */
  file(feed: string, startAt: number): { path: string; segment: Segment } {
    const segment = this.#options.store.footage.segment(feed, startAt);
    if (!segment) throw new QianshaoError('footage-none');
    return { path: path.join(this.#options.root, segment.file), segment };
  }

  clips(): ClipSummary[] {
    return this.#clips.summaries();
  }

  /** A clip with the hash of each of its files. @throws not-found */
  clip(id: string): ClipView {
    return this.#clips.clip(id);
  }

  /**
   * Marks a span: from now on nothing in it is deleted, and the hash of each file stands in the journal. A span that reaches
   * into what is being written waits for the end of that segment.
   * @throws footage-none, clip-too-long
   */
  async mark(clip: NewClip, by: string): Promise<ClipSummary> {
    const { feed, startAt, endAt } = clip;
    await this.written(feed, Math.min(endAt, this.#options.now()));
    return this.#clips.mark(clip, by, (limit) => this.#options.store.footage.list(feed, startAt, endAt, limit));
  }

  /** Lets a clip go: what was written of it stays in the journal. @throws not-found, role-refused when the center marked it */
  release(id: string, by: string): void {
    this.#clips.release(id, by);
  }

  /** Idempotent; what is being written becomes segments. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    clearTimeout(this.#gather);
    await this.#following;
    await Promise.all([...this.#taps.values(), ...this.#voices.values()].map((tap) => tap.close()));
    await Promise.all([...this.#recorders.values()].map((recorder) => recorder.endRun()));
    await this.#keeper.close();
  }

  async #follow(sfu: Sfu, tracks: readonly LiveTrack[]): Promise<void> {
    const wanted = new Map<string, LiveTrack[]>();
    for (const track of tracks) {
      if (track.feedKind === 'test-card' || !this.#options.records(track.feed)) continue;
      wanted.set(track.feed, [...(wanted.get(track.feed) ?? []), track]);
    }
    for (const [feed, own] of wanted) if (!own.some(({ kind }) => kind === 'video')) wanted.delete(feed);
    for (const [feed, tap] of [...this.#taps]) {
      const own = wanted.get(feed);
      if (own && tap.holds(own)) continue;
      this.#taps.delete(feed);
      await tap.close();
      this.flows(feed, false);
    }
    if (this.#closed) return;
    for (const [feed, own] of wanted) {
      if (this.#taps.has(feed)) continue;
      this.#taps.set(feed, new TrackTap({ sfu, tracks: own, ...this.#into(feed) }));
    }
  }

  #tapVoice(feed: string): VoiceTap {
    const tap = new VoiceTap({ ...this.#into(feed), now: this.#options.now });
    this.#voices.set(feed, tap);
    return tap;
  }

  /** Where a tap gives what it has of a feed. */
  #into(feed: string) {
    const recorder = this.recorder(feed);
    return {
      onFragment: (fragment: Fragment, zeroAt?: number) => {
        recorder.take(fragment, zeroAt);
        this.flows(feed, true);
      },
      onRunEnd: () => {
        void recorder.endRun();
        this.flows(feed, false);
      },
      log: this.#options.log,
    };
  }

  /** Until what was filmed before `at` is on the disk, or nothing more is to be expected. */
  async written(feed: string, at: number): Promise<void> {
    const until = performance.now() + MARK_WAIT_MS;
    const isOpen = () => {
      const since = this.#recorders.get(feed)?.openSince;
      return since !== undefined && since < at;
    };
    while (isOpen() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    // A segment that is closed is not in the ledger yet.
    await this.#recorders.get(feed)?.settled();
  }

  #marksChanged(): void {
    this.#keeper.marksChanged();
    this.#options.emit({ type: 'clips', clips: this.clips() });
  }
}
