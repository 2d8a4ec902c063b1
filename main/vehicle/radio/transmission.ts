/**
 * One transmission on a radio channel, from the press to the key that is let go:
 *
 *     keying ──on the air, lead over──▶ talking ──let go──▶ tail ──last sound has left──▶ over
 *
 * What is said while the radio comes up waits and goes out first. The key falls at once, without a tail, when the speaker is not
 * heard any more, the limit is reached, or a fault shows.
 */
import { QianshaoError } from '../../../contract/errors.ts';
import type { PttEvent } from '../../../contract/radio.ts';
import {
  KEY_SILENCE_MS,
  type KeyingWhy,
  type RadioChannelView,
  type Speaker,
} from '../../../contract/radio-channel.ts';

/** How often the key is renewed at the radio, and the speaker is looked after, ms. */
const TICK_MS = 100;
const RENEW_TICKS = 3;
/** What is said while the radio comes up, packets: some 6 s. */
const WAITING_LIMIT = 300;
/** After the hand the voice is under way for so long, ms. */
const GRACE_MS = 120;
/** An output that has not played all by then is cut, ms. */
const DRAIN_MS = 3_000;

/** Where the voice goes, as main/media/radio/sound-out.ts is. */
export interface VoiceOut {
  write(packet: Uint8Array): void;
  finish(limitMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TransmissionOptions {
  speaker: Speaker;
  leadMs: number;
  tailMs: number;
  /** @throws QianshaoError device-away, device-busy, ptt-busy, ptt-limit */
  key: (on: boolean) => void;
  open: (onFail: (detail: string) => void) => VoiceOut;
  /** The speaker's voice may be there by now. */
  look: () => void;
  /** What goes out, for those who listen. */
  onSent: (packet: Uint8Array) => void;
  onChange: () => void;
  /** Before the key is let go: why. */
  onEnding: (why: KeyingWhy) => void;
  onOver: (why: KeyingWhy, detail?: string) => void;
  now: () => number;
}

type Talker = NonNullable<RadioChannelView['talker']>;

export class Transmission {
  readonly #options: TransmissionOptions;
  readonly #since: number;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting: Uint8Array[] = [];
  readonly over: Promise<void>;
  #resolve!: () => void;
  #phase: Talker['phase'] = 'keying';
  #heardAt = performance.now();
  #untilAt: number | undefined;
  #onAir = false;
  #out: VoiceOut | undefined;
  #later: NodeJS.Timeout | undefined;
  #ticks = 0;
  #isOver = false;

  /** Presses the key. @throws what `key` does */
  constructor(options: TransmissionOptions) {
    this.#options = options;
    this.#since = options.now();
    this.over = new Promise((resolve) => (this.#resolve = resolve));
    options.key(true);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get talker(): Talker {
    const until = this.#untilAt === undefined ? {} : { untilAt: this.#untilAt };
    return { ...this.#options.speaker, since: this.#since, ...until, phase: this.#phase };
  }

  /** The speaker holds the key still. */
  hold(): void {
    this.#heardAt = performance.now();
  }

  /** The speaker lets go: his last words leave first. */
  release(): void {
    if (this.#isOver || this.#phase === 'tail') return;
    // Nothing is on the air yet: nothing will be.
    if (this.#phase === 'keying') return this.drop('asked');
    this.#phase = 'tail';
    this.#options.onChange();
    this.#later = setTimeout(() => void this.#drain(), GRACE_MS);
  }

  /** A packet of the speaker's voice. */
  take(packet: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#out) return this.#say(packet);
    if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(packet);
  }

  /** What the radio tells of its key. */
  ptt({ keyed, untilAt, why }: PttEvent): void {
    if (this.#isOver) return;
    if (!keyed) {
      if (this.#onAir) this.drop(why === 'limit' ? 'limit' : 'fault');
      return;
    }
    this.#untilAt = untilAt;
    if (!this.#onAir) this.#later = setTimeout(() => this.#speak(), this.#options.leadMs);
    this.#onAir = true;
    this.#options.onChange();
  }

  /** At once. Idempotent. */
  drop(why: KeyingWhy, detail?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    clearTimeout(this.#later);
    this.#options.onEnding(why);
    void this.#out?.stop();
    try {
      this.#options.key(false);
    } catch {
      // The device is away: its guard lets the key go by itself.
    }
    this.#options.onOver(why, detail);
    this.#resolve();
  }

  #tick(): void {
    const silent = performance.now() - this.#heardAt > KEY_SILENCE_MS;
    if (this.#phase !== 'tail' && silent) return this.drop('lost');
    this.#options.look();
    this.#ticks += 1;
    if (this.#ticks % RENEW_TICKS !== 0) return;
    try {
      this.#options.key(true);
    } catch (error) {
      // The limit shows here first where the key is still on its way down.
      this.drop(error instanceof QianshaoError && error.code === 'ptt-limit' ? 'limit' : 'fault');
    }
  }

  #speak(): void {
    if (this.#isOver) return;
    this.#phase = 'talking';
    this.#out = this.#options.open((detail) => this.drop('fault', detail));
    for (const packet of this.#waiting.splice(0)) this.#say(packet);
    this.#options.onChange();
  }

  #say(packet: Uint8Array): void {
    this.#out?.write(packet);
    this.#options.onSent(packet);
  }

  async #drain(): Promise<void> {
    await this.#out?.finish(DRAIN_MS);
    this.#later = setTimeout(() => this.drop('asked'), this.#options.tailMs);
  }
}
