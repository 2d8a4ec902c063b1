/** The vehicle's end of datagrams to its center: a UDP socket bound to the link's address, that hears the center alone. */
import dgram from 'node:dgram';
import net from 'node:net';
import { lookupOne } from '../name-lookup.ts';
import type { UdpToken } from './token.ts';

/** How datagrams reach the center, and with what. */
export interface UdpWay {
  host: string;
  port: number;
  token: UdpToken;
  /** Where to go out; undefined: as the system routes. */
  localAddress: string | undefined;
}

export interface UdpLineOptions extends Omit<UdpWay, 'token'> {
  onPacket: (packet: Buffer) => void;
  /** From now on what is sent leaves. */
  onReady?: () => void;
}

export class UdpLine {
  readonly #socket: dgram.Socket;
  #ready = false;
  #closed = false;

  constructor({ host, port, localAddress, onPacket, onReady }: UdpLineOptions) {
    const family = net.isIP(localAddress ?? host) === 6 ? 'udp6' : 'udp4';
    this.#socket = dgram.createSocket({ type: family, lookup: lookupOne });
    // An unreachable host, a closed port, an address that is gone: what is sent is lost, as on the way itself.
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', onPacket);
    // Connected: the system hands up what comes from the center alone.
    const connect = () =>
      this.#socket.connect(port, host, () => {
        if (this.#closed) return;
        this.#ready = true;
        onReady?.();
      });
    if (localAddress === undefined) connect();
    else this.#socket.bind({ address: localAddress, port: 0, exclusive: true }, connect);
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** Lost while the line is not ready, and when the system's buffer is full. */
  send(packet: Uint8Array): void {
    if (this.#ready && !this.#closed) this.#socket.send(packet, () => undefined);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
