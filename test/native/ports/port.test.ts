import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OpenFailure } from '../../../native/ports/channel.ts';
import { Port } from '../../../native/ports/port.ts';
import { layCable } from '../../sim/pty.ts';
import { tempDir } from '../../temp-dir.ts';

const line = { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const quiet = { onData: () => undefined, onGone: () => undefined };

async function cable() {
  const dir = tempDir();
  const laid = await layCable(path.join(dir, 'a'), path.join(dir, 'b'));
  onTestFinished(() => laid.pull());
  return laid;
}

describe('a port', () => {
  it('carries bytes both ways', async () => {
    const laid = await cable();
    const heard: string[] = [];
    let wake: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (wake = resolve));
    const a = await Port.open(laid.station, line, {
      ...quiet,
      onData: (chunk) => (heard.push(chunk.toString()), wake()),
    });
    const b = await Port.open(laid.device, line, quiet);
    await b.write(Buffer.from('$BDICI'));
    await arrived;
    expect(heard.join('')).toBe('$BDICI');
    await a.close();
    await b.close();
  });

  it('refuses to send when it is closed: nothing acts later', async () => {
    const port = await Port.open((await cable()).station, line, quiet);
    await port.close();
    await port.close();
    await expect(port.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'device-away' });
  });

  it('that is absent says so', async () => {
    const failure = await Port.open('/dev/no-such-port', line, quiet).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenFailure);
    expect(failure).toMatchObject({ reason: 'port-absent' });
  });

  it('that another program holds says so', async () => {
    const laid = await cable();
    const first = await Port.open(laid.station, line, quiet);
    const failure = await Port.open(laid.station, line, quiet).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'port-busy' });
    await first.close();
  });
});
