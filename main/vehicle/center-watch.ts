/** Something that the center tells for as long as it is asked: asked again whenever that ends, and over whatever line there is. */
import type { CenterSocket } from './center-socket.ts';

/** A subscription that ended is taken again after this, ms. */
const AGAIN_MS = 1_000;

interface Handlers<T> {
  onStarted: () => void;
  onData: (value: T) => void;
  onConnectionStateChange: (change: { state: string }) => void;
  onError: () => void;
  onComplete: () => void;
}

export interface CenterWatchOptions<T> {
  subscribe: (api: CenterSocket['api'], handlers: Handlers<T>) => { unsubscribe(): void };
  onData: (value: T) => void;
  /** The center listens. */
  onStarted?: () => void;
  /** What was told holds no more; also told at the beginning of a line, and more than once. */
  onAway: () => void;
}

export class CenterWatch<T> {
  readonly #options: CenterWatchOptions<T>;
  #socket: CenterSocket | undefined;
  #subscription: { unsubscribe(): void } | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(options: CenterWatchOptions<T>) {
    this.#options = options;
  }

  /** The line; undefined: there is none. */
  get socket(): CenterSocket | undefined {
    return this.#socket;
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    clearTimeout(this.#again);
    this.#subscription?.unsubscribe();
    this.#socket = undefined;
    this.#options.onAway();
    this.#socket = socket;
    if (socket) this.#listen(socket);
  }

  #listen(socket: CenterSocket): void {
    const { subscribe, onData, onStarted, onAway } = this.#options;
    const again = () => {
      onAway();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#socket === socket && this.#listen(socket), AGAIN_MS);
      this.#again.unref();
    };
    this.#subscription?.unsubscribe();
    this.#subscription = subscribe(socket.api, {
      onStarted: () => onStarted?.(),
      onData,
      onConnectionStateChange: ({ state }) => {
        if (state === 'connecting') onAway();
      },
      onError: again,
      onComplete: again,
    });
  }
}
