/**
 * Keeps what a radio channel hears and what is said on it: Opus packets, as they come, put into fragments by one ffmpeg for each
 * time that somebody is heard. Silence is left out, and shows as a gap.
 */
import { Backoff } from '../../../contract/backoff.ts';
import { startProgram, type Program } from '../ingest/program.ts';
import { OggOpus } from '../radio/ogg.ts';
import { opusSamples } from '../radio/opus-packet.ts';
import { OGG_INPUT } from '../radio/sound.ts';
import { FragmentReader, type Fragment } from './fragments.ts';

export interface VoiceTapOptions {
  /** @param zeroAt what the stream's zero is by our clock, epoch ms */
  onFragment: (fragment: Fragment, zeroAt: number) => void;
  /** Nobody is heard any more, and what was written of it is told. */
  onRunEnd: () => void;
  /** Epoch ms by the station's clock. */
  now: () => number;
  log: (error: unknown) => void;
}

/** Without a packet for so long the channel is silent, ms. */
const SILENT_MS = 600;
/** A packet that comes so late was spoken later, ms. */
const LATE_MS = 200;
/** Samples in a millisecond. */
const PER_MS = 48;
/** Waiting for ffmpeg, bytes; what is more is left out. */
const QUEUE_LIMIT = 200_000;
/** What comes while the run before ends, packets of at most 120 ms. */
const HELD_LIMIT = 50;

interface Run {
  program: Program;
  ogg: OggOpus;
  /** What was taken so far plays for so long, ms. */
  playsMs: number;
  zeroAt: number;
  silence: NodeJS.Timeout;
  /** When all of it is told. */
  over: Promise<void>;
}

export class VoiceTap {
  readonly #options: VoiceTapOptions;
  readonly #backoff = new Backoff({ minMs: 1_000, maxMs: 60_000, jitter: 0.2 });
  #run: Run | undefined;
  #ending: Promise<void> | undefined;
  #held: Uint8Array[] = [];
  /** Not tried again before this (performance.now), where ffmpeg failed. */
  #notBefore = 0;
  #closed = false;

  constructor(options: VoiceTapOptions) {
    this.#options = options;
  }

  /** The next packet of who is heard. */
  take(packet: Uint8Array): void {
    if (this.#closed || performance.now() < this.#notBefore) return;
    if (this.#ending) {
      if (this.#held.length < HELD_LIMIT) this.#held.push(packet);
      return;
    }
    const run = (this.#run ??= this.#begin());
    run.silence.refresh();
    run.playsMs += opusSamples(packet) / PER_MS;
    const zeroAt = this.#options.now() - run.playsMs;
    // Those that waited for the squelch come in one go: the earliest is the true one.
    if (zeroAt < run.zeroAt || zeroAt > run.zeroAt + LATE_MS) run.zeroAt = zeroAt;
    const { stdin } = run.program.child;
    if (stdin.writableLength < QUEUE_LIMIT) stdin.write(run.ogg.packet(packet));
  }

  /** Idempotent; on return ffmpeg has ended and what it wrote is told. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#finish();
    await this.#ending;
  }

  #begin(): Run {
    const program = startProgram('ffmpeg', ARGUMENTS, undefined);
    const ogg = new OggOpus();
    let had = false;
    const reader = new FragmentReader((fragment) => {
      had = true;
      this.#options.onFragment(fragment, run.zeroAt);
    });
    program.child.stdout.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#options.log(error);
        void program.end();
      }
    });
    program.child.stdin.write(ogg.head());
    const silence = setTimeout(() => this.#finish(), SILENT_MS);
    const over = program.ended
      .catch((error: unknown) => this.#options.log(error))
      .then(() => this.#over(silence, had))
      .catch(this.#options.log);
    const run: Run = { program, ogg, playsMs: 0, zeroAt: Number.POSITIVE_INFINITY, silence, over };
    return run;
  }

  /** What was said becomes whole: ffmpeg writes the last of it and ends. */
  #finish(): void {
    const run = this.#run;
    if (!run || this.#ending) return;
    clearTimeout(run.silence);
    run.program.child.stdin.end(run.ogg.end());
    this.#ending = run.over;
  }

  #over(silence: NodeJS.Timeout, had: boolean): void {
    clearTimeout(silence);
    this.#run = this.#ending = undefined;
    if (had) this.#backoff.reset();
    else this.#notBefore = performance.now() + this.#backoff.next();
    this.#options.onRunEnd();
    for (const packet of this.#held.splice(0)) this.take(packet);
  }
}

/** Fragments of half a second: a kill loses no more. */
const ARGUMENTS = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'warning', ...OGG_INPUT],
  ...['-map', '0:a:0', '-c', 'copy', '-f', 'mp4', '-movflags', '+empty_moov+default_base_moof'],
  ...['-frag_duration', '500000', '-flush_packets', '1', 'pipe:1'],
];
