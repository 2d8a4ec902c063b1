/**
 * Tiles from a package of 1 GB at 1 000 requests a second, through the station's own door: session, route, ETag, SQLite, HTTP.
 * Requests leave at their times whether or not the ones before have been answered, and the wait counts from then. The sender
 * is a process of its own; its figures hold what the machine and the loopback add. The peer is the same door with a tile that
 * lies in memory: what HTTP alone takes.
 */
import Database from 'better-sqlite3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { tileAddress } from '../../contract/map-package.ts';
import type { MapPackage } from '../../contract/map-package.ts';
import { Door } from '../../main/api/door.ts';
import { Sessions } from '../../main/api/sessions.ts';
import { router } from '../../main/api/trpc.ts';
import { MapDesk } from '../../main/map/map-desk.ts';
import { flipRow } from '../../main/map/tile-grid.ts';
import { openStore } from '../../main/store/open.ts';
import { tileImage } from '../sim/tile-image.ts';
import type { Figure } from './bench.ts';
import type { Load, Waits } from './tiles-load.ts';

const PACKAGE_BYTES = 1_000_000_000;
/** As a tile of a street map or a picture from the air has. */
const TILE_BYTES = 16_000;
const LEVEL = 16;
const SIDE = 256;
const FIRST = { x: 53_200, y: 26_500 };
const RATE = 1_000;
const SECONDS = 10;

/** Unlike /tmp, this is a disk on every Linux. */
const DISK = existsSync('/var/tmp') ? '/var/tmp' : os.tmpdir();

/** An image of the wished size: noise in a comment that no reader looks at. */
const image = (name: string): Buffer =>
  tileImage({ name: `${name} ${randomBytes(TILE_BYTES / 2 - 300).toString('hex')}`, width: 256, height: 256 });

function makePackage(file: string): void {
  const db = new Database(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`CREATE TABLE metadata (name TEXT, value TEXT);
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);`);
  const put = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
  const images = Array.from({ length: 64 }, (_, n) => image(`${n}`));
  db.transaction(() => {
    const count = Math.ceil(PACKAGE_BYTES / TILE_BYTES);
    for (let n = 0; n < count; n += 1) {
      const [x, y] = [FIRST.x + (n % SIDE), FIRST.y + Math.floor(n / SIDE)];
      put.run(LEVEL, x, flipRow(y, LEVEL), images[n % images.length]);
    }
  })();
  db.close();
}

/** One run of the sending process. */
async function load(order: Load): Promise<Waits> {
  const child = fork(path.join(import.meta.dirname, 'tiles-load.ts'), { stdio: 'inherit' });
  child.send(order);
  const [waits] = (await once(child, 'message')) as [Waits];
  child.disconnect();
  return waits;
}

export async function bench(): Promise<Figure[]> {
  const data = mkdtempSync(path.join(DISK, 'qianshao-bench-tiles-'));
  mkdirSync(path.join(data, 'maps'));
  const file = path.join(data, 'maps', 'large.mbtiles');
  makePackage(file);
  const self = { id: 'bench', kind: 'vehicle', name: 'bench' } as const;
  const store = openStore({ file: path.join(data, 'journal.sqlite'), station: self });
  const { registry } = store;
  let told: MapPackage[] = [];
  const desk = await MapDesk.open({
    data,
    settings: registry,
    userAgent: 'bench',
    emit: (event) => event.type === 'maps' && (told = event.packages),
    log: (error) => console.error(error),
  });
  const sessions = new Sessions({ registry, stationId: self.id, secure: false, now: Date.now });
  registry.putUser({ name: 'console', role: 'operator', passwordHash: '' });
  const cookie = sessions.begin('console').split(';')[0] ?? '';
  for (const folder of ['assets', 'basemap']) mkdirSync(path.join(data, folder));
  const still = image('still');
  const door = await Door.open({
    page: 'vehicle',
    listen: { host: '127.0.0.1', port: 0 },
    webRoot: data,
    resourcesRoot: data,
    openPage: false,
    sessions,
    registry,
    hostNames: [],
    personRouter: router({}),
    mediaPeer: () => {
      throw new Error('no media');
    },
    log: (error) => console.error(error),
    routes: (app) => {
      desk.routes(app, sessions);
      app.get('/still', (_request, reply) => reply.type('image/png').send(still));
    },
  });
  try {
    const start = performance.now();
    while (!told[0]?.facts) {
      if (told[0]?.problem || performance.now() - start > 40_000)
        throw new Error(`not in use: ${JSON.stringify(told)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const origin = `http://127.0.0.1:${door.port}`;
    const order = { rate: RATE, seconds: SECONDS, cookie, side: SIDE, first: FIRST, level: LEVEL, rows: 240 };
    const peer = await load({ ...order, seconds: 6, address: `${origin}/still` });
    const value = await load({ ...order, address: origin + tileAddress(told[0]) });
    const figures = (name: string, key: keyof Waits): Figure => ({
      name: `tiles of a ${(statSync(file).size / 1e9).toFixed(1)} GB package at ${RATE}/s: ${name}`,
      value: value[key],
      unit: 'ms',
      peer: peer[key],
      ratio: value[key] / peer[key],
    });
    return [
      figures('p50', 'p50'),
      figures('p99', 'p99'),
      { name: 'tiles: answered', value: value.answered, unit: '/s' },
    ];
  } finally {
    await door.close();
    await desk.close();
    store.close();
    rmSync(data, { recursive: true, force: true });
  }
}
