import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TileType } from 'pmtiles';
import { describe, expect, it } from 'vitest';
import { inspect, inspectBeside } from '../../../../main/map/packages/inspect.ts';
import { openMbtiles } from '../../../../main/map/packages/mbtiles.ts';
import { openPmtiles } from '../../../../main/map/packages/pmtiles.ts';
import { tileImage } from '../../../sim/tile-image.ts';
import { tempDir } from '../../../temp-dir.ts';
import { pmtilesBytes, writePmtiles } from '../pmtiles-writer.ts';
import { pyramid, sqlite3, writeMbtiles } from '../samples.ts';

const at = (name: string) => path.join(tempDir(), name);
const refusal = (file: string) =>
  inspect(file).then(
    () => 'accepted',
    (error: { code?: string; detail?: string }) => `${error.code} ${error.detail ?? ''}`.trim(),
  );

describe('a package of another program', () => {
  it('with tiles of ffmpeg and written by the sqlite3 program is taken as it is', async () => {
    const dir = tempDir();
    const png = path.join(dir, 'tile.png');
    const made = spawnSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=256x256:rate=1'],
      ...['-frames:v', '1', png],
    ]);
    expect(made.status).toBe(0);
    const file = path.join(dir, 'foreign.mbtiles');
    sqlite3(
      file,
      `CREATE TABLE metadata (name text, value text);
       CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
       INSERT INTO metadata VALUES ('name', '随州影像'), ('format', 'png'), ('bounds', '113.2,31.6,113.5,31.8'),
         ('attribution', '© <a href="https://example.org">某局</a>'), ('datum', 'GCJ-02'), ('approval', '鄂S(2026)001号');
       INSERT INTO tiles VALUES (12, 3338, 2428, readfile('${png}')), (12, 3337, 2428, readfile('${png}'));`,
    );
    expect(await inspect(file)).toEqual({
      container: 'mbtiles',
      format: 'png',
      tileSize: 256,
      name: '随州影像',
      bounds: [113.2, 31.6, 113.5, 31.8],
      minZoom: 12,
      maxZoom: 12,
      datum: 'gcj02',
      attribution: '© 某局',
      approval: '鄂S(2026)001号',
      tiles: 2,
    });
    const reader = openMbtiles(file);
    // Rows are counted from the south in the file: 2428 there is 4095 − 2428 = 1667 on the screen.
    expect(await reader.tile(12, 3338, 1667)).toEqual(readFileSync(png));
    expect(await reader.tile(12, 3338, 2428)).toBeUndefined();
    await reader.close();
  });

  it('may keep its tiles behind a view that joins tables', async () => {
    const file = at('view.mbtiles');
    const image = tileImage({ name: 'one' }).toString('hex');
    sqlite3(
      file,
      `CREATE TABLE metadata (name, value);
       CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT);
       CREATE TABLE images (tile_id TEXT, tile_data BLOB);
       CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
       CREATE UNIQUE INDEX images_id ON images (tile_id);
       CREATE VIEW tiles (zoom_level, tile_column, tile_row, tile_data) AS
         SELECT map.zoom_level, map.tile_column, map.tile_row, images.tile_data FROM map JOIN images USING (tile_id);
       INSERT INTO images VALUES ('a', x'${image}');
       INSERT INTO map VALUES (0, 0, 0, 'a'), (1, 0, 0, 'a'), (1, 1, 0, 'a');`,
    );
    expect(await inspect(file)).toMatchObject({ tiles: 3, minZoom: 0, maxZoom: 1 });
  });

  it('gets the index that it lacks, and is left in a form that one process can read', async () => {
    const file = at('bare.mbtiles');
    writeMbtiles(file, { tiles: pyramid(2, 4, 1, 1), index: false, sql: 'PRAGMA journal_mode = WAL' });
    for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true });
    expect(await inspect(file)).toMatchObject({ tiles: 21, minZoom: 2, maxZoom: 4 });
    expect(readFileSync(file).subarray(18, 20)).toEqual(Buffer.from([1, 1]));
    expect(sqlite3(file, "SELECT count(*) FROM sqlite_schema WHERE type = 'index'").trim()).toBe('1');
  });

  it('has bounds of its tiles where it says none, or impossible ones', async () => {
    for (const bounds of [undefined, '0,0,0,0', 'a,b', '113,31,190,32', '-120,30,-110,40']) {
      const file = at('bounds.mbtiles');
      writeMbtiles(file, { tiles: pyramid(3, 4, 6, 3), metadata: { ...(bounds === undefined ? {} : { bounds }) } });
      const facts = await inspect(file);
      expect(facts.bounds.map((degrees) => Math.round(degrees))).toEqual([90, 0, 135, 41]);
    }
  });

  it('of PMTiles is read with its directories in leaves, and without', async () => {
    for (const leaf of [undefined, 10]) {
      const file = at('archive.pmtiles');
      const tiles = pyramid(0, 4);
      const metadata = { name: 'An archive', attribution: '<b>Somebody</b>', approval: 'GS(2026)1号' };
      writePmtiles(file, { tiles, metadata, ...(leaf === undefined ? {} : { leaf }) });
      expect(await inspect(file)).toEqual({
        container: 'pmtiles',
        format: 'png',
        tileSize: 256,
        name: 'An archive',
        attribution: 'Somebody',
        approval: 'GS(2026)1号',
        bounds: [-180, -85, 180, 85],
        minZoom: 0,
        maxZoom: 4,
        tiles: 341,
      });
      const reader = await openPmtiles(file);
      for (const { z, x, y, bytes } of tiles) expect(await reader.tile(z, x, y)).toEqual(bytes);
      expect(await reader.tile(5, 0, 0)).toBeUndefined();
      await reader.close();
      await reader.close();
    }
  });
});

describe('a file that is refused', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'map-package-broken 0 bytes'],
    ['a picture', tileImage({ name: 'x' }), 'map-package-foreign neither SQLite nor PMTiles'],
    ['noise', randomBytes(100_000), 'map-package-foreign neither SQLite nor PMTiles'],
  ])('is %s', async (_, bytes, words) => {
    const file = at('odd.mbtiles');
    writeFileSync(file, bytes);
    expect(await refusal(file)).toBe(words);
  });

  it('is another database', async () => {
    const file = at('addresses.mbtiles');
    sqlite3(file, 'CREATE TABLE people (name TEXT)');
    expect(await refusal(file)).toBe('map-package-foreign no tables tiles, metadata');
  });

  it('was cut short, anywhere', async () => {
    const whole = at('whole.mbtiles');
    writeMbtiles(whole, { tiles: pyramid(0, 5) });
    const { size } = statSync(whole);
    for (const length of [50, 100, 4_096, size >> 1, size - 4_096]) {
      const cut = at('cut.mbtiles');
      copyFileSync(whole, cut);
      truncateSync(cut, length);
      expect(await refusal(cut)).toMatch(/^map-package-broken/);
    }
    const archive = pmtilesBytes({ tiles: pyramid(0, 4) });
    for (const length of [8, 126, 200, archive.length >> 1, archive.length - 1]) {
      const cut = at('cut.pmtiles');
      writeFileSync(cut, archive.subarray(0, length));
      expect(await refusal(cut)).toMatch(/^map-package-broken/);
    }
  });

  it('has pages of zeros or of noise in its middle', async () => {
    for (const filling of [Buffer.alloc(40_960), randomBytes(40_960)]) {
      const file = at('holes.mbtiles');
      writeMbtiles(file, { tiles: pyramid(0, 5) });
      const bytes = readFileSync(file);
      filling.copy(bytes, 3 * 4_096);
      writeFileSync(file, bytes);
      expect(await refusal(file)).toMatch(/^map-package-broken/);
    }
  });

  it('holds tiles that are cut, empty, no images, or of odd sizes', async () => {
    const good = pyramid(0, 1);
    const odd: [Buffer, RegExp][] = [
      [tileImage({ name: 'cut' }).subarray(0, 300), /^map-package-broken tile 2\/1\/1 is cut short or damaged$/],
      [Buffer.alloc(0), /^map-package-broken tile 2\/1\/1 is empty$/],
      [Buffer.from('<html>'), /^map-package-broken tile 2\/1\/1 is no image$/],
      [tileImage({ name: 'wide', width: 300, height: 20 }), /^map-package-foreign tile 2\/1\/1 has 300 × 20 pixels$/],
    ];
    for (const [bytes, words] of odd) {
      const tiles = [...good, { z: 2, x: 1, y: 1, bytes }];
      const file = at('tiles.mbtiles');
      writeMbtiles(file, { tiles });
      expect(await refusal(file)).toMatch(words);
    }
  });

  it('holds vector tiles', async () => {
    const named = at('vector.mbtiles');
    writeMbtiles(named, { tiles: pyramid(0, 0), metadata: { format: 'pbf' } });
    expect(await refusal(named)).toBe('map-package-vector');
    const unnamed = at('packed.mbtiles');
    writeMbtiles(unnamed, { tiles: [{ z: 0, x: 0, y: 0, bytes: Buffer.from([0x1f, 0x8b, 8, 0]) }] });
    expect(await refusal(unnamed)).toBe('map-package-vector');
    const archive = at('vector.pmtiles');
    writePmtiles(archive, { tiles: pyramid(0, 0), type: TileType.Mvt });
    expect(await refusal(archive)).toBe('map-package-vector');
  });

  it('has tiles outside of the world, without numbers, or none', async () => {
    const bytes = tileImage({ name: 'x' });
    const outside = at('outside.mbtiles');
    writeMbtiles(outside, { tiles: [{ z: 2, x: 4, y: 0, bytes }] });
    expect(await refusal(outside)).toBe('map-package-broken level 2 has tiles outside of the world');
    const text = at('text.mbtiles');
    writeMbtiles(text, { tiles: pyramid(0, 1), sql: "INSERT INTO tiles VALUES ('a', 'b', 'c', 'd')" });
    expect(await refusal(text)).toBe('map-package-broken a tile has no number');
    const empty = at('empty.mbtiles');
    writeMbtiles(empty, { tiles: [] });
    expect(await refusal(empty)).toBe('map-package-broken no tiles');
    const deep = at('deep.mbtiles');
    writeMbtiles(deep, { tiles: [{ z: 25, x: 0, y: 0, bytes }] });
    expect(await refusal(deep)).toMatch(/^map-package-broken levels/);
  });

  it('has a schema that does things when it is read', async () => {
    const tricks: [string, RegExp][] = [
      ['CREATE TRIGGER t AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END', /trigger t$/],
      ["CREATE VIEW v AS SELECT load_extension('evil')", /view v computes$/],
      [
        'CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c',
        /view v computes$/,
      ],
      ['CREATE VIRTUAL TABLE v USING fts5(a)', /v/],
      ['CREATE TABLE g (a INTEGER, b INTEGER AS (a * 2))', /computed columns$/],
    ];
    for (const [sql, words] of tricks) {
      const file = at('trick.mbtiles');
      writeMbtiles(file, { tiles: pyramid(0, 1), sql });
      expect(await refusal(file)).toMatch(/^map-package-foreign/);
      expect(await refusal(file)).toMatch(words);
    }
  });

  it('is an archive of another version, out of order, or with entries outside of it', async () => {
    const old = at('old.pmtiles');
    writePmtiles(old, { tiles: pyramid(0, 1), version: 2 });
    expect(await refusal(old)).toBe('map-package-foreign PMTiles version 2; 3 is read');
    const levels = pmtilesBytes({ tiles: pyramid(0, 2) });
    levels[101] = 1;
    const lying = at('levels.pmtiles');
    writeFileSync(lying, levels);
    expect(await refusal(lying)).toBe('map-package-broken tiles outside of the levels');
    const short = pmtilesBytes({ tiles: pyramid(0, 2) });
    short.writeBigUInt64LE(5n, 64);
    const outside = at('outside.pmtiles');
    writeFileSync(outside, short);
    expect(await refusal(outside)).toMatch(/^map-package-broken tile \d+ lies outside of the file$/);
  });

  it('is still being written by another program', async () => {
    const file = at('busy.mbtiles');
    writeMbtiles(file, { tiles: pyramid(0, 1) });
    writeFileSync(`${file}-wal`, 'x');
    expect(await refusal(file)).toMatch(/another program is still writing/);
  });
});

describe('the check in a process of its own', () => {
  it('finds the same', async () => {
    const file = at('good.mbtiles');
    writeMbtiles(file, { tiles: pyramid(0, 3) });
    expect(await inspectBeside(file, new AbortController().signal)).toEqual(await inspect(file));
  });

  it('refuses with the same reason', async () => {
    const file = at('bad.mbtiles');
    writeFileSync(file, 'nothing');
    await expect(inspectBeside(file, new AbortController().signal)).rejects.toMatchObject({
      code: 'map-package-foreign',
      detail: 'neither SQLite nor PMTiles',
    });
  });

  it('is ended by an abort', async () => {
    const file = at('good.mbtiles');
    writeMbtiles(file, { tiles: pyramid(0, 3) });
    const abort = new AbortController();
    const checked = inspectBeside(file, abort.signal);
    abort.abort();
    await expect(checked).rejects.toThrow(/abort/i);
  });
});

it('damage of every byte of an archive’s directory and header is refused or read, and never hangs', async () => {
  const whole = pmtilesBytes({ tiles: pyramid(0, 2), leaf: 5 });
  const file = at('fuzz.pmtiles');
  const verdicts = new Set<string>();
  for (let n = 0; n < 600; n += 1) {
    const bytes = Buffer.from(whole);
    const place = Math.floor((n * (127 + 400)) / 600);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << (n % 8));
    writeFileSync(file, bytes);
    verdicts.add((await refusal(file)).split(' ')[0] ?? '');
  }
  expect([...verdicts].filter((one) => one !== 'accepted' && !one.startsWith('map-package-'))).toEqual([]);
});
