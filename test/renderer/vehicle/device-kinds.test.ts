import { describe, expect, it } from 'vitest';
import type { Device } from '../../../contract/device.ts';
import { drivers } from '../../../native/drivers/index.ts';
import { DRIVERS, freshDeviceId, freshName, isThere, KEYED } from '../../../renderer/vehicle/device-kinds.ts';
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
  it('hold every driver, with a word in both languages', () => {
    const ids = drivers.map(({ id }) => id);
    expect(ids.filter((id) => !(DRIVERS as readonly string[]).includes(id))).toEqual([]);
    for (const words of [zh.driver, en.driver]) expect(Object.keys(words).sort()).toEqual([...DRIVERS].sort());
  });

  it('know which of them key a radio', () => {
    const keyed = drivers.filter(({ commands }) => commands?.includes('key')).map(({ id }) => id);
    expect(keyed.filter((id) => !KEYED.has(id))).toEqual([]);
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
