/** The vehicle's cameras that can be turned, at the center: what they are goes up, who moves them comes down, and is answered. */
import { QianshaoError } from '../../../contract/errors.ts';
import type { PtzOrder, PtzPreset, PtzView } from '../../../contract/ptz.ts';
import type { CenterSocket } from '../center-socket.ts';

/** A subscription that ended is taken again after this, ms. */
const AGAIN_MS = 1_000;

export interface PtzLineOptions {
  /** Carries an order out. @returns presets, where they were asked for. @throws QianshaoErrors */
  onOrder: (order: PtzOrder) => Promise<PtzPreset[] | undefined>;
  /** The center is away: nobody there has a hand on a camera. */
  onAway: () => void;
  log: (error: unknown) => void;
}

/** Monotonic ms by which orders grow old: of this program, and of nobody else. */
const uptime = (): number => Math.round(performance.now());

export class PtzLine {
  readonly #options: PtzLineOptions;
  #socket: CenterSocket | undefined;
  #subscription: { unsubscribe(): void } | undefined;
  #views: PtzView[] = [];
  #again: NodeJS.Timeout | undefined;

  constructor(options: PtzLineOptions) {
    this.#options = options;
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    clearTimeout(this.#again);
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#socket = socket;
    this.#options.onAway();
    if (socket) this.#listen(socket);
  }

  /** How the cameras are now. */
  tell(views: PtzView[]): void {
    this.#views = views;
    if (this.#subscription) this.#say((api) => api.tell.mutate({ cameras: views, uptime: uptime() }));
  }

  #listen(socket: CenterSocket): void {
    const again = () => {
      this.#options.onAway();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#socket === socket && this.#listen(socket), AGAIN_MS);
      this.#again.unref();
    };
    this.#subscription?.unsubscribe();
    this.#subscription = socket.api.ptz.watch.subscribe(undefined, {
      onStarted: () => this.tell(this.#views),
      onData: (order) => void this.#take(order),
      onConnectionStateChange: ({ state }) => {
        if (state === 'connecting') this.#options.onAway();
      },
      onError: again,
      onComplete: again,
    });
  }

  async #take(order: PtzOrder): Promise<void> {
    const { ask } = order;
    try {
      if (uptime() > order.by) throw new QianshaoError('ptz-late');
      const presets = await this.#options.onOrder(order);
      this.#say((api) => api.answer.mutate({ ask, uptime: uptime(), ...(presets ? { presets } : {}) }));
    } catch (error) {
      const { code, detail } = error instanceof QianshaoError ? error : new QianshaoError('internal');
      if (code === 'internal') this.#options.log(error);
      const refusal = { code, ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }) };
      this.#say((api) => api.answer.mutate({ ask, uptime: uptime(), ...refusal }));
    }
  }

  /** What is not taken is not said again: states are told anew when the line is. */
  #say(say: (api: CenterSocket['api']['ptz']) => Promise<unknown>): void {
    if (this.#socket) void say(this.#socket.api.ptz).catch(() => undefined);
  }
}
