/**
 * The sound of alerts: two tones up and down for a call for help, three short ones for anything else, a warble for somebody who
 * rings, again and again while one stands that nobody has muted. Made by the page itself: nothing has to be loaded. A browser that lets no page sound
 * before it was touched says so, and the first touch opens it.
 */
import type { AlertView } from '../../contract/alerting.ts';

export type Sound = 'call' | 'notice' | 'ring';

/** Beeps: frequency Hz, when and how long s; and how often all of it, s. */
const PATTERNS: Record<Sound, { beeps: readonly (readonly [hz: number, at: number, for_: number])[]; everyS: number }> =
  {
    call: {
      beeps: [
        [880, 0, 0.35],
        [660, 0.35, 0.35],
        [880, 0.7, 0.35],
        [660, 1.05, 0.35],
      ],
      everyS: 2,
    },
    notice: {
      beeps: [
        [988, 0, 0.12],
        [988, 0.2, 0.12],
        [988, 0.4, 0.12],
      ],
      everyS: 6,
    },
    ring: {
      beeps: [
        [523, 0, 0.2],
        [659, 0.2, 0.2],
        [523, 0.4, 0.2],
        [659, 0.6, 0.2],
      ],
      everyS: 3,
    },
  };
/** A beep begins and ends in so long, s: no clicks. */
const RAMP_S = 0.01;
const LOUDNESS = 0.4;

/**
 * What should sound. What has ended stands on the screen and is no longer loud.
 * @param standing alerts of which nobody here has taken note @param muted ids
 */
export function soundOf(standing: readonly AlertView[], muted: ReadonlySet<string>): Sound | undefined {
  const loud = standing.filter(({ alert, overAt }) => overAt === undefined && !muted.has(alert.id));
  if (loud.length === 0) return undefined;
  return loud.some(({ alert }) => alert.kind === 'sos') ? 'call' : 'notice';
}

export class AlertSound {
  readonly #onBlocked: (blocked: boolean) => void;
  #context: AudioContext | undefined;
  #sound: Sound | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param onBlocked told whether the browser keeps the page silent */
  constructor(onBlocked: (blocked: boolean) => void) {
    this.#onBlocked = onBlocked;
    for (const touch of ['pointerdown', 'keydown']) window.addEventListener(touch, this.#open);
  }

  /** Sounds so from now on, until told otherwise. */
  play(sound: Sound | undefined): void {
    if (sound === this.#sound) return;
    this.#sound = sound;
    clearInterval(this.#timer);
    if (!sound) return this.#onBlocked(false);
    this.#round();
    this.#timer = setInterval(() => this.#round(), PATTERNS[sound].everyS * 1_000);
  }

  /** Idempotent. */
  close(): void {
    this.play(undefined);
    for (const touch of ['pointerdown', 'keydown']) window.removeEventListener(touch, this.#open);
    void this.#context?.close();
    this.#context = undefined;
  }

  readonly #open = (): void => {
    this.#context ??= new AudioContext();
    void this.#context.resume().then(() => this.#tellBlocked());
  };

  #round(): void {
    if (!this.#sound) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    this.#tellBlocked();
    if (context.state !== 'running') return void context.resume().then(() => this.#tellBlocked());
    for (const [hz, at, for_] of PATTERNS[this.#sound].beeps) beep(context, hz, context.currentTime + at, for_);
  }

  #tellBlocked(): void {
    this.#onBlocked(this.#sound !== undefined && this.#context?.state !== 'running');
  }
}

function beep(context: AudioContext, hz: number, at: number, seconds: number): void {
  const tone = new OscillatorNode(context, { type: 'square', frequency: hz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + RAMP_S);
  gain.gain.setValueAtTime(LOUDNESS, at + seconds - RAMP_S);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
  tone.onended = () => gain.disconnect();
}
