/** Clips as evidence, on real files: checked, carried away, and every act on record. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Clip } from '../../../../contract/footage.ts';
import { LANE } from '../../../../contract/lane.ts';
import { Evidence } from '../../../../main/media/evidence/evidence.ts';
import { shelf } from '../recorder/footage.ts';

const T0 = Date.UTC(2026, 5, 1, 4, 0, 0);
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const NONE = '01890a5d-ac96-774b-bcce-b302099a8058';

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** A clip of three files, marked by 李. */
function marked() {
  const { root, store } = shelf();
  const file = (startAt: number) => path.join(root, `${startAt}.mp4`);
  mkdirSync(root, { recursive: true });
  const segments = [0, 1, 2].map((index) => {
    const startAt = T0 + index * 4_000;
    const words = `picture ${index} `.repeat(10_000);
    writeFileSync(file(startAt), words);
    return { startAt, endAt: startAt + 4_000, bytes: words.length, sha256: sha256(words) };
  });
  const body: Clip = { id: ID, feed: 'roof', startAt: T0, endAt: T0 + 12_000, evidence: true, by: '李', segments };
  store.journal.append([{ kind: 'clip', lane: LANE.history, body }]);
  const evidence = new Evidence({
    store,
    clip: (id) => {
      const clip = store.footage.clip(id);
      if (!clip) throw new Error(id);
      return clip;
    },
    file: (_clip, startAt) => file(startAt),
  });
  return { evidence, store, file, segments };
}

test('a check tells what is as it was, what is not, and what is gone; each is on record with who did it', async () => {
  const { evidence, file } = marked();
  expect(await evidence.check(ID, '王')).toEqual({ same: 3, changed: 0, missing: 0 });
  const bytes = readFileSync(file(T0));
  bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
  writeFileSync(file(T0), bytes);
  rmSync(file(T0 + 4_000));
  expect(await evidence.check(ID, '赵')).toEqual({ same: 1, changed: 1, missing: 1 });
  expect(evidence.custody(ID).map(({ what, by, result }) => [what, by, result?.same])).toEqual([
    ['marked', '李', undefined],
    ['checked', '王', 3],
    ['checked', '赵', 1],
  ]);
});

test('a line names the station as it calls itself, by its id while it has not', () => {
  const { evidence, store } = marked();
  const { id } = store.station;
  expect(evidence.custody(ID).map(({ stationName }) => stationName)).toEqual([id]);
  store.journal.append([{ kind: 'station', lane: LANE.order, body: { ...store.station, name: '曾都应急1号' } }]);
  expect(evidence.custody(ID).map(({ stationName }) => stationName)).toEqual(['曾都应急1号']);
});

test('one clip is checked at a time', async () => {
  const { evidence } = marked();
  const first = evidence.check(ID, '王');
  await expect(evidence.check(ID, '赵')).rejects.toThrow('clip-busy');
  await first;
  await evidence.check(ID, '赵');
});

test('an export holds the files as they are, their hashes as sha256sum has them, and the custody with this export', async () => {
  const { evidence, segments } = marked();
  const { name, stream } = await evidence.export(ID, '王');
  expect(name).toBe('clip-zengdu-1-20260601T040000Z.zip');
  const files = unzipSync(new Uint8Array(await buffer(stream)));
  expect(Object.keys(files)).toEqual(['SHA256SUMS', 'clip.json', ...segments.map(({ startAt }) => `${startAt}.mp4`)]);
  const sums = strFromU8(files['SHA256SUMS']!).trim().split('\n');
  expect(sums).toHaveLength(3);
  for (const line of sums) {
    const [hash, file = ''] = line.split('  ');
    expect(sha256(Buffer.from(files[file]!))).toBe(hash);
  }
  const about = JSON.parse(strFromU8(files['clip.json']!)) as { custody: { what: string; by: string }[] };
  expect(about.custody.at(-1)).toMatchObject({ what: 'exported', by: '王' });
});

test('of a clip of which nothing is here there is no export, and of none there is nothing', async () => {
  const { evidence, file, segments } = marked();
  for (const { startAt } of segments) rmSync(file(startAt));
  await expect(evidence.export(ID, '王')).rejects.toThrow('footage-none');
  await expect(evidence.check(NONE, '王')).rejects.toThrow(NONE);
  expect(evidence.custody(ID)).toHaveLength(1);
});
