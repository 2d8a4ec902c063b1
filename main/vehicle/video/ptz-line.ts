/** The vehicle's cameras that can be turned, at the center: what they are goes up, who moves them comes down, and is answered. */
import { QianshaoError } from '../../../contract/errors.ts';
import type { PtzOrder, PtzPreset, PtzView } from '../../../contract/ptz.ts';
import type { CenterSocket } from '../center-socket.ts';
import { CenterWatch } from '../center-watch.ts';

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
  readonly #watch: CenterWatch<PtzOrder>;
  #views: PtzView[] = [];

  constructor(options: PtzLineOptions) {
    this.#options = options;
    this.#watch = new CenterWatch({
      subscribe: (api, handlers) => api.ptz.watch.subscribe(undefined, handlers),
      onStarted: () => this.tell(this.#views),
      onData: (order) => void this.#take(order),
      onAway: options.onAway,
    });
  }

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    this.#watch.use(socket);
  }

  /** How the cameras are now. */
  tell(views: PtzView[]): void {
    this.#views = views;
    this.#say((api) => api.tell.mutate({ cameras: views, uptime: uptime() }));
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
    const { socket } = this.#watch;
    if (socket) void say(socket.api.ptz).catch(() => undefined);
  }
}
