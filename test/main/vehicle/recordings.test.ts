import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Recordings } from '../../../main/vehicle/recordings.ts';
import { recordingName } from '../../../native/ports/recording.ts';
import { Tap } from '../../../native/ports/tap.ts';
import { tempDir } from '../../temp-dir.ts';

const T0 = Date.UTC(2026, 10, 24, 9, 30);

function bench(folder = path.join(tempDir(), 'recordings')) {
  const onChange = vi.fn();
  const errors: unknown[] = [];
  const recordings = new Recordings({ folder, onChange, log: (error) => errors.push(error) });
  return { folder, recordings, onChange, errors, tap: new Tap() };
}

describe('a recording', () => {
  it('runs until it is ended, and is listed with what it holds', async () => {
    const { recordings, tap, onChange, folder } = bench();
    expect(recordings.list('rdss')).toEqual([]);
    recordings.begin('rdss', tap);
    recordings.begin('rdss', tap);
    tap.pass('in', Buffer.from('$BDICI\r\n'), T0);
    tap.pass('out', Buffer.from('$CCICA\r\n'), T0 + 1);
    expect(recordings.of('rdss')).toMatchObject({ missed: 0 });
    await recordings.end('rdss');
    await recordings.end('rdss');
    await vi.waitFor(() => expect(recordings.of('rdss')).toBeUndefined());
    const [file, ...more] = recordings.list('rdss');
    expect(more).toEqual([]);
    expect(file).toMatchObject({ running: false, file: path.join(folder, file?.name ?? '') });
    const words = readFileSync(file?.file ?? '', 'utf8');
    expect(file?.bytes).toBe(words.length);
    expect(
      words
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { dir: string }).dir),
    ).toEqual(['in', 'out']);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('is listed as running while it does', async () => {
    const { recordings, tap } = bench();
    recordings.begin('rdss', tap);
    tap.pass('in', Buffer.from('$BDICI\r\n'), T0);
    await vi.waitFor(() => expect(recordings.list('rdss')).toMatchObject([{ running: true }]));
    await recordings.close();
    await vi.waitFor(() => expect(recordings.list('rdss')).toMatchObject([{ running: false }]));
  });

  it('cannot begin where the folder cannot be made, and says so', () => {
    const folder = path.join(tempDir(), 'file');
    writeFileSync(folder, '');
    const { recordings, tap } = bench(folder);
    expect(() => recordings.begin('rdss', tap)).toThrow(/store-unwritable/);
    expect(recordings.of('rdss')).toBeUndefined();
    expect(recordings.list('rdss')).toEqual([]);
  });
});

describe('the list', () => {
  it('holds those of one device, newest first, and no foreign file', () => {
    const folder = tempDir();
    const { recordings } = bench(folder);
    for (const name of [
      recordingName('rdss', T0),
      recordingName('rdss', T0 + 60_000),
      recordingName('rdss-2', T0),
      'rdss-notes.txt',
      'rdss-20261399T000000Z.jsonl',
    ])
      writeFileSync(path.join(folder, name), 'x');
    expect(recordings.list('rdss').map(({ startedAt }) => startedAt)).toEqual([T0 + 60_000, T0]);
    expect(recordings.list('rdss-2')).toHaveLength(1);
  });

  it('knows a device whose id is no name of a file', () => {
    const folder = tempDir();
    writeFileSync(path.join(folder, recordingName('gnss-nmea:/dev/ttyUSB0', T0)), 'x');
    expect(bench(folder).recordings.list('gnss-nmea:/dev/ttyUSB0')).toMatchObject([{ startedAt: T0 }]);
  });
});
