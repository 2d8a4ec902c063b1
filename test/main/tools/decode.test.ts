/** `npm run -s decode`: the program itself, on files and on standard input. */
import { spawnSync } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { tempDir } from '../../temp-dir.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const recording = path.join(root, 'test/fixtures/gnss/ublox-8.log');
const event = z.looseObject({ type: z.enum(['fix', 'sky', 'no-fix']) });

function decode(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'main/tools/decode.ts'), ...args], {
    input,
    encoding: 'utf8',
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, stderr, stdout, lines };
}
const eventsOf = (lines: readonly string[]) => lines.map((line) => event.parse(JSON.parse(line)));

it('prints one JSON line per event, and counts on stderr', () => {
  const { status, lines, stderr } = decode([recording]);
  expect(status).toBe(0);
  const events = eventsOf(lines);
  const first = events.find(({ type }) => type === 'fix');
  expect(first?.['fixAt']).toMatch(/^2017-01-10T00:09:4\d\.000Z$/);
  // 44°04.1339′ N 121°18.856′ W
  expect(first?.['lat']).toBeCloseTo(44.0689, 3);
  expect(first?.['lon']).toBeCloseTo(-121.3143, 3);
  expect(events.every((one) => !('receivedAt' in one))).toBe(true);
  expect(stderr).toMatch(/^sentences \d+, bad checksums \d+, stray bytes \d+\n$/);
});

it('reads standard input as -, with a driver named', () => {
  const line = nmeaSentence('GNRMC,143818.00,A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V');
  const { lines } = decode(['--driver', 'gnss-nmea', '-'], line);
  expect(eventsOf(lines)).toEqual([
    expect.objectContaining({ type: 'fix', fixAt: '2026-11-24T14:38:18.000Z', mode: 2 }),
  ]);
});

it('puts a receiver that never tells the date at the day of the file', () => {
  const file = path.join(tempDir(), 'gga.log');
  const epoch = (second: number) =>
    nmeaSentence(`GPGGA,1438${String(second)}.00,3143.03420,N,11322.27896,E,1,08,0.9,74.0,M,,M,,`);
  writeFileSync(file, Array.from({ length: 20 }, (_, index) => epoch(20 + index)).join(''));
  const written = new Date('2026-03-02T15:00:00Z');
  utimesSync(file, written, written);
  expect(eventsOf(decode([file]).lines).at(-1)).toMatchObject({
    type: 'fix',
    fixAt: '2026-03-02T14:38:39.000Z',
    mode: 3,
  });
});

it.each([
  ['a missing file', ['/nowhere/there.log'], /ENOENT.*there\.log/],
  ['an unknown driver', ['--driver', 'sextant', recording], /sextant/],
  ['an unknown option', ['--sextant', recording], /--sextant/],
])('%s is said in one line, exit 1', (_what, args, sentence) => {
  const { status, stdout, stderr } = decode(args);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(sentence);
});

it('without a file says how it is used', () => {
  const { status, stdout } = decode([]);
  expect(status).toBe(2);
  expect(stdout).toContain('npm run -s decode');
});
