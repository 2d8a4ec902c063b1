/** What the center gets of this vehicle's pictures, as it says itself: who sends each, and whether it arrives. */
import type { SentPicture } from '../../../contract/media.ts';
import type { CenterSocket } from '../center-socket.ts';
import { CenterWatch } from '../center-watch.ts';

export class SentLine {
  readonly #watch: CenterWatch<readonly SentPicture[]>;

  /** @param onWord told with each change; undefined: the center is away */
  constructor(onWord: (pictures: readonly SentPicture[] | undefined) => void) {
    this.#watch = new CenterWatch<readonly SentPicture[]>({
      subscribe: (api, handlers) => api.sent.subscribe(undefined, handlers),
      onData: onWord,
      onAway: () => onWord(undefined),
    });
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    this.#watch.use(socket);
  }

  /** Idempotent. */
  close(): void {
    this.#watch.use(undefined);
  }
}
