/**
 * Takes a feed out of the SFU again for the recorder: what phones, encoders and the console's own cameras send. ffmpeg listens on
 * loopback and writes fragments; pages send key frames only when they are asked, so they are asked for each segment.
 */
import { Backoff } from '../../../contract/backoff.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import { startProgram, type Program } from '../ingest/program.ts';
import { Leaving, LEAVING_INPUT } from '../leaving.ts';
import type { Sfu } from '../sfu.ts';
import { FragmentReader, type Fragment } from './fragments.ts';
import { SEGMENT_MS } from './recorder.ts';

export interface TrackTapOptions {
  sfu: Sfu;
  /** Of one feed: a picture, and sound where there is any. */
  tracks: readonly LiveTrack[];
  onFragment: (fragment: Fragment) => void;
  onRunEnd: () => void;
  log: (error: unknown) => void;
}

/** Until the first fragment a key frame is asked for this often, ms. */
const FIRST_ASK_MS = 1_000;
/** Without a fragment for so long ffmpeg is started anew, ms. */
const SILENCE_MS = 15_000;

export class TrackTap {
  readonly #options: TrackTapOptions;
  readonly #backoff = new Backoff({ minMs: 1_000, maxMs: 30_000, jitter: 0.2 });
  readonly #running: Promise<void>;
  #program: Program | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(options: TrackTapOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Whether it is these tracks that are taken. */
  holds(tracks: readonly LiveTrack[]): boolean {
    const own = this.#options.tracks;
    return own.length === tracks.length && own.every((one, at) => one.producer === tracks[at]?.producer);
  }

  /** Idempotent; on return ffmpeg has ended and what it wrote is told. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#program?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#session();
      } catch (error) {
        if (!this.#closed) this.#options.log(error);
      }
      if (this.#closed) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#backoff.next());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #session(): Promise<void> {
    let leaving: Leaving | undefined;
    try {
      leaving = await Leaving.open(this.#options.sfu, this.#options.tracks);
      if (!this.#closed) await this.#follow(leaving);
    } finally {
      leaving?.close();
      this.#options.onRunEnd();
    }
  }

  async #follow(leaving: Leaving): Promise<void> {
    const program = startProgram('ffmpeg', ARGUMENTS, leaving.description());
    this.#program = program;
    let isFirst = true;
    let silence = setTimeout(() => void program.end(), SILENCE_MS);
    const reader = new FragmentReader((fragment) => {
      clearTimeout(silence);
      silence = setTimeout(() => void program.end(), SILENCE_MS);
      if (isFirst) this.#backoff.reset();
      isFirst = false;
      this.#options.onFragment(fragment);
    });
    program.child.stdout.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#options.log(error);
        void program.end();
      }
    });
    let askedAt = 0;
    const asking = setInterval(() => {
      const now = performance.now();
      if (!isFirst && now - askedAt < SEGMENT_MS) return;
      askedAt = now;
      leaving.askKeyFrame();
    }, FIRST_ASK_MS);
    try {
      await leaving.start(() => void program.end());
      await program.ended;
    } finally {
      clearTimeout(silence);
      clearInterval(asking);
      await program.end();
    }
  }
}

const ARGUMENTS = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'warning', '-fflags', '+genpts', ...LEAVING_INPUT],
  ...['-map', '0', '-c', 'copy', '-f', 'mp4', '-movflags', '+empty_moov+default_base_moof+frag_keyframe'],
  ...['-frag_duration', '1000000', '-flush_packets', '1', 'pipe:1'],
];
