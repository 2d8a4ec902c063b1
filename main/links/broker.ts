/**
 * The center's embedded MQTT broker: aedes behind the station's HTTPS server. Whoever speaks here has shown a certificate;
 * its id decides which topics it may use, and one slow or frozen client holds up nobody.
 */
import { Aedes, type Client } from 'aedes';
import { duplexPair, type Duplex } from 'node:stream';
import { PacketLimit } from './packet-limit.ts';
import { ALL_UP, mayPublish, maySubscribe, upState } from './topics.ts';

/** A client that does not take its data for this long is disconnected, ms. */
const DRAIN_TIMEOUT_MS = 10_000;
/** From the open stream to MQTT's CONNECT, ms. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Messages being delivered at a time; frozen clients hold a few each until their drain time-out. */
const CONCURRENCY = 2_000;
/** Packets a client may send before its CONNECT is answered. */
const QUEUE_LIMIT = 20;
/** Longest keep-alive a client may ask for, s. */
const KEEPALIVE_LIMIT_S = 60;

/** Client id of the center's own service: no station can have it. */
export const SERVICE_ID = '/center';

/** CONNACK return code 2 (MQTT 3.1.1 §3.2.2.3). */
class IdentifierRejected extends Error {
  readonly returnCode = 2;
  constructor() {
    super('client id is not the certificate’s');
  }
}

export interface BrokerOptions {
  /** A station's connection ended, and no newer one has taken its place. */
  onDisconnect: (station: string) => void;
  /** A client broke a rule or its stream failed; it was disconnected. */
  onClientError: (station: string | undefined, error: Error) => void;
}

export class Broker {
  readonly #aedes: Aedes;
  readonly #identities = new WeakMap<object, string>();
  readonly #open = new Set<Client>();
  #closed = false;

  private constructor(aedes: Aedes, options: BrokerOptions) {
    this.#aedes = aedes;
    aedes.authenticate = (client, _user, _password, done) => {
      if (this.#identity(client) === client.id) return done(null, true);
      done(new IdentifierRejected(), null);
    };
    aedes.authorizePublish = (client, packet, done) => done(this.#refusePublish(client, packet));
    aedes.authorizeSubscribe = (client, subscription, done) => {
      const id = this.#identity(client);
      const allowed = id === SERVICE_ID ? subscription.topic === ALL_UP : maySubscribe(id, subscription.topic);
      done(null, allowed ? subscription : null);
    };
    aedes.on('clientDisconnect', (client) => {
      if (client.id !== SERVICE_ID && !this.#closed) options.onDisconnect(client.id);
    });
    const onError = (client: Client, error: Error) => {
      // What was still to be written when the stream ended: an end like any other.
      if (error.message !== 'connection closed') options.onClientError(this.#identities.get(client.conn), error);
    };
    aedes.on('clientError', onError);
    aedes.on('connectionError', onError);
  }

  static async open(options: BrokerOptions): Promise<Broker> {
    const aedes = await Aedes.createBroker({
      concurrency: CONCURRENCY,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      queueLimit: QUEUE_LIMIT,
      keepaliveLimit: KEEPALIVE_LIMIT_S,
      maxTopicLevels: 8,
      maxInflightInbound: 1,
    });
    return new Broker(aedes, options);
  }

  /** Takes over the byte stream of a station whose certificate was checked; a newer one replaces the older. */
  handle(stream: Duplex, station: string): void {
    this.#accept(new PacketLimit(stream), station);
  }

  /** A stream for the center's own service, within this process. */
  openService(): Duplex {
    const [service, broker] = duplexPair();
    broker.once('close', () => service.destroy());
    service.once('close', () => broker.destroy());
    this.#accept(broker, SERVICE_ID);
    return service;
  }

  /** Ends a station's connection, e.g. because it was withdrawn. */
  disconnect(station: string): void {
    for (const client of this.#open) if (client.id === station) client.close();
  }

  /** Ends all connections. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  #accept(stream: Duplex, identity: string): void {
    if (this.#closed) {
      stream.destroy();
      return;
    }
    this.#identities.set(stream, identity);
    const client = this.#aedes.handle(stream);
    this.#open.add(client);
    stream.once('close', () => this.#open.delete(client));
  }

  #identity(client: Client): string {
    return this.#identities.get(client.conn) ?? '';
  }

  #refusePublish(client: Client | null, packet: { topic: string; qos: number; retain: boolean }): Error | null {
    if (!client) return new Error('no client');
    const id = this.#identity(client);
    if (id === SERVICE_ID) return null;
    if (!mayPublish(id, packet.topic)) return new Error(`${id} may not publish to ${packet.topic.slice(0, 100)}`);
    if (packet.qos > 0) return new Error('the journal acknowledges by itself: QoS 0 only');
    if (packet.retain && packet.topic !== upState(id)) return new Error('only the state may be retained');
    return null;
  }
}
