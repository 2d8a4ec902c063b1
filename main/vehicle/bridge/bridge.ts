/**
 * The device bridge: what devices hear becomes units, positions and messages in the journal; what people write to somebody who
 * carries a terminal goes out to him. Rows say what may pass, and how much (docs/decisions/030-bridge.md).
 */
import type { Keying, Route, RouteStatus, Transfer } from '../../../contract/bridge.ts';
import type { Medium } from '../../../contract/contact.ts';
import type { CommandEvent, DeviceCommand } from '../../../contract/device-command.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { Draft, Entry } from '../../../contract/entry.ts';
import type { HeardEvent, TextEvent } from '../../../contract/heard.ts';
import type { AddressBook } from '../../messages/address-book.ts';
import type { UnitBook } from '../../messages/unit-book.ts';
import type { Journal, MessageRow, Messages, Registry } from '../../store/types.ts';
import type { BridgeDevice } from './bridge-device.ts';
import { KeyingLog, type Presser } from './keying-log.ts';
import { isRelayed } from './outbound-words.ts';
import { LIFETIME_MS, Outbound } from './outbound.ts';
import { Positions } from './positions.ts';
import { Reach } from './reach.ts';
import { leftover } from './restore.ts';
import { RouteBook } from './routes.ts';
import { Speakers } from './speakers.ts';
import { byStationClock } from './station-time.ts';
import { Tallies } from './tallies.ts';
import { Texts } from './texts.ts';

/** How often what waits is looked at, while something waits, ms. */
const TICK_MS = 250;
/** Counters are told at most this often, ms. */
const TELL_MS = 500;

export interface BridgeOptions {
  /** This station. */
  station: string;
  journal: Journal;
  messages: Messages;
  registry: Pick<Registry, 'setting' | 'putSetting'>;
  book: AddressBook;
  units: UnitBook;
  devices: () => readonly BridgeDevice[];
  /** @throws QianshaoError device-away, device-busy, and what the driver refuses */
  command: (device: string, command: DeviceCommand) => void;
  onStatus: (routes: RouteStatus[]) => void;
  log: (error: unknown) => void;
  /** The station's clock, epoch ms. */
  now: () => number;
}

export class Bridge {
  readonly #options: BridgeOptions;
  readonly #routes: RouteBook;
  readonly #tallies: Tallies;
  readonly #speakers: Speakers;
  readonly #positions: Positions;
  readonly #texts: Texts;
  readonly #outbound: Outbound;
  readonly #keying = new KeyingLog();
  readonly #reach: Reach;
  readonly #stopListening: () => void;
  #tick: NodeJS.Timeout | undefined;
  #tell: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
    const { station, now, command, devices, journal, registry } = options;
    this.#routes = new RouteBook(registry);
    this.#tallies = new Tallies(now, () => this.#tellSoon());
    this.#speakers = new Speakers(options);
    this.#positions = new Positions(this.#tallies, now);
    this.#texts = new Texts({ station, tallies: this.#tallies, now });
    this.#reach = new Reach(options.book, now);
    this.#outbound = new Outbound({
      station,
      routes: this.#routes,
      tallies: this.#tallies,
      devices,
      addresses: (unit) => this.#reach.addresses(unit),
      command,
      append: (drafts) => this.#append(drafts),
      now,
    });
    this.#restore();
    this.#stopListening = journal.listen((entries) => this.#onEntries(entries));
  }

  /** The rows with what passed over them. */
  status(): RouteStatus[] {
    return this.#routes.list().map((route) => ({
      route,
      isDefault: this.#routes.isDefault(route.id),
      waiting: this.#positions.waiting(route.id) + this.#texts.waiting(route.id) + this.#outbound.waiting(route.id),
      ...this.#tallies.status(route),
    }));
  }

  /** @throws QianshaoError input-invalid */
  put(route: Route): void {
    this.#routes.put(route);
    this.#tellSoon();
    this.#pumpSoon();
  }

  /** @throws QianshaoError not-found */
  remove(route: string): void {
    this.#routes.remove(route);
    this.#tellSoon();
  }

  /** Newest first. */
  transfers(limit: number): Transfer[] {
    return this.#options.messages.transfers(this.#options.station, limit).map(({ transfer }) => transfer);
  }

  /** A person asked something of a device at a console. */
  asked(device: string, command: DeviceCommand, person: string): void {
    if (command.type === 'key' && command.on) this.keyAsked(device, { person });
  }

  /** Somebody pressed a radio's key, at a console or by way of a channel. */
  keyAsked(device: string, by: Presser): void {
    this.#keying.asked(device, by, this.#options.now());
  }

  /** Why a key is being let go. */
  keyEnding(device: string, why: NonNullable<Keying['why']>): void {
    this.#keying.ending(device, why);
  }

  /** What a device says. Throws when a sending cannot be written down: the device then does not send. */
  accept(device: string, told: DeviceEvent): void {
    if (this.#closed) return;
    const event = byStationClock(told, this.#options.now() - Date.now());
    if (event.type === 'command') return this.#fate(event);
    this.#quietly(() => {
      if (event.type === 'heard') this.#heard(device, event);
      else if (event.type === 'text') this.#text(device, event);
      else if (event.type === 'text-answer') this.#outbound.answered(device, event.from);
      else if (event.type === 'ptt') this.#append(this.#keying.accept(device, event, event.receivedAt));
    });
  }

  /** A device came, or went away. */
  deviceChanged(device: string, isThere: boolean): void {
    if (this.#closed) return;
    if (!isThere) this.#quietly(() => this.#append(this.#keying.lost(device, this.#options.now())));
    this.#pumpSoon();
  }

  /** The address book changed: units that were heard get their new names. */
  bookChanged(): void {
    this.#quietly(() => this.#append(this.#speakers.renamed()));
    this.#pumpSoon();
  }

  /** Idempotent. What waits stays in the journal, and goes on at the next start. */
  close(): void {
    if (this.#closed) return;
    this.#quietly(() => this.#append(this.#keying.close(this.#options.now())));
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#tick);
    clearTimeout(this.#tell);
  }

  #heard(device: string, event: HeardEvent): void {
    const by = this.#device(device);
    if (!by || this.#isOwn(by.medium, event.from)) return;
    const address = { medium: by.medium, address: event.from };
    const route = this.#routes.into('position', by.medium, device);
    if (!route && !event.emergency) return;
    const speaker = this.#speakers.at(address, event);
    if (!speaker) return route && this.#tallies.count(route, 'refused');
    this.#reach.note(speaker.id, by.medium);
    if (event.emergency)
      return this.#append(this.#positions.distress({ device, speaker, event }, this.#options.station));
    if (route) this.#append(this.#positions.accept({ route, device, speaker, event }));
    this.#arm();
  }

  #text(device: string, event: TextEvent): void {
    const by = this.#device(device);
    const route = by && this.#routes.into('text', by.medium, device);
    if (!by || !route) return;
    const { medium } = by;
    // Our own words, heard by another device of ours or told back by a commander's terminal.
    if (this.#isOwn(medium, event.from)) return this.#tallies.count(route, 'left');
    const speaker = this.#speakers.at({ medium, address: event.from });
    if (!speaker) return this.#tallies.count(route, 'refused');
    const isToOther = event.to !== undefined && !this.#isOwn(medium, event.to);
    const to = isToOther ? this.#speakers.at({ medium, address: event.to ?? '' }, { kind: 'other' }) : undefined;
    this.#reach.note(speaker.id, medium);
    this.#append(this.#texts.accept({ route, device, medium, speaker, to, event }));
    this.#arm();
  }

  #fate(event: CommandEvent): void {
    // The one thing that must not be lost: before a byte goes, the journal says so.
    if (event.state === 'sent') return this.#outbound.fate(event);
    this.#quietly(() => this.#outbound.fate(event));
    this.#pumpSoon();
  }

  #onEntries(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind !== 'message') continue;
      const row = { station: entry.station, seq: entry.seq, at: entry.at, message: entry.body };
      if (entry.body.via === undefined) this.#addressees(row).forEach((unit) => this.#outbound.add(row, unit));
      else if (entry.station === this.#options.station) this.#relay(row);
    }
    if (this.#outbound.size > 0) this.#pumpSoon();
  }

  /** Terminals of this vehicle that a message is for. */
  #addressees({ message }: MessageRow): string[] {
    const { station: own } = this.#options;
    return message.to.flatMap(({ station, unit }) => (station === own && unit !== undefined ? [unit] : []));
  }

  /** What was heard goes on to whom a row names: once, and never to him who said it. */
  #relay(row: MessageRow): void {
    const { via, from, text } = row.message;
    if (!via || from.unit === undefined) return;
    for (const relay of this.#routes.relays(via.medium, via.device)) {
      if (relay.to.kind !== 'contact') continue;
      const { contact } = relay.to;
      if (isRelayed(text) || contact === from.unit) {
        this.#tallies.count(relay, 'left');
        continue;
      }
      const { messages, units } = this.#options;
      if (messages.transfersOf(row.message.id).some(({ transfer }) => transfer.route === relay.id)) continue;
      const speaker = units.get(row.station, from.unit)?.name ?? from.unit;
      this.#outbound.add(row, contact, { relay, speaker });
    }
  }

  /** What was under way when the station stopped: sent once, or told that it is not known. */
  #restore(): void {
    const { messages, station, now } = this.#options;
    const { jobs, heard, drafts } = leftover(messages, station, now());
    for (const { message, at } of heard) this.#texts.remember(message, at);
    this.#quietly(() => this.#append(drafts));
    for (const { row, unit, since } of jobs) this.#outbound.add(row, unit, { since });
    for (const row of heard) if (now() - row.at < LIFETIME_MS) this.#relay(row);
    if (this.#outbound.size > 0) this.#pumpSoon();
  }

  #device(id: string): BridgeDevice | undefined {
    return this.#options.devices().find((one) => one.id === id);
  }

  #isOwn(medium: Medium, address: string): boolean {
    return this.#options.devices().some((one) => one.medium === medium && one.own.includes(address));
  }

  #append(drafts: readonly Draft[]): void {
    if (drafts.length > 0) this.#options.journal.append(drafts);
  }

  /** A fault of one thing heard (a full disk) must not stop the device that heard it. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log(error);
    }
  }

  #pumpSoon(): void {
    if (this.#closed) return;
    clearTimeout(this.#tick);
    this.#tick = setTimeout(() => this.#onTick(), 0);
  }

  #onTick(): void {
    this.#tick = undefined;
    this.#quietly(() => this.#append([...this.#positions.due(), ...this.#texts.due()]));
    this.#quietly(() => this.#outbound.pump());
    this.#arm();
  }

  #arm(): void {
    if (this.#closed || this.#positions.size + this.#texts.size + this.#outbound.size === 0) return;
    this.#tick ??= setTimeout(() => this.#onTick(), TICK_MS);
  }

  #tellSoon(): void {
    if (this.#closed) return;
    this.#tell ??= setTimeout(() => {
      this.#tell = undefined;
      this.#options.onStatus(this.status());
    }, TELL_MS);
  }
}
