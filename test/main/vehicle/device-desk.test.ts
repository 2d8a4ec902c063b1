/** The device desk over real pseudo-terminals: what comes, what it is, whose it is. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deviceConfig, type DeviceConfig } from '../../../contract/device.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { DeviceDesk } from '../../../main/vehicle/device-desk.ts';
import type { Registry } from '../../../main/store/types.ts';
import { layCable } from '../../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../../sim/rdss.ts';
import { tempDir } from '../../temp-dir.ts';
import { open } from '../store/files.ts';

const WAIT = { timeout: 15_000, interval: 20 };

function bench(registry: Registry = open().registry, dir = tempDir(), given: DeviceConfig[] = []) {
  const ports = path.join(dir, 'ports');
  mkdirSync(ports, { recursive: true });
  const told: VehicleEvent[] = [];
  const desk = new DeviceDesk({
    given,
    registry,
    portFolders: [ports],
    recordings: path.join(dir, 'recordings'),
    emit: (event) => told.push(event),
    onEvent: () => undefined,
    onDevice: () => undefined,
    onCommand: () => undefined,
    log: (error) => told.push({ type: 'notice', code: String(error), at: 0 }),
  });
  onTestFinished(() => desk.close());
  const port = path.join(ports, 'beidou');
  const view = () => desk.ports().find(({ name }) => name === port);
  /** Plugs a terminal in. @returns how to pull it */
  const plug = async () => {
    const cable = await layCable(port, path.join(dir, 'terminal'));
    const sky = new SimSky({ now: Date.now });
    const terminal = new SimTerminal({ family: 'text-2.1', card: 242_286, sky, now: Date.now });
    const out = await plugIn(terminal, cable.device);
    const pull = async () => {
      await out();
      await cable.pull();
    };
    onTestFinished(pull);
    return pull;
  };
  const config = (more: Partial<DeviceConfig> = {}) =>
    deviceConfig.parse({ id: 'rdss', name: '车顶', driver: 'rdss', port, ...more });
  const stateOf = (id: string) => desk.devices().find((one) => one.id === id)?.state;
  return { desk, registry, dir, told, port, view, plug, config, stateOf };
}

describe('a port', () => {
  it('that is plugged in is listed with its time, found out, and forgotten when it is pulled', async () => {
    const { plug, view } = bench();
    expect(view()).toBeUndefined();
    const before = Date.now();
    const pull = await plug();
    await vi.waitFor(() => expect(view()).toBeDefined(), WAIT);
    expect(view()?.pluggedAt).toBeGreaterThanOrEqual(before);
    await vi.waitFor(() => expect(view()?.finding).toMatchObject({ state: 'found', driver: 'rdss' }), WAIT);
    await pull();
    await vi.waitFor(() => expect(view()).toBeUndefined(), WAIT);
    await plug();
    await vi.waitFor(() => expect(view()?.finding).toMatchObject({ state: 'found' }), WAIT);
  });

  it('that was there before is left alone until somebody asks', async () => {
    const dir = tempDir();
    const first = bench(undefined, dir);
    await first.plug();
    await vi.waitFor(() => expect(first.view()?.finding?.state).toBe('found'), WAIT);
    await first.desk.close();
    const { desk, view, port } = bench(undefined, dir);
    await vi.waitFor(() => expect(view()).toBeDefined(), WAIT);
    expect(view()).not.toHaveProperty('pluggedAt');
    expect(view()).not.toHaveProperty('finding');
    desk.find(port);
    await vi.waitFor(() => expect(view()?.finding?.state).toBe('found'), WAIT);
  });

  it('of a device is not found out, nor given to another', async () => {
    const { desk, plug, view, port, config, stateOf } = bench();
    await desk.put(config());
    await plug();
    await vi.waitFor(() => expect(stateOf('rdss')).toBe('connected'), WAIT);
    expect(view()).toMatchObject({ owner: 'rdss' });
    expect(view()).not.toHaveProperty('finding');
    expect(() => desk.find(port)).toThrow(/port-owned/);
    await expect(desk.put(config({ id: 'other', name: '另一个' }))).rejects.toThrow(/port-owned.*车顶/);
  });
});

describe('a device', () => {
  it('is put to work, says its last words, and is there at the next start', async () => {
    const { desk, registry, dir, plug, config, stateOf } = bench();
    await plug();
    await desk.put(config());
    await vi.waitFor(() => expect(stateOf('rdss')).toBe('connected'), WAIT);
    await vi.waitFor(() => expect(desk.devices()[0]?.lastWords).toMatch(/^\$BD/), WAIT);
    await desk.close();
    const next = bench(registry, dir);
    expect(next.desk.devices()).toMatchObject([{ id: 'rdss', name: '车顶', driver: 'rdss' }]);
    await vi.waitFor(() => expect(next.stateOf('rdss')).toBe('connected'), WAIT);
  });

  it('is taken away whole, and its port is free', async () => {
    const { desk, registry, dir, told, config, plug, view } = bench();
    await plug();
    await desk.put(config());
    await vi.waitFor(() => expect(view()?.owner).toBe('rdss'), WAIT);
    await vi.waitFor(() => expect(desk.status.newest('rdss', 'rdss-card')).toBeDefined(), WAIT);
    await desk.record('rdss', true);
    await desk.remove('rdss');
    expect(desk.devices()).toEqual([]);
    expect(view()).not.toHaveProperty('owner');
    expect(desk.status.newest('rdss', 'rdss-card')).toBeUndefined();
    expect(told.findLast(({ type }) => type === 'devices')).toEqual({ type: 'devices', devices: [] });
    expect(bench(registry, dir).desk.devices()).toEqual([]);
    await expect(desk.remove('rdss')).rejects.toThrow(/not-found/);
  });

  it('that becomes another kind keeps nothing of what the first kind said', async () => {
    const { desk, plug, config } = bench();
    await plug();
    await desk.put(config());
    await vi.waitFor(() => expect(desk.status.newest('rdss', 'rdss-card')).toBeDefined(), WAIT);
    await desk.put(config({ name: '改名' }));
    expect(desk.status.newest('rdss', 'rdss-card')).toBeDefined();
    await desk.put(config({ driver: 'gnss-nmea' }));
    expect(desk.status.newest('rdss', 'rdss-card')).toBeUndefined();
  });

  it('is refused, and leaves what there was, where its driver or its options are none', async () => {
    const { desk, config } = bench();
    await desk.put(config());
    await expect(desk.put(config({ driver: 'nothing' }))).rejects.toThrow(/driver-unknown/);
    await expect(desk.put(config({ options: { family: 'x' } }))).rejects.toThrow(/input-invalid.*family/);
    expect(desk.configs()).toEqual([config()]);
  });

  it.each(['192.168.1.5:4001', 'tcp://192.168.1.5', 'tcp://:4001', 'gpsd://', 'http://x:80', 'beidou', 'tcp://a b:1'])(
    'is refused at %s, which is no address and no port',
    async (port) => {
      const { desk, config } = bench();
      await expect(desk.put(config({ port }))).rejects.toThrow(/address-invalid/);
      expect(desk.configs()).toEqual([]);
    },
  );

  it.each(['udp://:9001', 'tcp://[::1]:9', 'gpsd://localhost', '/dev/ttyUSB0', 'COM3', '\\\\.\\COM12'])(
    'may be at %s',
    async (port) => {
      const { desk, config } = bench();
      await desk.put(config({ port, enabled: false }));
      expect(desk.configs()).toMatchObject([{ port }]);
    },
  );
});

describe('a command', () => {
  it('is refused at once while the device is away, and is not in the list', async () => {
    const { desk, config } = bench();
    await desk.put(config());
    expect(() => desk.command('rdss', { type: 'rdss-locate', id: 'm1' })).toThrow(/device-away/);
    expect(desk.snapshot().filter(({ type }) => type === 'commands')).toEqual([]);
  });
});
