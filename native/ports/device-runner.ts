/** Keeps one device: opens its port, feeds its driver, watches for silence, reopens. Its state is data. */
import { existsSync, statSync } from 'node:fs';
import { Backoff } from '../../contract/backoff.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig, DeviceReason, DeviceState, LineSettings } from '../../contract/device.ts';
import type { Decoder, Driver } from '../drivers/driver.ts';
import { OpenFailure, Port, type PortClass } from './port.ts';

/** Silence beyond this many times the driver's limit is no longer a pause. */
const LOST_AFTER = 5;
/** So many bytes without one good sentence within this time: the rate is wrong. */
const UNREADABLE_BYTES = 400;
const UNREADABLE_MS = 3_000;

export interface RunnerOptions {
  config: DeviceConfig;
  driver: Driver;
  onEvent: (event: DeviceEvent) => void;
  /** At each change of state; counters alone are read by `device`. */
  onState: () => void;
  now: () => number;
  portClass?: PortClass;
}

export class DeviceRunner {
  readonly #options: RunnerOptions;
  readonly #lines: readonly LineSettings[];
  readonly #backoff = new Backoff({ minMs: 250, maxMs: 5_000, jitter: 0.2 });
  readonly #totals = { bytes: 0, sentences: 0, badChecksums: 0, strayBytes: 0, events: 0, opens: 0 };
  #enabled: boolean;
  #line = 0;
  #port: Port | undefined;
  /** Which terminal the name stood for when it was opened. */
  #identity = '';
  #opening = false;
  #decoder: Decoder | undefined;
  #openAt = 0;
  #openedAt = 0;
  #lastByteAt: number | undefined;
  /** Bytes and time since the last good sentence on this opening. */
  #unread = { bytes: 0, since: 0, sentences: 0 };
  #noFix = false;
  #state: DeviceState;
  #reason: DeviceReason;
  #detail: string | undefined;
  #since: number;
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#lines = options.config.line ? [options.config.line] : options.driver.lines;
    this.#enabled = options.config.enabled;
    this.#state = this.#enabled ? 'lost' : 'off';
    this.#reason = this.#enabled ? 'opening' : 'switched-off';
    this.#since = options.now();
  }

  get device(): Device {
    const { id, name, driver, port } = this.#options.config;
    const stats = this.#decoder?.stats;
    const counters = {
      ...this.#totals,
      sentences: this.#totals.sentences + (stats?.sentences ?? 0),
      badChecksums: this.#totals.badChecksums + (stats?.badChecksums ?? 0),
      strayBytes: this.#totals.strayBytes + (stats?.strayBytes ?? 0),
    };
    return {
      id,
      name,
      driver,
      port,
      state: this.#state,
      reason: this.#reason,
      ...(this.#detail === undefined ? {} : { detail: this.#detail.slice(0, 300) }),
      since: this.#since,
      ...(this.#lastByteAt === undefined ? {} : { lastByteAt: this.#lastByteAt }),
      counters,
    };
  }

  async setEnabled(enabled: boolean): Promise<void> {
    if (this.#enabled === enabled || this.#closed) return;
    this.#enabled = enabled;
    if (enabled) {
      this.#openAt = 0;
      this.#set('lost', 'opening');
      this.look();
    } else {
      this.#set('off', 'switched-off');
      await this.#drop();
    }
  }

  /** Called about once a second: opens what can be opened, and notices silence. */
  look(): void {
    if (this.#closed || !this.#enabled || this.#opening) return;
    if (!this.#port) void this.#open();
    // A cable that is pulled while nothing is being said ends no read: the name is gone, or names another terminal.
    else if (identityOf(this.#options.config.port) !== this.#identity) this.#pulled();
    else this.#judge();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
  }

  async #open(): Promise<void> {
    const { config, now, portClass } = this.#options;
    // Whether a cable is there costs nothing to ask; only opening that fails backs off.
    if (portClass === undefined && !existsSync(config.port)) {
      this.#openAt = 0;
      this.#backoff.reset();
      return this.#set('lost', 'port-absent');
    }
    if (now() < this.#openAt) return;
    this.#opening = true;
    try {
      const line = this.#lines[this.#line % this.#lines.length] ?? {
        baudRate: 9600,
        dataBits: 8,
        parity: 'none',
        stopBits: 1,
      };
      const events = {
        onData: (chunk: Buffer) => this.#data(chunk),
        onGone: (error: Error | null) => this.#gone(error),
      };
      const port = await Port.open(config.port, line, events, portClass);
      if (this.#closed || !this.#enabled) return void (await port.close());
      this.#port = port;
      this.#identity = identityOf(config.port);
      this.#opened();
    } catch (error) {
      this.#openAt = now() + this.#backoff.next();
      const failure = error instanceof OpenFailure ? error : new OpenFailure('port-error', error as Error);
      if (!this.#closed && this.#enabled) this.#set('lost', failure.reason, failure.message);
    } finally {
      this.#opening = false;
    }
  }

  #opened(): void {
    this.#takeStats();
    this.#decoder = this.#options.driver.decoder();
    this.#totals.opens += 1;
    this.#openedAt = this.#options.now();
    this.#unread = { bytes: 0, since: this.#openedAt, sentences: 0 };
    this.#noFix = false;
  }

  #data(chunk: Buffer): void {
    const decoder = this.#decoder;
    if (!decoder) return;
    const now = this.#options.now();
    this.#lastByteAt = now;
    this.#totals.bytes += chunk.length;
    this.#unread.bytes += chunk.length;
    this.#emit(decoder.push(chunk, now));
    if (decoder.stats.sentences > this.#unread.sentences) {
      this.#unread = { bytes: 0, since: now, sentences: decoder.stats.sentences };
      this.#backoff.reset();
    }
    this.#judge();
  }

  #emit(events: DeviceEvent[]): void {
    for (const event of events) {
      this.#totals.events += 1;
      if (event.type === 'no-fix') this.#noFix = true;
      if (event.type === 'fix') this.#noFix = false;
      this.#options.onEvent(event);
    }
  }

  /** What the device's state is now, from what was heard. */
  #judge(): void {
    const { driver, now } = this.#options;
    const quietMs = now() - Math.max(this.#lastByteAt ?? 0, this.#openedAt);
    if (quietMs > driver.silenceMs) {
      this.#emit(this.#decoder?.flush(now()) ?? []);
      return this.#set(quietMs > LOST_AFTER * driver.silenceMs ? 'lost' : 'degraded', 'silent');
    }
    if (this.#unread.bytes > UNREADABLE_BYTES && now() - this.#unread.since > UNREADABLE_MS) {
      this.#set('degraded', 'unreadable');
      if (this.#lines.length > 1) this.#nextLine();
      return;
    }
    // Nothing readable yet: the reason before this opening stands.
    if ((this.#decoder?.stats.sentences ?? 0) === 0) return;
    if (this.#noFix) this.#set('degraded', 'no-fix');
    else this.#set('connected', 'ok');
  }

  #nextLine(): void {
    this.#line += 1;
    void this.#drop().then(() => this.look());
  }

  #pulled(): void {
    void this.#port?.close();
    this.#gone(null);
  }

  #gone(error: Error | null): void {
    this.#port = undefined;
    this.#takeStats();
    this.#set('lost', existsSync(this.#options.config.port) ? 'port-closed' : 'port-absent', error?.message);
    this.#openAt = this.#options.now() + this.#backoff.next();
  }

  async #drop(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    this.#takeStats();
    await port?.close();
  }

  /** Ends the running decoder; what it counted stays. */
  #takeStats(): void {
    const decoder = this.#decoder;
    if (!decoder) return;
    this.#decoder = undefined;
    this.#emit(decoder.flush(this.#options.now()));
    this.#totals.sentences += decoder.stats.sentences;
    this.#totals.badChecksums += decoder.stats.badChecksums;
    this.#totals.strayBytes += decoder.stats.strayBytes;
  }

  #set(state: DeviceState, reason: DeviceReason, detail?: string): void {
    if (this.#state === state && this.#reason === reason && this.#detail === detail) return;
    if (this.#state !== state) this.#since = this.#options.now();
    this.#state = state;
    this.#reason = reason;
    this.#detail = detail;
    this.#options.onState();
  }
}

/** What a name stands for now; empty when that cannot be told (absent, or a port without a file). */
function identityOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.dev} ${stat.ino} ${stat.rdev}` : '';
}
