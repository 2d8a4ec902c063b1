/** A GNSS receiver on the network, for stations that shall have something to write down. */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { nmeaSentence } from '../../native/protocols/nmea-line.ts';

const FIX_EVERY_MS = 100;

export class Receiver {
  readonly #server = net.createServer();
  readonly #sockets = new Set<net.Socket>();
  #timer: NodeJS.Timeout | undefined;

  async listen(): Promise<number> {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      const epoch = sentences(new Date());
      for (const socket of this.#sockets) socket.write(epoch);
    }, FIX_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.stop();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** RMC and GGA of one moment (NMEA 0183 4.10). */
function sentences(now: Date): string {
  const iso = now.toISOString();
  const time = `${iso.slice(11, 19).replaceAll(':', '')}.${iso.slice(20, 22)}`;
  const date = `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
  const minutes = (40 + Math.random()).toFixed(4);
  const where = `31${minutes},N,11322.2700,E`;
  return [`GNRMC,${time},A,${where},0.5,90.0,${date},,,A,V`, `GNGGA,${time},${where},1,12,0.6,74.0,M,-18.9,M,,`]
    .map((words) => nmeaSentence(words))
    .join('');
}
