import net from 'node:net';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError } from './report.mjs';

const RETRY_MS = 500;
/** Longer than any set-up takes. */
const LIMIT_MS = 30 * 60_000;

/**
 * Runs `work` while no other set-up of this user does. The lock is a name in the kernel (an abstract socket), so it ends with
 * its process, however that ends. Other systems than Linux have no such name, and go without: there, each step is
 * still made beside its place and moved there.
 */
export async function alone(onWait, work, name = `qianshao-setup-${os.userInfo().uid}`) {
  if (process.platform !== 'linux') return work();
  const giveUpAt = Date.now() + LIMIT_MS;
  let server = await taken(name);
  if (!server) onWait();
  while (!server) {
    if (Date.now() > giveUpAt) throw new SetupError('Another set-up has been running for 30 minutes; end it first.');
    await wait(RETRY_MS);
    server = await taken(name);
  }
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The lock, or undefined when another process holds it. */
function taken(name) {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen({ path: `\0${name}` }, () => resolve(server));
  });
}
