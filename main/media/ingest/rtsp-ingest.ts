/**
 * One network camera: asked what it sends, fetched by one ffmpeg, watched, fetched again. Its picture goes to the SFU and its
 * fragments to the recorder; why there is none is data.
 */
import { Backoff } from '../../../contract/backoff.ts';
import type { PictureFacts, RtspSource, SourceReason, SourceState } from '../../../contract/video-source.ts';
import { FragmentReader, type Fragment } from '../recorder/fragments.ts';
import { playlist, redacted } from './camera-address.ts';
import type { Inlet } from './inlet.ts';
import { planOf, type Plan } from './plan.ts';
import { probe, PROBE_LISTEN_MS, type Arriving } from './probe.ts';
import { processorSeconds } from './process-load.ts';
import { startProgram, type Program } from './program.ts';
import { Trouble, troubleOf } from './trouble.ts';

/** No picture for so long: the camera is away, though its connection may stand, ms. */
export const SILENCE_MS = 6_000;
/** A camera that was asked what it sends gives its first picture in this time, ms. */
const FIRST_MS = 20_000;
/** A run of this length was sound: the next trouble begins with the shortest wait, ms. */
const SOUND_MS = 15_000;
/** Cameras lock out who tries wrong passwords too often: waited so long after one, ms. */
const LOGIN_WAIT_MS = 60_000;
/** How long ffmpeg looks at a camera before the picture goes on, and where that was too short, ms. */
const LOOK_AT_MS = 500;
const LONG_LOOK_MS = 6_000;
/** How often load and rate are looked at, ms. */
const LOOK_MS = 5_000;

export interface IngestStatus {
  state: SourceState;
  reason: SourceReason;
  detail?: string;
  since: number;
  picture?: PictureFacts;
  cpuPct?: number;
  kbps?: number;
}

export interface RtspIngestOptions {
  source: RtspSource;
  inlet: Inlet;
  onFragment: (fragment: Fragment) => void;
  /** What was being recorded is over. */
  onRunEnd: () => void;
  onChange: () => void;
  now: () => number;
  /** Waits between tries; the one policy unless a test is in a hurry. */
  backoff?: Backoff;
}

export class RtspIngest {
  readonly #options: RtspIngestOptions;
  readonly #backoff: Backoff;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #status: IngestStatus;
  /** What it sent when a picture last came. */
  #known: Arriving | undefined;
  #listenMs = LOOK_AT_MS;
  #wake: (() => void) | undefined;

  constructor(options: RtspIngestOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff({ minMs: 1_000, maxMs: 60_000, jitter: 0.2 });
    this.#status = { state: 'lost', reason: 'connecting', since: options.now() };
    this.#running = this.#run();
  }

  get status(): IngestStatus {
    return this.#status;
  }

  /** A person does not want to wait for the next try. */
  retry(): void {
    this.#backoff.reset();
    this.#wake?.();
  }

  /** Idempotent; on return ffmpeg has ended. */
  async close(): Promise<void> {
    this.#over.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      let wait = 0;
      try {
        await this.#session();
      } catch (error) {
        if (signal.aborted) return;
        const trouble = error instanceof Trouble ? error : new Trouble('failed', String(error));
        this.#set('lost', trouble.reason, trouble.detail);
        if (trouble.reason === 'refused-login') wait = LOGIN_WAIT_MS;
      }
      await this.#pause(Math.max(wait, this.#backoff.next()));
    }
  }

  /** From the first question to the end of the picture. @throws Trouble always, unless it was closed */
  async #session(): Promise<void> {
    const { source, inlet, onRunEnd } = this.#options;
    const { signal } = this.#over;
    const arriving = this.#known ?? (await probe(playlist(source, PROBE_LISTEN_MS), source, signal));
    signal.throwIfAborted();
    // It may send something else since: it is asked anew unless a picture comes.
    this.#known = undefined;
    const ports = await inlet.open(arriving.audio !== undefined);
    const plan = planOf(arriving, ports.video, ports.audio);
    const startedAt = performance.now();
    const program = startProgram('ffmpeg', plan.args, playlist(source, this.#listenMs));
    // A camera that says nothing of its picture in advance has to be looked at until its next key frame.
    this.#listenMs = LONG_LOOK_MS;
    try {
      await this.#follow(program, arriving, plan);
    } finally {
      await program.end();
      inlet.shut();
      onRunEnd();
      const { picture: _picture, cpuPct: _cpu, kbps: _kbps, ...rest } = this.#status;
      this.#status = rest;
      if (performance.now() - startedAt > SOUND_MS) this.#backoff.reset();
    }
  }

  async #follow(program: Program, arriving: Arriving, plan: Plan): Promise<void> {
    const { source, onFragment } = this.#options;
    const { signal } = this.#over;
    let trouble: Trouble | undefined;
    let bytes = 0;
    let isFirst = true;
    const fail = (error: Trouble) => {
      trouble ??= error;
      void program.end();
    };
    let silence = setTimeout(() => fail(new Trouble('silent')), FIRST_MS);
    const end = () => void program.end();
    signal.addEventListener('abort', end);
    const reader = new FragmentReader((fragment) => {
      clearTimeout(silence);
      silence = setTimeout(() => fail(new Trouble('silent')), SILENCE_MS);
      if (isFirst && !fragment.head.codecs.startsWith('avc1.')) return fail(new Trouble('foreign-codec'));
      if (isFirst) this.#flows(arriving, plan);
      isFirst = false;
      onFragment(fragment);
    });
    program.child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      try {
        reader.push(chunk);
      } catch (error) {
        fail(new Trouble('failed', String(error)));
      }
    });
    const look = this.#watchLoad(program.child.pid, () => bytes);
    try {
      await program.ended;
      if (signal.aborted) return;
      const told = troubleOf(redacted(program.words(), source));
      throw trouble ?? (isFirst ? told : new Trouble('ended', told.detail));
    } finally {
      clearTimeout(silence);
      clearInterval(look);
      signal.removeEventListener('abort', end);
    }
  }

  #flows(arriving: Arriving, { way, sound }: Plan): void {
    const { codec, widthPx, heightPx, fps } = arriving.video;
    this.#known = arriving;
    this.#listenMs = LOOK_AT_MS;
    const picture = { codec, widthPx, heightPx, ...(fps === undefined ? {} : { fps }), way, sound };
    const isSeen = this.#options.inlet.isOpen;
    this.#status = { ...this.#status, picture };
    this.#set(isSeen ? 'connected' : 'degraded', isSeen ? 'ok' : 'media-away');
  }

  #watchLoad(pid: number | undefined, bytes: () => number): NodeJS.Timeout {
    let before = { at: performance.now(), bytes: bytes(), cpuS: processorSeconds(pid) };
    return setInterval(() => {
      const now = { at: performance.now(), bytes: bytes(), cpuS: processorSeconds(pid) };
      const seconds = (now.at - before.at) / 1_000;
      const kbps = Math.round(((now.bytes - before.bytes) * 8) / 1_000 / seconds);
      const cpu =
        now.cpuS === undefined || before.cpuS === undefined
          ? {}
          : { cpuPct: Math.round(((now.cpuS - before.cpuS) / seconds) * 1_000) / 10 };
      before = now;
      this.#status = { ...this.#status, kbps, ...cpu };
      if (this.#status.picture) {
        const isSeen = this.#options.inlet.isOpen;
        this.#set(isSeen ? 'connected' : 'degraded', isSeen ? 'ok' : 'media-away');
      }
    }, LOOK_MS);
  }

  #set(state: SourceState, reason: SourceReason, detail?: string): void {
    const { detail: _detail, ...before } = this.#status;
    const since = before.state === state && before.reason === reason ? before.since : this.#options.now();
    this.#status = { ...before, state, reason, since, ...(detail === undefined ? {} : { detail }) };
    this.#options.onChange();
  }

  #pause(ms: number): Promise<void> {
    if (this.#over.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
