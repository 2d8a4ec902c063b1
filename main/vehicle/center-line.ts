/** Everything between this vehicle and its center: enrolment, the journal's uplink, and the signalling of media. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { WebSocket } from 'ws';
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Uplink } from '../../contract/link.ts';
import type { MediaPeer } from '../../contract/media.ts';
import type { Station } from '../../contract/station.ts';
import type { StationRouter } from '../api/station-router.ts';
import { enrol, loadIdentity, type Identity } from '../links/enrol.ts';
import { MqttUplink } from '../links/mqtt-uplink.ts';
import { remotePeer } from '../media/remote-peer.ts';
import type { Journal } from '../store/types.ts';

/** How often the signalling socket proves that it lives, ms; after as long without an answer a new one is made. */
const PING_MS = 2_000;
/** While the center is away the signalling waits between tries, ms; media without signalling goes on as it is. */
const RETRY_MS = 1_500;
/**
 * A connection begun during a cut repeats its request ever more seldom and would find the healed line half a minute late:
 * one that is not open in this time is given up for a new one. Four round trips over a satellite fit. Ms.
 */
const OPEN_MS = 4_000;

export interface CenterLineOptions {
  data: string;
  station: Station;
  journal: Journal;
  onUplink: (uplink: Uplink) => void;
  /** True while this entry is on its way by another path. */
  hold: (entry: Entry) => boolean;
  log: (error: unknown) => void;
}

export class CenterLine {
  readonly #options: CenterLineOptions;
  #uplink: MqttUplink | undefined;
  #socket: ReturnType<typeof createWSClient> | undefined;
  #api: TRPCClient<StationRouter> | undefined;
  readonly #startedAt = Date.now();

  constructor(options: CenterLineOptions) {
    this.#options = options;
    const identity = loadIdentity(options.data);
    if (identity && identity.station === options.station.id) this.#open(identity);
  }

  get state(): Uplink {
    return this.#uplink?.state ?? { state: 'not-enrolled', since: this.#startedAt, unsent: 0 };
  }

  /** Enrols, or enrols again, and connects. @throws what links/enrol.ts does */
  async enrol(centerUrl: string, code: string): Promise<void> {
    const { data, station } = this.#options;
    const identity = await enrol({ centerUrl, code, station, data });
    await this.close();
    this.#open(identity);
    this.#options.onUplink(this.state);
  }

  retry(): void {
    this.#uplink?.nudge();
  }

  /** The console's media peer at the center. @throws center-away when this vehicle is not enrolled */
  mediaPeer(peer: string): MediaPeer {
    if (!this.#api) throw new QianshaoError('center-away', 'not enrolled');
    return remotePeer(this.#api.media, peer);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const [uplink, socket] = [this.#uplink, this.#socket];
    this.#uplink = this.#socket = this.#api = undefined;
    await socket?.close();
    await uplink?.close();
  }

  #open(identity: Identity): void {
    const { station, journal, onUplink, hold, log } = this.#options;
    const tls = { ca: identity.authority, cert: identity.certificate, key: identity.key };
    const url = identity.centerUrl.replace(/^https/, 'wss');
    class StationSocket extends WebSocket {
      constructor(to: string | URL) {
        super(to, { ...tls, handshakeTimeout: OPEN_MS });
        this.on('error', () => undefined);
      }
    }
    this.#socket = createWSClient({
      url: `${url}/station`,
      WebSocket: StationSocket as unknown as typeof globalThis.WebSocket,
      retryDelayMs: () => RETRY_MS * (0.7 + 0.6 * Math.random()),
      keepAlive: { enabled: true, intervalMs: PING_MS, pongTimeoutMs: PING_MS },
      // The way is there again: the journal need not sit out its own back-off, or a connection that died with the old way.
      onOpen: () => this.#uplink?.nudge(),
    });
    this.#api = createTRPCClient<StationRouter>({ links: [wsLink({ client: this.#socket })] });
    this.#uplink = new MqttUplink({
      url: `${url}/mqtt`,
      station: station.id,
      center: identity.center,
      tls,
      journal,
      hold: (entry) => hold(entry),
      onState: onUplink,
      onError: log,
    });
    this.#uplink.start();
  }
}
