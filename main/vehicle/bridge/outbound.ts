/**
 * Words for those who carry a terminal: each waits until a route, a device and the rate allow it, is given to the device, and
 * its fate is told as receipts and transfers (docs/decisions/030-bridge.md). Before a byte of it goes to the device the
 * journal says so; what was being sent when device or station stopped is not sent again by itself. Owns no timer or clock.
 */
import { v7 as uuidV7 } from 'uuid';
import type { Route } from '../../../contract/bridge.ts';
import type { CommandEvent, DeviceCommand } from '../../../contract/device-command.ts';
import type { ContactAddress, Medium } from '../../../contract/contact.ts';
import type { Draft } from '../../../contract/entry.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { MessageRow } from '../../store/types.ts';
import type { BridgeDevice } from './bridge-device.ts';
import { commandFor, isTransient, textFor, wasMaybeSent } from './outbound-words.ts';
import { pathOf, receiptDraft, transferDraft, type Told, type Telling } from './outbound-drafts.ts';
import type { RouteBook } from './routes.ts';
import type { Tallies } from './tallies.ts';

/** Messages that wait or are under way; one more is refused. */
export const JOB_LIMIT = 200;
/** How long a message waits for a route, a device, its rate or its beam, ms. */
export const LIFETIME_MS = 30 * 60_000;
/** After a refusal that may pass by itself, ms. */
export const RETRY_MS = 30_000;
/** Given to one device at a time: the rest keeps its order, and the journal, until its turn. */
const TAKEN_LIMIT = 4;
/** What goes within this is not told as waiting, ms. */
const SOON_MS = 3_000;
/** A device that says nothing more of what it took, ms. */
const SILENT_MS = LIFETIME_MS + 5 * 60_000;

export interface OutboundOptions {
  /** This station. */
  station: string;
  routes: RouteBook;
  tallies: Tallies;
  devices: () => readonly BridgeDevice[];
  /** Where somebody is reached, the best first. */
  addresses: (unit: string) => readonly ContactAddress[];
  /** @throws QianshaoError device-away, device-busy, and what the driver refuses */
  command: (device: string, command: DeviceCommand) => void;
  /** @throws QianshaoError store-… */
  append: (drafts: readonly Draft[]) => void;
  now: () => number;
}

interface Flight {
  /** Of the transfer, and of the device's command. */
  id: string;
  route: Route;
  device: string;
  medium: Medium;
  caller: string;
  takenAt: number;
  /** The journal says that it is being sent. */
  sending: boolean;
  /** The far side itself has answered. */
  answered: boolean;
}

export interface Job extends Told {
  row: MessageRow;
  unit: string;
  /** A relay's row; otherwise the row that goes by the medium. */
  relay: Route | undefined;
  /** Name of the one who spoke, where it is relayed. */
  speaker: string | undefined;
  since: number;
  flight: Flight | undefined;
  /** Until when a medium is not tried again; for ever where it refused for good. */
  blocked: Map<Medium, { until: number; code: string }>;
  /** Row that it would take, for the counters. */
  hint: string | undefined;
}

type Choice = { route: Route; device: BridgeDevice; address: ContactAddress } | { code: string; isFinal: boolean };

const URGENCY = { flash: 0, urgent: 1, routine: 2 } as const;

export class Outbound {
  readonly #options: OutboundOptions;
  readonly #jobs = new Map<string, Job>();

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#jobs.size;
  }

  /** Messages that wait over a row. */
  waiting(route: string): number {
    return [...this.#jobs.values()].filter(({ flight, hint }) => (flight?.route.id ?? hint) === route).length;
  }

  /** Takes a message for somebody. What is known already changes nothing. */
  add(row: MessageRow, unit: string, more: { relay?: Route; speaker?: string; since?: number } = {}): void {
    const key = keyOf(row, unit, more.relay);
    if (this.#jobs.has(key)) return;
    const { relay, speaker, since = this.#options.now() } = more;
    const job: Job = {
      row,
      unit,
      relay,
      speaker,
      since,
      flight: undefined,
      blocked: new Map(),
      hint: relay?.id,
      told: '',
    };
    if (this.#jobs.size >= JOB_LIMIT) return this.#fail(job, 'bridge-full');
    this.#jobs.set(key, job);
  }

  /** Gives to the devices what may go now, and drops what has waited too long. */
  pump(): void {
    const now = this.#options.now();
    const waiting = [...this.#jobs.values()].filter(({ flight }) => !flight);
    const inOrder = (a: Job, b: Job) =>
      URGENCY[a.row.message.priority] - URGENCY[b.row.message.priority] || a.since - b.since;
    for (const job of waiting.sort(inOrder)) this.#step(job, now);
    for (const job of this.#jobs.values()) {
      if (job.flight && now - job.flight.takenAt >= SILENT_MS) this.#refused(job, job.flight, 'command-expired');
    }
  }

  /** What a device tells of a command. Commands of others are none of ours. */
  fate({ id, state, code, dueAt }: CommandEvent): void {
    const job = [...this.#jobs.values()].find(({ flight }) => flight?.id === id);
    const flight = job?.flight;
    if (!job || !flight) return;
    const isSoon = code === undefined && (dueAt ?? 0) - this.#options.now() < SOON_MS;
    if (state === 'waiting') {
      if (!isSoon) this.#tell(job, { state: 'waiting', path: pathOf(flight.medium), code, dueAt });
    } else if (state === 'sent') this.#sending(job, flight);
    else if (state === 'done') this.#done(job, flight);
    else this.#refused(job, flight, code ?? 'command-refused');
  }

  /** Somebody answered one of our texts: he has it. The command's own fate follows. */
  answered(device: string, from: string): void {
    for (const { flight } of this.#jobs.values())
      if (flight?.device === device && flight.caller === from && flight.sending) flight.answered = true;
  }

  #step(job: Job, now: number): void {
    const choice = this.#choose(job, now);
    if ('device' in choice) {
      this.#hand(job, choice);
      // Refused at once: another of his terminals, or the end. Each refusal closes one way, so that this ends.
      if (!job.flight) this.#step(job, now);
    } else if (choice.isFinal) this.#fail(job, choice.code);
    else if (now - job.since >= LIFETIME_MS)
      this.#fail(job, choice.code === 'bridge-rate' ? 'bridge-expired' : choice.code);
    else this.#tell(job, { state: 'waiting', code: choice.code });
  }

  #choose(job: Job, now: number): Choice {
    const { routes, tallies, devices, addresses } = this.#options;
    const reached = addresses(job.unit).filter((address) => !this.#cameFrom(job, address));
    if (reached.length === 0) return { code: 'contact-no-address', isFinal: true };
    const reasons: { code: string; isFinal: boolean }[] = [];
    for (const address of reached) {
      const { medium } = address;
      const block = job.blocked.get(medium);
      const route = job.relay ?? routes.out(medium);
      job.hint ??= route?.id;
      const fit = devices().filter((one) => one.medium === medium && one.canSend && fits(route, one));
      const device = fit.find((one) => one.isThere && this.#taken(one.id) < TAKEN_LIMIT);
      if (block && now < block.until) reasons.push({ code: block.code, isFinal: block.until === Infinity });
      else if (!route || fit.length === 0) reasons.push({ code: 'bridge-route-off', isFinal: false });
      else if (!device)
        reasons.push({ code: fit.some(({ isThere }) => isThere) ? 'bridge-rate' : 'device-away', isFinal: false });
      else if (!tallies.take(route)) reasons.push({ code: 'bridge-rate', isFinal: false });
      else return { route, device, address };
    }
    return reasons.find(({ isFinal }) => !isFinal) ?? reasons[0] ?? { code: 'bridge-route-off', isFinal: false };
  }

  /** Nothing goes back where it came from, nor to the same medium on which everybody heard it. */
  #cameFrom({ row }: Job, { medium, address }: ContactAddress): boolean {
    const { via } = row.message;
    return via !== undefined && (via.medium === medium || via.caller === address);
  }

  #taken(device: string): number {
    return [...this.#jobs.values()].filter(({ flight }) => flight?.device === device).length;
  }

  #hand(job: Job, { route, device, address }: Extract<Choice, { device: unknown }>): void {
    const now = this.#options.now();
    const flight: Flight = {
      id: uuidV7(),
      route,
      device: device.id,
      medium: address.medium,
      caller: address.address,
      takenAt: now,
      sending: false,
      answered: false,
    };
    job.flight = flight;
    try {
      const text = textFor(job.row, address.medium, job.speaker, now);
      this.#options.command(device.id, commandFor(flight, text, job.row.message.priority));
    } catch (error) {
      if (!(error instanceof QianshaoError)) throw error;
      // The journal could not be written: the device has not been given a byte, and tries again by itself.
      if (!error.code.startsWith('store-')) this.#refused(job, flight, error.code);
    }
  }

  /** Throws when the journal cannot be written: the device then sends nothing. */
  #sending(job: Job, flight: Flight): void {
    if (flight.sending) return;
    const drafts = [transferDraft(job, flight, 'sending', this.#options.now())];
    if (flight.medium !== 'rdss') drafts.push(...this.#receipt(job, { state: 'sent', path: pathOf(flight.medium) }));
    this.#options.append(drafts);
    flight.sending = true;
    this.#options.tallies.carried(flight.route, 'sending', job.unit);
  }

  #done(job: Job, flight: Flight): void {
    const state = flight.answered ? 'received' : 'sent';
    this.#finish(job, flight, 'done', { state, path: pathOf(flight.medium) });
  }

  #refused(job: Job, flight: Flight, code: string): void {
    const { now, append, tallies } = this.#options;
    const path = pathOf(flight.medium);
    if (flight.sending && wasMaybeSent(code)) {
      // It went out by radio and nobody answered; or nobody knows whether it went out.
      if (flight.medium !== 'rdss' && code !== 'device-away')
        return this.#finish(job, flight, 'unknown', { state: 'sent', path, code });
      return this.#finish(job, flight, 'unknown', { state: 'failed', path, code: 'bridge-unknown' });
    }
    const isOver = now() - job.since >= LIFETIME_MS;
    const until = isTransient(code) && !isOver ? now() + RETRY_MS : Infinity;
    job.blocked.set(flight.medium, { until, code });
    job.flight = undefined;
    if (flight.sending || until === Infinity) append([transferDraft(job, flight, 'refused', now(), code)]);
    // One that is tried again is no refusal to the eye.
    if (until === Infinity) tallies.carried(flight.route, 'refused', job.unit, code);
    if (until !== Infinity) this.#tell(job, { state: 'waiting', code });
  }

  #finish(job: Job, flight: Flight, outcome: 'done' | 'unknown', receipt: Telling): void {
    const { now, append, tallies } = this.#options;
    append([transferDraft(job, flight, outcome, now(), receipt.code), ...this.#receipt(job, receipt)]);
    this.#jobs.delete(keyOf(job.row, job.unit, job.relay));
    tallies.carried(flight.route, outcome, job.unit, receipt.code);
  }

  #fail(job: Job, code: string): void {
    this.#options.append(this.#receipt(job, { state: 'failed', code }));
    this.#jobs.delete(keyOf(job.row, job.unit, job.relay));
    const isCounted = [...job.blocked.values()].some(({ until }) => until === Infinity);
    const route = job.hint === undefined ? undefined : this.#options.routes.get(job.hint);
    if (route && !isCounted) this.#options.tallies.carried(route, 'refused', job.unit, code);
  }

  #tell(job: Job, receipt: Telling): void {
    const drafts = this.#receipt(job, receipt);
    if (drafts.length > 0) this.#options.append(drafts);
  }

  /** A relay tells nothing to the one who wrote: he spoke to somebody else. */
  #receipt(job: Job, receipt: Telling): Draft[] {
    return job.relay ? [] : receiptDraft(job, receipt, this.#options.now());
  }
}

const keyOf = ({ message }: MessageRow, unit: string, relay: Route | undefined): string =>
  `${message.id} ${unit} ${relay?.id ?? ''}`;

const fits = (route: Route | undefined, { id }: BridgeDevice): boolean =>
  route?.to.kind !== 'media' || route.to.device === undefined || route.to.device === id;
