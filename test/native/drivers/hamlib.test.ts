/** A radio behind Hamlib's own rigctld, whose dummy rig hears somebody in every odd second. */
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { DeviceCommand } from '../../../contract/device-command.ts';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { deviceConfig } from '../../../contract/device.ts';
import { hamlib } from '../../../native/drivers/hamlib.ts';
import { driverById } from '../../../native/drivers/index.ts';
import { PortManager } from '../../../native/ports/manager.ts';
import { UNSUPPORTED_MS } from '../../../native/protocols/rig-polls.ts';
import { ANSWER_MS } from '../../../native/protocols/rigctl-line.ts';
import { dummyRig } from '../../sim/rigctld.ts';

const WAIT = { timeout: 15_000, interval: 20 };
type Command = DeviceCommand extends infer C ? (C extends { id: string } ? Omit<C, 'id'> : never) : never;

function radio(port: number, options: Record<string, string | number | boolean> = {}) {
  const events: DeviceEvent[] = [];
  const manager = PortManager.start({
    devices: [
      deviceConfig.parse({ id: 'radio', name: 'radio', driver: 'hamlib', port: `tcp://127.0.0.1:${port}`, options }),
    ],
    driverById,
    onEvent: (_device, event) => events.push(deviceEvent.parse(event)),
    onDevice: () => undefined,
  });
  onTestFinished(() => manager.close());
  const said: string[] = [];
  manager.tap('radio').listen(({ direction, bytes }) => {
    if (direction === 'out') said.push(Buffer.from(bytes).toString().trim());
  });
  let asked = 0;
  const newest = <T extends DeviceEvent['type']>(type: T) =>
    events.findLast((event): event is Extract<DeviceEvent, { type: T }> => event.type === type);
  return {
    manager,
    events,
    said,
    newest,
    state: () => manager.devices().map(({ state, reason }) => `${state} ${reason}`)[0],
    /** @returns what became of it */
    ask: async (command: Command) => {
      const id = `c-${(asked += 1)}`;
      manager.command('radio', { ...command, id });
      const fates = () => events.flatMap((event) => (event.type === 'command' && event.id === id ? [event] : []));
      await vi.waitFor(() => expect(fates().at(-1)?.state).toMatch(/done|refused/), WAIT);
      return fates().at(-1);
    },
    /** The rig was asked for all that it has. */
    known: () => vi.waitFor(() => expect(newest('rig')?.mode).toBeTruthy(), WAIT),
  };
}

describe('a rig', () => {
  it('tells what it is, where it is tuned and how well it hears', async () => {
    const rig = radio((await dummyRig()).port);
    await vi.waitFor(() => expect(rig.newest('rig')?.strengthDb).toBeDefined(), WAIT);
    expect(rig.newest('rig')).toMatchObject({
      model: 'Hamlib Dummy',
      frequencyHz: 145_000_000,
      mode: 'FM',
      passbandHz: 15_000,
    });
    await vi.waitFor(() => expect(rig.newest('ptt')).toMatchObject({ keyed: false, carrier: true }), WAIT);
    await vi.waitFor(() => expect(rig.newest('ptt')).toMatchObject({ keyed: false, carrier: false }), WAIT);
    expect(rig.state()).toBe('connected ok');
  });

  it('is tuned, and says that it is', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port);
    await rig.known();
    expect(await rig.ask({ type: 'rig-tune', frequencyHz: 433_500_000, mode: 'USB', passbandHz: 1_800 })).toMatchObject(
      {
        state: 'done',
      },
    );
    expect(rig.newest('rig')).toMatchObject({ frequencyHz: 433_500_000, mode: 'USB' });
    expect(await peer.ask('get_mode')).toBe('get_mode:\nMode: USB\nPassband: 1800\nRPRT 0\n');
    expect(await rig.ask({ type: 'rig-tune', passbandHz: 3_000 })).toMatchObject({ state: 'done' });
    expect(await peer.ask('get_mode')).toContain('Passband: 3000\n');
    expect(await peer.ask('get_freq')).toContain('433500000');
  });

  it('that takes a mode it does not know, and stays where it is, is not believed', async () => {
    const rig = radio((await dummyRig()).port);
    await rig.known();
    expect(await rig.ask({ type: 'rig-tune', mode: 'SSTV' })).toMatchObject({
      state: 'refused',
      code: 'command-refused',
      detail: 'the rig is at 145000000 Hz FM',
    });
  });

  it('is asked in the manner of a server in VFO mode', async () => {
    const peer = await dummyRig(['-P', 'RIG', '--vfo']);
    const rig = radio(peer.port);
    await rig.known();
    expect(await rig.ask({ type: 'rig-tune', frequencyHz: 145_500_000 })).toMatchObject({ state: 'done' });
    expect(await rig.ask({ type: 'key', on: true, override: true })).toMatchObject({ state: 'done' });
    expect(await peer.keyed()).toBe(true);
  });
});

describe('a key', () => {
  it('moves the rig’s, and is told with its end', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port, { keyLimitS: 30 });
    await rig.known();
    expect(await rig.ask({ type: 'key', on: true, override: true })).toMatchObject({ state: 'done' });
    expect(await peer.keyed()).toBe(true);
    const ptt = rig.newest('ptt');
    expect(ptt).toMatchObject({ keyed: true, untilAt: (ptt?.receivedAt ?? 0) + 30_000 });
    expect(() => rig.manager.command('radio', { type: 'rig-tune', id: 't', frequencyHz: 145_500_000 })).toThrow(
      expect.objectContaining({ code: 'device-busy' }),
    );
    expect(await rig.ask({ type: 'key', on: false })).toMatchObject({ state: 'done' });
    expect(await peer.keyed()).toBe(false);
    expect(rig.events).toContainEqual(expect.objectContaining({ type: 'ptt', keyed: false, why: 'asked' }));
  });

  it('is not moved while the rig hears somebody', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port);
    await vi.waitFor(() => {
      expect(rig.newest('ptt')?.carrier).toBe(true);
      expect(() => rig.manager.command('radio', { type: 'key', id: 'k', on: true })).toThrow(
        expect.objectContaining({ code: 'ptt-busy' }),
      );
    }, WAIT);
    expect(await peer.keyed()).toBe(false);
  });

  it('of a rig that has none is refused in Hamlib’s words, and not asked for again', async () => {
    const rig = radio((await dummyRig([])).port);
    await rig.known();
    expect(await rig.ask({ type: 'key', on: true, override: true })).toMatchObject({
      state: 'refused',
      code: 'command-refused',
      detail: 'RPRT -1: invalid parameter',
    });
    await vi.waitFor(() => expect(rig.said.filter((word) => word === '+\\get_freq').length).toBeGreaterThan(2), WAIT);
    expect(rig.said.filter((word) => word === '+\\get_ptt')).toHaveLength(1);
  });

  it('of a receiver is not there', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port, { receiveOnly: true });
    await rig.known();
    expect(() => rig.manager.command('radio', { type: 'key', id: 'k', on: true })).toThrow(
      expect.objectContaining({ code: 'command-unknown' }),
    );
  });

  it('that others moved at the rig is told', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port);
    await rig.known();
    await vi.waitFor(() => expect(rig.newest('ptt')).toMatchObject({ keyed: false }), WAIT);
    await peer.ask('set_ptt 1');
    await vi.waitFor(() => expect(rig.newest('ptt')).toMatchObject({ keyed: true }), WAIT);
    expect(rig.newest('ptt')).not.toHaveProperty('untilAt');
  });
});

describe('a server', () => {
  it('that hangs is told, and back when it goes on; a command meanwhile is refused', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port);
    await rig.known();
    peer.signal('SIGSTOP');
    expect(await rig.ask({ type: 'rig-tune', frequencyHz: 145_500_000 })).toMatchObject({
      state: 'refused',
      code: 'command-expired',
    });
    await vi.waitFor(() => expect(rig.state()).toBe('degraded no-answer'), { timeout: 18_000, interval: 50 });
    peer.signal('SIGCONT');
    await vi.waitFor(() => expect(rig.state()).toBe('connected ok'), WAIT);
  }, 60_000);

  it('that ended is a lost device, and found again', async () => {
    const peer = await dummyRig();
    const rig = radio(peer.port);
    await rig.known();
    await peer.end();
    await vi.waitFor(() => expect(rig.state()).toMatch(/^lost (unreachable|port-closed)$/), WAIT);
    expect(() => rig.manager.command('radio', { type: 'key', id: 'k', on: true })).toThrow(
      expect.objectContaining({ code: 'device-away' }),
    );
    await dummyRig(undefined, peer.port);
    await vi.waitFor(() => expect(rig.state()).toBe('connected ok'), WAIT);
  });

  it('is never asked two things at once', async () => {
    let waiting = 0;
    let most = 0;
    const peer = await dummyRig();
    const server = net.createServer((near) => {
      const far = net.connect(peer.port, '127.0.0.1');
      near.on('data', (chunk) => {
        waiting += chunk.toString().split('\n').length - 1;
        most = Math.max(most, waiting);
        far.write(chunk);
      });
      // Answers come in crumbs.
      far.on('data', (chunk) => {
        for (const byte of chunk) near.write(Uint8Array.of(byte));
        waiting -= (chunk.toString().match(/^(RPRT|ChkVFO)/gm) ?? []).length;
      });
      for (const socket of [near, far])
        socket.on('error', () => undefined).on('close', () => [near, far].map((s) => s.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const rig = radio(z.object({ port: z.number() }).parse(server.address()).port, { receiveOnly: true });
    await rig.known();
    expect(await rig.ask({ type: 'rig-tune', frequencyHz: 145_500_000, mode: 'FM' })).toMatchObject({ state: 'done' });
    expect(most).toBe(1);
  });
});

describe('the driver', () => {
  /** What it says to a server that answers as told, by a clock of the test's own. */
  const talk = (answerTo: (command: string) => string, ms: number) => {
    const decoder = hamlib.decoder({ receiveOnly: true });
    const said: string[] = [];
    for (let now = 0; now <= ms; now += 100) {
      for (let more = true; more;) {
        const { outputs = [] } = decoder.tick?.(now) ?? {};
        more = false;
        for (const output of outputs) {
          if (!('bytes' in output)) continue;
          const command = Buffer.from(output.bytes).toString().slice(2, -1);
          said.push(command);
          const answer = answerTo(command);
          more = answer !== '';
          decoder.push(Buffer.from(answer), now);
        }
      }
    }
    return { said, decoder };
  };

  it('asks seldom what a server never answers, while it answers the rest', () => {
    const answer = (command: string) =>
      command === 'get_dcd'
        ? ''
        : command === 'chk_vfo'
          ? 'ChkVFO: 0\n'
          : `${command.replace(/( |$)/, ':$1')}\nRPRT 0\n`;
    const { said, decoder } = talk(answer, 60_000);
    expect(said.filter((command) => command === 'get_dcd')).toHaveLength(2);
    expect(said.filter((command) => command === 'get_ptt').length).toBeGreaterThan(80);
    expect(decoder.trouble).toBeUndefined();
    const later = talk(answer, 60_000 + UNSUPPORTED_MS);
    expect(later.said.filter((command) => command === 'get_dcd')).toHaveLength(3);
  });

  it('goes on asking a server that answers nothing, one question at a time', () => {
    const { said, decoder } = talk(() => '', 60_000);
    expect(said).toHaveLength(1 + 60_000 / ANSWER_MS);
    expect(decoder.trouble).toBe('no-answer');
  });

  it('is refused on a serial port, and with options that it does not know', () => {
    const start = (further: object) =>
      PortManager.start({
        devices: [deviceConfig.parse({ id: 'r', name: 'r', driver: 'hamlib', port: 'tcp://127.0.0.1:1', ...further })],
        driverById,
        onEvent: () => undefined,
        onDevice: () => undefined,
      });
    const invalid: unknown = expect.objectContaining({ code: 'input-invalid' });
    expect(() => start({ port: '/dev/ttyUSB0' })).toThrow(invalid);
    expect(() => start({ options: { keyLimitS: 900 } })).toThrow(invalid);
    expect(() => start({ options: { ptt: 'rts' } })).toThrow(invalid);
  });

  it('asks nothing of a port that is being found out', () => {
    expect(hamlib.questions ?? []).toEqual([]);
    expect(hamlib.probe(Buffer.from('$GNRMC,143818.00,A,3143.03420,N*00\r\n'))).toBe(0);
    expect(hamlib.probe(Buffer.from('get_freq:\nFrequency: 145000000\nRPRT 0\n'))).toBe(1);
  });

  it('tells a recorded session: npm run -s decode', () => {
    const root = path.resolve(import.meta.dirname, '../../..');
    const file = path.join(root, 'test/fixtures/radio/hamlib-dummy-4.5.4.jsonl');
    const program = path.join(root, 'main/tools/decode.ts');
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, '--driver', 'hamlib', file], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('{"type":"rig","model":"Hamlib Dummy"}');
    expect(lines).toContain('{"type":"ptt","keyed":true,"carrier":true}');
    expect(stderr).toBe('sentences 37, bad checksums 0, stray bytes 0\n');
  });
});
