/**
 * The station's clock: the receivers' time as soon as it is known, the system clock until then. It never touches the system
 * clock; it knows how far that is off, notices when somebody sets it, and writes down what is needed to tell later when an
 * entry was written (contract/clock.ts).
 */
import { uptimeAt, type ClockFact, type ClockState } from '../../contract/clock.ts';
import type { FixEvent } from '../../contract/device-event.ts';
import type { Draft } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import { ClockDiscipline, type Reading } from './clock-discipline.ts';
import { machineClock, type MachineClock } from './machine-clock.ts';

/** The system clock moved against the uptime by more than this: somebody set it, ms. The uptime comes in steps of 10 ms. */
export const STEP_MS = 250;
/** The offset is written down anew when it has changed by this, but not sooner than a minute after the last; ms. */
const CHANGE_MS = 250;
const REST_MS = 60_000;
/** Longest that an epoch can take from its first sentence to its fix; beyond, the system clock was set meanwhile, ms. */
const EPOCH_MS = 15_000;

export class StationClock {
  readonly #machine: MachineClock;
  readonly #discipline = new ClockDiscipline();
  /** System clock less uptime. */
  #setting: number;
  /** What the journal has of this start of the program. */
  #written: ClockFact | undefined;
  #due: ClockFact | undefined;
  #stepped: ClockState['stepped'];
  #shown: { quality: ClockState['quality']; since: number };

  constructor(machine: MachineClock = machineClock()) {
    this.#machine = machine;
    this.#setting = machine.system() - machine.uptime();
    this.#shown = { quality: 'none', since: machine.system() };
  }

  get boot(): string {
    return this.#machine.boot;
  }

  get uptime(): number {
    return this.#machine.uptime();
  }

  /** What an earlier run of the program wrote in this start of the machine: known time is known at once. */
  restore(fact: ClockFact | undefined): void {
    if (fact?.boot !== this.#machine.boot || fact.offsetMs === undefined) return;
    const { systemAt, uptimeMs, offsetMs, skewPpm, device } = fact;
    this.#discipline.hold({ base: systemAt + offsetMs - uptimeMs, at: uptimeMs, skewPpm, device });
  }

  /** The best time there is, epoch ms. */
  now(): number {
    return Math.round(this.#read()?.time ?? this.#machine.system());
  }

  /** Whose time `now` is. */
  source(): 'gnss' | 'system' {
    return this.#read() ? 'gnss' : 'system';
  }

  /** A receiver told a time. */
  accept(device: string, fix: FixEvent): void {
    this.#look();
    const late = this.#machine.system() - (fix.firstAt ?? fix.receivedAt);
    // The system clock was set between the first sentence and the last: what came between cannot be told.
    if (late < 0 || late > EPOCH_MS) return;
    this.#discipline.accept(device, fix, this.#machine.uptime() - late);
  }

  forget(device: string): void {
    this.#discipline.forget(device);
  }

  /** The fact that must stand in the journal before the next entries, if one must. */
  due(): Draft[] {
    const reading = this.#read();
    const cause = this.#cause(reading);
    this.#due = cause && { cause, ...this.#fact(reading) };
    return this.#due ? [{ kind: 'clock', lane: LANE.order, body: this.#due }] : [];
  }

  /** What was due is in the journal. */
  written(): void {
    this.#written = this.#due ?? this.#written;
    this.#due = undefined;
  }

  state(): ClockState {
    const reading = this.#read();
    const uptime = this.#machine.uptime();
    const quality = reading?.quality ?? 'none';
    if (quality !== this.#shown.quality) this.#shown = { quality, since: this.#machine.system() };
    const skewPpm = reading?.held.skewPpm;
    return {
      ...this.#shown,
      ...(reading ? { offsetMs: Math.round((reading.time - this.#machine.system()) / 10) * 10 } : {}),
      ...(skewPpm === undefined ? {} : { skewPpm: Math.round(skewPpm) }),
      ...(reading?.jitterMs === undefined ? {} : { jitterMs: Math.round(reading.jitterMs / 10) * 10 }),
      ...(reading?.held.device === undefined ? {} : { device: reading.held.device }),
      ...(this.#stepped ? { stepped: this.#stepped } : {}),
      refused: this.#discipline.refusals(uptime),
    };
  }

  #read(): Reading | undefined {
    this.#look();
    return this.#discipline.read(this.#machine.uptime());
  }

  /** The receivers' time hangs on the uptime alone: a step of the system clock changes the offset, never the time. */
  #look(): void {
    const system = this.#machine.system();
    const setting = system - this.#machine.uptime();
    const byMs = setting - this.#setting;
    if (Math.abs(byMs) <= STEP_MS) return;
    this.#setting = setting;
    this.#stepped = { at: system, byMs: Math.round(byMs / 10) * 10 };
  }

  #cause(reading: Reading | undefined): ClockFact['cause'] | undefined {
    const written = this.#written;
    if (!written) return 'start';
    const system = this.#machine.system();
    const uptime = this.#machine.uptime();
    if (Math.abs(uptime - uptimeAt(written, system)) > STEP_MS) return 'step';
    if (!reading) return undefined;
    if (written.offsetMs === undefined) return 'offset';
    const changed = Math.abs(reading.time - system - written.offsetMs);
    return changed > CHANGE_MS && uptime - written.uptimeMs >= REST_MS ? 'offset' : undefined;
  }

  #fact(reading: Reading | undefined): Omit<ClockFact, 'cause'> {
    const systemAt = this.#machine.system();
    const uptimeMs = this.#machine.uptime();
    const head = { boot: this.#machine.boot, systemAt, uptimeMs };
    if (!reading) return head;
    const { skewPpm, device } = reading.held;
    return {
      ...head,
      offsetMs: Math.round(reading.time - systemAt),
      ...(skewPpm === undefined ? {} : { skewPpm }),
      ...(device === undefined ? {} : { device }),
    };
  }
}
