/** Whole downloads against a map service that does everything a service in the field does. */
import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DownloadState, RegionWish, TileSource } from '../../../../contract/map-download.ts';
import { Downloads, type DownloadsOptions } from '../../../../main/map/download/downloads.ts';
import { PackageStore } from '../../../../main/map/packages/package-store.ts';
import { flipRow } from '../../../../main/map/tile-grid.ts';
import { TileServer, type Fault, type TileServerOptions } from '../../../sim/tile-server.ts';
import { tempDir } from '../../../temp-dir.ts';
import { BOX, memorySettings, sourceOf } from '../samples.ts';

const WAIT = { timeout: 30_000, interval: 20 };

interface Bench {
  server: TileServer;
  downloads: Downloads;
  packages: PackageStore;
  folder: string;
  options: DownloadsOptions;
  logged: unknown[];
  told: DownloadState[][];
  wish: RegionWish;
}

async function open(server: TileServerOptions = {}, change: Partial<TileSource> = {}): Promise<Bench> {
  const source = await TileServer.start(server);
  onTestFinished(() => source.kill());
  const folder = path.join(tempDir(), 'maps');
  const settings = memorySettings();
  const logged: unknown[] = [];
  const told: DownloadState[][] = [];
  const log = (error: unknown) => void logged.push(error);
  const packages = await PackageStore.open({ folder, settings, now: Date.now, onChange: () => undefined, log });
  onTestFinished(() => packages.close());
  const options: DownloadsOptions = {
    folder,
    packages,
    settings,
    userAgent: 'Qianshao/test',
    // Longer than a busy machine needs for an answer that comes.
    timeoutMs: 3_000,
    backoff: { minMs: 5, maxMs: 40, jitter: 0.3 },
    refusedMs: 30,
    now: Date.now,
    onChange: (downloads) => told.push(downloads),
    onSources: () => undefined,
    log,
  };
  const downloads = Downloads.open(options);
  onTestFinished(() => downloads.close());
  downloads.putSource(sourceOf(source.template(), { requestsPerSecond: 100, concurrency: 8, ...change }));
  const wish: RegionWish = { name: '曾都区', source: 'test-source', region: BOX, minZoom: 10, maxZoom: 14 };
  return { server: source, downloads, packages, folder, options, logged, told, wish };
}

const stateOf = ({ downloads }: Pick<Bench, 'downloads'>, id: string) => downloads.list().find((one) => one.id === id);
const becomes = (bench: Pick<Bench, 'downloads'>, id: string, state: DownloadState['state']) =>
  vi.waitFor(() => expect(stateOf(bench, id)?.state).toBe(state), WAIT);

interface Row {
  z: number;
  x: number;
  y: number;
  bytes: Buffer;
}

/** What a file of the folder has, rows from the north. */
function tilesIn(file: string): Row[] {
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare('SELECT zoom_level AS z, tile_column AS x, tile_row AS y, tile_data AS bytes FROM tiles')
    .all();
  db.close();
  return (rows as Row[]).map((row) => ({ ...row, y: flipRow(row.y, row.z) }));
}

/** Whether every tile is byte for byte what the source has. @returns how many there are */
function sameAsSource(file: string, layer = 'img'): number {
  const tiles = tilesIn(file);
  for (const { z, x, y, bytes } of tiles)
    if (!bytes.equals(TileServer.tile(`${layer}/${z}/${x}/${y}`))) throw new Error(`${z}/${x}/${y} differs`);
  return tiles.length;
}

describe('a download', () => {
  it('becomes a package as any other, and says what it has of what is wanted all the while', async () => {
    const bench = await open();
    const { downloads, packages, folder, wish, told, server } = bench;
    const { tiles } = await downloads.plan(wish, false);
    const id = downloads.start(wish);
    await becomes(bench, id, 'complete');
    const [found] = packages.list();
    expect(found).toMatchObject({
      name: '曾都区',
      shown: true,
      facts: { container: 'mbtiles', tiles, minZoom: 10, maxZoom: 14, bounds: BOX.bounds, datum: 'wgs84' },
    });
    expect(stateOf(bench, id)).toMatchObject({
      total: tiles,
      done: tiles,
      failed: 0,
      remainingMs: 0,
      packages: [found?.id],
    });
    expect(sameAsSource(path.join(folder, found?.file ?? ''))).toBe(tiles);
    expect(server.requests).toBe(tiles);
    const states = told.map((list) => list[0]?.state);
    expect(states.filter((state, n) => state !== states[n - 1])).toEqual(['running', 'checking', 'complete']);
    for (const [state] of told) if (state?.state === 'complete') expect(state.done + state.absent).toBe(state.total);
  });

  it('of two layers becomes two packages, the labels above, both with what the source says of itself', async () => {
    const first = await open();
    const { server, downloads, packages, folder, wish } = first;
    downloads.putSource(
      sourceOf(server.template(), {
        layers: [
          { name: '影像', template: server.template('img') },
          { name: '注记', template: server.template('cia') },
        ],
        attribution: '某局',
        approval: 'GS(2026)7号',
        datum: 'gcj02',
        requestsPerSecond: 100,
      }),
    );
    const id = downloads.start(wish);
    await becomes(first, id, 'complete');
    const list = packages.list();
    expect(list.map(({ name, datum }) => [name, datum])).toEqual([
      ['曾都区 影像', 'gcj02'],
      ['曾都区 注记', 'gcj02'],
    ]);
    for (const { facts } of list) expect(facts).toMatchObject({ attribution: '某局', approval: 'GS(2026)7号' });
    const counts = list.map(({ file }, layer) => sameAsSource(path.join(folder, file), ['img', 'cia'][layer]));
    expect(counts[0]).toBe(counts[1]);
    expect(stateOf(first, id)?.total).toBe((counts[0] ?? 0) * 2);
  });

  it('of rows from the south asks for them so and files them right', async () => {
    const { server, downloads, ...rest } = await open();
    downloads.putSource(sourceOf(server.template().replace('{y}', '{-y}'), { requestsPerSecond: 100 }));
    const id = downloads.start({ ...rest.wish, minZoom: 3, maxZoom: 3 });
    await becomes({ downloads }, id, 'complete');
    const [tile] = tilesIn(path.join(rest.folder, rest.packages.list()[0]?.file ?? ''));
    expect(tile).toMatchObject({ z: 3, x: 6, y: 3 });
    expect(server.asked('img/3/6/4')).toBe(1);
  });
});

describe('a source that fails in every way', () => {
  it(
    'gives the file in the end, byte for byte, and only what failed is asked for again',
    { timeout: 60_000 },
    async () => {
      const faults: Fault[] = ['error', 'page', 'cut', 'cut-image', 'hang', 'reset', 'limit', 'wide'];
      const spoilt = new Map<string, Fault>();
      const bench = await open({
        fault: (tile, nth) => {
          // Every third tile has its own trouble, once or twice.
          const sum = tile.split('/').reduce((all, part) => all * 31 + (Number(part) || 0), 7);
          const fault = faults[sum % faults.length];
          if (sum % 3 !== 0 || nth > 1 + (sum % 2) || !fault) return undefined;
          spoilt.set(tile, fault);
          return fault;
        },
      });
      const { downloads, packages, folder, server, wish } = bench;
      const { tiles } = await downloads.plan(wish, false);
      const id = downloads.start(wish);
      await becomes(bench, id, 'complete');
      expect(new Set(spoilt.values()).size).toBe(faults.length);
      expect(sameAsSource(path.join(folder, packages.list()[0]?.file ?? ''))).toBe(tiles);
      const good = tilesIn(path.join(folder, packages.list()[0]?.file ?? ''))
        .map(({ z, x, y }) => `img/${z}/${x}/${y}`)
        .filter((tile) => !spoilt.has(tile));
      expect(good.filter((tile) => server.asked(tile) !== 1)).toEqual([]);
      expect(bench.logged).toEqual([]);
    },
  );

  it('and that limits the rate is asked no faster than it allows, and gives everything', async () => {
    const bench = await open({ limit: 25, retryAfterS: 1 }, { requestsPerSecond: 100, concurrency: 8 });
    const id = bench.downloads.start(bench.wish);
    await vi.waitFor(() => {
      const limited = bench.told.flat().find(({ state, reason }) => state === 'waiting' && reason);
      expect(limited?.reason?.code).toBe('map-source-limited');
      expect(limited?.until).toBeGreaterThan(0);
    }, WAIT);
    await becomes(bench, id, 'complete');
    expect(bench.server.mostOpen).toBeLessThanOrEqual(8);
  });

  it('and refuses in the middle is asked a few times more, then a person is; after that it goes on', async () => {
    let refuses = false;
    const bench = await open({ fault: (_, nth) => (refuses && nth < 30 ? 'teapot' : undefined) });
    const { downloads, server, wish } = bench;
    const id = downloads.start(wish);
    await vi.waitFor(() => expect(stateOf(bench, id)?.done).toBeGreaterThan(20), WAIT);
    refuses = true;
    await becomes(bench, id, 'stopped');
    expect(stateOf(bench, id)?.reason).toEqual({ code: 'map-source-refused', detail: 'HTTP 418' });
    expect(
      bench.told.flat().some(({ state, reason }) => state === 'waiting' && reason?.code === 'map-source-refused'),
    ).toBe(true);
    const { requests } = server;
    refuses = false;
    downloads.resume(id);
    await becomes(bench, id, 'complete');
    expect(server.requests).toBeGreaterThan(requests);
    sameAsSource(path.join(bench.folder, bench.packages.list()[0]?.file ?? ''));
  });

  it('and is killed half-way is waited for, and the tiles that came are not asked for again', async () => {
    const bench = await open();
    const { downloads, server, packages, folder, wish } = bench;
    const id = downloads.start(wish);
    await vi.waitFor(() => expect(stateOf(bench, id)?.done).toBeGreaterThan(30), WAIT);
    await server.kill();
    await vi.waitFor(
      () => expect(stateOf(bench, id)).toMatchObject({ state: 'waiting', reason: { code: 'map-source-away' } }),
      WAIT,
    );
    const { done = 0, total = 0 } = stateOf(bench, id) ?? {};
    expect(done).toBeLessThan(total);
    await server.start();
    await becomes(bench, id, 'complete');
    const tiles = tilesIn(path.join(folder, packages.list()[0]?.file ?? ''));
    expect(sameAsSource(path.join(folder, packages.list()[0]?.file ?? ''))).toBe(total);
    expect(tiles.filter(({ z, x, y }) => server.asked(`img/${z}/${x}/${y}`) > 2)).toEqual([]);
  });

  it('at some tiles for good leaves the region incomplete, says n of m and why, and resume tries only those', async () => {
    const lost = new Set<string>();
    let broken = true;
    const bench = await open({
      fault: (tile) => {
        if (!broken || !/\/1\d\/\d*7\/\d*[02468]$/.test(tile)) return undefined;
        lost.add(tile);
        return 'error';
      },
    });
    const { downloads, server, packages, folder, wish } = bench;
    const id = downloads.start(wish);
    await becomes(bench, id, 'incomplete');
    const state = stateOf(bench, id);
    expect(lost.size).toBeGreaterThan(0);
    expect(state).toMatchObject({
      failed: lost.size,
      reason: { code: 'map-tiles-failed', detail: `HTTP 500 × ${lost.size}` },
    });
    expect((state?.done ?? 0) + lost.size).toBe(state?.total);
    expect([packages.list(), [...lost].map((tile) => server.asked(tile))]).toEqual([[], [...lost].map(() => 6)]);
    broken = false;
    const { requests } = server;
    downloads.resume(id);
    await becomes(bench, id, 'complete');
    expect(server.requests - requests).toBe(lost.size);
    expect(sameAsSource(path.join(folder, packages.list()[0]?.file ?? ''))).toBe(state?.total);
  });

  it('by having nothing at all there is said to have nothing, and no package is made', async () => {
    const bench = await open({ fault: () => 'absent' });
    const id = bench.downloads.start({ ...bench.wish, maxZoom: 11 });
    await becomes(bench, id, 'stopped');
    expect(stateOf(bench, id)?.reason).toEqual({ code: 'map-source-empty' });
    expect(bench.packages.list()).toEqual([]);
  });

  it('by having nothing at places is complete without them', async () => {
    const bench = await open({ fault: (tile) => (/[13579]$/.test(tile) ? 'absent' : undefined) });
    const id = bench.downloads.start(bench.wish);
    await becomes(bench, id, 'complete');
    const { done = 0, absent = 0, total } = stateOf(bench, id) ?? {};
    expect(absent).toBeGreaterThan(0);
    expect(done + absent).toBe(total);
  });
});

describe('the quota of a day', () => {
  it('is kept to, over pause and restart; the rest waits for the next day and goes on by itself', async () => {
    const day = { now: Date.UTC(2026, 10, 25, 15, 59, 0) };
    const start = performance.now();
    const now = () => day.now + performance.now() - start;
    const bench = await open({}, { quotaPerDay: 10 });
    await bench.downloads.close();
    const downloads = Downloads.open({ ...bench.options, now });
    onTestFinished(() => downloads.close());
    const { tiles, days } = await downloads.plan({ ...bench.wish, maxZoom: 13 }, false);
    expect(days).toBe(Math.ceil(tiles / 10));
    const id = downloads.start({ ...bench.wish, maxZoom: 13 });
    const waiting = { state: 'waiting', done: 10, quotaLeft: 0, until: Date.UTC(2026, 10, 25, 16) };
    // What was asked last is still under way when the quota is used up.
    await vi.waitFor(() => expect(stateOf({ downloads }, id)).toMatchObject(waiting), WAIT);
    expect(stateOf({ downloads }, id)?.reason?.code).toBe('map-quota-used');
    await downloads.close();
    expect(bench.server.requests).toBe(10);

    const again = Downloads.open({ ...bench.options, now });
    onTestFinished(() => again.close());
    await vi.waitFor(() => expect(stateOf({ downloads: again }, id)?.state).toBe('waiting'), WAIT);
    expect(bench.server.requests).toBe(10);
    await again.close();
    day.now += 120_000;
    const tomorrow = Downloads.open({ ...bench.options, now });
    onTestFinished(() => tomorrow.close());
    await vi.waitFor(() => expect(bench.server.requests).toBe(20), WAIT);
  });
});

describe('a person', () => {
  it('pauses, and nothing more is asked; resumes after a restart, and only the rest is', async () => {
    const bench = await open();
    const { downloads, server, options, wish } = bench;
    const id = downloads.start(wish);
    await vi.waitFor(() => expect(stateOf(bench, id)?.done).toBeGreaterThan(20), WAIT);
    await downloads.pause(id);
    const { requests } = server;
    const { done = 0, total = 0 } = stateOf(bench, id) ?? {};
    expect([stateOf(bench, id)?.state, done < total]).toEqual(['paused', true]);
    await downloads.close();
    const again = Downloads.open(options);
    onTestFinished(() => again.close());
    expect(stateOf({ downloads: again }, id)).toMatchObject({ state: 'paused', done, total });
    expect(server.requests).toBe(requests);
    again.resume(id);
    again.resume(id);
    await becomes({ downloads: again }, id, 'complete');
    // At most what was on its way when it was paused is asked for twice.
    expect(server.requests).toBeLessThanOrEqual(total + 8);
    expect(stateOf({ downloads: again }, id)?.packages).toEqual(bench.packages.list().map(({ id: own }) => own));
  });

  it('removes a download, and its files are gone; the package of a complete one stays', async () => {
    const bench = await open();
    const { downloads, packages, folder, wish } = bench;
    const done = downloads.start({ ...wish, maxZoom: 10 });
    await becomes(bench, done, 'complete');
    const running = downloads.start(wish);
    await vi.waitFor(() => expect(stateOf(bench, running)?.done).toBeGreaterThan(10), WAIT);
    await downloads.remove(running);
    await downloads.remove(done);
    expect([downloads.list(), readdirSync(path.join(folder, 'downloads')), packages.list().length]).toEqual([
      [],
      [],
      1,
    ]);
    await expect(downloads.pause(running)).rejects.toMatchObject({ code: 'not-found' });
    expect(() => downloads.resume(running)).toThrow('not-found');
    await expect(downloads.remove(running)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('starts one after another of the same source: one at a time; of another source: beside it', async () => {
    const bench = await open({}, { requestsPerSecond: 20 });
    const { downloads, server, wish } = bench;
    downloads.putSource(sourceOf(server.template('other'), { id: 'other' }));
    const [first, second, other] = [
      downloads.start(wish),
      downloads.start({ ...wish, maxZoom: 10 }),
      downloads.start({ ...wish, source: 'other', maxZoom: 10 }),
    ];
    await becomes(bench, other, 'complete');
    expect([stateOf(bench, first)?.state, stateOf(bench, second)?.state]).toEqual(['running', 'queued']);
    await downloads.remove(first);
    await becomes(bench, second, 'complete');
  });

  it('is refused what cannot be: a source that is not there, levels it has not, too much, OpenStreetMap', async () => {
    const { downloads, wish } = await open({}, { maxZoom: 15 });
    expect(() => downloads.start({ ...wish, source: 'none' })).toThrow('not-found');
    expect(() => downloads.start({ ...wish, maxZoom: 16 })).toThrow(
      expect.objectContaining({ code: 'input-invalid', detail: 'levels of the source' }),
    );
    const world = { bounds: [-180, -85, 180, 85] as [number, number, number, number] };
    expect(() => downloads.start({ ...wish, region: world })).toThrow('map-region-too-large');
    await expect(downloads.plan({ ...wish, region: world }, false)).rejects.toMatchObject({
      code: 'map-region-too-large',
    });
    expect(() => downloads.putSource(sourceOf('https://tile.openstreetmap.org/{z}/{x}/{y}.png'))).toThrow(
      'map-source-forbidden',
    );
    expect(() => downloads.setKey('none', 'x')).toThrow('not-found');
    expect(downloads.list()).toEqual([]);
  });

  it('moves a source to another address, and a download that was begun follows', async () => {
    const bench = await open();
    const { downloads, server, wish } = bench;
    const id = downloads.start(wish);
    await vi.waitFor(() => expect(stateOf(bench, id)?.done).toBeGreaterThan(10), WAIT);
    await downloads.pause(id);
    const moved = await TileServer.start();
    onTestFinished(() => moved.kill());
    await server.kill();
    downloads.putSource(sourceOf(moved.template(), { requestsPerSecond: 100, concurrency: 8 }));
    downloads.resume(id);
    await becomes(bench, id, 'complete');
    expect(moved.requests).toBeGreaterThan(0);
  });
});

describe('a key', () => {
  it('is asked for, is used, and stands in no file, no message and no log', async () => {
    const bench = await open({ key: 'TOP-SECRET' });
    const { downloads, wish, folder, told, logged, server } = bench;
    expect(() => downloads.start(wish)).toThrow('map-source-key');
    downloads.setKey('test-source', 'wrong');
    const id = downloads.start({ ...wish, maxZoom: 11 });
    await becomes(bench, id, 'stopped');
    expect(stateOf(bench, id)?.reason).toEqual({ code: 'map-source-refused', detail: 'HTTP 403' });
    downloads.setKey('test-source', 'TOP-SECRET');
    await server.kill();
    downloads.resume(id);
    await becomes(bench, id, 'waiting');
    await server.start();
    await becomes(bench, id, 'complete');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const words = files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name)).toString('latin1'));
    expect(files.length).toBeGreaterThan(1);
    const said = JSON.stringify([told, logged.map(String), downloads.sources()]);
    expect([...words, said].filter((each) => each.includes('SECRET'))).toEqual([]);
    expect(downloads.sources().find(({ id: own }) => own === 'test-source')).toMatchObject({
      needsKey: true,
      hasKey: true,
    });
  });
});

describe('damage', () => {
  it('of one download is said, and the others go on', async () => {
    const bench = await open();
    const { downloads, options, wish, folder } = bench;
    const [hurt, mute, good] = [
      downloads.start(wish),
      downloads.start({ ...wish, maxZoom: 10 }),
      downloads.start({ ...wish, maxZoom: 11 }),
    ];
    await vi.waitFor(() => expect(stateOf(bench, hurt)?.done).toBeGreaterThan(10), WAIT);
    await downloads.close();
    const own = (id: string, name: string) => path.join(folder, 'downloads', id, name);
    writeFileSync(own(hurt, 'layer-0.mbtiles'), Buffer.alloc(8_192, 7));
    for (const rest of ['-wal', '-shm']) expect(existsSync(own(hurt, `layer-0.mbtiles${rest}`))).toBe(false);
    writeFileSync(own(mute, 'job.json'), '{');
    const again = Downloads.open(options);
    onTestFinished(() => again.close());
    await becomes({ downloads: again }, good, 'complete');
    expect(again.list().map(({ id, state, reason }) => [id, state, reason?.code])).toEqual([
      [hurt, 'stopped', 'store-corrupt'],
      [good, 'complete', undefined],
    ]);
    expect(bench.logged).toHaveLength(2);
    await again.remove(hurt);
    expect(existsSync(path.join(folder, 'downloads', hurt))).toBe(false);
  });
});

it('close ends what hangs at once, may come twice, and nothing is asked afterwards', async () => {
  const bench = await open({ fault: (_, nth) => (nth === 1 ? 'hang' : undefined) });
  const { downloads, server, wish } = bench;
  downloads.start(wish);
  await vi.waitFor(() => expect(server.requests).toBeGreaterThan(7), WAIT);
  await downloads.close();
  await downloads.close();
  const { requests } = server;
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.requests).toBe(requests);
});
