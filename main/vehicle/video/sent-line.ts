/** What the center gets of this vehicle's pictures, as it says itself: who sends each, and whether it arrives. */
import type { SentPicture } from '../../../contract/media.ts';
import type { CenterSocket } from '../center-socket.ts';

/** A subscription that ended is taken again after this, ms. */
const AGAIN_MS = 1_000;

export class SentLine {
  readonly #onWord: (pictures: readonly SentPicture[] | undefined) => void;
  #socket: CenterSocket | undefined;
  #subscription: { unsubscribe(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onWord told with each change; undefined: the center is away */
  constructor(onWord: (pictures: readonly SentPicture[] | undefined) => void) {
    this.#onWord = onWord;
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    this.close();
    this.#socket = socket;
    if (socket) this.#listen(socket);
  }

  /** Idempotent. */
  close(): void {
    this.#socket = undefined;
    clearTimeout(this.#timer);
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#onWord(undefined);
  }

  #listen(socket: CenterSocket): void {
    const again = () => {
      this.#onWord(undefined);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#socket === socket && this.#listen(socket), AGAIN_MS);
      this.#timer.unref();
    };
    this.#subscription?.unsubscribe();
    this.#subscription = socket.api.sent.subscribe(undefined, {
      onData: (pictures) => this.#onWord(pictures),
      onConnectionStateChange: ({ state }) => {
        if (state === 'connecting') this.#onWord(undefined);
      },
      onError: again,
      onComplete: again,
    });
  }
}
