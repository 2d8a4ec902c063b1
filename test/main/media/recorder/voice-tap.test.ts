/** What a radio channel hears, kept: real Opus packets through the tap and the recorder to files that play. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Segment } from '../../../../contract/footage.ts';
import { Recorder } from '../../../../main/media/recorder/recorder.ts';
import { VoiceTap } from '../../../../main/media/recorder/voice-tap.ts';
import { tempDir } from '../../../temp-dir.ts';
import { secondsOf } from '../../../sim/tone.ts';
import { tonePackets } from '../../vehicle/radio/channel-bench.ts';

vi.setConfig({ testTimeout: 30_000 });
const WAIT = { timeout: 15_000, interval: 20 };
/** Of a packet of a radio channel, ms. */
const PACKET_MS = 60;
const START = Date.UTC(2026, 5, 1, 8);

function open() {
  const root = tempDir();
  const segments: Segment[] = [];
  const errors: unknown[] = [];
  let ends = 0;
  const clock = { now: START };
  const now = () => clock.now;
  const recorder = new Recorder({
    ...{ root, feed: 'fire', now, mayWrite: () => true },
    onSegment: (segment) => segments.push(segment),
    onError: (error) => errors.push(error),
  });
  const tap = new VoiceTap({
    onFragment: (...fragment) => recorder.take(...fragment),
    onRunEnd: () => {
      ends += 1;
      void recorder.endRun();
    },
    ...{ now, log: (error) => errors.push(error) },
  });
  onTestFinished(() => tap.close());
  /** A packet is there when it has been spoken. */
  const say = (packets: readonly Buffer[]) => {
    for (const packet of packets) {
      clock.now += PACKET_MS;
      tap.take(packet);
    }
  };
  return { root, tap, segments, errors, ends: () => ends, say, clock };
}

/** Seconds of a tone that ffmpeg decodes of a file. */
function heard(file: string, hz: number): number {
  const args = ['-v', 'error', '-i', file, '-ac', '1', '-ar', '8000', '-f', 's16le', 'pipe:1'];
  const { stdout, stderr } = spawnSync('ffmpeg', args);
  expect(stderr.toString()).toBe('');
  return secondsOf(stdout, hz, 8_000);
}

test('each time that somebody is heard becomes a recording with its time; silence is left out', async () => {
  const { root, segments, errors, ends, say, clock } = open();
  const packets = await tonePackets(700, 25);
  say(packets);
  await expect.poll(ends, WAIT).toBe(1);
  clock.now = START + 60_000;
  say(packets.slice(0, 12));
  await expect.poll(ends, WAIT).toBe(2);
  await expect.poll(() => segments.length, WAIT).toBe(2);
  const [first, second] = segments;
  expect(errors).toEqual([]);
  expect(first).toMatchObject({ feed: 'fire', codecs: 'opus', state: 'whole', startAt: START });
  // 25 packets of 60 ms.
  expect(first!.endAt - START).toBe(1_500);
  expect(second).toMatchObject({ startAt: START + 60_000, endAt: START + 60_000 + 12 * PACKET_MS });
  expect(heard(path.join(root, first!.file), 700)).toBeGreaterThan(1.2);
  expect(heard(path.join(root, second!.file), 700)).toBeGreaterThan(0.5);
});

test('what waited for the squelch, and comes in one go, has the time at which it was heard', async () => {
  const { tap, segments, ends, say, clock } = open();
  const packets = await tonePackets(700, 20);
  clock.now += 5 * PACKET_MS;
  for (const packet of packets.slice(0, 5)) tap.take(packet);
  say(packets.slice(5));
  await expect.poll(ends, WAIT).toBe(1);
  await expect.poll(() => segments.length, WAIT).toBe(1);
  expect(segments[0]).toMatchObject({ startAt: START, endAt: START + 20 * PACKET_MS });
});

test('who speaks for long is kept in segments of seconds, each of which plays by itself', async () => {
  const { root, tap, segments, say } = open();
  const packets = await tonePackets(700, 20);
  for (let count = 0; count < 5; count += 1) say(packets);
  await tap.close();
  await expect.poll(() => segments.length, WAIT).toBe(2);
  for (const { file } of segments) expect(heard(path.join(root, file), 700)).toBeGreaterThan(1);
  expect(segments[1]!.startAt).toBe(segments[0]!.endAt);
  expect(segments[1]!.endAt).toBe(START + 100 * PACKET_MS);
});

test('already closed: nothing is taken, and closing again does nothing', async () => {
  const { tap, segments, ends } = open();
  const [packet] = await tonePackets(700, 1);
  await tap.close();
  await tap.close();
  tap.take(packet!);
  expect([segments, ends()]).toEqual([[], 0]);
});
