import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FootageStatus, Segment } from '../../../../contract/footage.ts';
import { LANE } from '../../../../contract/lane.ts';
import { segmentFile } from '../../../../main/media/recorder/footage-files.ts';
import { FootageKeeper, type FootageKeeperOptions } from '../../../../main/media/recorder/footage-keeper.ts';
import { shelf } from './footage.ts';

const T0 = Date.UTC(2026, 5, 1, 23, 59, 0);
const MB = 1_000_000;

/** A keeper with a disk of which so much is free, and segments of a megabyte. */
function keeper(options: Partial<FootageKeeperOptions> = {}) {
  const { root, ledger, store } = shelf();
  const told: FootageStatus[] = [];
  const troubles: string[] = [];
  const errors: unknown[] = [];
  const disk = { free: 1_000 * MB };
  const segment = (index: number, feed = 'roof'): Segment => {
    const startAt = T0 + index * 4_000;
    const file = segmentFile(feed, startAt);
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), 'x');
    return {
      feed,
      startAt,
      endAt: startAt + 4_000,
      bytes: MB,
      sha256: '0'.repeat(64),
      codecs: 'avc1',
      file,
      state: 'whole',
    };
  };
  for (let index = 0; index < 10; index += 1) ledger.add(segment(index));
  const made = new FootageKeeper({
    root,
    ledger,
    quotaBytes: 100 * MB,
    spareBytes: 10 * MB,
    unrecorded: () => [],
    now: () => T0,
    onStatus: (status) => told.push(status),
    onTrouble: (reason) => troubles.push(reason),
    log: (error) => errors.push(error),
    free: () => Promise.resolve(disk.free),
    ...options,
  });
  onTestFinished(() => made.close());
  let marks = 0;
  const mark = (from: number, to: number) =>
    store.journal.append([
      {
        kind: 'clip',
        lane: LANE.history,
        body: {
          id: `01890a5d-ac96-774b-bcce-b302099a805${(marks += 1)}`,
          feed: 'roof',
          startAt: T0 + from * 4_000,
          endAt: T0 + to * 4_000,
          evidence: true,
          by: 'console',
          segments: [],
        },
      },
    ]);
  const left = () => ledger.list('roof', 0, T0 * 2, 100).map(({ startAt }) => (startAt - T0) / 4_000);
  return { root, ledger, made, told, troubles, errors, disk, segment, mark, left };
}

test('over the quota the oldest go, with file, row, and the folder of a day that is empty', async () => {
  const { root, made, ledger, segment, left } = keeper({ quotaBytes: 4 * MB });
  made.look();
  await made.settled();
  expect(left()).toEqual([6, 7, 8, 9]);
  expect(existsSync(path.join(root, segmentFile('roof', T0)))).toBe(false);
  expect(existsSync(path.join(root, segmentFile('roof', T0 + 9 * 4_000)))).toBe(true);
  for (const index of [20, 21, 22, 23]) made.added(segment(index));
  await made.settled();
  expect(left()).toEqual([20, 21, 22, 23]);
  expect(existsSync(path.join(root, 'roof', '2026-06-01'))).toBe(false);
  expect(ledger.totals().bytes).toBe(made.status.bytes);
});

test('what is marked is never touched, whatever the quota says', async () => {
  const { made, mark, left } = keeper({ quotaBytes: 4 * MB });
  mark(0, 3);
  made.marksChanged();
  await made.settled();
  expect(left()).toEqual([0, 1, 2, 9]);
  expect(made.status).toMatchObject({ markedBytes: 3 * MB, bytes: 4 * MB });
});

test('marked clips that fill the quota are told of, before and when nothing more can be kept', async () => {
  const { made, mark, segment, left } = keeper({ quotaBytes: 10 * MB });
  made.setRecording('roof', true);
  mark(0, 9.5);
  made.marksChanged();
  await made.settled();
  expect(made.status).toMatchObject({ state: 'degraded', reason: 'marked-full' });
  expect(made.mayWrite).toBe(true);
  mark(0, 100);
  made.added(segment(20));
  made.marksChanged();
  await made.settled();
  expect(left()).toHaveLength(11);
  expect(made.status).toMatchObject({ state: 'lost', reason: 'marked-full' });
  expect(made.mayWrite).toBe(false);
});

test('a disk that fills says so before it is full, and old footage makes room for everything else', async () => {
  const { made, disk, left, troubles } = keeper();
  made.setRecording('roof', true);
  made.look();
  await made.settled();
  expect(made.status).toMatchObject({ state: 'connected', reason: 'ok', recording: ['roof'] });
  disk.free = 15 * MB;
  made.look();
  await made.settled();
  expect(made.status).toMatchObject({ state: 'degraded', reason: 'disk-low', freeBytes: 15 * MB });
  expect(left()).toHaveLength(10);
  disk.free = 6 * MB;
  made.look();
  await made.settled();
  expect(left()).toEqual([4, 5, 6, 7, 8, 9]);
  disk.free = MB;
  made.look();
  await made.settled();
  // All that there was gave 6 MB more: above half the spare room.
  expect([left(), made.status.state]).toEqual([[], 'degraded']);
  made.look();
  await made.settled();
  expect(made.status).toMatchObject({ state: 'lost', reason: 'disk-full' });
  made.look();
  await made.settled();
  disk.free = 500 * MB;
  made.look();
  await made.settled();
  expect(made.status).toMatchObject({ state: 'connected', reason: 'ok' });
  // Each said once.
  expect(troubles).toEqual(['disk-low', 'disk-full']);
});

test('a refusal of the disk is told with its reason, and tried again after the next look', async () => {
  const { made, told, errors } = keeper();
  made.failed(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  await made.settled();
  expect(told.at(-1)).toMatchObject({ state: 'lost', reason: 'disk-full' });
  made.failed(Object.assign(new Error('denied'), { code: 'EACCES' }));
  await made.settled();
  expect(told.at(-1)).toMatchObject({ state: 'lost', reason: 'unwritable' });
  expect(errors).toHaveLength(2);
  made.look();
  await made.settled();
  expect(told.at(-1)).toMatchObject({ state: 'off', reason: 'ok' });
});

test('nothing is told or looked at after its end', async () => {
  const { made, told } = keeper();
  await made.close();
  await made.close();
  made.look();
  made.setRecording('roof', true);
  expect(told).toEqual([]);
});
