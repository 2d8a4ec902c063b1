/**
 * The center's UDP port, for enrolled stations alone: who has no token gets nothing. What is asked (an echo, a train of
 * packets, entries) is each its own desk's, which looks at the code first: who only overheard an id is nobody.
 */
import dgram from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import { headOf, ID_BYTES, KEY_BYTES, type UdpGrant, type UdpToken } from './token.ts';

/** Whose token a datagram names; one object as long as the token holds. */
export interface Caller extends UdpToken {
  station: string;
}

/** Answers to where the datagram came from. A full send buffer loses it, as the way itself would. */
export type Reply = (packet: Uint8Array) => void;

/** Handles datagrams of certain marks; their code is not proved yet. */
export interface UdpDesk {
  readonly marks: readonly string[];
  take(packet: Buffer, caller: Caller, reply: Reply): void;
}

export interface UdpDoorOptions {
  host: string;
  port: number;
  /** The port under which vehicles reach it, where another stands in front of it. */
  announced?: number;
  desks: readonly UdpDesk[];
  /** The socket failed; vehicles do without. */
  onError: (error: unknown) => void;
}

export class UdpDoor {
  readonly #options: UdpDoorOptions;
  readonly #socket: dgram.Socket;
  /** In use, also when 0 was asked for. */
  readonly port: number;
  readonly #desks = new Map<string, UdpDesk>();
  readonly #byId = new Map<string, Caller>();
  readonly #byStation = new Map<string, Caller>();
  /** Datagrams of any kind and from anybody since the start. */
  taken = 0;
  #closed = false;

  private constructor(options: UdpDoorOptions, socket: dgram.Socket) {
    this.#options = options;
    this.#socket = socket;
    this.port = socket.address().port;
    for (const desk of options.desks) for (const mark of desk.marks) this.#desks.set(mark, desk);
    socket.on('message', (packet, from) => this.#take(packet, from));
    socket.on('error', options.onError);
  }

  /** @throws QianshaoError port-taken */
  static async open(options: UdpDoorOptions): Promise<UdpDoor> {
    const socket = dgram.createSocket({ type: options.host.includes(':') ? 'udp6' : 'udp4' });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(new QianshaoError('port-taken', `UDP ${options.host}:${options.port}`, error));
      });
      socket.bind({ address: options.host, port: options.port, exclusive: true }, resolve);
    });
    socket.removeAllListeners('error');
    return new UdpDoor(options, socket);
  }

  /** The token of a station, made at first use; it holds until the center's next start. */
  grant(station: string): UdpGrant {
    let caller = this.#byStation.get(station);
    if (!caller) {
      caller = { station, id: randomBytes(ID_BYTES), key: randomBytes(KEY_BYTES) };
      this.#byStation.set(station, caller);
      this.#byId.set(Buffer.from(caller.id).toString('hex'), caller);
    }
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    return { port: this.#options.announced ?? this.port, id: hex(caller.id), key: hex(caller.key) };
  }

  /** The station was withdrawn. */
  forget(station: string): void {
    const caller = this.#byStation.get(station);
    if (!caller) return;
    this.#byStation.delete(station);
    this.#byId.delete(Buffer.from(caller.id).toString('hex'));
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #take(packet: Buffer, from: dgram.RemoteInfo): void {
    this.taken += 1;
    const head = headOf(packet);
    const caller = head && this.#byId.get(head.id);
    if (!caller) return;
    this.#desks.get(head.mark)?.take(packet, caller, (answer) => {
      if (!this.#closed) this.#socket.send(answer, from.port, from.address, () => undefined);
    });
  }
}
