import { describe, expect, it } from 'vitest';
import type { Device } from '../../../contract/device.ts';
import { drivers } from '../../../native/drivers/index.ts';
import {
  DRIVERS,
  driversFor,
  freshDeviceId,
  freshName,
  isThere,
  KEYED,
} from '../../../renderer/vehicle/device-kinds.ts';
import en from '../../../resources/locales/en.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

const device = (id: string, name: string, state: Device['state'] = 'connected'): Device => ({
  id,
  name,
  driver: 'rdss',
  port: '/dev/x',
  state,
  reason: 'ok',
  since: 1,
  counters: { bytes: 0, bytesSent: 0, sentences: 0, badChecksums: 0, strayBytes: 0, events: 0, opens: 0 },
});

describe('the kinds of devices that a screen offers', () => {
  it('are the drivers, with a word in both languages', () => {
    expect([...DRIVERS].sort()).toEqual(drivers.map(({ id }) => id).sort());
    for (const words of [zh.driver, en.driver]) expect(Object.keys(words).sort()).toEqual([...DRIVERS].sort());
  });

  it('know which of them key a radio', () => {
    const keyed = drivers.filter(({ commands }) => commands?.includes('key')).map(({ id }) => id);
    expect([...KEYED].sort()).toEqual(keyed.sort());
  });

  it('are offered for a port only where they can be reached by it', () => {
    const ports = { serial: '/dev/ttyUSB0', tcp: 'tcp://127.0.0.1:1', udp: 'udp://:1', gpsd: 'gpsd://127.0.0.1' };
    for (const reach of ['serial', 'tcp', 'udp', 'gpsd'] as const) {
      const reached = drivers.filter((driver) => driver.reach?.includes(reach) ?? true).map(({ id }) => id);
      expect([...driversFor(ports[reach])].sort(), reach).toEqual(reached.sort());
    }
    expect(driversFor('')).toEqual(DRIVERS);
  });
});

describe('a new device', () => {
  it('has an id and a name that no other has', () => {
    const devices = [device('rdss', '北斗短报文终端'), device('rdss-2', '车顶'), device('gnss', '北斗短报文终端 2')];
    expect(freshDeviceId('rdss', devices)).toBe('rdss-3');
    expect(freshDeviceId('hamlib', devices)).toBe('hamlib');
    expect(freshName('北斗短报文终端', devices)).toBe('北斗短报文终端 3');
    expect(freshName('卫星定位', devices)).toBe('卫星定位');
  });
});

describe('a device', () => {
  it('can be asked for something while it talks, be it well or badly', () => {
    const states = ['connected', 'degraded', 'lost', 'off'] as const;
    expect(states.filter((state) => isThere(device('a', 'a', state)))).toEqual(['connected', 'degraded']);
  });
});
