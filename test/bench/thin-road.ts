/** A TCP way to a port of this machine that carries so many bytes a second each way, each byte after a delay. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Bytes that are sent on at a time: at 64 kbit/s an eighth of a second. */
const PIECE = 1_024;

export interface ThinRoad {
  port: number;
  close(): void;
}

export async function openThinRoad(target: number, kbps: number, delayMs: number): Promise<ThinRoad> {
  const sockets = new Set<net.Socket>();
  const carry = async (from: net.Socket, to: net.Socket) => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>)
        for (let at = 0; at < chunk.length; at += PIECE) {
          const piece = chunk.subarray(at, at + PIECE);
          await pause((piece.length * 8) / kbps);
          setTimeout(() => to.writable && to.write(piece), delayMs);
        }
    } catch {
      // Either side has ended it.
    }
    setTimeout(() => to.destroy(), delayMs);
  };
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
    }
    void carry(near, far);
    void carry(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
