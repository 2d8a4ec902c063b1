/** The center's conference as the vehicle has it: how it is, told to the pages, and what its pages say there. */
import { QianshaoError } from '../../contract/errors.ts';
import type { ConferenceEvent } from '../../contract/conference.ts';
import type { ConferenceServices } from '../api/conference-router.ts';
import { named } from '../media/remote-peer.ts';
import type { CenterSocket } from './center-socket.ts';

/** A subscription that ended is taken again after this, ms. */
const AGAIN_MS = 1_000;

const NOTHING: ConferenceEvent = { type: 'conference', reachable: false };

export class ConferenceLine {
  readonly #onEvent: (event: ConferenceEvent) => void;
  #socket: CenterSocket | undefined;
  #event = NOTHING;
  #subscription: { unsubscribe(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(onEvent: (event: ConferenceEvent) => void) {
    this.#onEvent = onEvent;
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
    this.#stop();
    this.#socket = socket;
    this.#tell(NOTHING);
    if (socket) this.#listen(socket);
  }

  #listen(socket: CenterSocket): void {
    const again = () => {
      this.#lost();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#socket === socket && this.#listen(socket), AGAIN_MS);
      this.#timer.unref();
    };
    this.#subscription?.unsubscribe();
    this.#subscription = socket.api.conference.watch.subscribe(undefined, {
      onData: (event) => this.#tell(event),
      onConnectionStateChange: ({ state }) => {
        if (state === 'connecting') this.#lost();
      },
      onError: again,
      onComplete: again,
    });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
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
    if (!this.#socket) throw new QianshaoError('center-away', 'not enrolled');
    return this.#socket.api.conference;
  }
}
