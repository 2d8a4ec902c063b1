/** The port manager over real pseudo-terminals, whose cables are pulled. */
import { appendFileSync, closeSync, constants, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { deviceConfig, type Device } from '../../../contract/device.ts';
import { driverById } from '../../../native/drivers/index.ts';
import { PortManager } from '../../../native/ports/manager.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { layCable, type Cable } from '../../sim/pty.ts';
import { tempDir } from '../../temp-dir.ts';

const WAIT = { timeout: 15_000, interval: 20 };
const epoch = (second: number) => {
  const time = `1438${String(second).padStart(2, '0')}.00`;
  return (
    nmeaSentence(`GNRMC,${time},A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V`) +
    nmeaSentence(`GNGGA,${time},3143.03420,N,11322.27896,E,1,18,0.62,74.0,M,-18.9,M,,`)
  );
};

interface Bench {
  manager: PortManager;
  states: string[];
  events: DeviceEvent[];
  /** What the manager takes for now, ms. */
  clock: { now: number };
  port: string;
  device: string;
  state: () => Device;
  plug: () => Promise<Cable>;
}

function bench(port?: string, options: { enabled?: boolean } = {}): Bench {
  const dir = tempDir();
  const at = port ?? path.join(dir, 'gnss');
  const clock = { now: 1_000_000 };
  const states: string[] = [];
  const events: DeviceEvent[] = [];
  const manager = PortManager.start({
    devices: [deviceConfig.parse({ id: 'gnss', name: '定位', driver: 'gnss-nmea', port: at, ...options })],
    driverById,
    onEvent: (_id, event) => events.push(event),
    onDevice: ({ state, reason }) => {
      if (states.at(-1) !== `${state} ${reason}`) states.push(`${state} ${reason}`);
    },
    now: () => clock.now,
  });
  onTestFinished(() => manager.close());
  const device = path.join(dir, 'receiver');
  const plug = async () => {
    const cable = await layCable(at, device);
    onTestFinished(() => cable.pull());
    return cable;
  };
  const state = () => {
    const [first] = manager.devices();
    if (!first) throw new Error('no device');
    return first;
  };
  return { manager, states, events, clock, port: at, device, state, plug };
}

/** Says something at the device's end. */
function say(device: string, text: string): void {
  const handle = openSync(device, constants.O_WRONLY | constants.O_NOCTTY);
  writeSync(handle, Buffer.from(text, 'latin1'));
  closeSync(handle);
}

const isAt = (b: Bench, state: string) =>
  vi.waitFor(() => expect(`${b.state().state} ${b.state().reason}`).toBe(state), WAIT);

describe('a device', () => {
  it('is found when it is plugged in, lost when its cable is pulled, and back when it is back', async () => {
    const b = bench();
    await isAt(b, 'lost port-absent');
    const cable = await b.plug();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(1);
    }, WAIT);
    say(b.device, epoch(1) + epoch(2));
    await isAt(b, 'connected ok');
    expect(b.events.filter(({ type }) => type === 'fix')).toHaveLength(1);
    await cable.pull();
    await isAt(b, 'lost port-absent');
    await b.plug();
    b.clock.now += 60_000;
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(2);
    }, WAIT);
    say(b.device, epoch(3) + epoch(4));
    await isAt(b, 'connected ok');
    expect(b.states.at(-1)).toBe('connected ok');
    // The epoch that the pulling cut was told when the port closed.
    expect(b.events.filter(({ type }) => type === 'fix').length).toBeGreaterThanOrEqual(3);
  });

  it('that never said a word is missed too when its cable is pulled', async () => {
    const b = bench();
    const cable = await b.plug();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(1);
    }, WAIT);
    await cable.pull();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state()).toMatchObject({ state: 'lost', reason: 'port-absent' });
    }, WAIT);
  });

  it('that falls silent is degraded, then lost, and its last epoch is told', async () => {
    const b = bench();
    await b.plug();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(1);
    }, WAIT);
    say(b.device, epoch(1));
    await isAt(b, 'connected ok');
    b.clock.now += 3_001;
    b.manager.look();
    await isAt(b, 'degraded silent');
    expect(b.events.map(({ type }) => type)).toEqual(['fix']);
    b.clock.now += 12_000;
    b.manager.look();
    await isAt(b, 'lost silent');
    say(b.device, epoch(20));
    await isAt(b, 'connected ok');
  });

  it('without a position says so, and is no defect of the port', async () => {
    const b = bench();
    await b.plug();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(1);
    }, WAIT);
    for (const second of [1, 2]) say(b.device, nmeaSentence(`GNRMC,14380${second}.00,V,,,,,,,241126,,,N,V`));
    await isAt(b, 'degraded no-fix');
  });

  it('that cannot be read is tried at the driver’s next rate', async () => {
    const b = bench();
    await b.plug();
    await vi.waitFor(() => {
      b.manager.look();
      expect(b.state().counters.opens).toBe(1);
    }, WAIT);
    say(b.device, '\u00f0'.repeat(600));
    await vi.waitFor(() => expect(b.state().counters.bytes).toBe(600), WAIT);
    b.clock.now += 2_900;
    say(b.device, '\u00f0'.repeat(10));
    await vi.waitFor(() => expect(b.state().counters.bytes).toBe(610), WAIT);
    b.clock.now += 200;
    b.manager.look();
    await isAt(b, 'degraded unreadable');
    await vi.waitFor(() => expect(b.state().counters.opens).toBe(2), WAIT);
    say(b.device, epoch(1) + epoch(2));
    await isAt(b, 'connected ok');
    expect(b.state().counters.strayBytes).toBe(610);
  });

  it('that is switched off is left alone until it is switched on', async () => {
    const b = bench(undefined, { enabled: false });
    await b.plug();
    b.manager.look();
    expect(b.state()).toMatchObject({ state: 'off', reason: 'switched-off', counters: { opens: 0 } });
    b.manager.setEnabled('gnss', true);
    await vi.waitFor(() => expect(b.state().counters.opens).toBe(1), WAIT);
    b.manager.setEnabled('gnss', false);
    await isAt(b, 'off switched-off');
    expect(() => b.manager.setEnabled('compass', true)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('whose port is no port is a state, never a crash', async () => {
    const file = path.join(tempDir(), 'a-file');
    writeFileSync(file, '');
    appendFileSync(file, 'not a terminal');
    const b = bench(file);
    await isAt(b, 'lost port-error');
    expect(b.state().detail).toBeTruthy();
  });
});

describe('the manager', () => {
  it('closes as often as it is asked', async () => {
    const b = bench();
    await b.plug();
    await b.manager.close();
    await b.manager.close();
  });

  it('refuses a driver that there is not', () => {
    const devices = [deviceConfig.parse({ id: 'x', name: 'x', driver: 'sextant', port: '/dev/null' })];
    expect(() =>
      PortManager.start({ devices, driverById, onEvent: () => undefined, onDevice: () => undefined }),
    ).toThrow(expect.objectContaining({ code: 'driver-unknown' }));
  });
});
