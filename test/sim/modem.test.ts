/** Simulated modems on real pseudo-terminals, with the port manager at the other end. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { deviceConfig } from '../../contract/device.ts';
import { driverById, drivers } from '../../native/drivers/index.ts';
import { find } from '../../native/ports/finder.ts';
import { PortManager } from '../../native/ports/manager.ts';
import { tempDir } from '../temp-dir.ts';
import type { SimMake } from './modem-answers.ts';
import { plugIn, SimModem } from './modem.ts';
import { layCable } from './pty.ts';

const WAIT = { timeout: 15_000, interval: 20 };

async function cable() {
  const dir = tempDir();
  const laid = await layCable(path.join(dir, 'modem'), path.join(dir, 'modem-end'));
  onTestFinished(() => laid.pull());
  return laid;
}

function manage(port: string, clock = { skip: 0 }) {
  const events: DeviceEvent[] = [];
  const states: string[] = [];
  const manager = PortManager.start({
    devices: [deviceConfig.parse({ id: 'modem', name: '5G', driver: 'modem-at', port })],
    driverById,
    onEvent: (_id, event) => events.push(event),
    onDevice: ({ state, reason }) => {
      if (states.at(-1) !== `${state} ${reason}`) states.push(`${state} ${reason}`);
    },
    now: () => Date.now() + clock.skip,
  });
  onTestFinished(() => manager.close());
  return { manager, events, states };
}

async function plug(make: SimMake, at: string) {
  const modem = new SimModem({ make, now: Date.now });
  const unplug = await plugIn(modem, at);
  onTestFinished(unplug);
  return modem;
}

describe('a modem on a line', () => {
  it.each(['quectel', 'huawei', 'fibocom', 'plain'] as const)(
    'of %s is told, and the line without control lines is no fault',
    async (make) => {
      const laid = await cable();
      const modem = await plug(make, laid.device);
      const { events, states } = manage(laid.station);
      await vi.waitFor(() => {
        expect(events.find(({ type }) => type === 'modem')).toMatchObject({
          registration: 'home',
          technology: '5g-sa',
          operator: 'CHINA MOBILE',
          tac: '2D6600',
        });
      }, WAIT);
      expect(states.at(-1)).toBe('connected ok');
      expect(states.join()).not.toContain('port-error');
      expect(modem.overlaps).toBe(0);
    },
  );

  it('that another program commands is left to it: busy, however long nothing is heard', async () => {
    const laid = await cable();
    const modem = await plug('quectel', laid.device);
    const clock = { skip: 0 };
    const { manager, states } = manage(laid.station, clock);
    await vi.waitFor(() => expect(states).toContain('connected ok'), WAIT);
    modem.say('CONNECT 150000000');
    await vi.waitFor(() => expect(states.at(-1)).toBe('degraded port-busy'), WAIT);
    const asked = modem.asked.length;
    clock.skip += 300_000;
    manager.look();
    expect(manager.devices()[0]).toMatchObject({ state: 'degraded', reason: 'port-busy' });
    modem.say('NO CARRIER');
    await vi.waitFor(() => expect(manager.devices()[0]?.lastByteAt).toBeGreaterThan(Date.now() + 290_000), WAIT);
    expect(modem.asked).toHaveLength(asked);
    clock.skip += 31_000;
    await vi.waitFor(() => expect(states.at(-1)).toBe('connected ok'), WAIT);
    expect(modem.asked.length).toBeGreaterThan(asked);
  });

  it('whose port another program has locked is busy, and ours once it is free', async () => {
    const laid = await cable();
    const modem = await plug('quectel', laid.device);
    const holder = spawn('flock', ['-x', laid.station, 'sh', '-c', 'echo locked; exec cat']);
    onTestFinished(() => void holder.kill());
    await new Promise<void>((resolve) => holder.stdout.once('data', () => resolve()));
    const { states } = manage(laid.station);
    await vi.waitFor(() => expect(states).toContain('lost port-busy'), WAIT);
    expect(modem.asked).toEqual([]);
    holder.stdin.end();
    await vi.waitFor(() => expect(states.at(-1)).toBe('connected ok'), WAIT);
  });

  it('is found out by what it answers to AT', async () => {
    const laid = await cable();
    const modem = await plug('fibocom', laid.device);
    const found = await find(laid.station, { drivers, onFinding: () => undefined }, new AbortController().signal);
    expect(found).toMatchObject({ state: 'found', driver: 'modem-at' });
    expect(modem.asked).toContain('AT');
  });
});
