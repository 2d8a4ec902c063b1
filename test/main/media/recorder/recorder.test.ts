import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Segment } from '../../../../contract/footage.ts';
import { feedFolder, segmentFile } from '../../../../main/media/recorder/footage-files.ts';
import { Recorder, type RecorderOptions } from '../../../../main/media/recorder/recorder.ts';
import { takeStock } from '../../../../main/media/recorder/take-stock.ts';
import { tempDir } from '../../../temp-dir.ts';
import { fragmentsOf, makeFootage, picturesIn, shelf } from './footage.ts';

const T0 = Date.UTC(2026, 5, 1, 4, 0, 0);
let footage: Buffer;
beforeAll(() => {
  footage = makeFootage(10, { sound: true });
});

/** A recorder whose clock goes with the footage. */
function recorder(options: Partial<RecorderOptions> = {}) {
  const root = tempDir();
  const segments: Segment[] = [];
  const errors: unknown[] = [];
  let at = T0;
  const made = new Recorder({
    root,
    feed: 'roof',
    now: () => at,
    onSegment: (segment) => segments.push(segment),
    onError: (error) => errors.push(error),
    mayWrite: () => true,
    ...options,
  });
  /** Gives it the footage, beginning at this moment. */
  const play = (from: number, bytes = footage) => {
    for (const fragment of fragmentsOf(bytes)) {
      at = from + Math.round((fragment.atS + fragment.lengthS) * 1_000);
      made.take(fragment);
    }
  };
  return { root, segments, errors, made, play, setClock: (now: number) => (at = now) };
}

test('segments of four seconds follow each other without a gap, and each plays by itself', async () => {
  const { root, segments, made, play } = recorder();
  play(T0);
  expect(made.openSince).toBeDefined();
  await made.endRun();
  expect(segments.map(({ startAt, endAt }) => Math.round((endAt - startAt) / 1_000))).toEqual([4, 4, 2]);
  expect(Math.abs((segments[0]?.startAt ?? 0) - T0)).toBeLessThan(100);
  for (const [index, { startAt }] of segments.entries())
    if (index > 0) expect(Math.abs(startAt - (segments[index - 1]?.endAt ?? 0))).toBeLessThan(60);
  const pictures = segments.map(({ file }) => picturesIn(path.join(root, file)));
  expect(pictures.reduce((sum, count) => sum + count, 0)).toBe(100);
  for (const { file, bytes, sha256, codecs } of segments) {
    const content = readFileSync(path.join(root, file));
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    expect(codecs).toMatch(/^avc1\.[0-9a-f]{6},opus$/);
    // Its clock begins at 0.
    expect(Math.min(...fragmentsOf(content).map(({ atS }) => atS))).toBe(0);
  }
});

test('a new run, and a clock that was set, begin a new segment', async () => {
  const { segments, made, play } = recorder();
  const two = makeFootage(2);
  play(T0, two);
  await made.endRun();
  play(T0 + 60_000, two);
  await made.endRun();
  expect(segments.map(({ startAt }) => Math.round((startAt - T0) / 1_000))).toEqual([0, 60]);
  play(T0 + 120_000, two);
  play(T0 + 3_600_000, two);
  await made.endRun();
  expect(segments.map(({ startAt }) => Math.round((startAt - T0) / 1_000))).toEqual([0, 60, 120, 3_600]);
});

test('what ffmpeg held while it looked at the camera gets the time at which it was filmed', async () => {
  const { segments, made, setClock } = recorder();
  const fragments = fragmentsOf(footage);
  // The first three in one go, two seconds late; the rest as they were filmed.
  for (const [index, fragment] of fragments.entries()) {
    const late = index < 3 ? fragments[2]! : fragment;
    setClock(T0 + Math.round((late.atS + late.lengthS) * 1_000));
    made.take(fragment);
  }
  await made.endRun();
  expect(segments).toHaveLength(3);
  expect(Math.abs((segments[0]?.startAt ?? 0) - T0)).toBeLessThan(100);
});

test('a moment that comes twice by a clock that was set back takes nothing from what lies there', async () => {
  const { root, segments, made, play } = recorder();
  const two = makeFootage(2);
  play(T0, two);
  await made.endRun();
  play(T0, two);
  await made.endRun();
  expect(segments).toHaveLength(2);
  expect(segments[1]?.startAt).not.toBe(segments[0]?.startAt);
  for (const { file, bytes } of segments) expect(readFileSync(path.join(root, file)).length).toBe(bytes);
});

test('nothing is written while nothing may be, and it begins again with a key frame', async () => {
  let may = false;
  const { root, segments, made, play } = recorder({ mayWrite: () => may });
  play(T0);
  await made.endRun();
  expect([segments, readdirSync(root)]).toEqual([[], []]);
  may = true;
  play(T0 + 60_000);
  await made.endRun();
  expect(segments).toHaveLength(3);
});

test('a disk that refuses costs the segment and is told; the next is written', async () => {
  const { root, segments, errors, made, play } = recorder();
  // A file where the day's folder should be.
  const folder = path.dirname(path.join(root, segmentFile('roof', T0)));
  rmSync(path.dirname(folder), { recursive: true, force: true });
  writeFileSync(path.dirname(folder), '');
  play(T0);
  await made.endRun();
  expect(segments).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
  rmSync(path.dirname(folder));
  play(T0 + 60_000);
  await made.endRun();
  expect(segments).toHaveLength(3);
});

test('names of feeds become folders that lead nowhere else', () => {
  expect(feedFolder('camera-12ab')).toBe('camera-12ab');
  for (const name of ['..', '.', '../../etc', 'a/b', 'gnss:/dev/tty', 'x'.repeat(120)])
    expect(feedFolder(name)).toMatch(/^x-[0-9a-f]{24}$/);
});

test('after a kill the tail is cut to its last whole fragment, hashed, and noted', async () => {
  const { root, ledger } = shelf();
  const { made, play } = recorder({ root, onSegment: (segment) => ledger.add(segment) });
  play(T0);
  await made.endRun();
  const rows = ledger.list('roof', 0, Date.now(), 100);
  // As a kill leaves it: written to the middle of a fragment, with its working name, not in the ledger.
  const last = rows.at(-1)!;
  const full = path.join(root, last.file);
  const content = readFileSync(full);
  writeFileSync(`${full}.part`, content.subarray(0, content.length - 100));
  rmSync(full);
  ledger.remove(last);
  // And one of which nothing can be played.
  writeFileSync(path.join(root, `${segmentFile('roof', last.endAt)}.part`), content.subarray(0, 600));

  const stock = await takeStock(root, ledger, (error) => expect(error).toBeUndefined());
  expect(stock).toEqual({ mended: 1, found: 0, dropped: 1, missing: 0 });
  const mended = ledger.segment('roof', last.startAt)!;
  expect(mended).toMatchObject({ state: 'mended', codecs: last.codecs });
  expect(mended.bytes).toBeLessThan(last.bytes);
  const kept = readFileSync(full);
  expect(createHash('sha256').update(kept).digest('hex')).toBe(mended.sha256);
  expect(picturesIn(full)).toBeGreaterThan(0);
  expect(mended.endAt - mended.startAt).toBeLessThan(last.endAt - last.startAt);
  expect(readdirSync(path.dirname(full)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a file without a row is noted, a row without a file goes, and nothing changes the second time', async () => {
  const { root, ledger } = shelf();
  const { made, play } = recorder({ root, onSegment: (segment) => ledger.add(segment) });
  play(T0);
  await made.endRun();
  const [first, second] = ledger.list('roof', 0, Date.now(), 100);
  ledger.remove(first!);
  rmSync(path.join(root, second!.file));
  const log = (error: unknown) => expect(error).toBeUndefined();
  expect(await takeStock(root, ledger, log)).toEqual({ mended: 0, found: 1, dropped: 0, missing: 1 });
  const again = ledger.segment('roof', first!.startAt)!;
  expect({ ...again, endAt: 0 }).toEqual({ ...first, endAt: 0 });
  expect(Math.abs(again.endAt - first!.endAt)).toBeLessThan(60);
  expect(await takeStock(root, ledger, log)).toEqual({ mended: 0, found: 0, dropped: 0, missing: 0 });
});
