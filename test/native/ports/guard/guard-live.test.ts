/**
 * The key of Hamlib's dummy rig, held by a station that is a process of its own, and every way in which that station, its
 * guard or the line between may fail. rigctld keeps the key up when its client goes: without the guard each of these tests
 * would leave the rig transmitting.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { dummyRig, type DummyRig } from '../../../sim/rigctld.ts';

const STATION = path.resolve(import.meta.dirname, '../../../sim/keying-station.ts');
const WAIT = { timeout: 15_000, interval: 20 };
const told = z.looseObject({ type: z.string(), keyed: z.boolean().optional(), why: z.string().optional() });

interface Station {
  child: ChildProcess;
  pid: number;
  /** Of its key: `up`, `down asked` … */
  key: string[];
  say: (word: 'hang' | 'off') => void;
}

function station(port: number, options: Record<string, unknown> = {}): Station {
  const child = spawn(process.execPath, [STATION, 'hamlib', `tcp://127.0.0.1:${port}`, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  onTestFinished(async () => {
    const guards = child.exitCode === null && child.signalCode === null ? guardsOf(pid) : [];
    child.kill('SIGKILL');
    await gone;
    // They let the key go before the rig is taken away.
    await vi.waitFor(() => expect(guards.map(commandOf).join('')).toBe(''), WAIT);
  });
  const key: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { type, keyed, why } = told.parse(JSON.parse(line));
    if (type === 'ptt') key.push([keyed ? 'up' : 'down', ...(why ? [why] : [])].join(' '));
  });
  return { child, pid, key, say: (word) => child.stdin.write(`${word}\n`) };
}

/** Processes that a process started and that are key guards. */
const guardsOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((child) => child !== '' && commandOf(Number(child)).includes('guard/program.ts'))
    .map(Number);

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const isUp = (rig: DummyRig) => vi.waitFor(async () => expect(await rig.keyed()).toBe(true), WAIT);
const isDown = (rig: DummyRig) => vi.waitFor(async () => expect(await rig.keyed()).toBe(false), WAIT);

/** A rig, keyed by a station. */
async function keyed(options?: Record<string, unknown>) {
  const rig = await dummyRig();
  const held = station(rig.port, options);
  await vi.waitFor(() => expect(held.key.at(-1)).toBe('up'), WAIT);
  expect(await rig.keyed()).toBe(true);
  const [guard] = guardsOf(held.pid);
  if (guard === undefined) throw new Error('no guard');
  return { rig, held, guard };
}

describe('the rig stops transmitting when', () => {
  it('it is asked to', async () => {
    const { rig, held } = await keyed();
    held.say('off');
    await isDown(rig);
    await vi.waitFor(() => expect(held.key).toContain('down asked'), WAIT);
  });

  it('the station is killed', async () => {
    const { rig, held, guard } = await keyed();
    held.child.kill('SIGKILL');
    await isDown(rig);
    await vi.waitFor(() => expect(commandOf(guard)).toBe(''), WAIT);
  });

  it('the station’s event loop never comes round again', async () => {
    const { rig, held } = await keyed();
    held.say('hang');
    await isDown(rig);
  });

  it('the station is stopped; when it goes on it says what happened', async () => {
    const { rig, held } = await keyed();
    held.child.kill('SIGSTOP');
    await isDown(rig);
    held.child.kill('SIGCONT');
    await vi.waitFor(() => expect(held.key).toContain('down fault'), WAIT);
  });

  it('its limit is reached, though the key is still held down', async () => {
    const { rig, held } = await keyed({ keyLimitS: 1 });
    await vi.waitFor(() => expect(held.key).toContain('down limit'), WAIT);
    await isDown(rig);
    expect(held.key.filter((key) => key.startsWith('up'))).toHaveLength(1);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('its guard gets a %s: another lets it go', async (signal) => {
    const { held, guard } = await keyed();
    process.kill(guard, signal);
    await vi.waitFor(() => expect(held.key).toContain('down fault'), WAIT);
    await vi.waitFor(() => expect(commandOf(guard)).toBe(''), WAIT);
  });

  it('station and guard were both killed, and a station starts anew', async () => {
    const { rig, held, guard } = await keyed();
    process.kill(guard, 'SIGSTOP');
    held.child.kill('SIGKILL');
    process.kill(guard, 'SIGKILL');
    await vi.waitFor(() => expect(commandOf(guard)).toBe(''), WAIT);
    expect(await rig.keyed()).toBe(true);
    const second = station(rig.port);
    second.say('off');
    await isDown(rig);
  });

  it('the line to the server is back after a cut: that is the first thing it hears', async () => {
    const rig = await dummyRig();
    const line = await cuttable(rig.port);
    station(line.port);
    await isUp(rig);
    await line.cut();
    expect(await rig.keyed()).toBe(true);
    const first = line.heal();
    await isDown(rig);
    expect(await first).toBe('+\\set_ptt 0\n');
  });
});

/** A way to a port that can be cut. */
async function cuttable(port: number) {
  const sockets = new Set<net.Socket>();
  let onFirst: (words: string) => void = () => undefined;
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    near.on('data', (chunk) => chunk.includes('set_ptt') && onFirst(chunk.toString()));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((one) => one.destroy()));
    }
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port: own } = z.object({ port: z.number() }).parse(server.address());
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await closed;
  };
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  /** @returns the first words that move the key */
  const heal = async () => {
    const first = new Promise<string>((resolve) => (onFirst = resolve));
    await listen(own);
    return first;
  };
  return { port: own, cut, heal };
}
