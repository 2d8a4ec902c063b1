/**
 * Keeps pictures of this station's SFU at the center's, without any window: over cuts, other links, new workers, a center that
 * was started anew. Who uses it says which, and is told what flows.
 */
import { randomUUID } from 'node:crypto';
import { Backoff } from '../../../contract/backoff.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { MediaEvent, MediaPeer } from '../../../contract/media.ts';
import type { Engine } from '../engine.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { ForwardSession, type Forwarded, type SentCounters } from './session.ts';

/** Events that ended are subscribed again after this, ms. */
const LISTEN_AGAIN_MS = 1_000;
/** The center closes a producer when another replaces it, or with all that it had of us: which it was is known so much later, ms. */
const TELL_APART_MS = 300;

const AWAY: ReadonlySet<string> = new Set(['center-away', 'media-unavailable']);

export interface ForwarderOptions {
  /** This station's. */
  sfu: Sfu;
  /** Our place at the center's SFU, by its name. @throws QianshaoError center-away */
  center: (peer: string) => MediaPeer;
  localAddress: () => string | undefined;
  /** What flows is another. */
  onChange: () => void;
  /** Somebody else of this station sends this feed now: it is not taken back before it was left out of `setTracks`. */
  onReplaced: (feed: string) => void;
  log: (error: unknown) => void;
  /** Waits between tries; the one policy unless a test is in a hurry. */
  backoff?: Backoff;
}

export class Forwarder implements TrackHolder {
  readonly #options: ForwarderOptions;
  readonly #peer = `station-${randomUUID()}`;
  readonly #backoff: Backoff;
  readonly #detach: () => void;
  #wanted: readonly Forwarded[] = [];
  readonly #replaced = new Set<string>();
  #ceilingKbps = 1;
  #engine: Engine | undefined;
  #session: ForwardSession | undefined;
  #listening: AbortController | undefined;
  #working: Promise<void> | undefined;
  #isAgain = false;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff({ minMs: 1_000, maxMs: 30_000, jitter: 0.2 });
    this.#engine = engineOf(options.sfu);
    this.#detach = options.sfu.attach(this);
  }

  /** Feeds whose packets get to the center. */
  get flowing(): string[] {
    return this.#session?.flows ? this.#session.feeds : [];
  }

  /** It is on its way, though it may be cut now. */
  sends(feed: string): boolean {
    return this.#session?.feeds.includes(feed) ?? false;
  }

  /** By what they go now; undefined: not at all. */
  get protocol(): 'udp' | 'tcp' | undefined {
    return this.#session?.protocol;
  }

  /** What shall be at the center from now on, at most so much in all, kbit/s (above 0). What is not named ends at once. */
  setTracks(tracks: readonly Forwarded[], ceilingKbps: number): void {
    this.#wanted = tracks;
    this.#ceilingKbps = ceilingKbps;
    for (const feed of [...this.#replaced])
      if (!tracks.some((track) => track.feed === feed)) this.#replaced.delete(feed);
    const session = this.#session;
    if (session) {
      session.ceilingKbps = ceilingKbps;
      for (const feed of session.feeds) if (!tracks.some((track) => track.feed === feed)) session.remove(feed);
    }
    if (tracks.length > 0) this.#listen();
    else this.#stop();
    void this.#work();
  }

  /** Another link is used. */
  move(): void {
    this.#session?.move();
  }

  /** Undefined: nothing is sent. */
  counters(): Promise<SentCounters> | undefined {
    return this.#session?.counters();
  }

  /** What it brings is the center's. */
  tracks(): [] {
    return [];
  }

  forget(): void {
    this.#engine = undefined;
    this.#endSession();
  }

  renew(engine: Engine): void {
    this.#engine = engine;
    void this.#work();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wanted = [];
    this.#stop();
    this.#detach();
  }

  #stop(): void {
    clearTimeout(this.#retry);
    this.#listening?.abort();
    this.#listening = undefined;
    this.#endSession();
  }

  #endSession(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#replaced.clear();
    session?.close();
    if (session) this.#options.onChange();
  }

  /** One change after the other: what came meanwhile is looked at once more. */
  async #work(): Promise<void> {
    this.#isAgain = true;
    this.#working ??= (async () => {
      while (this.#isAgain && !this.#closed) {
        this.#isAgain = false;
        await this.#step().catch((error: unknown) => this.#later(error));
      }
      this.#working = undefined;
    })();
    await this.#working;
  }

  async #step(): Promise<void> {
    const missing = () => this.#wanted.find((track) => !this.#session?.has(track) && !this.#replaced.has(track.feed));
    if (!missing() || !this.#engine) return;
    const session = this.#session ?? (await this.#open(this.#engine));
    if (!session) return;
    this.#session = session;
    for (let track = missing(); track && session === this.#session; track = missing()) {
      await session.put(track);
      this.#options.onChange();
    }
    this.#backoff.reset();
  }

  async #open(engine: Engine): Promise<ForwardSession | undefined> {
    const session: ForwardSession = await ForwardSession.open({
      engine,
      center: this.#options.center(this.#peer),
      localAddress: this.#options.localAddress,
      ceilingKbps: this.#ceilingKbps,
      onState: this.#options.onChange,
      onEnd: () => {
        if (this.#session !== session) return;
        this.#endSession();
        this.#later();
      },
    });
    if (engine === this.#engine && this.#wanted.length > 0) return session;
    session.close();
    return undefined;
  }

  #later(error?: unknown): void {
    if (this.#closed || this.#wanted.length === 0) return;
    // A center that is away, or whose worker is, is told of elsewhere.
    const isAway = error instanceof QianshaoError && AWAY.has(error.code);
    if (error !== undefined && !isAway) this.#options.log(error);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#work(), this.#backoff.next());
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = new AbortController();
    void this.#follow(this.#listening.signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const event of this.#options.center(this.#peer).events(signal)) this.#take(event);
      } catch {
        // The center is away; its place for us is kept for two minutes.
      }
      await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS));
    }
  }

  #take(event: MediaEvent): void {
    const session = this.#session;
    if (event.type === 'ready') {
      if (session?.generation === event.generation) void this.#restart(session);
      else if (session) this.#endSession();
      // A center that is there again need not be waited for.
      this.#backoff.reset();
      clearTimeout(this.#retry);
      void this.#work();
    } else if (event.type === 'transport-closed' && event.transport === session?.transport) {
      this.#endSession();
      void this.#work();
    } else if (event.type === 'producer-closed') {
      const feed = session?.feedOf(event.producer);
      if (!session || feed === undefined) return;
      this.#replaced.add(feed);
      session.remove(feed);
      setTimeout(() => this.#session === session && this.#options.onReplaced(feed), TELL_APART_MS);
    }
  }

  async #restart(session: ForwardSession): Promise<void> {
    try {
      await session.restart();
    } catch (error) {
      // The center knows it no more; what a cut kept from being answered is asked again with the next `ready`.
      if (!(error instanceof QianshaoError) || error.code !== 'not-found' || this.#session !== session) return;
      this.#endSession();
      void this.#work();
    }
  }
}

/** Undefined while a new worker is on its way. */
function engineOf(sfu: Sfu): Engine | undefined {
  try {
    return sfu.engine;
  } catch {
    return undefined;
  }
}
