import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_TRIES, TileFile, type Result, type WorkItem } from '../../../../main/map/download/tile-file.ts';
import { inspect } from '../../../../main/map/packages/inspect.ts';
import { openMbtiles } from '../../../../main/map/packages/mbtiles.ts';
import { tileImage } from '../../../sim/tile-image.ts';
import { tempDir } from '../../../temp-dir.ts';
import { sqlite3 } from '../samples.ts';

const never = new AbortController().signal;
const some = (count: number) => Array.from({ length: count }, (_, n) => ({ z: 10, x: n, y: 7 }));

async function laid(count: number) {
  const name = path.join(tempDir(), 'layer-0.mbtiles');
  const file = new TileFile(name);
  onTestFinished(() => file.close());
  await file.lay(some(count), never);
  return { name, file };
}
const all = (file: TileFile) => file.todo(1_000, new Set());
const done = (item: WorkItem): Result => ({
  kind: 'done',
  item,
  bytes: tileImage({ name: `${item.z}/${item.x}/${item.y}` }),
});
const failed = (item: WorkItem): Result => ({ kind: 'failed', item, reason: 'HTTP 500' });

describe('the work of a download', () => {
  it('is laid out once, and begins again when it was cut off in the middle', async () => {
    const name = path.join(tempDir(), 'layer-0.mbtiles');
    const first = new TileFile(name);
    const abort = new AbortController();
    await first.lay(
      (function* () {
        for (const tile of some(12_000)) {
          if (tile.x === 7_000) abort.abort();
          yield tile;
        }
      })(),
      abort.signal,
    );
    expect([first.laid, first.counts().total]).toEqual([false, 0]);
    first.close();
    const again = new TileFile(name);
    onTestFinished(() => again.close());
    await again.lay(some(5), never);
    expect([again.laid, again.counts()]).toEqual([true, { total: 5, done: 0, absent: 0, failed: 0, bytes: 0 }]);
  });

  it('is given out in order, without what is on its way', async () => {
    const { file } = await laid(10);
    const [first, second] = all(file);
    expect(first).toMatchObject({ z: 10, x: 0, y: 7 });
    expect(file.todo(3, new Set([first?.id ?? 0, second?.id ?? 0])).map(({ x }) => x)).toEqual([2, 3, 4]);
  });

  it('is marked in the same transaction as the tile, and is so after a kill', async () => {
    const { file, name } = await laid(4);
    const [a, b, c] = all(file) as [WorkItem, WorkItem, WorkItem];
    file.commit([done(a), { kind: 'absent', item: b }, failed(c)]);
    // Read beside the open file, as after a kill: nothing was closed.
    expect(sqlite3(name, 'SELECT group_concat(state) FROM (SELECT state FROM work ORDER BY id)').trim()).toBe(
      '1,2,0,0',
    );
    expect(sqlite3(name, 'SELECT zoom_level, tile_column, tile_row FROM tiles').trim()).toBe('10|0|1016');
    const { bytes } = done(a) as { bytes: Buffer };
    expect(file.counts()).toEqual({ total: 4, done: 1, absent: 1, failed: 0, bytes: bytes.length });
  });

  it('that fails comes after all others, and is left when it failed too often, until it is revived', async () => {
    const { file } = await laid(2);
    const [a, b] = all(file) as [WorkItem, WorkItem];
    file.commit([failed(a)]);
    expect(all(file).map(({ id }) => id)).toEqual([b.id, a.id]);
    for (let n = 1; n < MAX_TRIES; n += 1) file.commit([failed(a)]);
    expect(all(file)).toEqual([b]);
    expect([file.counts().failed, file.reasons()]).toEqual([1, 'HTTP 500 × 1']);
    file.revive();
    expect([file.counts().failed, all(file).length, file.reasons()]).toEqual([0, 2, '']);
  });

  it('is counted without reading the tiles: a row is kept', async () => {
    const { file, name } = await laid(3);
    const plan = sqlite3(name, 'EXPLAIN QUERY PLAN SELECT * FROM progress');
    expect(plan).toContain('SCAN progress');
    for (const item of all(file)) file.commit([done(item)]);
    expect(sqlite3(name, 'SELECT count(*), sum(length(tile_data)) FROM tiles').trim()).toBe(
      `${file.counts().done}|${file.counts().bytes}`,
    );
  });

  it('finds the next tiles by an index', async () => {
    const { name } = await laid(3);
    const plan = sqlite3(
      name,
      'EXPLAIN QUERY PLAN SELECT id, z, x, y FROM work WHERE state = 0 ORDER BY tries, id LIMIT 9',
    );
    expect(plan).toContain('USING INDEX work_todo');
    expect(plan).not.toContain('TEMP B-TREE');
  });
});

describe('a finished file', () => {
  it('is a plain MBTiles file that passes the check of packages, and may be finished again', async () => {
    const { file, name } = await laid(3);
    file.commit(all(file).map(done));
    file.finish({ name: '曾都区', bounds: '-180,0,-178,60', attribution: undefined, datum: 'gcj02', minzoom: 10 });
    expect([existsSync(`${name}-wal`), existsSync(`${name}-shm`)]).toEqual([false, false]);
    expect(
      sqlite3(
        name,
        "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1)",
      ).trim(),
    ).toBe('metadata,tiles');
    expect(readFileSync(name).readUInt32BE(68)).toBe(0x4d504258);
    expect(sqlite3(name, 'SELECT name, value FROM metadata ORDER BY name').trim().split('\n')).toEqual([
      'bounds|-180,0,-178,60',
      'datum|gcj02',
      'format|png',
      'minzoom|10',
      'name|曾都区',
    ]);
    const again = new TileFile(name);
    expect([again.finished, again.laid, all(again), again.counts()]).toMatchObject([
      true,
      true,
      [],
      { total: 3, done: 3 },
    ]);
    again.revive();
    again.finish({ name: '曾都区' });
    expect(await inspect(name)).toMatchObject({ name: '曾都区', tiles: 3, datum: 'gcj02', minZoom: 10, maxZoom: 10 });
    const reader = openMbtiles(name);
    expect(await reader.tile(10, 2, 7)).toEqual(tileImage({ name: '10/2/7' }));
    await reader.close();
  });

  it('close may come twice', async () => {
    const { file } = await laid(1);
    file.close();
    file.close();
  });
});
