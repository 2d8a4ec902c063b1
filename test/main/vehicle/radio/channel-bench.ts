/** A radio channel with all that it needs: Hamlib's dummy rig for a key, a simulated radio for a sound card, and a speaker. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, vi, expect } from 'vitest';
import { deviceConfig } from '../../../../contract/device.ts';
import { radioChannelConfig, type KeyingWhy, type Speaker } from '../../../../contract/radio-channel.ts';
import { SoundIn } from '../../../../main/media/radio/sound-in.ts';
import { RadioChannel } from '../../../../main/vehicle/radio/radio-channel.ts';
import { driverById } from '../../../../native/drivers/index.ts';
import { PortManager } from '../../../../native/ports/manager.ts';
import { simulatedRadio, testRadio } from '../../../sim/radio.ts';
import { startRig } from '../../../sim/rigctld.ts';

export const WAIT = { timeout: 10_000, interval: 20 };
/** A page says so often that it holds the key, ms. */
const HOLD_MS = 200;

export const holder = (letter: string): string => letter.repeat(32);
export const speaker = (letter: string, person: string, station = 'zengdu-1'): Speaker => ({
  ...{ holder: holder(letter), station, stationName: '曾都应急1号', person },
});

function folder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-radio-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

type Bench = Awaited<ReturnType<typeof openBench>>;

/** One that ends with the test. @param options of the channel @param device of the rig's device */
export async function channelBench(...given: Parameters<typeof openBench>): Promise<Bench> {
  const bench = await openBench(...given);
  onTestFinished(bench.close);
  return bench;
}

/** One that the caller closes. */
export async function openBench(options: object = {}, device: Record<string, string | number | boolean> = {}) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-radio-'));
  const rig = await startRig();
  const radio = simulatedRadio(dir);
  const heard: (string | undefined)[] = [];
  const log: string[] = [];
  const held: { manager?: PortManager } = {};
  const channel: RadioChannel = new RadioChannel({
    config: radioChannelConfig.parse({
      ...{ id: 'fire', name: '消防一信道', input: radio.input, output: radio.output, keyDevice: 'rig' },
      ...options,
    }),
    isThere: () => held.manager?.devices()[0]?.state === 'connected',
    key: (id, command) => held.manager?.command(id, { type: 'key', ...command }),
    tap: () => ({ look: () => undefined, close: () => undefined }),
    onVoice: (_packet, from) => heard.push(from),
    onPress: (_device, { person }) => log.push(`press ${person}`),
    onEnding: (_device, why) => log.push(`end ${why}`),
    onChange: () => undefined,
    now: Date.now,
  });
  const manager = PortManager.start({
    devices: [
      deviceConfig.parse({
        ...{ id: 'rig', name: 'rig', driver: 'hamlib', port: `tcp://127.0.0.1:${rig.port}`, options: device },
      }),
    ],
    driverById,
    onEvent: (_device, event) => channel.accept(event),
    onDevice: () => undefined,
  });
  held.manager = manager;
  const close = async () => {
    await channel.close();
    await manager.close();
    await rig.end();
    radio.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const view = () => channel.view(true);
  await vi.waitFor(() => expect(view()).toMatchObject({ state: 'connected', activity: 'idle' }), WAIT);
  let pressed = 0;
  /** Presses and holds until the hand is taken away, or the page dies. The dummy rig hears somebody in every odd second. */
  const press = async (by: Speaker, { override = true } = {}) => {
    const id = `press-${(pressed += 1)}`;
    const word = { channel: 'fire', id, holder: by.holder, on: true, override };
    await channel.word(word, by, true);
    let refusal: unknown;
    const timer = setInterval(
      () => void channel.word(word, by, true).catch((error: unknown) => (refusal = error)),
      HOLD_MS,
    );
    const die = () => clearInterval(timer);
    onTestFinished(die);
    const release = () => {
      die();
      return channel.word({ ...word, on: false }, by, true);
    };
    return { die, release, refusal: () => refusal };
  };
  return { rig, radio, channel, view, heard, log, press, close };
}

/** Opus packets of a tone, as a browser's would be. */
export async function tonePackets(hz: number, count: number): Promise<Buffer[]> {
  const other = testRadio(folder());
  other.hear(hz);
  const packets: Buffer[] = [];
  const sound = new SoundIn({
    place: other.input,
    onPacket: (packet) => packets.push(packet),
    onLevel: () => undefined,
    onStatus: () => undefined,
  });
  await vi.waitFor(() => expect(packets.length).toBeGreaterThanOrEqual(count), WAIT);
  await sound.close();
  return packets.slice(0, count);
}

/** Why the last transmission ended. */
export const ended = (view: () => { last?: { why: KeyingWhy } | undefined }) => view().last?.why;
