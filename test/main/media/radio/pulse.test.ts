/** Sound by a sound server: PulseAudio with null sinks. Where it is not installed these are left out, and say so. */
import { spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OggOpus } from '../../../../main/media/radio/ogg.ts';
import { SoundIn, type SoundStatus } from '../../../../main/media/radio/sound-in.ts';
import { SoundOut } from '../../../../main/media/radio/sound-out.ts';
import { soundsFound, soundsOf } from '../../../../main/media/radio/sounds-found.ts';
import { hasSoundServer, SoundServer } from '../../../sim/sound-server.ts';
import { tempDir } from '../../../temp-dir.ts';
import { secondsOf } from '../../../sim/tone.ts';
import { tonePackets } from '../../vehicle/radio/channel-bench.ts';

vi.setConfig({ testTimeout: 40_000 });
const WAIT = { timeout: 20_000, interval: 20 };
const SINKS = { radio: 'USB-Radio', mouth: 'Headset' };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A program that runs until the test ends. */
function run(args: readonly string[]) {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  closers.push(() => child.kill('SIGKILL'));
  return { heard: () => Buffer.concat(chunks) };
}
const play = (hz: number, sink: string) =>
  run(['-re', '-f', 'lavfi', '-i', `sine=frequency=${hz}:sample_rate=48000`, '-f', 'pulse', '-device', sink, 'tone']);

/** What Opus packets say, 16 bit at 8 kHz. */
function decoded(packets: readonly Buffer[]): Buffer {
  const ogg = new OggOpus();
  const input = Buffer.concat([ogg.head(), ...packets.map((packet) => ogg.packet(packet)), ogg.end()]);
  const args = ['-v', 'error', '-f', 'ogg', '-i', 'pipe:0', '-ac', '1', '-ar', '8000', '-f', 's16le', 'pipe:1'];
  return spawnSync('ffmpeg', args, { input }).stdout;
}

function listen() {
  const packets: Buffer[] = [];
  const told: SoundStatus['reason'][] = [];
  const sound = new SoundIn({
    place: { by: 'pulse', name: 'radio.monitor' },
    onPacket: (packet) => packets.push(packet),
    onLevel: () => undefined,
    onStatus: ({ reason }) => told.push(reason),
  });
  closers.push(() => sound.close());
  return { packets, told };
}

it('what ffmpeg tells of inputs is read, and of ALSA only what a person would take', () => {
  const pulse =
    'Auto-detected sources for pulse:\n* radio.monitor [Monitor of USB-Radio] (none)\n  mouth [Head set] (none)\n';
  expect(soundsOf('pulse', pulse)).toEqual([
    { by: 'pulse', name: 'radio.monitor', title: 'Monitor of USB-Radio' },
    { by: 'pulse', name: 'mouth', title: 'Head set' },
  ]);
  const alsa =
    'Auto-detected sources for alsa:\n  null [Discard all samples] (none)\n* default [Default Audio Device] (none)\n' +
    '  hw:CARD=Device,DEV=0 [USB PnP\nDirect] (none)\n  plughw:CARD=Device,DEV=0 [USB PnP\nHardware device] (none)\n';
  expect(soundsOf('alsa', alsa)).toEqual([
    { by: 'alsa', name: 'default', title: 'Default Audio Device' },
    { by: 'alsa', name: 'plughw:CARD=Device,DEV=0', title: 'USB PnP Hardware device' },
  ]);
  expect(soundsOf('pulse', 'Cannot list sources: Input/output error\n')).toEqual([]);
});

describe.skipIf(!hasSoundServer)(hasSoundServer ? 'PulseAudio' : 'PulseAudio: not installed, left out', () => {
  let server: SoundServer;
  beforeEach(async () => {
    server = new SoundServer(tempDir());
    closers.push(() => server.close());
    await server.on(SINKS);
  });

  it('its inputs and outputs are found by the names that people know', async () => {
    const { inputs, outputs } = await soundsFound();
    expect(inputs).toContainEqual({ by: 'pulse', name: 'radio.monitor', title: 'Monitor of USB-Radio' });
    expect(outputs).toContainEqual({ by: 'pulse', name: 'mouth', title: 'Headset' });
  });

  it('an input is heard, and heard again when the server went away and came back', async () => {
    const { packets, told } = listen();
    play(700, 'radio');
    const tone = () => secondsOf(decoded(packets.slice(-20)), 700, 8_000);
    await expect.poll(tone, { ...WAIT, interval: 300 }).toBeGreaterThan(0.8);
    expect(told).toEqual(['ok']);
    await server.off();
    await expect.poll(() => told.length, WAIT).toBeGreaterThan(1);
    packets.length = 0;
    await server.on(SINKS);
    await expect.poll(() => told.at(-1), WAIT).toBe('ok');
    play(900, 'radio');
    await expect
      .poll(() => secondsOf(decoded(packets.slice(-20)), 900, 8_000), { ...WAIT, interval: 300 })
      .toBeGreaterThan(0.8);
  });

  it('an output plays what is said, to the end', async () => {
    const packets = await tonePackets(1_300, 25);
    const ear = run([
      '-f',
      'pulse',
      '-i',
      'mouth.monitor',
      '-ac',
      '1',
      '-ar',
      '8000',
      '-f',
      's16le',
      '-flush_packets',
      '1',
      'pipe:1',
    ]);
    await expect.poll(() => ear.heard().length, WAIT).toBeGreaterThan(0);
    const failed: unknown[] = [];
    const out = new SoundOut({ by: 'pulse', name: 'mouth' }, (detail) => failed.push(detail));
    for (const packet of packets) out.write(packet);
    await out.finish(10_000);
    expect(failed).toEqual([]);
    await expect.poll(() => secondsOf(ear.heard(), 1_300, 8_000), WAIT).toBeGreaterThan(1.3);
  });
});
