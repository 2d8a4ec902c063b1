/** One push: waits for its feed, takes it to the platform, and tries again by itself until it is ended by a person. */
import { Backoff } from '../../../contract/backoff.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import type { KeptTarget, PushReason, PushState, PushStatus } from '../../../contract/push.ts';
import { Leaving } from '../leaving.ts';
import type { Sfu } from '../sfu.ts';
import { PushTrouble, troubleOfSocket } from './push-trouble.ts';
import { pushByRtsp } from './rtsp-outlet.ts';
import { pushBySrt } from './srt-outlet.ts';
import { isSrt } from './target-address.ts';

export interface PusherOptions {
  /** As this feed goes there. */
  target: KeptTarget;
  sfu: () => Sfu | undefined;
  /** Of the feed, the picture first; none while it is away. */
  tracks: () => readonly LiveTrack[];
  /** A place among those that encode. @returns the way to give it back, or undefined where all are taken */
  takeEncoder: () => (() => void) | undefined;
  onChange: () => void;
  log: (error: unknown) => void;
  now: () => number;
  /** Waits between tries; the one policy unless a test is in a hurry. */
  backoff?: Backoff;
}

/** Until the first bytes went, and between any later ones, ms. */
const FIRST_MS = 25_000;
const SILENCE_MS = 12_000;
/** Until the first bytes went a key frame is asked for this often; later so often that who comes to the platform sees soon, ms. */
const FIRST_ASK_MS = 1_000;
const KEY_MS = 5_000;
/** A run of this length was sound: the next trouble begins with the shortest wait, ms. */
const SOUND_MS = 15_000;
/** How often the rate is looked at, ms. */
const LOOK_MS = 5_000;
/** Who tries wrong passwords too often is locked out: waited so long after one, ms. */
const LOGIN_WAIT_MS = 60_000;
/** What is ours: it is waited for, the platform has no part in it. */
const OWN: ReadonlySet<PushReason> = new Set(['feed-away', 'silent', 'encoders-busy']);

export class Pusher {
  readonly #options: PusherOptions;
  readonly #backoff: Backoff;
  readonly #running: Promise<void>;
  #status: PushStatus;
  /** The producers of the run. */
  #producers = '';
  #over: AbortController | undefined;
  #wake: (() => void) | undefined;
  /** A change of feeds or encoders ends the wait. */
  #waitsForOwn = false;
  /** A sound that never came held everything up. */
  #mute = false;
  #closed = false;

  constructor(options: PusherOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff({ minMs: 1_000, maxMs: 60_000, jitter: 0.2 });
    this.#status = { state: 'waiting', reason: 'feed-away', since: options.now() };
    this.#running = this.#run();
  }

  get status(): PushStatus {
    return this.#status;
  }

  /** Feeds came or went, or an encoder is free. */
  look(): void {
    if (this.#waitsForOwn) return this.#wake?.();
    if (this.#over && producersOf(this.#options.tracks()) !== this.#producers)
      this.#over.abort(new PushTrouble('feed-away'));
  }

  /** A person does not want to wait for the next try. */
  retry(): void {
    this.#backoff.reset();
    this.#wake?.();
  }

  /** Idempotent; on return ffmpeg has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#over?.abort(new PushTrouble('ended'));
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const { sfu, tracks } = this.#options;
      const [engine, own] = [sfu(), tracks()];
      const startedAt = performance.now();
      const trouble = engine && own.length > 0 ? await this.#tried(engine, own) : new PushTrouble('feed-away');
      if (this.#closed) return;
      const { reason } = trouble;
      this.#set(OWN.has(reason) ? 'waiting' : 'failed', reason, trouble.detail);
      if (OWN.has(reason) || performance.now() - startedAt > SOUND_MS) this.#backoff.reset();
      const isAway = reason === 'encoders-busy' || (reason === 'feed-away' && tracks().length === 0);
      const waitMs = Math.max(this.#backoff.next(), reason === 'refused-login' ? LOGIN_WAIT_MS : 0);
      await this.#pause(isAway ? undefined : waitMs);
    }
  }

  async #tried(sfu: Sfu, tracks: readonly LiveTrack[]): Promise<PushTrouble> {
    this.#over = new AbortController();
    this.#producers = producersOf(tracks);
    // What was in the way is shown until it is not.
    if (this.#status.state !== 'failed') this.#set('waiting', 'connecting');
    try {
      return await this.#session(sfu, tracks, this.#over);
    } catch (error) {
      if (!(error instanceof PushTrouble)) this.#options.log(error);
      return troubleOfSocket(error);
    } finally {
      this.#over = undefined;
    }
  }

  /** @throws PushTrouble always */
  async #session(sfu: Sfu, tracks: readonly LiveTrack[], over: AbortController): Promise<never> {
    const { target, takeEncoder } = this.#options;
    const leaving = await Leaving.open(sfu, this.#mute ? tracks.filter(({ kind }) => kind === 'video') : tracks);
    this.#mute = false;
    const encode = leaving.picture !== 'H264';
    const release = encode ? takeEncoder() : () => undefined;
    let isFirst = true;
    let askedAt = 0;
    const gone = () => over.abort(new PushTrouble('feed-away'));
    const silent = () => {
      this.#mute = isFirst && leaving.hasSound;
      over.abort(new PushTrouble('silent'));
    };
    let silence = setTimeout(silent, FIRST_MS);
    const asking = setInterval(() => {
      if (!isFirst && (encode || performance.now() - askedAt < KEY_MS)) return;
      askedAt = performance.now();
      leaving.askKeyFrame();
    }, FIRST_ASK_MS);
    const rate = this.#rate();
    try {
      if (!release) throw new PushTrouble('encoders-busy');
      over.signal.throwIfAborted();
      const onSent = (bytes: number) => {
        clearTimeout(silence);
        silence = setTimeout(silent, SILENCE_MS);
        rate.take(bytes);
        if (!isFirst) return;
        isFirst = false;
        this.#status = { ...this.#status, way: encode ? 'encoded' : 'copied' };
        this.#set('running', 'ok');
      };
      const sound = leaving.hasSound ? target.sound : 'none';
      const outlet = isSrt(target) ? pushBySrt : pushByRtsp;
      const going = { encode, sound };
      return await outlet({ target, leaving, going, onSent, onGone: gone, signal: over.signal });
    } finally {
      clearTimeout(silence);
      clearInterval(asking);
      rate.stop();
      leaving.close();
      release?.();
      const { way: _way, kbps: _kbps, ...rest } = this.#status;
      this.#status = rest;
    }
  }

  #rate() {
    let bytes = 0;
    let before = { at: performance.now(), bytes };
    const timer = setInterval(() => {
      const now = { at: performance.now(), bytes };
      const kbps = Math.round(((now.bytes - before.bytes) * 8) / (now.at - before.at));
      before = now;
      this.#status = { ...this.#status, kbps };
      this.#options.onChange();
    }, LOOK_MS);
    return { take: (total: number) => (bytes = total), stop: () => clearInterval(timer) };
  }

  #set(state: PushState, reason: PushReason, detail?: string): void {
    const { detail: _detail, ...before } = this.#status;
    const isSame = before.state === state && before.reason === reason;
    const since = isSame ? before.since : this.#options.now();
    this.#status = { ...before, state, reason, since, ...(detail === undefined ? {} : { detail }) };
    this.#options.onChange();
  }

  /** @param ms undefined: until `look` */
  #pause(ms: number | undefined): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#wake?.(), ms);
      this.#waitsForOwn = ms === undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#waitsForOwn = false;
        resolve();
      };
    });
  }
}

const producersOf = (tracks: readonly LiveTrack[]): string => tracks.map(({ producer }) => producer).join(' ');
