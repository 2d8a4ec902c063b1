/** Sound of a radio through real ffmpeg, both ways. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { opusSamples } from '../../../../main/media/radio/opus-packet.ts';
import { SoundIn, type SoundStatus } from '../../../../main/media/radio/sound-in.ts';
import { SoundOut } from '../../../../main/media/radio/sound-out.ts';
import { testRadio } from '../../../sim/radio.ts';
import { auHead, RATE, secondsOf, sine } from '../../../sim/tone.ts';

const WAIT = { timeout: 6_000, interval: 20 };

function folder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-radio-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function listen(place: ConstructorParameters<typeof SoundIn>[0]['place']) {
  const packets: Buffer[] = [];
  const levels: number[] = [];
  const told: SoundStatus[] = [];
  const sound = new SoundIn({
    place,
    onPacket: (packet) => packets.push(packet),
    onLevel: (db) => levels.push(db),
    onStatus: (status) => told.push(status),
  });
  onTestFinished(() => sound.close());
  return { packets, levels, told, sound };
}

describe('what a radio hears', () => {
  it('comes as Opus packets of 60 ms, and as a level that tells a voice from silence', async () => {
    const radio = testRadio(folder());
    const { packets, levels, told } = listen(radio.input);
    await vi.waitFor(() => expect(levels.length).toBeGreaterThan(20), WAIT);
    expect(told).toEqual([{ reason: 'ok' }]);
    expect(levels.at(-1)).toBeLessThan(-90);
    radio.hear(700);
    // A sine of 0.3 of full scale: −13.5 dB.
    await vi.waitFor(() => expect(levels.at(-1)).toBeCloseTo(-13.5, 0), WAIT);
    expect(new Set(packets.map((packet) => opusSamples(packet)))).toEqual(new Set([2_880]));
    const speech = packets.length;
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(speech + 8), WAIT);
    // 16 kbit/s: 120 bytes in 60 ms.
    const mean = packets.slice(speech).reduce((sum, { length }) => sum + length, 0) / (packets.length - speech);
    expect(mean).toBeLessThan(180);
  });

  it('leaves as it came: a packet’s way to the microphone and back is the same tone', async () => {
    const radio = testRadio(folder());
    radio.hear(700);
    const { packets } = listen(radio.input);
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(25), WAIT);
    const failed: string[] = [];
    const out = new SoundOut(radio.output, (detail) => failed.push(detail));
    for (const packet of packets.slice(0, 25)) out.write(packet);
    await out.finish(10_000);
    expect(failed).toEqual([]);
    // All of it, from the first packet on: 25 of 60 ms, two bytes in a sample.
    expect(radio.said(8_000).length).toBe(25 * 60 * 8 * 2);
    expect(secondsOf(radio.said(8_000), 700, 8_000)).toBeGreaterThan(1.3);
  });

  it('is said to be missing where there is no such sound card, and is tried again', async () => {
    const { told } = listen({ by: 'alsa', name: 'hw:7,3' });
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), WAIT);
    expect(told.map(({ reason }) => reason)).toEqual(told.map(() => 'no-sound-device'));
  });

  it('ends with its source, which is said', async () => {
    const name = path.join(folder(), 'second.au');
    writeFileSync(name, Buffer.concat([auHead(), sine(700, 0, RATE).swap16()]));
    const { told } = listen({ by: 'file', name });
    await vi.waitFor(() => expect(told.map(({ reason }) => reason)).toContain('sound-ended'), WAIT);
  });
});

describe('an output', () => {
  it('of ALSA plays to the end', async () => {
    const failed: string[] = [];
    const out = new SoundOut({ by: 'alsa', name: 'null' }, (detail) => failed.push(detail));
    for (let packet = 0; packet < 20; packet += 1) out.write(Buffer.from([0xf8, 0xff, 0xfe]));
    await out.finish(10_000);
    expect(failed).toEqual([]);
  });

  it('that cannot be opened says so once', async () => {
    const failed: string[] = [];
    const out = new SoundOut({ by: 'alsa', name: 'hw:7,3' }, (detail) => failed.push(detail));
    for (let packet = 0; packet < 20; packet += 1) out.write(Buffer.from([0xf8, 0xff, 0xfe]));
    await vi.waitFor(() => expect(failed).toHaveLength(1), WAIT);
    await out.stop();
    expect(failed).toHaveLength(1);
  });
});
