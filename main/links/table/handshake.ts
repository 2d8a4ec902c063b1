/**
 * The round trip where UDP does not pass: from the first word of TLS to the answer, which is one round trip in TLS 1.3. The
 * TCP handshake before it says nothing, for boxes on satellite links answer it by themselves.
 */
import net from 'node:net';
import tls from 'node:tls';
import { from } from '../local-address.ts';

/** How the center is reached. */
export interface Aim {
  host: string;
  port: number;
  /** The center's authority, PEM. */
  ca: string;
}

/**
 * @param session kept between calls: a resumed exchange is 1 kB, a whole one 2.3 kB
 * @returns milliseconds; undefined when nobody answered in time, or somebody who is not the center
 */
export function handshake(
  { host, port, ca }: Aim,
  localAddress: string | undefined,
  withinMs: number,
  session: { ticket?: Buffer },
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const servername = net.isIP(host) === 0 ? host : undefined;
    const raw = net.connect({ host, port, ...from(localAddress) });
    let socket: tls.TLSSocket | undefined;
    const timer = setTimeout(() => end(undefined), withinMs);
    const end = (ms: number | undefined) => {
      clearTimeout(timer);
      (socket ?? raw).destroy();
      raw.destroy();
      resolve(ms);
    };
    raw.on('error', () => end(undefined));
    raw.once('connect', () => {
      const at = performance.now();
      socket = tls.connect({
        socket: raw,
        ca,
        // Nothing is said over it: the hybrid curve of the default would cost another 1.2 kB.
        ecdhCurve: 'X25519',
        ...(servername === undefined ? { host } : { servername }),
        ...(session.ticket ? { session: session.ticket } : {}),
      });
      socket.on('error', () => end(undefined));
      socket.once('secureConnect', () => {
        clearTimeout(timer);
        resolve(performance.now() - at);
        // The ticket for the next time follows at once, in the same flight.
        const leave = setTimeout(() => end(undefined), withinMs);
        socket?.once('session', (ticket) => {
          clearTimeout(leave);
          session.ticket = ticket;
          end(undefined);
        });
      });
    });
  });
}
