/** A TCP way between two stations that can be cut, stalled (sockets stay open, nothing arrives) and made thin. */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const TICK_MS = 10;

export class BadRoad {
  /** Connections made so far. */
  connections = 0;
  /** Bytes carried from the caller to the target. */
  carried = 0;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #target: number;
  #isStalled = false;
  #isClosed = false;
  /** Bytes per second each way; undefined: as fast as it goes. */
  rate: number | undefined;

  private constructor(server: net.Server, target: number) {
    this.#server = server;
    this.#target = target;
  }

  static async to(target: number): Promise<BadRoad> {
    const server = net.createServer();
    const road = new BadRoad(server, target);
    server.on('connection', (socket) => road.#carry(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => road.#end());
    return road;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where the road leads from now on. */
  lead(target: number): void {
    this.#target = target;
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on connections are accepted and ended at once. */
  close(): void {
    this.#isClosed = true;
    this.cut();
  }

  open(): void {
    this.#isClosed = false;
  }

  /** Nothing arrives any more, and nobody is told. */
  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** New connections work again; stalled ones stay as they are. */
  heal(): void {
    this.#isStalled = false;
  }

  /** Stalled connections go on. */
  resume(): void {
    this.heal();
    for (const socket of this.#sockets) socket.resume();
  }

  #carry(near: net.Socket): void {
    this.connections += 1;
    if (this.#isClosed) {
      near.destroy();
      return;
    }
    const far = net.connect(this.#target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.on('data', (chunk: Buffer) => {
        if (socket === near) this.carried += chunk.length;
        this.#forward(socket, other, chunk);
      });
      if (this.#isStalled) socket.pause();
    }
  }

  #forward(from: net.Socket, to: net.Socket, chunk: Buffer): void {
    if (this.rate === undefined) {
      to.write(chunk);
      return;
    }
    from.pause();
    const part = Math.max(1, Math.round((this.rate * TICK_MS) / 1_000));
    const step = (at: number) => {
      to.write(chunk.subarray(at, at + part));
      if (at + part >= chunk.length) setTimeout(() => this.#isStalled || from.resume(), TICK_MS);
      else setTimeout(() => step(at + part), TICK_MS);
    };
    step(0);
  }

  #end(): void {
    this.cut();
    this.#server.close();
  }
}
