/** Words of this vehicle: messages, the address book, names of units, and the bridge between devices and the journal. */
import type { RouteStatus } from '../../contract/bridge.ts';
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig, DeviceState } from '../../contract/device.ts';
import type { Entry } from '../../contract/entry.ts';
import type { Uplink } from '../../contract/link.ts';
import type { MessagingEvent } from '../../contract/messaging.ts';
import type { KeyingWhy } from '../../contract/radio-channel.ts';
import type { Station } from '../../contract/station.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { BridgeServices } from '../api/bridge-router.ts';
import type { MessageServices } from '../api/message-router.ts';
import { AddressBook } from '../messages/address-book.ts';
import { MessageDesk } from '../messages/message-desk.ts';
import { UnitBook } from '../messages/unit-book.ts';
import type { Store } from '../store/types.ts';
import { bridgeDevice } from './bridge/bridge-device.ts';
import { Bridge } from './bridge/bridge.ts';
import type { Presser } from './bridge/keying-log.ts';

export type DispatchEvent =
  MessagingEvent | { type: 'positions'; positions: UnitPosition[] } | { type: 'bridge'; routes: RouteStatus[] };

export interface DispatchOptions {
  store: Store;
  /** The center at which this vehicle is enrolled, as its keys say. */
  readCenter: () => Station | undefined;
  configs: () => readonly DeviceConfig[];
  /** Number of the card in a terminal. */
  card: (device: string) => number | undefined;
  /** @throws QianshaoError device-away, device-busy, and what the driver refuses */
  command: (device: string, command: DeviceCommand) => void;
  emit: (event: DispatchEvent) => void;
  log: (error: unknown) => void;
  now: () => number;
}

export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #units: UnitBook;
  readonly #book: AddressBook;
  readonly #desk: MessageDesk;
  readonly #bridge: Bridge;
  readonly #states = new Map<string, DeviceState>();
  readonly #stop: () => void;
  #center: Station | undefined;
  #uplink: Uplink['state'] | undefined;

  constructor(options: DispatchOptions) {
    this.#options = options;
    const { store, command, emit, log, now } = options;
    this.#center = options.readCenter();
    const { journal, projections, registry, station } = store;
    const { messages } = projections;
    const own = station.id;
    this.#units = new UnitBook(projections);
    this.#book = new AddressBook({ journal, messages, own, onChange: () => this.#bookChanged() });
    // Before desk and bridge: what they tell has the names that hold now.
    this.#stop = journal.listen((entries) => this.#accept(entries));
    this.#desk = new MessageDesk({
      own,
      journal,
      messages,
      floor: store.floor,
      peers: () => (this.#center ? [this.#center.id] : []),
      isKnown: ({ station: to, unit }) => (unit === undefined ? this.#center?.id === (to ?? '') : to === own),
      emit,
      now,
    });
    this.#bridge = new Bridge({
      station: own,
      journal,
      messages,
      registry,
      book: this.#book,
      units: this.#units,
      devices: () => this.#devices(),
      command,
      onStatus: (routes) => emit({ type: 'bridge', routes }),
      log,
      now,
    });
  }

  /** The center at which this vehicle is enrolled. */
  get center(): Station | undefined {
    return this.#center;
  }

  snapshot(): DispatchEvent[] {
    return [
      { type: 'positions', positions: this.#options.store.projections.unitPositions() },
      { type: 'contacts', contacts: this.#book.list() },
      { type: 'units', units: this.#units.list() },
      this.#stations(),
      ...this.#desk.snapshot(),
      { type: 'bridge', routes: this.#bridge.status() },
    ];
  }

  readonly messageServices: MessageServices = {
    send: (draft, person) => this.#desk.send(draft, person),
    read: (ids, person) => this.#desk.read(ids, person),
    older: (...page) => this.#desk.older(...page),
    putContact: (edit) => {
      // One whom another vehicle reaches stays its contact, whoever corrects his name.
      const known = edit.id === undefined ? undefined : this.#book.get(edit.id);
      return this.#book.put({ ...edit, station: known?.station ?? this.#options.store.station.id });
    },
    removeContact: (id) => this.#book.remove(id),
  };

  readonly bridgeServices: BridgeServices = {
    put: (route) => this.#bridge.put(route),
    remove: (id) => this.#bridge.remove(id),
    transfers: (limit) => this.#bridge.transfers(limit),
  };

  /** What a device says. Throws when a sending cannot be written down: the device then does not send. */
  accept(device: string, event: DeviceEvent): void {
    this.#bridge.accept(device, event);
  }

  deviceChanged({ id, state }: Device): void {
    if (this.#states.get(id) === state) return;
    this.#states.set(id, state);
    this.#bridge.deviceChanged(id, state === 'connected' || state === 'degraded');
  }

  /** A person asked something of a device. */
  asked(device: string, command: DeviceCommand, person: string | undefined): void {
    if (person !== undefined) this.#bridge.asked(device, command, person);
  }

  /** Somebody keys a radio by way of a channel. */
  keyAsked(device: string, by: Presser): void {
    this.#bridge.keyAsked(device, by);
  }

  /** Why such a key is being let go. */
  keyEnding(device: string, why: KeyingWhy): void {
    this.#bridge.keyEnding(device, why);
  }

  /** The line to the center changed: perhaps it is another center. */
  lineChanged({ state }: Pick<Uplink, 'state'>): void {
    if (this.#uplink === state) return;
    this.#uplink = state;
    const center = this.#options.readCenter();
    if (center?.id === this.#center?.id) return;
    this.#center = center;
    this.#options.emit(this.#stations());
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
    this.#bridge.close();
    this.#desk.close();
  }

  #accept(entries: readonly Entry[]): void {
    const { emit } = this.#options;
    const { units, positions } = this.#units.accept(entries);
    if (units.length > 0) emit({ type: 'units', units });
    if (positions.length > 0) emit({ type: 'positions', positions });
    this.#book.accept(entries);
  }

  #devices() {
    const { configs, card } = this.#options;
    return configs().map((config) => bridgeDevice(config, this.#states.get(config.id), card(config.id)));
  }

  #bookChanged(): void {
    this.#options.emit({ type: 'contacts', contacts: this.#book.list() });
    this.#bridge.bookChanged();
  }

  #stations(): DispatchEvent {
    return { type: 'stations', stations: this.#center ? [this.#center] : [] };
  }
}
