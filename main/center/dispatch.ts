/** Words at the center: messages with all vehicles and their terminals, the address book, names of units. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Entry } from '../../contract/entry.ts';
import type { MessagingEvent } from '../../contract/messaging.ts';
import type { Station } from '../../contract/station.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { MessageServices } from '../api/message-router.ts';
import { AddressBook } from '../messages/address-book.ts';
import { MessageDesk } from '../messages/message-desk.ts';
import { UnitBook } from '../messages/unit-book.ts';
import type { Store } from '../store/types.ts';

interface PositionsEvent {
  type: 'positions';
  positions: UnitPosition[];
}

export interface CenterDispatchOptions {
  store: Store;
  /** Vehicles that are enrolled and not withdrawn. */
  vehicles: () => readonly Station[];
  emit: (event: MessagingEvent | PositionsEvent) => void;
  now: () => number;
}

export class CenterDispatch {
  readonly #options: CenterDispatchOptions;
  readonly #units: UnitBook;
  readonly #book: AddressBook;
  readonly #desk: MessageDesk;
  readonly #stop: () => void;
  #told = '';

  constructor(options: CenterDispatchOptions) {
    this.#options = options;
    const { store, vehicles, emit, now } = options;
    const { journal, projections, station } = store;
    const { messages } = projections;
    this.#units = new UnitBook(projections);
    this.#book = new AddressBook({
      journal,
      messages,
      own: station.id,
      onChange: () => emit({ type: 'contacts', contacts: this.#book.list() }),
    });
    // Before the desk: what it tells has the names that hold now.
    this.#stop = journal.listen((entries) => this.#accept(entries));
    this.#desk = new MessageDesk({
      own: station.id,
      journal,
      messages,
      floor: store.floor,
      peers: () => vehicles().map(({ id }) => id),
      isKnown: (party) => party.station === undefined || this.#isVehicle(party.station),
      emit,
      now,
    });
  }

  snapshot(): (MessagingEvent | PositionsEvent)[] {
    return [
      { type: 'positions', positions: this.#options.store.projections.unitPositions() },
      { type: 'contacts', contacts: this.#book.list() },
      { type: 'units', units: this.#units.list() },
      { type: 'stations', stations: [...this.#options.vehicles()] },
      ...this.#desk.snapshot(),
    ];
  }

  readonly messageServices: MessageServices = {
    send: (draft, person) => this.#desk.send(draft, person),
    read: (ids, person) => this.#desk.read(ids, person),
    older: (...page) => this.#desk.older(...page),
    putContact: (edit) => {
      if (!this.#isVehicle(edit.station)) throw new QianshaoError('not-found', edit.station);
      return this.#book.put(edit);
    },
    removeContact: (id) => this.#book.remove(id),
  };

  /** A vehicle was enrolled, withdrawn or renamed. */
  vehiclesChanged(): void {
    const stations = [...this.#options.vehicles()];
    const words = JSON.stringify(stations);
    if (words === this.#told) return;
    this.#told = words;
    this.#options.emit({ type: 'stations', stations });
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
    this.#desk.close();
  }

  #accept(entries: readonly Entry[]): void {
    const { emit } = this.#options;
    const { units, positions } = this.#units.accept(entries);
    if (units.length > 0) emit({ type: 'units', units });
    if (positions.length > 0) emit({ type: 'positions', positions });
    this.#book.accept(entries);
  }

  #isVehicle(station: string): boolean {
    return this.#options.vehicles().some(({ id }) => id === station);
  }
}
