/**
 * The center's answer to vehicles that measure a link: an echo over UDP for enrolled stations alone. Who has no token gets
 * nothing; an answer is never longer than its question; each token has its own limit.
 */
import dgram from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import { encodeProbe, ID_BYTES, probeId, probeNumber, type ProbeToken } from './probe-packet.ts';

/** Questions a token may ask: so many at once, and so many a second in the long run. A vehicle with five links asks less. */
export const BURST = 40;
export const PER_SECOND = 20;

/** What a vehicle is given to ask with. */
export interface ProbeGrant {
  port: number;
  /** Hex. */
  id: string;
  key: string;
}

export interface ProbeServerOptions {
  host: string;
  port: number;
  /** The port under which vehicles reach it, where another stands in front of it. */
  announced?: number;
  /** The socket failed; vehicles measure by other means. */
  onError: (error: unknown) => void;
  /** Monotonic, ms. */
  now?: () => number;
}

interface Asker extends ProbeToken {
  left: number;
  at: number;
}

export class ProbeServer {
  readonly #options: ProbeServerOptions;
  readonly #socket: dgram.Socket;
  readonly #now: () => number;
  /** In use, also when 0 was asked for. */
  readonly port: number;
  readonly #byId = new Map<string, Asker>();
  readonly #idOf = new Map<string, string>();
  /** Datagrams taken and answers given since the start. */
  readonly counts = { asked: 0, answered: 0 };
  #closed = false;

  private constructor(options: ProbeServerOptions, socket: dgram.Socket) {
    this.#options = options;
    this.#socket = socket;
    this.port = socket.address().port;
    this.#now = options.now ?? (() => performance.now());
    socket.on('message', (packet, from) => this.#answer(packet, from));
    socket.on('error', options.onError);
  }

  /** @throws QianshaoError port-taken */
  static async open(options: ProbeServerOptions): Promise<ProbeServer> {
    const socket = dgram.createSocket({ type: options.host.includes(':') ? 'udp6' : 'udp4' });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(new QianshaoError('port-taken', `UDP ${options.host}:${options.port}`, error));
      });
      socket.bind({ address: options.host, port: options.port, exclusive: true }, resolve);
    });
    socket.removeAllListeners('error');
    return new ProbeServer(options, socket);
  }

  /** The token of a station, made at first use; it holds until the center's next start. */
  grant(station: string): ProbeGrant {
    let id = this.#idOf.get(station);
    if (id === undefined) {
      const fresh = { id: randomBytes(ID_BYTES), key: randomBytes(32), left: BURST, at: this.#now() };
      id = fresh.id.toString('hex');
      this.#byId.set(id, fresh);
      this.#idOf.set(station, id);
    }
    const key = Buffer.from(this.#byId.get(id)?.key ?? []).toString('hex');
    return { port: this.#options.announced ?? this.port, id, key };
  }

  /** The station was withdrawn. */
  forget(station: string): void {
    const id = this.#idOf.get(station);
    if (id === undefined) return;
    this.#idOf.delete(station);
    this.#byId.delete(id);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #answer(packet: Buffer, from: dgram.RemoteInfo): void {
    this.counts.asked += 1;
    const asker = this.#byId.get(probeId('question', packet) ?? '');
    // The code first: who only overheard an id cannot use up another's share.
    const number = asker && probeNumber(packet, asker.key);
    if (!asker || number === undefined || !this.#allows(asker)) return;
    this.counts.answered += 1;
    // A full send buffer loses the answer, as the way itself would.
    this.#socket.send(encodeProbe('answer', asker, number), from.port, from.address, () => undefined);
  }

  #allows(asker: Asker): boolean {
    const now = this.#now();
    asker.left = Math.min(BURST, asker.left + ((now - asker.at) * PER_SECOND) / 1_000);
    asker.at = now;
    if (asker.left < 1) return false;
    asker.left -= 1;
    return true;
  }
}
