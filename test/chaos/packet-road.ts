/**
 * A TCP way for MQTT between two programs: it can be cut, stalled (connections stay open, nothing passes), and it can lose,
 * repeat and delay single messages of the journal, so that later ones overtake them. Everything else of MQTT passes in order.
 */
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { splitPackets, topicOf } from './packets.ts';

/** What becomes of one message of the journal: after how long each of its copies arrives, ms; none: it is lost. */
export type Fate = () => readonly number[];

const AT_ONCE: readonly number[] = [0];

export class PacketRoad {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #target: number;
  readonly #isMqtt: boolean;
  #isStalled = false;
  #isCut = false;
  /** Undefined: messages pass as they are. */
  fate: Fate | undefined;

  private constructor(server: net.Server, target: number, isMqtt: boolean) {
    this.#server = server;
    this.#target = target;
    this.#isMqtt = isMqtt;
  }

  /**
   * @param target port of this machine to which it leads, now or later
   * @param isMqtt plain MQTT, of which single messages can be taken; else bytes pass as they come
   */
  static async open(target: number, { isMqtt }: { isMqtt: boolean }): Promise<PacketRoad> {
    const server = net.createServer();
    const road = new PacketRoad(server, target, isMqtt);
    server.on('connection', (socket) => road.#carry(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return road;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection; until it heals, new ones end at once. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing passes any more, and nobody is told. */
  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** New connections work again, and messages pass as they are. Stalled connections stay dead, as after a change of network. */
  heal(): void {
    this.#isCut = this.#isStalled = false;
    this.fate = undefined;
  }

  /** Idempotent. */
  close(): void {
    this.cut();
    this.#server.close();
  }

  #carry(near: net.Socket): void {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(this.#target, '127.0.0.1');
    this.#join(near, far);
    this.#join(far, near);
  }

  #join(from: net.Socket, to: net.Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    let rest: Buffer = Buffer.alloc(0);
    from.on('data', (chunk: Buffer) => {
      if (!this.#isMqtt) return void to.write(chunk);
      const { packets, left } = splitPackets(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
      rest = left;
      for (const packet of packets) this.#pass(packet, to);
    });
    if (this.#isStalled) from.pause();
  }

  #pass(packet: Buffer, to: net.Socket): void {
    const isJournal = topicOf(packet)?.endsWith('/journal') ?? false;
    for (const delay of isJournal && this.fate ? this.fate() : AT_ONCE) {
      if (delay === 0) to.write(packet);
      else setTimeout(() => this.#isStalled || to.destroyed || to.write(packet), delay);
    }
  }
}
