/** A bridge over a real journal, with devices that are data: what they were asked is recorded, their fates are told by hand. */
import { onTestFinished, vi } from 'vitest';
import { contactEdit, type Contact, type ContactAddress, type Medium } from '../../../../contract/contact.ts';
import type { CommandEvent, DeviceCommand } from '../../../../contract/device-command.ts';
import type { EntryBody, EntryKind } from '../../../../contract/entry.ts';
import { QianshaoError, type ErrorCode } from '../../../../contract/errors.ts';
import type { HeardEvent, TextEvent } from '../../../../contract/heard.ts';
import { AddressBook } from '../../../../main/messages/address-book.ts';
import { MessageDesk } from '../../../../main/messages/message-desk.ts';
import { UnitBook } from '../../../../main/messages/unit-book.ts';
import type { Store } from '../../../../main/store/types.ts';
import type { BridgeDevice } from '../../../../main/vehicle/bridge/bridge-device.ts';
import { Bridge } from '../../../../main/vehicle/bridge/bridge.ts';
import { newFile, open } from '../../store/files.ts';
import { center, T0 } from '../../store/samples.ts';

export const BEIDOU: BridgeDevice = { id: 'bd', medium: 'rdss', canSend: true, isThere: true, own: ['242286'] };
export const PACKET: BridgeDevice = { id: 'tnc', medium: 'aprs', canSend: true, isThere: true, own: ['BG6AAA-9'] };
export const RADIO: BridgeDevice = { id: 'kenwood', medium: 'radio', canSend: false, isThere: true, own: [] };

export class BridgeBench {
  readonly file: string;
  readonly store: Store;
  readonly book: AddressBook;
  readonly units: UnitBook;
  readonly bridge: Bridge;
  readonly devices: BridgeDevice[];
  /** What devices were asked, by device. */
  readonly asked: [device: string, command: Exclude<DeviceCommand, { type: 'key' }>][] = [];
  readonly logged: unknown[] = [];
  /** Refuses each command with this while set. */
  refusal: ErrorCode | undefined;
  readonly #center: Store;

  constructor(devices: BridgeDevice[] = [BEIDOU, PACKET, RADIO], file = newFile()) {
    if (!vi.isFakeTimers()) {
      vi.useFakeTimers({ now: T0 });
      onTestFinished(() => void vi.useRealTimers());
    }
    this.file = file;
    this.store = open(file);
    this.devices = devices.map((device) => ({ ...device }));
    const { journal, projections, registry, station } = this.store;
    this.units = new UnitBook(projections);
    this.book = new AddressBook({
      journal,
      messages: projections.messages,
      own: station.id,
      onChange: () => this.bridge.bookChanged(),
    });
    journal.listen((entries) => {
      this.units.accept(entries);
      this.book.accept(entries);
    });
    this.bridge = new Bridge({
      station: station.id,
      journal,
      messages: projections.messages,
      registry,
      book: this.book,
      units: this.units,
      devices: () => this.devices,
      command: (device, command) => this.#command(device, command),
      onStatus: () => undefined,
      log: (error) => this.logged.push(error),
      now: Date.now,
    });
    onTestFinished(() => this.bridge.close());
    this.#center = open(undefined, { station: center });
  }

  /** Time passes. */
  pass(ms: number): void {
    vi.advanceTimersByTime(ms);
  }

  contact(name: string, ...addresses: ContactAddress[]): Contact {
    return this.book.put(contactEdit.parse({ station: 'zengdu-1', name, kind: 'person', addresses }));
  }

  /** A message of the center's staff for a terminal of this vehicle, as it comes over the line. */
  order(text: string, unit: string, priority: 'routine' | 'urgent' | 'flash' = 'routine'): string {
    const desk = new MessageDesk({
      own: center.id,
      journal: this.#center.journal,
      messages: this.#center.projections.messages,
      floor: this.#center.floor,
      peers: () => [],
      isKnown: () => true,
      emit: () => undefined,
      now: Date.now,
    });
    const { id } = desk.send({ to: { station: 'zengdu-1', unit }, text, priority }, '值班员');
    desk.close();
    const { last = 0 } = this.store.journal.summary().find(({ station }) => station === center.id) ?? {};
    this.store.journal.apply(this.#center.journal.read(center.id, last, 100));
    this.pass(0);
    return id;
  }

  hear(device: string, from: string, change: Partial<HeardEvent> = {}, lat = 31.7): void {
    const receivedAt = Date.now();
    const fix = { fixAt: receivedAt, receivedAt, mode: 2, lat, lon: 113.4, source: 'radio' } as const;
    this.bridge.accept(device, { type: 'heard', receivedAt, from, kind: 'radio', fix, ...change });
  }

  say(device: string, from: string, text: string, change: Partial<TextEvent> = {}): void {
    this.bridge.accept(device, { type: 'text', receivedAt: Date.now(), from, text, ...change });
  }

  /** Tells the fate of the last command, or of an earlier one. */
  fate(state: CommandEvent['state'], more: Partial<CommandEvent> = {}, at = -1): void {
    const id = this.asked.at(at)?.[1].id ?? '';
    this.bridge.accept('any', { type: 'command', receivedAt: Date.now(), id, state, ...more });
    this.pass(0);
  }

  /** What people read of a medium: texts that were given to it. */
  given(medium: Medium): string[] {
    return this.asked.flatMap(([, command]) =>
      (medium === 'rdss' && command.type === 'rdss-send') || (medium !== 'rdss' && command.type === 'radio-send')
        ? [command.text ?? '']
        : [],
    );
  }

  /** Bodies of own entries of one kind, in their order. */
  written<K extends EntryKind>(kind: K): EntryBody<K>[] {
    return this.store.journal
      .read('zengdu-1', 0, 1_000)
      .flatMap((entry) => (entry.kind === kind ? [entry.body as EntryBody<K>] : []));
  }

  /** What was told of a message, newest last: state and code. */
  told(message: string): string[] {
    return this.written('receipt')
      .filter((one) => one.message === message)
      .map(({ state, code }) => [state, code].filter(Boolean).join(' '));
  }

  row(id: string) {
    const row = this.bridge.status().find(({ route }) => route.id === id);
    if (!row) throw new Error(`no row ${id}`);
    return row;
  }

  /** Ends as a killed process does: nothing is told any more. @returns the same vehicle, started again */
  kill(devices?: BridgeDevice[]): BridgeBench {
    this.bridge.accept = () => undefined;
    this.bridge.close();
    this.store.close();
    return new BridgeBench(devices, this.file);
  }

  #command(device: string, command: DeviceCommand): void {
    if (this.refusal) throw new QianshaoError(this.refusal);
    if (command.type !== 'key') this.asked.push([device, command]);
  }
}
