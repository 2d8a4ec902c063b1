/**
 * The SFU (DESIGN §8): stations publish, people watch. The worker may die at any time: peers stay, get a new generation,
 * and their pages make everything anew without a click.
 */
import { Backoff } from '../../contract/backoff.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { LiveTrack } from '../../contract/media.ts';
import { Engine, type EngineOptions } from './engine.ts';
import type { PeerKey } from './peer-rights.ts';
import { SfuPeer, type PeerHost } from './sfu-peer.ts';

/** Peers at once; one more is refused. */
const PEER_LIMIT = 500;
/** Pages of one station or person at once; the oldest that is away makes room, so that nobody takes all places. */
const OWNER_LIMIT = 16;
/** A worker that lived this long was sound: the next one starts at once, ms. */
const SOUND_MS = 30_000;

/** How often it is looked how tracks arrive, ms. */
const LOOK_MS = 2_000;

export interface SfuOptions extends EngineOptions {
  onTracks: (tracks: LiveTrack[]) => void;
  /** A message on a station's positions channel, at most `POSITION_LIMIT` bytes. */
  onPosition: (station: string, message: Buffer) => void;
  /** Who is in the conference; where there is none, nobody. */
  attends?: PeerHost['attends'];
  /** Whether this owner's voice may key a radio channel; unless said, a station's alone. */
  keys?: PeerHost['keys'];
  log: (error: unknown) => void;
}

/** Brings tracks, and is no page: a camera by ffmpeg, an encoder by WHIP. */
export interface TrackHolder {
  tracks(): LiveTrack[];
  /** The worker is gone, and everything in it. */
  forget(): void;
  /** A new worker is there. */
  renew(engine: Engine): void;
}

export class Sfu {
  readonly #options: SfuOptions;
  readonly #peers = new Map<string, SfuPeer>();
  readonly #holders = new Set<TrackHolder>();
  readonly #backoff = new Backoff({ minMs: 100, maxMs: 10_000, jitter: 0.2 });
  #engine: Engine | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #looks: NodeJS.Timeout;
  #startedAt = 0;
  #closed = false;

  private constructor(options: SfuOptions) {
    this.#options = options;
    this.#looks = setInterval(() => void this.#look(), LOOK_MS);
  }

  /** @throws when the worker cannot be started or its port is taken */
  static async create(options: SfuOptions): Promise<Sfu> {
    const sfu = new Sfu(options);
    try {
      await sfu.#start();
      return sfu;
    } catch (error) {
      sfu.close();
      throw error;
    }
  }

  /** The running engine. @throws media-unavailable while a new worker is on its way */
  get engine(): Engine {
    if (!this.#engine) throw new QianshaoError('media-unavailable');
    return this.#engine;
  }

  /** Process id of the worker, for the readiness page and for tests that kill it. */
  get workerPid(): number | undefined {
    return this.#engine?.worker.pid;
  }

  /** The place of one page, made on first use. @throws media-unavailable when there are too many */
  peer(key: PeerKey): SfuPeer {
    const name = `${key.owner}\n${key.peer}`;
    const known = this.#peers.get(name);
    if (known) return known;
    if (this.#closed) throw new QianshaoError('media-unavailable', 'closed');
    const own = [...this.#peers.values()].filter(({ key: { owner } }) => owner === key.owner);
    const room = own.length < OWNER_LIMIT ? undefined : own.find(({ away }) => away);
    room?.close();
    if ((own.length >= OWNER_LIMIT && !room) || this.#peers.size >= PEER_LIMIT)
      throw new QianshaoError('media-unavailable', 'too many pages');
    const peer = new SfuPeer(this.#hostFor(name), key);
    this.#peers.set(name, peer);
    return peer;
  }

  tracks(): LiveTrack[] {
    return [...this.#peers.values(), ...this.#holders].flatMap((each) => each.tracks());
  }

  /** Tracks of no page; `tracksChanged` tells when there are others. @returns the way to take them away */
  attach(holder: TrackHolder): () => void {
    this.#holders.add(holder);
    return () => {
      if (this.#holders.delete(holder)) this.tracksChanged();
    };
  }

  tracksChanged(): void {
    if (!this.#closed) this.#options.onTracks(this.tracks());
  }

  /** Somebody left the conference. */
  hush(): void {
    for (const peer of this.#peers.values()) peer.hush();
  }

  /** Idempotent; ends the worker and all peers. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#looks);
    for (const peer of this.#peers.values()) peer.close();
    this.#engine?.close();
    this.#engine = undefined;
  }

  async #look(): Promise<void> {
    const looked = await Promise.all([...this.#peers.values()].map((peer) => peer.look()));
    if (looked.includes(true)) this.tracksChanged();
  }

  #hostFor(name: string): PeerHost {
    const engine = () => this.engine;
    return {
      get engine() {
        return engine();
      },
      tracks: () => this.tracks(),
      tracksChanged: () => this.tracksChanged(),
      replaceFeed: (by, feed, kind) => {
        for (const peer of this.#peers.values())
          if (peer !== by && peer.key.owner === by.key.owner) peer.dropFeed(feed, kind);
      },
      onPosition: (station, message) => this.#options.onPosition(station, message),
      attends: (...who) => this.#options.attends?.(...who) ?? false,
      keys: (owner) => this.#options.keys?.(owner) ?? false,
      onClose: () => this.#peers.delete(name),
    };
  }

  async #start(): Promise<void> {
    const engine = await Engine.create(this.#options);
    if (this.#closed) return engine.close();
    engine.worker.once('died', (error) => this.#died(error));
    this.#engine = engine;
    this.#startedAt = performance.now();
    for (const peer of this.#peers.values()) peer.renew();
    for (const holder of this.#holders) holder.renew(engine);
    this.tracksChanged();
  }

  #died(error: Error): void {
    this.#engine = undefined;
    if (this.#closed) return;
    this.#options.log(error);
    for (const each of [...this.#peers.values(), ...this.#holders]) each.forget();
    this.tracksChanged();
    if (performance.now() - this.#startedAt > SOUND_MS) this.#backoff.reset();
    this.#startLater();
  }

  #startLater(): void {
    const start = () =>
      this.#start().catch((error: unknown) => {
        if (this.#closed) return;
        this.#options.log(error);
        this.#startLater();
      });
    this.#timer = setTimeout(() => void start(), this.#backoff.next());
  }
}
