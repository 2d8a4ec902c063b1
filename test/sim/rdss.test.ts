/** The simulated terminal on a real pseudo-terminal, with the port manager at the other end. */
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { deviceConfig } from '../../contract/device.ts';
import { rdssFamily } from '../../contract/rdss.ts';
import { driverById } from '../../native/drivers/index.ts';
import { PortManager } from '../../native/ports/manager.ts';
import { tempDir } from '../temp-dir.ts';
import { layCable } from './pty.ts';
import { plugIn, SimSky, SimTerminal } from './rdss.ts';

const WAIT = { timeout: 15_000, interval: 20 };

/** Two terminals under one sky, each on its own cable to one station. */
async function twoTerminals(family: (typeof rdssFamily.options)[number]) {
  const dir = tempDir();
  const sky = new SimSky({ now: Date.now, delayMs: 100 });
  const make = (card: number) => new SimTerminal({ family, card, sky, now: Date.now, intervalS: 1 });
  const terminals = { a: make(242_286), b: make(242_407) };
  const pulls: (() => Promise<void>)[] = [];
  for (const [id, terminal] of Object.entries(terminals)) {
    const cable = await layCable(path.join(dir, id), path.join(dir, `${id}-terminal`));
    onTestFinished(() => cable.pull());
    const pull = await plugIn(terminal, cable.device);
    onTestFinished(pull);
    pulls.push(pull);
  }
  const events: [device: string, event: DeviceEvent][] = [];
  const manager = PortManager.start({
    devices: ['a', 'b'].map((id) => deviceConfig.parse({ id, name: id, driver: 'rdss', port: path.join(dir, id) })),
    driverById,
    onEvent: (device, event) => events.push([device, event]),
    onDevice: () => undefined,
  });
  onTestFinished(() => manager.close());
  return { sky, terminals, manager, events, pulls };
}

describe.each(rdssFamily.options)('two terminals that speak %s, on real lines', (family) => {
  it('are recognized, and one hears what the other sends', async () => {
    const { manager, events, terminals, pulls } = await twoTerminals(family);
    await vi.waitFor(() => expect(manager.devices().map(({ reason }) => reason)).toEqual(['ok', 'ok']), WAIT);
    await vi.waitFor(() => {
      const known = events.filter(([, { type }]) => type === 'rdss-card').map(([device]) => device);
      expect([...new Set(known)].sort()).toEqual(['a', 'b']);
    }, WAIT);
    manager.command('a', { type: 'rdss-send', id: 'm1', to: 242_407, text: '请求增援', priority: 2 });
    await vi.waitFor(() => {
      const text = events.find(([device, { type }]) => device === 'b' && type === 'text');
      expect(text?.[1]).toMatchObject({ from: '242286', text: '请求增援' });
    }, WAIT);
    expect(terminals.a.sent).toHaveLength(1);
    expect(events.flatMap(([, event]) => (event.type === 'command' ? [event.state] : []))).toEqual([
      'waiting',
      'sent',
      'done',
    ]);
    for (const pull of pulls) await pull();
    for (const pull of pulls) await pull();
  });
});

describe('the sky', () => {
  it('loses and delays what it is told to, the same for the same seed', () => {
    const arrivals = (seed: number) => {
      let now = 0;
      const sky = new SimSky({ now: () => now, lossPercent: 30, delayMs: 5_000, seed });
      const heard: string[] = [];
      const terminal = new SimTerminal({ family: 'text-2.1', card: 7, sky, now: () => now });
      terminal.onSpeech = (bytes) => void heard.push(`${now} ${Buffer.from(bytes).toString('latin1')}`);
      for (let index = 0; index < 100; index += 1)
        sky.send({ from: 8, to: 7, coding: 'code', bytes: Uint8Array.of(index), sentAt: now });
      now = 4_999;
      terminal.step();
      expect(heard).toEqual([]);
      now = 5_000;
      terminal.step();
      expect(sky.counters).toEqual({ sent: 100, lost: 100 - heard.length, delivered: heard.length });
      return heard;
    };
    expect(arrivals(1).length).toBeGreaterThan(50);
    expect(arrivals(1).length).toBeLessThan(90);
    expect(arrivals(1)).toEqual(arrivals(1));
    expect(arrivals(1)).not.toEqual(arrivals(2));
  });

  it('carries a commander’s broadcast to all cards under it, and to nobody else', () => {
    const now = () => 0;
    const sky = new SimSky({ now, delayMs: 0 });
    const heard: number[] = [];
    const add = (card: number, options: { broadcast?: number; subordinates?: number[] } = {}) => {
      const terminal = new SimTerminal({ family: 'bds3', card, sky, now, ...options });
      terminal.onSpeech = () => void heard.push(card);
      return terminal;
    };
    const commander = add(1, { broadcast: 99, subordinates: [2, 3] });
    for (const card of [2, 3, 4]) add(card);
    sky.send({ from: 1, to: 99, coding: 'code', bytes: Uint8Array.of(1), sentAt: 0 });
    sky.step();
    expect(heard).toEqual([2, 3]);
    commander.close();
    sky.send({ from: 2, to: 1, coding: 'code', bytes: Uint8Array.of(1), sentAt: 0 });
    sky.step();
    expect(heard).toEqual([2, 3]);
  });
});
