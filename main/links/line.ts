/**
 * One MQTT connection at a time, kept up: one attempt, one back-off (contract/backoff.ts), one time-out for everything up to
 * the subscription. mqtt.js does the protocol; its own reconnecting is off. Used by the vehicle and by the center's service.
 */
import { MqttClient, type IClientOptions } from 'mqtt';
import type { Duplex } from 'node:stream';
import { Backoff } from '../../contract/backoff.ts';
import { isErrorCode, QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { networkError } from './network-error.ts';

/** From the first packet to the acknowledged subscription, ms. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that lasted this long counts as a success: the next failure starts from the shortest delay, ms. */
export const STABLE_MS = 3_000;
/** A try older than this without success may be replaced on request, ms. */
const HANGS_MS = 1_000;
/** How long a goodbye may take, ms. */
const GOODBYE_MS = 1_000;
export const defaultBackoff = (): Backoff => new Backoff({ minMs: 1_000, maxMs: 60_000, jitter: 0.5 });

export type LineState =
  | { state: 'connecting' }
  | { state: 'online' }
  /** `refused`: the other side answered and does not want this station. `inMs`: until the next try. */
  | { state: 'waiting' | 'refused'; error: QianshaoError; inMs: number };

export interface LineOptions {
  /** Opens the byte stream of one attempt; reports why it failed where the stream itself cannot say it. */
  open: (fail: (error: Error) => void) => Duplex;
  /** Asked at each attempt. */
  mqtt: () => Pick<IClientOptions, 'clientId' | 'keepalive' | 'will' | 'username' | 'password'>;
  /** Topic filters, subscribed before the line counts as online. */
  topics: string[];
  onState: (state: LineState) => void;
  onMessage: (topic: string, payload: Uint8Array, isRetained: boolean) => void;
  backoff?: Backoff;
  connectTimeoutMs?: number;
  stableMs?: number;
}

/** Refusals by the other side: trying at once again would change nothing. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'center-untrusted',
  'center-certificate-date',
  'certificate-refused',
  'certificate-expired',
  'station-unknown',
  'station-revoked',
]);

/** CONNACK return codes of MQTT 3.1.1 §3.2.2.3 (mqtt.js gives them as `code`). */
const CONNACK: Record<number, ErrorCode> = {
  2: 'certificate-refused',
  3: 'center-unreachable',
  4: 'station-unknown',
  5: 'station-unknown',
};

function lineError(error: Error): QianshaoError {
  const code = 'code' in error && typeof error.code === 'number' ? CONNACK[error.code] : undefined;
  return code ? new QianshaoError(code, error.message, error) : networkError(error);
}

/** The reason in a refused upgrade's JSON body `{ code }`. */
export function refusalOf(body: string): QianshaoError {
  let code: unknown;
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === 'object' && answer !== null && 'code' in answer) code = answer.code;
  } catch {
    // Not from a center of ours; the caller's default stands.
  }
  return isErrorCode(code) ? new QianshaoError(code) : new QianshaoError('center-unreachable', body.slice(0, 100));
}

export class Line {
  readonly #options: LineOptions;
  readonly #backoff: Backoff;
  #client: MqttClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;
  #state: LineState['state'] = 'waiting';
  #closed = false;
  /** When the present connection was begun, monotonic ms. */
  #triedAt = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? defaultBackoff();
  }

  get isOnline(): boolean {
    return this.#state === 'online';
  }

  /** Connects, and from now on again and again. */
  start(): void {
    if (!this.#closed && !this.#client) this.#connect();
  }

  /** Tries at once if it would wait, or if a try hangs (a lost SYN is repeated after 1, 3, 7 s); a line that is up is left alone. */
  nudge(): void {
    if (this.#closed || this.isOnline) return;
    if (this.#client && performance.now() - this.#triedAt < HANGS_MS) return;
    this.#abandon();
    this.#backoff.reset();
    this.#connect();
  }

  /** The way is another one now: a new connection at once, whatever the present one is doing. */
  renew(): void {
    if (this.#closed || (!this.#client && !this.#timer)) return;
    this.#abandon();
    this.#backoff.reset();
    this.#connect();
  }

  /** Gives the present connection up, e.g. because nothing is heard; the next try follows the back-off. */
  drop(error: QianshaoError): void {
    if (this.#client) this.#down(error);
  }

  /** Sends if online; what cannot be sent is lost (the journal sends again). */
  publish(topic: string, payload: Uint8Array, options: { retain?: boolean } = {}): void {
    if (this.isOnline) this.#client?.publish(topic, Buffer.from(payload), { qos: 0, ...options });
  }

  /** Says goodbye (so that the will is not published) and stops for good. Idempotent; resolves when the stream is gone. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#stable);
    const client = this.#client;
    this.#client = undefined;
    this.#state = 'waiting';
    if (!client) return;
    client.removeAllListeners().on('error', () => undefined);
    await new Promise<void>((resolve) => {
      // A half-open line never takes the goodbye.
      const timer = setTimeout(() => resolve(), GOODBYE_MS);
      client.end(!client.connected, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    client.stream?.destroy();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const fail = (error: Error) => {
      if (this.#client === client) this.#down(lineError(error));
    };
    const client: MqttClient = new MqttClient(() => this.#options.open(fail), {
      ...this.#options.mqtt(),
      manualConnect: true,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.#client = client;
    this.#triedAt = performance.now();
    this.#set({ state: 'connecting' });
    this.#timer = setTimeout(
      () => fail(new QianshaoError('center-unreachable', 'no answer in time')),
      this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    );
    client.on('error', fail);
    client.on('close', () => fail(new QianshaoError(this.isOnline ? 'center-away' : 'center-unreachable')));
    client.on('message', (topic, payload, packet) => {
      if (this.#client === client) this.#options.onMessage(topic, payload, packet.retain);
    });
    client.on('connect', () => this.#subscribe(client, fail));
    client.connect();
  }

  #subscribe(client: MqttClient, fail: (error: Error) => void): void {
    client.subscribe(this.#options.topics, { qos: 0 }, (error) => {
      if (this.#client !== client) return;
      if (error) return fail(new QianshaoError('station-unknown', error.message, error));
      clearTimeout(this.#timer);
      this.#stable = setTimeout(() => this.#backoff.reset(), this.#options.stableMs ?? STABLE_MS);
      this.#set({ state: 'online' });
    });
  }

  /** Ends the present connection or try without a word. */
  #abandon(): void {
    const client = this.#client;
    this.#client = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#stable);
    client?.removeAllListeners().on('error', () => undefined);
    client?.end(true);
    client?.stream?.destroy();
  }

  #down(error: QianshaoError): void {
    this.#abandon();
    const inMs = this.#backoff.next();
    this.#timer = setTimeout(() => this.#connect(), inMs);
    this.#set({ state: REFUSALS.has(error.code) ? 'refused' : 'waiting', error, inMs });
  }

  #set(state: LineState): void {
    this.#state = state.state;
    this.#options.onState(state);
  }
}
