/** Center and vehicle as processes, killed (SIGKILL) in the middle of everything, again and again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../../main/store/open.ts';
import { tempDir } from '../../temp-dir.ts';
import { BadRoad } from './bad-road.ts';
import { center, range, seqsOf, storeOf, vehicle } from './parts.ts';
import { MqttUplink } from '../../../main/links/mqtt-uplink.ts';
import { openPlainCenter } from './plain-center.ts';
import { quickBackoff } from './stations.ts';

const script = path.join(import.meta.dirname, 'killed-process.ts');

function start(...args: string[]): { child: ChildProcess; lines: Interface } {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, lines: createInterface({ input: child.stdout as NodeJS.ReadableStream }) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Resolves after `count` lines; keeps the last one. */
async function after(lines: Interface, count: number, keep: (line: string) => void): Promise<void> {
  let left = count;
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      keep(line);
      if (--left === 0) resolve();
    });
  });
}

it('kills of both stations lose nothing and double nothing', { timeout: 60_000 }, async () => {
  const files = { center: path.join(tempDir(), 'center.sqlite'), vehicle: path.join(tempDir(), 'vehicle.sqlite') };
  const road = await BadRoad.to(1);
  let durable = 0;
  const rounds = [40, 130, 7, 260, 90];
  for (const writes of rounds) {
    const c = start('center', files.center);
    const [line] = (await once(c.lines, 'line')) as [string];
    const { port, ca } = JSON.parse(line) as { port: number; ca: string };
    road.lead(port);
    const v = start('vehicle', files.vehicle, `${road.port}`, Buffer.from(ca).toString('base64'));
    await after(v.lines, writes, (seq) => (durable = Math.max(durable, Number(seq))));
    // In turn: first the one, then the other; what the survivor does meanwhile goes into nothing.
    await kill(writes % 2 ? c.child : v.child);
    await kill(writes % 2 ? v.child : c.child);
  }
  const to = storeOf(center, files.center);
  const before = seqsOf(to.journal, vehicle.id).length;
  expect(before).toBeGreaterThan(0);
  await drain(files.vehicle, to.journal);
  const own = openStore({ file: files.vehicle, station: vehicle });
  onTestFinished(() => own.close());
  const written = seqsOf(own.journal, vehicle.id);
  expect(written).toEqual(range(1, written.length));
  expect(written.length).toBeGreaterThanOrEqual(durable);
  expect(seqsOf(to.journal, vehicle.id)).toEqual(written);
});

/** The last start: both stay up until everything is acknowledged. */
async function drain(file: string, journal: Parameters<typeof openPlainCenter>[0]): Promise<void> {
  const side = await openPlainCenter(journal);
  const from = openStore({ file, station: vehicle });
  const uplink = new MqttUplink({
    url: `wss://127.0.0.1:${side.port}/mqtt`,
    station: vehicle.id,
    center,
    tls: { ca: side.ca },
    journal: from.journal,
    onState: () => undefined,
    onError: () => undefined,
    backoff: quickBackoff(),
  });
  uplink.start();
  await vi.waitFor(() => expect(from.journal.outbox(center.id).size).toBe(0), { timeout: 20_000 });
  await uplink.close();
  await side.close();
  from.close();
}
