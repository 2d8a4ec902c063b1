/** The vehicle's radio channels at the center: what they are and what is heard there goes up, who keys them comes down. */
import type { RadioChannelView, RadioWord } from '../../../contract/radio-channel.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { CenterSocket } from '../center-socket.ts';
import { CenterWatch } from '../center-watch.ts';

/** Packets that go in one message: fewer headers, and a delay that a radio has anyway. */
const PACKETS = 2;
/** A packet waits so long for the next one, ms. */
const GATHER_MS = 130;
/** Messages without an answer; beyond this the link is cut or too thin, and what is said now is not heard later. */
const FLYING_LIMIT = 16;

export interface RadioLineOptions {
  onWord: (word: RadioWord) => void;
  /** The center is away: nobody there listens, or holds a key. */
  onAway: () => void;
  log: (error: unknown) => void;
}

export class RadioLine {
  readonly #options: RadioLineOptions;
  readonly #gathered = new Map<string, string[]>();
  readonly #watch: CenterWatch<RadioWord>;
  #views: RadioChannelView[] = [];
  #gather: NodeJS.Timeout | undefined;
  #flying = 0;

  constructor(options: RadioLineOptions) {
    this.#options = options;
    this.#watch = new CenterWatch({
      subscribe: (api, handlers) => api.radio.watch.subscribe(undefined, handlers),
      onStarted: () => this.tell(this.#views),
      onData: options.onWord,
      onAway: options.onAway,
    });
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    this.#gathered.clear();
    this.#flying = 0;
    this.#watch.use(socket);
  }

  /** How the channels are now. */
  tell(views: RadioChannelView[]): void {
    this.#views = views;
    this.#send((api) => api.tell.mutate(views));
  }

  /** An Opus packet of what is heard on a channel. */
  voice(channel: string, packet: Uint8Array): void {
    const packets = this.#gathered.get(channel) ?? [];
    this.#gathered.set(channel, [...packets, Buffer.from(packet).toString('base64')]);
    if (packets.length + 1 >= PACKETS) this.#flush();
    else this.#gather ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** What became of a word that asked. */
  answer(ask: string, error: unknown): void {
    const refusal = error instanceof QianshaoError ? { code: error.code, detail: error.detail } : undefined;
    if (error !== undefined && !refusal) this.#options.log(error);
    this.#send((api) => api.answer.mutate({ ask, ...(refusal ?? (error === undefined ? {} : { code: 'internal' })) }));
  }

  #flush(): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    const gathered = [...this.#gathered];
    this.#gathered.clear();
    for (const [channel, packets] of gathered)
      if (this.#flying < FLYING_LIMIT) this.#send((api) => api.voice.mutate({ channel, packets }));
  }

  /** What is not taken is not said again: states are told anew when the line is. */
  #send(say: (api: CenterSocket['api']['radio']) => Promise<unknown>): void {
    const { socket } = this.#watch;
    if (!socket) return;
    this.#flying += 1;
    void say(socket.api.radio)
      .catch(() => undefined)
      .finally(() => socket === this.#watch.socket && (this.#flying -= 1));
  }
}
