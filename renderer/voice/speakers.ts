/** Plays the voices of the others. A browser that lets no page sound before it was touched is asked again at the first touch. */

export class Speakers {
  readonly #onBlocked: (blocked: boolean) => void;
  #muted = false;
  readonly #playing = new Map<string, HTMLAudioElement>();
  readonly #touched = () => {
    for (const audio of this.#playing.values()) if (audio.paused) this.#play(audio);
  };

  /** @param onBlocked told whether the browser keeps the page silent */
  constructor(onBlocked: (blocked: boolean) => void) {
    this.#onBlocked = onBlocked;
    for (const touch of ['pointerdown', 'keydown']) window.addEventListener(touch, this.#touched);
  }

  put(producer: string, stream: MediaStream | undefined): void {
    const known = this.#playing.get(producer);
    if (known) known.srcObject = null;
    this.#playing.delete(producer);
    if (!stream) return;
    const audio = new Audio();
    audio.srcObject = stream;
    audio.muted = this.#muted;
    this.#playing.set(producer, audio);
    this.#play(audio);
  }

  /** Plays on, and is not heard. */
  mute(muted: boolean): void {
    this.#muted = muted;
    for (const audio of this.#playing.values()) audio.muted = muted;
  }

  /** Idempotent. */
  close(): void {
    for (const touch of ['pointerdown', 'keydown']) window.removeEventListener(touch, this.#touched);
    for (const producer of [...this.#playing.keys()]) this.put(producer, undefined);
  }

  #play(audio: HTMLAudioElement): void {
    audio.play().then(
      () => this.#onBlocked(false),
      // One that was put away meanwhile says the same.
      (error: unknown) => this.#onBlocked(error instanceof Error && error.name === 'NotAllowedError'),
    );
  }
}
