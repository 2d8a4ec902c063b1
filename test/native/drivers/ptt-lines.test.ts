/**
 * A radio on control lines. Pseudo-terminals have none: what happens on lines is seen on serialport's own mock binding, and
 * what happens where there are none, on a real pseudo-terminal. docs/decisions/031-key-guard.md tells what was proved on a
 * real UART driver.
 */
import path from 'node:path';
import { SerialPortMock } from 'serialport';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CommandOf } from '../../../contract/device-command.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { deviceConfig } from '../../../contract/device.ts';
import { driverById } from '../../../native/drivers/index.ts';
import { pttLines } from '../../../native/drivers/ptt-lines.ts';
import { KeyKeeper } from '../../../native/ports/guard/keeper.ts';
import { PortManager } from '../../../native/ports/manager.ts';
import { Port } from '../../../native/ports/port.ts';
import { layCable } from '../../sim/pty.ts';
import { tempDir } from '../../temp-dir.ts';

const line = { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const low = { rts: false, dtr: false };
const quiet = { onData: () => undefined, onGone: () => undefined };
const WAIT = { timeout: 15_000, interval: 20 };
const START = Date.UTC(2026, 10, 24);
const at = (high: readonly string[]) => ({
  cts: high.includes('cts'),
  dsr: high.includes('dsr'),
  dcd: high.includes('dcd'),
});

/** What serialport's types leave open. */
const mock = SerialPortMock.binding as unknown as { createPort: (path: string) => void; reset: () => void };
interface OpenMock {
  set: (lines: { rts?: boolean; dtr?: boolean }) => Promise<void>;
}

/** A port of the mock binding, and all that is set on its lines. */
async function mockPort() {
  const name = `/dev/ttyMOCK${Math.random()}`;
  mock.createPort(name);
  onTestFinished(() => mock.reset());
  const set: unknown[] = [];
  const opened: unknown[] = [];
  class Watched extends SerialPortMock {
    constructor(...args: ConstructorParameters<typeof SerialPortMock>) {
      super(...args);
      opened.push(args[0]);
      // What reaches the system: serialport adds to what it is told.
      this.once('open', () => {
        const binding = this.port as unknown as OpenMock;
        vi.spyOn(binding, 'set').mockImplementation(({ rts, dtr }) => {
          set.push({ rts, dtr });
          return Promise.resolve();
        });
      });
    }
  }
  const port = await Port.open(name, line, quiet, Watched);
  onTestFinished(() => port.close());
  return { port, set, opened };
}

/** The driver and the guard's keeper on such a port, with a clock of the test's own. */
async function bench(options: Record<string, unknown> = {}) {
  const { port, set } = await mockPort();
  const decoder = pttLines.decoder(options);
  const keeper = new KeyKeeper(
    {
      move: (to) => ('lines' in to ? port.setLines(to.lines) : Promise.reject(new Error('bytes'))),
      rest: () => undefined,
    },
    () => now,
  );
  let now = START;
  const events: DeviceEvent[] = [];
  const tick = async () => {
    const { outputs = [], events: more = [] } = decoder.tick?.(now) ?? {};
    events.push(...more);
    for (const output of outputs) {
      if (!('guard' in output)) throw new Error('moved without the guard');
      await keeper.hear(output);
      events.push(...(decoder.guarded?.(output, undefined, now) ?? []));
    }
  };
  const key = async (on: boolean, further: Partial<CommandOf<'key'>> = {}) => {
    events.push(...(decoder.command?.({ type: 'key', id: 'k', on, ...further }, now) ?? []));
    await tick();
    await tick();
  };
  const read = (high: readonly string[], after = 0) => {
    now += after;
    events.push(...(decoder.lines?.(at(high), now) ?? []));
  };
  await tick();
  read([]);
  return { set, events, key, read, decoder, ptt: () => events.filter((event) => event.type === 'ptt').at(-1) };
}

describe('a port', () => {
  it('is opened with its lines low first of all, and so that they fall when its program dies', async () => {
    const { set, opened } = await mockPort();
    expect(set).toEqual([low]);
    expect(opened).toEqual([expect.objectContaining({ hupcl: true, rtscts: false })]);
  });
});

describe('a key', () => {
  it.each([
    ['rts', { rts: true, dtr: false }, low],
    ['dtr', { rts: false, dtr: true }, low],
    ['rts,dtr', { rts: true, dtr: true }, low],
    ['rts,!dtr', { rts: true, dtr: false }, { rts: false, dtr: true }],
    ['dtr,!rts', { dtr: true, rts: false }, { dtr: false, rts: true }],
  ])('on %s rests, is moved, and rests again', async (ptt, up, down) => {
    const b = await bench({ ptt });
    await b.key(true);
    expect(b.ptt()).toMatchObject({ keyed: true, untilAt: START + 60_000 });
    await b.key(false);
    expect(b.set).toEqual([low, down, up, down]);
    expect(b.ptt()).toEqual({ type: 'ptt', receivedAt: START, keyed: false, why: 'asked' });
  });

  it.each(['!rts', '!dtr', '!rts,!dtr'])(
    'that is up while the port is closed (%s) is refused, unless one knows',
    (ptt) => {
      expect(() => pttLines.decoder({ ptt })).toThrow(expect.objectContaining({ code: 'input-invalid' }));
      expect(() => pttLines.decoder({ ptt, keyedWhenClosed: true })).not.toThrow();
    },
  );

  it.each([{ ptt: 'cts' }, { keyLimitS: 301 }, { keyLimitS: 0 }, { carrier: 'ri' }, { limit: 5 }])(
    'is not made of %j',
    (options) => {
      expect(() => pttLines.decoder(options)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    },
  );
});

describe('a carrier', () => {
  it.each([
    ['cts', ['cts'], []],
    ['!cts', [], ['cts']],
    ['dcd', ['dcd'], ['cts', 'dsr']],
    ['!dsr', ['cts'], ['dsr']],
  ])('on %s is told, and keeps the key from being moved', async (carrier, heard, gone) => {
    const b = await bench({ carrier, carrierHangMs: 0 });
    b.read(gone, 10);
    expect(b.ptt()).toMatchObject({ keyed: false, carrier: false });
    b.read(heard, 10);
    expect(b.ptt()).toMatchObject({ keyed: false, carrier: true });
    await expect(b.key(true)).rejects.toMatchObject({ code: 'ptt-busy' });
    await b.key(true, { override: true });
    expect(b.ptt()).toMatchObject({ keyed: true });
  });

  it('that flutters is one carrier', async () => {
    const b = await bench({ carrier: 'dcd', carrierHangMs: 200 });
    const before = b.events.length;
    for (let times = 0; times < 10; times += 1) b.read(times % 2 === 0 ? ['dcd'] : [], 100);
    expect(b.events.slice(before)).toMatchObject([{ carrier: true }]);
    b.read([], 201);
    expect(b.ptt()).toMatchObject({ carrier: false });
  });

  it('is not told by a radio that cannot', async () => {
    const b = await bench();
    b.read(['cts', 'dsr', 'dcd'], 100);
    expect(b.ptt()).toEqual({ type: 'ptt', receivedAt: START, keyed: false });
  });
});

describe('a port without lines', () => {
  it('says so, keys nothing and never claims to', async () => {
    const dir = tempDir();
    const cable = await layCable(path.join(dir, 'radio'), path.join(dir, 'far'));
    onTestFinished(() => cable.pull());
    const events: DeviceEvent[] = [];
    const manager = PortManager.start({
      devices: [deviceConfig.parse({ id: 'radio', name: 'radio', driver: 'ptt-lines', port: cable.station })],
      driverById,
      onEvent: (_device, event) => events.push(event),
      onDevice: () => undefined,
    });
    onTestFinished(() => manager.close());
    const state = () => manager.devices().map(({ state, reason }) => `${state} ${reason}`);
    await vi.waitFor(() => expect(state()).toEqual(['degraded no-lines']), WAIT);
    expect(() => manager.command('radio', { type: 'key', id: 'k', on: true })).toThrow(
      expect.objectContaining({ code: 'lines-absent' }),
    );
    expect(events).toEqual([]);
    // The key guard holds the port; it goes with the device.
    await manager.close();
    const port = await Port.open(cable.station, line, quiet);
    await port.close();
  });

  it('is refused as an address of such a radio', () => {
    const devices = [deviceConfig.parse({ id: 'r', name: 'r', driver: 'ptt-lines', port: 'tcp://127.0.0.1:4532' })];
    const start = () => PortManager.start({ devices, driverById, onEvent: () => undefined, onDevice: () => undefined });
    expect(start).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
