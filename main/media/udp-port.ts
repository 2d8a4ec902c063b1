/** UDP ports of loopback for what two programs of this machine say to each other. */
import dgram from 'node:dgram';

/** Binds and lets go. @param port 0: any */
async function bind(port: number): Promise<number> {
  const socket = dgram.createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', resolve);
    });
    return socket.address().port;
  } finally {
    await new Promise<void>((resolve) => {
      try {
        socket.close(() => resolve());
      } catch {
        resolve();
      }
    });
  }
}

/** A port that is free now. */
export const freeUdpPort = (): Promise<number> => bind(0);

const PAIR_TRIES = 20;

/** An even port that is free together with the one after it: RTP and RTCP (RFC 3550 §11). */
export async function freeUdpPair(): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const port = await bind(0);
    const even = port - (port % 2);
    try {
      await bind(even);
      await bind(even + 1);
      return even;
    } catch (error) {
      if (tries >= PAIR_TRIES) throw error;
    }
  }
}
