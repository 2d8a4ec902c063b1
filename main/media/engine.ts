/** One life of a media worker: worker, server on one port, router. When the worker dies, a new engine takes over. */
import { createWorker, type types } from 'mediasoup';
import { randomUUID } from 'node:crypto';
import { QianshaoError } from '../../contract/errors.ts';
import { Demand, type Patience } from './demand.ts';
import { workerBinary } from './worker-path.ts';

export interface MediaAddress {
  /** An address of this machine to listen on. */
  ip: string;
  /** What is told to the other side instead, where the machine is behind a translation. */
  announced?: string;
}

export interface EngineOptions {
  addresses: readonly MediaAddress[];
  /** One port for all media, UDP and TCP. */
  port: number;
  /** What may be sent here; `PAGE_CODECS` unless said. */
  codecs?: types.RouterRtpCodecCapability[];
  /** With copies that nobody watches; as the demand has it unless a test is in a hurry. */
  patience?: Patience;
}

/** Networks of this machine beside those that are there from the beginning. */
const NETWORK_LIMIT = 16;

const OPUS: types.RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
};
const H264: types.RouterRtpCodecCapability = {
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
};

/** What stations and pages may send. */
const PAGE_CODECS: types.RouterRtpCodecCapability[] = [
  OPUS,
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  H264,
];
/** On the vehicle: what every camera sends, every browser must know (RFC 7742 §5), and a file takes without re-encoding. */
export const CAMERA_CODECS: types.RouterRtpCodecCapability[] = [OPUS, H264];

export class Engine {
  /** Changes with every life of the worker: pages that knew another one begin anew. */
  readonly generation = randomUUID();
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
  readonly router: types.Router;
  readonly demand: Demand;
  /** Ends inside the router: what stations send on data channels is read here. */
  readonly inside: types.DirectTransport;
  readonly #options: EngineOptions;
  readonly #later = new Map<string, Promise<types.WebRtcServer>>();
  /** Consumers that are not pages' (encoders, pushes, WHEP), by producer. */
  readonly #foreign = new Map<string, number>();

  private constructor(
    options: EngineOptions,
    worker: types.Worker,
    server: types.WebRtcServer,
    router: types.Router,
    demand: Demand,
    inside: types.DirectTransport,
  ) {
    this.#options = options;
    this.worker = worker;
    this.server = server;
    this.router = router;
    this.demand = demand;
    this.inside = inside;
    router.observer.on('newtransport', (transport) =>
      transport.observer.on('newconsumer', (consumer) => this.#count(consumer)),
    );
  }

  static async create(options: EngineOptions): Promise<Engine> {
    const { addresses, port, codecs = PAGE_CODECS } = options;
    const worker = await startWorker();
    try {
      const listenInfos = addresses.flatMap(({ ip, announced }) =>
        (['udp', 'tcp'] as const).map((protocol) => ({
          protocol,
          ip,
          port,
          ...(announced === undefined ? {} : { announcedAddress: announced }),
        })),
      );
      const server = await worker.createWebRtcServer({ listenInfos });
      const router = await worker.createRouter({ mediaCodecs: codecs });
      const demand = new Demand(router, options.patience);
      const inside = await router.createDirectTransport();
      return new Engine(options, worker, server, router, demand, inside);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  /**
   * The server at an address of this machine: the one that all use, or one of its own for a network that came later, or that
   * only some may use. Where addresses are announced that are not ours, all go by those.
   * @throws media-unavailable when there are too many networks
   */
  serverAt(ip: string): Promise<types.WebRtcServer> {
    const { addresses, port } = this.#options;
    if (addresses.some((own) => own.ip === ip || own.announced !== undefined)) return Promise.resolve(this.server);
    const known = this.#later.get(ip);
    if (known) return known;
    if (this.#later.size >= NETWORK_LIMIT)
      return Promise.reject(new QianshaoError('media-unavailable', 'too many networks'));
    const listenInfos = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip, port }));
    const made = this.worker.createWebRtcServer({ listenInfos });
    this.#later.set(ip, made);
    made.catch(() => this.#later.delete(ip));
    return made;
  }

  /** Whether any but pages, which ask again by themselves, receive it. */
  hasForeign(producer: string): boolean {
    return this.#foreign.has(producer);
  }

  close(): void {
    this.worker.close();
  }

  #count({ producerId, appData, observer }: types.Consumer): void {
    if (appData['page'] === true) return;
    const add = (more: number) => {
      const count = (this.#foreign.get(producerId) ?? 0) + more;
      if (count > 0) this.#foreign.set(producerId, count);
      else this.#foreign.delete(producerId);
    };
    add(1);
    observer.once('close', () => add(-1));
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** mediasoup closes its worker on a signal, which would also keep the station from ending: that stays the station's part. */
function startWorker(): Promise<types.Worker> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const worker = createWorker({ workerBin: workerBinary(), logLevel: 'warn' });
  SIGNALS.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.includes(listener)) process.off(signal, listener);
    }
  });
  return worker;
}
