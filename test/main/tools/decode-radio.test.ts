/** `npm run -s decode` on recordings of radios, as the console records and as plain or hexadecimal bytes. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readRecording } from '../../../native/ports/recording.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const fixture = (name: string) => path.join(root, 'test/fixtures/devices', name);
const event = z.looseObject({ type: z.string(), from: z.string() });

function decode(args: string[], input = '') {
  const tool = path.join(root, 'main/tools/decode.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { input, encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, stderr, events: lines.map((line) => event.parse(JSON.parse(line))) };
}

it('tells the units and words of a packet radio recording, at their times', () => {
  const { status, events, stderr } = decode(['--driver', 'kiss-aprs', fixture('kiss-direwolf.jsonl')]);
  expect([status, stderr]).toEqual([0, 'sentences 12, bad checksums 0, stray bytes 0\n']);
  expect(events.map(({ type }) => type).sort()).toEqual([
    ...Array<string>(9).fill('heard'),
    ...Array<string>(3).fill('text'),
  ]);
  expect(events[0]).toMatchObject({ from: 'BG6ABC-7', fix: { fixAt: '2026-11-25T22:40:53.030Z' } });
});

it('tells the same of its bytes in hexadecimal', async () => {
  let hex = '';
  for await (const { bytes } of readRecording(fixture('kiss-direwolf.jsonl'))) hex += `${bytes.toString('hex')}\n`;
  const whole = decode(['--driver', 'kiss-aprs', fixture('kiss-direwolf.jsonl')]).events;
  const { events } = decode(['--driver', 'kiss-aprs', '--hex', '-'], hex);
  expect(events.map(({ from }) => from)).toEqual(whole.map(({ from }) => from));
});

it('tells the units of a radio’s sentences', () => {
  const { status, events, stderr } = decode(['--driver', 'radio-positions', fixture('kenwood-radio.log')]);
  expect([status, stderr]).toEqual([0, 'sentences 25, bad checksums 0, stray bytes 0\n']);
  expect(new Set(events.map(({ from }) => from))).toContain('100-1001');
  expect(events).toHaveLength(23);
});

it('tells a Hytera radio of its bytes in hexadecimal', () => {
  const report =
    '08a0020032200000030a03640e0000413136323235313331313031384e343733362e363937354530303733392e32363830302e303030358803';
  expect(decode(['--driver', 'hytera-lp', '--hex', '-'], report).events).toMatchObject([
    { type: 'heard', from: '222222' },
  ]);
});
