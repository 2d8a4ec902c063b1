/** One transmission's sound: a voice in Opus packets to a sound output, by an ffmpeg of its own that ends when all has left. */
import type { SoundPlace } from '../../../contract/radio-channel.ts';
import { startProgram, type Program } from '../ingest/program.ts';
import { OggOpus } from './ogg.ts';
import { outputArgs, SOUND_VARIABLES, soundTrouble } from './sound.ts';

/** What an output has not taken yet; one that takes nothing more has failed. Bytes: some 30 s of speech. */
const WAITING_LIMIT = 128 * 1024;

export class SoundOut {
  readonly #program: Program;
  readonly #ogg = new OggOpus();
  #closed = false;

  /** @param onFail it ended though nobody asked it to */
  constructor(place: SoundPlace, onFail: (detail: string) => void) {
    this.#program = startProgram('ffmpeg', outputArgs(place), undefined, { variables: SOUND_VARIABLES });
    this.#program.child.stdout.resume();
    const failed = (error?: unknown) => {
      if (this.#closed) return;
      this.#closed = true;
      const { reason, detail } = soundTrouble(error, this.#program.words(), false);
      onFail(detail ?? reason);
    };
    this.#program.ended.then(() => failed(), failed);
    this.#program.child.stdin.write(this.#ogg.head());
  }

  write(packet: Uint8Array): void {
    const { stdin } = this.#program.child;
    if (!this.#closed && stdin.writableLength < WAITING_LIMIT) stdin.write(this.#ogg.packet(packet));
  }

  /** Ends it in order. @returns when the last sound has left, or `limitMs` is over */
  async finish(limitMs: number): Promise<void> {
    this.#closed = true;
    this.#program.child.stdin.end(this.#ogg.end());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([this.#program.ended.catch(() => undefined), late]);
    clearTimeout(timer);
    await this.#program.end();
  }

  /** Silent at once. Idempotent. */
  async stop(): Promise<void> {
    this.#closed = true;
    this.#program.child.kill('SIGKILL');
    await this.#program.end();
  }
}
