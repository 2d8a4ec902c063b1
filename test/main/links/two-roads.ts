/**
 * The ways between a vehicle with several links and its center, on one machine: each link goes out from an address of its own
 * (127.0.0.2, 127.0.0.3 …), and this relay, TCP and UDP, cuts, delays and loses by that address.
 */
import dgram from 'node:dgram';
import net, { type AddressInfo } from 'node:net';
import { seeded } from '../../sim/seeded.ts';

/** What becomes of that which comes from one address. */
export interface Road {
  /** Nothing passes in either direction, and nobody is told. */
  cut: boolean;
  /** One way, ms. */
  delayMs: number;
  /** Datagrams lost on each way, %. Streams repair loss by themselves. */
  lossPct: number;
  /** UDP does not pass at all. */
  noUdp: boolean;
  /** No stream gets anywhere, and nobody is told: connections hang. */
  noTcp: boolean;
  /** What all streams together carry each way, kbit/s; 0: as fast as it goes. */
  kbps: number;
}

const isHeld = ({ cut, noTcp }: Road): boolean => cut || noTcp;

interface Stream {
  near: net.Socket;
  far: net.Socket;
}

/** Of a thin road, what passes in one go, bytes. */
const PIECE = 1_024;

export class TwoRoads {
  /** TCP connections and datagrams seen, by address. */
  readonly connections: string[] = [];
  readonly datagrams: { from: string; bytes: number }[] = [];
  readonly #roads = new Map<string, Road>();
  readonly #tcp: net.Server;
  readonly #udp: dgram.Socket;
  readonly #streams = new Map<string, Set<Stream>>();
  readonly #returns = new Map<string, dgram.Socket>();
  /** When each way of a thin road is free again, by address and direction, ms. */
  readonly #freeAt = new Map<string, number>();
  readonly #random = seeded(1);
  #tcpTarget = 0;
  #udpTarget = 0;

  private constructor(tcp: net.Server, udp: dgram.Socket) {
    this.#tcp = tcp;
    this.#udp = udp;
  }

  static async open(): Promise<TwoRoads> {
    const [tcp, udp] = [net.createServer(), dgram.createSocket('udp4')];
    const roads = new TwoRoads(tcp, udp);
    tcp.on('connection', (socket) => roads.#carry(socket));
    udp.on('message', (packet, from) => roads.#pass(packet, from));
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    return roads;
  }

  /** Where both ports lead. */
  lead(tcp: number, udp: number): void {
    this.#tcpTarget = tcp;
    this.#udpTarget = udp;
  }

  get tcpPort(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  get udpPort(): number {
    return this.#udp.address().port;
  }

  /** Changes the road of an address; what is on its way is held up by a cut, and goes on after it. */
  set(address: string, change: Partial<Road>): void {
    const road = Object.assign(this.#road(address), change);
    for (const { near, far } of this.#streams.get(address) ?? [])
      for (const socket of [near, far])
        if (isHeld(road)) socket.pause();
        else socket.resume();
  }

  /** Idempotent. */
  close(): void {
    if (!this.#tcp.listening) return;
    for (const streams of this.#streams.values())
      for (const { near, far } of streams) {
        near.destroy();
        far.destroy();
      }
    for (const socket of this.#returns.values()) socket.close();
    this.#returns.clear();
    this.#tcp.close();
    this.#udp.close();
  }

  #road(address: string): Road {
    const known = this.#roads.get(address) ?? {
      cut: false,
      delayMs: 0,
      lossPct: 0,
      noUdp: false,
      noTcp: false,
      kbps: 0,
    };
    this.#roads.set(address, known);
    return known;
  }

  #carry(near: net.Socket): void {
    const address = near.remoteAddress ?? '';
    const road = this.#road(address);
    this.connections.push(address);
    const far = net.connect(this.#tcpTarget, '127.0.0.1');
    const stream = { near, far };
    const streams = this.#streams.get(address) ?? new Set();
    this.#streams.set(address, streams.add(stream));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      // Over a cut not even the end of a connection is heard; else it comes behind what was said before.
      socket.on('close', () => {
        const end = () => (isHeld(road) ? setTimeout(end, 100).unref() : other.destroy());
        setTimeout(end, road.delayMs);
        streams.delete(stream);
      });
      socket.on('data', (chunk: Buffer) => {
        if (road.kbps > 0)
          void this.#squeeze(`${address} ${socket === near}`, road, { from: socket, to: other, chunk });
        else if (road.delayMs === 0) other.write(chunk);
        else setTimeout(() => other.writable && other.write(chunk), road.delayMs);
      });
      if (isHeld(road)) socket.pause();
    }
  }

  /** Behind what came before it on the same way, a piece at a time; more of this stream is not taken meanwhile. */
  async #squeeze(way: string, road: Road, { from, to, chunk }: { from: net.Socket; to: net.Socket; chunk: Buffer }) {
    from.pause();
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      const freeAt = Math.max(performance.now(), this.#freeAt.get(way) ?? 0) + (piece.length * 8) / road.kbps;
      this.#freeAt.set(way, freeAt);
      await new Promise((resolve) => setTimeout(resolve, freeAt - performance.now()));
      setTimeout(() => to.writable && to.write(piece), road.delayMs);
    }
    if (!isHeld(road)) from.resume();
  }

  #pass(packet: Buffer, from: dgram.RemoteInfo): void {
    this.datagrams.push({ from: from.address, bytes: packet.length });
    const back = this.#return(from);
    this.#later(from.address, () => back.send(packet, this.#udpTarget, '127.0.0.1', () => undefined));
  }

  /** The socket by which the answers for one asker come. */
  #return(asker: dgram.RemoteInfo): dgram.Socket {
    const key = `${asker.address}:${asker.port}`;
    const known = this.#returns.get(key);
    if (known) return known;
    const socket = dgram.createSocket('udp4');
    socket.on('error', () => undefined);
    socket.on('message', (packet) => {
      this.#later(asker.address, () => this.#udp.send(packet, asker.port, asker.address, () => undefined));
    });
    this.#returns.set(key, socket);
    return socket;
  }

  #later(address: string, send: () => void): void {
    const road = this.#road(address);
    if (road.cut || road.noUdp || this.#random(100) < road.lossPct) return;
    if (road.delayMs === 0) send();
    else setTimeout(() => this.#returns.size > 0 && send(), road.delayMs);
  }
}
