/** Finding out what hangs on a port: who is asked, and who is not. */
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../contract/port-info.ts';
import { drivers } from '../../../native/drivers/index.ts';
import { find } from '../../../native/ports/finder.ts';

/** A server that says `words` to whoever connects, and keeps what it hears. */
async function server(words: string): Promise<{ name: string; heard: () => string }> {
  let heard = '';
  const listener = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    if (words !== '') socket.write(words);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as net.AddressInfo;
  return { name: `tcp://127.0.0.1:${port}`, heard: () => heard };
}

const findOn = (port: string, told: Finding[] = []) =>
  find(port, { drivers, onFinding: (finding) => void told.push(finding) }, new AbortController().signal);

describe('a server on the network', () => {
  it('is not asked: it may take a question for a command', async () => {
    const { name, heard } = await server('');
    const told: Finding[] = [];
    await findOn(name, told);
    expect(told.at(-1)).toMatchObject({ port: name, state: 'silent' });
    expect(heard()).toBe('');
  });

  it('that talks is known by what it says', async () => {
    const gga = '$GNGGA,074517.00,3142.76,N,11321.74,E,1,12,0.8,80.0,M,-18.9,M,,*6A\r\n';
    const { name } = await server(gga.repeat(8));
    expect(await findOn(name)).toMatchObject({ state: 'found', driver: 'gnss-nmea' });
  });
});
