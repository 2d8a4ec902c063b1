/**
 * Feeds of the vehicle's SFU that go to the center with no window open: the station sends by itself, and as they are, those that are
 * wanted and that no window sends, while the link has room for them. A window that begins to send takes over, at the center, without a gap.
 */
import type { Link, VideoReport } from '../../../contract/link.ts';
import type { Carrier, LiveTrack, MediaPeer, SentPicture } from '../../../contract/media.ts';
import type { SourceView } from '../../../contract/video-source.ts';
import { Forwarder } from '../../media/forward/forwarder.ts';
import type { SentCounters } from '../../media/forward/session.ts';
import type { Sfu } from '../../media/sfu.ts';
import type { CenterSocket } from '../center-socket.ts';
import { chooseForwarded, type Waiting } from './forward-choice.ts';
import { ForwardRoom } from './forward-room.ts';
import { MissedWindows } from './missed-windows.ts';
import { SentLine } from './sent-line.ts';

const LOOK_MS = 500;
/** How often the link table is told how it fares, in looks. */
const TELL_LOOKS = 10;
/** A window's picture is missed so long before the station sends it; less where there is no window at all, ms. */
const MISSED_MS = 4_000;
const ALONE_MS = 1_500;

export interface ForwardDeskOptions {
  /** The vehicle's SFU; undefined: it does not run. */
  sfu: () => Sfu | undefined;
  /** What is at it. */
  tracks: () => readonly LiveTrack[];
  sources: () => readonly Pick<SourceView, 'id' | 'kbps'>[];
  /** Feeds that a person wants at the center. */
  wanted: () => readonly string[];
  /** Pages of the console that are open. */
  windows: () => number;
  link: () => Pick<Link, 'id' | 'policy'> | undefined;
  /** How the windows' video fares; undefined: there is none. */
  windowVideo: () => VideoReport | undefined;
  picturesOnly: () => boolean;
  /** Our place at the center's SFU. @throws center-away */
  center: (peer: string) => MediaPeer;
  localAddress: () => string | undefined;
  /** What the station sends, and who sends the others, is another. */
  onChange: () => void;
  onReport: (report: VideoReport) => void;
  log: (error: unknown) => void;
}

export class ForwardDesk {
  readonly #options: ForwardDeskOptions;
  readonly #line: SentLine;
  readonly #room = new ForwardRoom();
  readonly #timer: NodeJS.Timeout;
  readonly #missed = new MissedWindows();
  /** What each last took: of one that comes anew it is not known at first. */
  readonly #kbps = new Map<string, number>();
  #sent: readonly SentPicture[] | undefined;
  #forwarder: Forwarder | undefined;
  #counted: { counters: SentCounters; at: number } | undefined;
  #told: { counters: SentCounters; at: number } | undefined;
  #looks = 0;
  #flowing = '';
  #leftOut: readonly string[] = [];
  #closed = false;

  constructor(options: ForwardDeskOptions) {
    this.#options = options;
    this.#line = new SentLine((pictures) => {
      this.#sent = pictures;
      options.onChange();
      this.look();
    });
    this.#timer = setInterval(() => void this.#watch(), LOOK_MS);
    this.#timer.unref();
  }

  /** Feeds that the station sends now. */
  get flowing(): readonly string[] {
    return this.#forwarder?.flowing ?? [];
  }

  /** Who sends a feed now; undefined: nobody. */
  carrierOf(feed: string): Carrier | undefined {
    if (this.flowing.includes(feed)) return 'station';
    return this.#window(feed) ? 'window' : undefined;
  }

  /** Feeds that nobody sends, for they are too wide for the link as they are. */
  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    this.#line.use(socket);
  }

  /** Another link is used, or the same again. */
  move(): void {
    this.#forwarder?.move();
  }

  /** Something that it goes by is another. */
  look(): void {
    if (this.#closed) return;
    const { link, picturesOnly, windowVideo } = this.#options;
    const now = performance.now();
    const feeds = this.#waiting(now);
    const used = link();
    const ceilingKbps = used && !picturesOnly() ? this.#room.at(used.id, used.policy.videoCeilingKbps, now) : 0;
    const roomKbps = ceilingKbps - (windowVideo()?.sentKbps ?? 0);
    const chosen = chooseForwarded(feeds, roomKbps);
    this.#leftOut = feeds.flatMap(({ feed, kbps, isAbandoned }) =>
      isAbandoned && kbps !== undefined && !chosen.includes(feed) ? [feed] : [],
    );
    const tracks = this.#pictures().filter(({ feed }) => chosen.includes(feed));
    if (tracks.length > 0) this.#forwarder ??= this.#open();
    this.#forwarder?.setTracks(tracks, Math.max(1, roomKbps));
    this.#changed();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#line.close();
    this.#forwarder?.close();
  }

  #pictures(): LiveTrack[] {
    const wanted = this.#options.wanted();
    return this.#options.tracks().filter(({ feed, kind }) => kind === 'video' && wanted.includes(feed));
  }

  #window(feed: string): boolean {
    return this.#sent?.some((one) => one.feed === feed && one.carrier === 'window' && one.score > 0) ?? false;
  }

  #waiting(now: number): Waiting[] {
    const { sources, wanted, windows } = this.#options;
    const views = sources();
    const pictures = this.#pictures();
    const patience = windows() === 0 ? ALONE_MS : MISSED_MS;
    this.#missed.keep(wanted());
    for (const feed of [...this.#kbps.keys()]) if (!wanted().includes(feed)) this.#kbps.delete(feed);
    return wanted().flatMap((feed): Waiting[] => {
      const source = views.find(({ id }) => id === feed);
      const picture = pictures.find((track) => track.feed === feed);
      if (!source || !picture) return [];
      // A window that is gone leaves its last word at the center for a while.
      const isThere = this.#sent && this.#window(feed) && windows() > 0;
      const missedMs = this.#missed.put(feed, isThere, now);
      if (source.kbps !== undefined) this.#kbps.set(feed, source.kbps);
      // Of a center that is away nothing is known: what flows goes on, and nothing begins.
      const isAbandoned = missedMs !== undefined && missedMs >= patience && picture.score > 0;
      return [{ feed, kbps: this.#kbps.get(feed), isSent: this.#forwarder?.sends(feed) ?? false, isAbandoned }];
    });
  }

  #open(): Forwarder | undefined {
    const { sfu, center, localAddress, log } = this.#options;
    const running = sfu();
    if (!running) return undefined;
    return new Forwarder({
      sfu: running,
      center,
      localAddress,
      onChange: () => this.#changed(),
      onReplaced: (feed) => {
        this.#missed.forget(feed);
        // Left out until it is missed again.
        this.look();
      },
      log,
    });
  }

  #changed(): void {
    const flowing = this.flowing.join();
    if (flowing === this.#flowing || this.#closed) return;
    this.#flowing = flowing;
    this.#options.onChange();
  }

  /** What the pictures that are sent take as they are, kbit/s. */
  #neededKbps(): number {
    return this.flowing.reduce((sum, feed) => sum + (this.#kbps.get(feed) ?? 0), 0);
  }

  async #watch(): Promise<void> {
    this.look();
    const counters = await this.#forwarder?.counters()?.catch(() => undefined);
    const now = performance.now();
    const before = this.#counted;
    this.#counted = counters && { counters, at: now };
    if (!counters || this.#closed) return void (this.#told = undefined);
    if (before && counters.bytes >= before.counters.bytes && this.flowing.length > 0) {
      const { sentKbps: all, packets, lost } = between(before, { counters, at: now });
      // What is sent again because it was lost tells nothing of what the pictures take.
      const sentKbps = Math.min(all, this.#neededKbps());
      const lossPct = (100 * lost) / Math.max(1, packets);
      const dropped = counters.dropped - before.counters.dropped;
      if (this.#room.put({ sentKbps, lossPct, rttMs: counters.rttMs, dropped }, now)) this.look();
    }
    this.#tell({ counters, at: now });
  }

  /** What windows send is what they report themselves. */
  #tell(now: { counters: SentCounters; at: number }): void {
    this.#looks += 1;
    if (this.#looks % TELL_LOOKS !== 0) return;
    const before = this.#told;
    this.#told = now;
    if (!before || now.counters.bytes < before.counters.bytes || this.#options.windowVideo()) return;
    const { availableKbps } = now.counters;
    this.#options.onReport({
      ...between(before, now),
      ...(availableKbps === undefined ? {} : { availableKbps }),
    });
  }
}

type Counted = { counters: SentCounters; at: number };

function between(before: Counted, now: Counted): Pick<VideoReport, 'sentKbps' | 'packets' | 'lost'> {
  return {
    sentKbps: ((now.counters.bytes - before.counters.bytes) * 8) / Math.max(1, now.at - before.at),
    packets: Math.max(0, now.counters.packets - before.counters.packets),
    lost: Math.max(0, now.counters.lost - before.counters.lost),
  };
}
