/** Keeps one device: opens its port, feeds its driver, sends what it says, watches for silence, reopens. Its state is data. */
import { existsSync, statSync } from 'node:fs';
import { Backoff } from '../../contract/backoff.ts';
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig, DeviceReason, DeviceState, LineSettings } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Driver, GuardWord, Output } from '../drivers/driver.ts';
import { OpenFailure, parseAddress, type Channel, type OpenChannel } from './channel.ts';
import { CounterBook } from './device-counters.ts';
import { openGuarded } from './guard/guarded.ts';
import { Hearing } from './hearing.ts';
import { openChannel } from './open.ts';
import { Sender } from './sender.ts';

const PLAIN: LineSettings = { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 };

export interface RunnerOptions {
  config: DeviceConfig;
  driver: Driver;
  onEvent: (event: DeviceEvent) => void;
  /** At each change of state; counters alone are read by `device`. */
  onState: () => void;
  /** Every byte that passes, for monitor and recording. */
  onRaw?: (direction: 'in' | 'out', bytes: Uint8Array, at: number) => void;
  now: () => number;
  open?: OpenChannel;
}

export class DeviceRunner {
  readonly #options: RunnerOptions;
  readonly #lines: readonly LineSettings[];
  readonly #serial: boolean;
  readonly #open: OpenChannel;
  readonly #backoff = new Backoff({ minMs: 250, maxMs: 5_000, jitter: 0.2 });
  readonly #counters = new CounterBook();
  #enabled: boolean;
  #line = 0;
  #channel: Channel | undefined;
  #sender: Sender | undefined;
  #hearing: Hearing | undefined;
  /** The hearing for which the lines are being read. */
  #readingFor: Hearing | undefined;
  /** Which terminal the name stood for when it was opened. */
  #identity = '';
  #opening = false;
  #openAt = 0;
  #lastByteAt: number | undefined;
  #state: DeviceState;
  #reason: DeviceReason;
  #detail: string | undefined;
  #since: number;
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { config, driver, now, open = driver.keys ? openGuarded : openChannel } = options;
    this.#open = open;
    const { kind } = parseAddress(config.port);
    if (driver.reach?.includes(kind) === false)
      throw new QianshaoError('input-invalid', `${driver.id} is reached by ${driver.reach.join(', ')}, not by ${kind}`);
    // Options that the driver refuses are told when the device is configured, not when its cable is plugged in.
    driver.decoder(config.options);
    this.#serial = kind === 'serial';
    this.#lines = config.line ? [config.line] : this.#serial ? driver.lines : driver.lines.slice(0, 1);
    this.#enabled = config.enabled;
    this.#state = this.#enabled ? 'lost' : 'off';
    this.#reason = this.#enabled ? 'opening' : 'switched-off';
    this.#since = now();
  }

  get device(): Device {
    const { id, name, driver, port } = this.#options.config;
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
      counters: this.#counters.counters(this.#hearing?.decoder.stats),
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

  /**
   * Hands a command to the driver; its fate comes as `command` events.
   * @throws QianshaoError device-away at once when there is no open port, command-unknown, and what the driver refuses
   */
  command(command: DeviceCommand): void {
    const hearing = this.#hearing;
    if (!hearing || !this.#channel) throw new QianshaoError('device-away', this.#reason);
    if (!hearing.decoder.command || !this.#options.driver.commands?.includes(command.type))
      throw new QianshaoError('command-unknown', command.type);
    this.#emit(hearing.decoder.command(command, this.#options.now()));
    this.tick();
  }

  /** Called about once a second: opens what can be opened, and notices silence. */
  look(): void {
    if (this.#closed || !this.#enabled || this.#opening) return;
    if (!this.#channel) void this.#connect();
    // A cable that is pulled while nothing is being said ends no read: the name is gone, or names another terminal.
    else if (this.#serial && identityOf(this.#options.config.port) !== this.#identity) this.#pulled();
    else this.#judge();
  }

  /** Called every `TICK_MS`: what the driver has to send by now. */
  tick(): void {
    const decoder = this.#hearing?.decoder;
    if (!decoder || !this.#channel) return;
    if (decoder.lines && this.#options.driver.byLines) void this.#readLines();
    if (!decoder.tick) return;
    const { outputs, events } = decoder.tick(this.#options.now());
    this.#emit(events);
    this.#send(outputs);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
  }

  async #connect(): Promise<void> {
    const { config, now, open: given } = this.#options;
    // Whether a cable is there costs nothing to ask; only opening that fails backs off.
    if (this.#serial && !given && !existsSync(config.port)) {
      this.#openAt = 0;
      this.#backoff.reset();
      return this.#set('lost', 'port-absent');
    }
    if (now() < this.#openAt) return;
    this.#opening = true;
    try {
      const line = this.#lines[this.#line % this.#lines.length] ?? PLAIN;
      const channel = await this.#open(config.port, line, {
        onData: (chunk) => this.#data(chunk),
        onGone: (error) => this.#gone(error),
      });
      if (this.#closed || !this.#enabled) return void (await channel.close());
      this.#opened(channel);
    } catch (error) {
      this.#openAt = now() + this.#backoff.next();
      const failure = error instanceof OpenFailure ? error : new OpenFailure('port-error', error as Error);
      if (!this.#closed && this.#enabled) this.#set('lost', failure.reason, failure.message);
    } finally {
      this.#opening = false;
    }
  }

  #opened(channel: Channel): void {
    const { config, driver, now, onRaw } = this.#options;
    this.#takeHearing();
    this.#channel = channel;
    this.#sender = new Sender(channel, (bytes) => {
      this.#counters.bytesSent += bytes.length;
      onRaw?.('out', bytes, now());
    });
    this.#identity = this.#serial ? identityOf(config.port) : '';
    this.#hearing = new Hearing(driver, driver.decoder(config.options), now());
    this.#counters.opens += 1;
    this.tick();
    this.#judge();
  }

  #data(chunk: Buffer): void {
    const hearing = this.#hearing;
    if (!hearing) return;
    const now = this.#options.now();
    this.#lastByteAt = now;
    this.#counters.bytes += chunk.length;
    this.#options.onRaw?.('in', chunk, now);
    this.#emit(hearing.decoder.push(chunk, now));
    if (hearing.heard(chunk.length, now)) this.#backoff.reset();
    this.tick();
    this.#judge();
  }

  async #readLines(): Promise<void> {
    const hearing = this.#hearing;
    if (!hearing || this.#readingFor === hearing) return;
    this.#readingFor = hearing;
    const lines = await this.#channel?.readLines();
    this.#readingFor = undefined;
    if (hearing !== this.#hearing) return;
    this.#emit(hearing.decoder.lines?.(lines, this.#options.now()) ?? []);
    this.#judge();
  }

  #send(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if ('guard' in output) void this.#guard(output);
      else this.#sender?.send(output).catch((error: unknown) => this.#notSent(error));
    }
  }

  /** Beside the line's queue: a key that is to be let go waits for nothing. */
  async #guard(word: GuardWord): Promise<void> {
    const hearing = this.#hearing;
    let failure: QianshaoError | undefined;
    try {
      if (!this.#channel?.guard) throw new QianshaoError('device-away', 'no key guard');
      await this.#channel.guard(word);
    } catch (error) {
      failure = error instanceof QianshaoError ? error : new QianshaoError('internal', String(error), error);
    }
    if (!hearing || hearing !== this.#hearing) return;
    this.#emit(hearing.decoder.guarded?.(word, failure, this.#options.now()) ?? []);
    this.tick();
  }

  #notSent(error: unknown): void {
    // What a driver has sent in vain it misses itself, by its time-outs; the screen is told why.
    if (!(error instanceof QianshaoError) || error.code === 'device-away') return;
    // A network or a pseudo-terminal has no control lines; only a driver that works by them misses them.
    if (error.code === 'lines-absent' && !this.#options.driver.byLines) return;
    this.#set('degraded', 'port-error', error.detail);
  }

  #emit(events: readonly DeviceEvent[]): void {
    for (const event of events) {
      this.#counters.events += 1;
      this.#options.onEvent(event);
    }
  }

  #judge(): void {
    const now = this.#options.now();
    const verdict = this.#hearing?.verdict(now);
    if (!verdict) return;
    if (verdict.reason === 'silent') this.#emit(this.#hearing?.decoder.flush(now) ?? []);
    this.#set(verdict.state, verdict.reason);
    if (verdict.reason === 'unreadable' && this.#lines.length > 1) this.#nextLine();
  }

  #nextLine(): void {
    this.#line += 1;
    void this.#drop().then(() => this.look());
  }

  #pulled(): void {
    void this.#channel?.close();
    this.#gone(null);
  }

  #gone(error: Error | null): void {
    this.#forget();
    const present = !this.#serial || existsSync(this.#options.config.port);
    this.#set('lost', present ? 'port-closed' : 'port-absent', error?.message);
    this.#openAt = this.#options.now() + this.#backoff.next();
  }

  async #drop(): Promise<void> {
    const channel = this.#channel;
    this.#forget();
    await channel?.close();
  }

  #forget(): void {
    this.#channel = undefined;
    this.#sender = undefined;
    this.#takeHearing();
  }

  /** Ends the running decoder; what it counted stays. */
  #takeHearing(): void {
    const decoder = this.#hearing?.decoder;
    if (!decoder) return;
    this.#hearing = undefined;
    this.#emit(decoder.flush(this.#options.now()));
    this.#counters.keep(decoder.stats);
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
