/** A station's side of the floor: its terminal, those it speaks to by it, and the clock that drives both. */
import type { DeviceCommand } from '../../../contract/device-command.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { Entry } from '../../../contract/entry.ts';
import type { FloorTraffic } from '../../../contract/floor.ts';
import { LANE } from '../../../contract/lane.ts';
import type { UnitPosition } from '../../../contract/unit.ts';
import type { Store } from '../../store/types.ts';
import { Committer } from '../committer.ts';
import { Dispatcher, type Correspondent } from './dispatcher.ts';
import type { Allowed } from './peer.ts';
import { stationPeer } from './station-peer.ts';
import { FloorTerminal } from './terminal.ts';

/** How often is looked whether a message may go, ms. */
const TICK_MS = 500;

export interface FloorLineOptions {
  store: Store;
  /** To the terminal. @throws QianshaoError device-away, and what the driver refuses */
  command: (command: DeviceCommand) => void;
  onPositions: (positions: UnitPosition[]) => void;
  /** Called at each tick, before anything is sent. */
  onTick: () => void;
  log: (error: unknown) => void;
  /** The station's clock, epoch ms. */
  date: () => number;
}

export interface PartnerOptions {
  station: string;
  card: number;
  /** Whether an entry is to go there by the floor. */
  wants: (entry: Entry) => boolean;
  /** What may go at this moment. */
  allowed: () => Allowed;
}

/** Somebody that is spoken to. */
export interface Partner extends Correspondent {
  station: string;
  /** Epoch ms. */
  heardAt: number | undefined;
}

const monotonic = (): number => performance.now();

export class FloorLine {
  readonly #options: FloorLineOptions;
  readonly #terminal: FloorTerminal;
  readonly #dispatcher: Dispatcher;
  readonly #committer: Committer;
  readonly #partners = new Map<string, Partner>();
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  /** Messages of the floor from cards of nobody known. */
  foreign = 0;

  constructor(options: FloorLineOptions) {
    this.#options = options;
    const { store, command, log, date } = options;
    this.#committer = new Committer(store.journal, (_entry, error) => log(error));
    this.#terminal = new FloorTerminal({ command, now: monotonic, date });
    this.#dispatcher = new Dispatcher({
      terminal: this.#terminal,
      correspondents: () => this.#partners.values(),
      now: monotonic,
    });
    this.#stopListening = store.journal.listen(() => this.changed());
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  partners(): Partner[] {
    return [...this.#partners.values()];
  }

  partner(station: string): Partner | undefined {
    return this.#partners.get(station);
  }

  /** Begins to speak with a station. */
  put({ station, card, wants, allowed }: PartnerOptions): void {
    const { store, onPositions, log, date } = this.#options;
    const peer = stationPeer({
      store,
      committer: this.#committer,
      peer: station,
      wants,
      onPositions,
      onError: log,
      date,
    });
    this.#partners.set(station, { station, card, peer, allowed, heardAt: undefined });
  }

  forget(station: string): void {
    this.#partners.delete(station);
  }

  /** Another terminal takes its place, or this one is gone. */
  reset(): void {
    this.#terminal.reset();
  }

  /** Outboxes changed. */
  changed(): void {
    for (const { peer } of this.#partners.values()) peer.changed();
  }

  /** What the terminal says. @returns whether it was a message of the floor, and thus nobody's words */
  accept(event: DeviceEvent): boolean {
    if (event.type !== 'text') {
      this.#terminal.accept(event);
      return false;
    }
    const heard = this.#dispatcher.hear(event);
    if (heard === 'foreign') this.foreign += 1;
    if (heard === 'floor')
      for (const partner of this.#partners.values())
        if (String(partner.card) === event.from) partner.heardAt = this.#options.date();
    return heard !== 'words';
  }

  get traffic(): FloorTraffic {
    const { nextAt, sentAt, trouble } = this.#terminal;
    return {
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  /** Idempotent. What was received is committed. */
  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#committer.close();
  }

  #tick(): void {
    try {
      this.#options.onTick();
      this.#dispatcher.tick();
    } catch (error) {
      // The store cannot be read at this moment.
      this.#options.log(error);
    }
  }
}

/** Entries that are known to wait for a partner. */
export const waitingFor = ({ peer }: Partner): { flash: number; order: number } => ({
  flash: peer.waiting(LANE.flash),
  order: peer.waiting(LANE.order),
});
