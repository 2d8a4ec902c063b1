/** The center's conference as the vehicle has it: how it is, told to the pages, and what its pages say there. */
import { QianshaoError } from '../../contract/errors.ts';
import type { ConferenceEvent } from '../../contract/conference.ts';
import type { ConferenceServices } from '../api/conference-router.ts';
import { named } from '../media/remote-peer.ts';
import type { CenterSocket } from './center-socket.ts';
import { CenterWatch } from './center-watch.ts';

const NOTHING: ConferenceEvent = { type: 'conference', reachable: false };

export class ConferenceLine {
  readonly #onEvent: (event: ConferenceEvent) => void;
  readonly #watch: CenterWatch<ConferenceEvent>;
  #event = NOTHING;

  constructor(onEvent: (event: ConferenceEvent) => void) {
    this.#onEvent = onEvent;
    this.#watch = new CenterWatch({
      subscribe: (api, handlers) => api.conference.watch.subscribe(undefined, handlers),
      onData: (event) => this.#tell(event),
      onAway: () => this.#lost(),
    });
  }

  /** As it was told last. */
  get event(): ConferenceEvent {
    return this.#event;
  }

  readonly services: ConferenceServices = {
    attend: (attendance, person) => named(this.#calls().attend.mutate({ ...attendance, person })),
    leave: (id) => named(this.#calls().leave.mutate({ id })),
    invite: (station, person) => named(this.#calls().invite.mutate({ station, person })),
  };

  /** Another line to the center, or none. */
  use(socket: CenterSocket | undefined): void {
    this.#tell(NOTHING);
    this.#watch.use(socket);
  }

  /** The center is away: what was known of it is still shown. */
  #lost(): void {
    if (this.#event.reachable) this.#tell({ ...this.#event, reachable: false });
  }

  #tell(event: ConferenceEvent): void {
    this.#event = event;
    this.#onEvent(event);
  }

  #calls() {
    const { socket } = this.#watch;
    if (!socket) throw new QianshaoError('center-away', 'not enrolled');
    return socket.api.conference;
  }
}
