/** A line by TCP where datagrams do not pass: each packet behind its length in two bytes (RFC 4571). */
import net from 'node:net';

/** What the system has not taken yet; beyond it packets are lost, as they would be on the way. Bytes. */
const UNSENT_LIMIT = 256 * 1024;

export interface TcpLineOptions {
  host: string;
  port: number;
  localAddress: string | undefined;
  onPacket: (packet: Buffer) => void;
}

export class TcpLine {
  readonly #socket: net.Socket;
  readonly #onPacket: (packet: Buffer) => void;
  #held: Buffer = Buffer.alloc(0);

  constructor({ host, port, localAddress, onPacket }: TcpLineOptions) {
    this.#onPacket = onPacket;
    this.#socket = net.connect({ host, port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) });
    // Whoever uses it notices by its silence.
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk) => this.#take(chunk));
  }

  send(packet: Buffer): void {
    if (this.#socket.readyState !== 'open' || this.#socket.writableLength > UNSENT_LIMIT) return;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(packet.length);
    this.#socket.write(Buffer.concat([length, packet]));
  }

  /** Idempotent. */
  close(): void {
    this.#socket.destroy();
  }

  /** A packet is at most 64 KB long: no more than that is held. */
  #take(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    while (this.#held.length >= 2) {
      const end = 2 + this.#held.readUInt16BE(0);
      if (this.#held.length < end) return;
      this.#onPacket(this.#held.subarray(2, end));
      this.#held = this.#held.subarray(end);
    }
  }
}
