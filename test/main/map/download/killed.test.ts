/** A vehicle station as a process, killed (SIGKILL) again and again while it downloads. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { DownloadState, MapEvent } from '../../../../contract/map-download.ts';
import type { VehicleEvent } from '../../../../contract/screen-event.ts';
import type { VehicleRouter } from '../../../../main/api/vehicle-router.ts';
import { flipRow } from '../../../../main/map/tile-grid.ts';
import { imageInfo } from '../../../../main/map/image.ts';
import { TileServer } from '../../../sim/tile-server.ts';
import { tempDir } from '../../../temp-dir.ts';
import { BOX, sourceOf } from '../samples.ts';

const WAIT = { timeout: 40_000, interval: 50 };
const cli = path.resolve(import.meta.dirname, '../../../../main/vehicle/cli.ts');

interface Running {
  child: ChildProcess;
  api: TRPCClient<VehicleRouter>;
  downloads: () => DownloadState[];
  packages: () => Extract<MapEvent, { type: 'maps' }>['packages'];
}

/** Starts the station and opens a page of it. */
async function start(data: string): Promise<Running> {
  const child = spawn(process.execPath, [cli, '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url = /console: (http\S+)/.exec(line)?.[1] ?? '';
    if (url !== '') break;
  }
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  class Socket extends WebSocket {
    constructor(to: string | URL) {
      super(to, { headers: { cookie } });
      this.on('error', () => undefined);
    }
  }
  const client = createWSClient({
    url: new URL('/trpc', url.replace('http', 'ws')).href,
    WebSocket: Socket as unknown as typeof globalThis.WebSocket,
  });
  onTestFinished(() => client.close());
  const api = createTRPCClient<VehicleRouter>({ links: [wsLink({ client })] });
  let downloads: DownloadState[] = [];
  let packages: ReturnType<Running['packages']> = [];
  const onData = (event: VehicleEvent) => {
    if (event.type === 'map-downloads') downloads = event.downloads;
    if (event.type === 'maps') packages = event.packages;
  };
  api.watch.subscribe(undefined, { onData, onError: () => undefined });
  return { child, api, downloads: () => downloads, packages: () => packages };
}

async function kill({ child }: Running): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Every tile in a file that the dead station left, as it lies there. */
function tilesIn(file: string): { name: string; bytes: Buffer }[] {
  const db = new Database(file);
  const rows = db
    .prepare('SELECT zoom_level AS z, tile_column AS x, tile_row AS y, tile_data AS bytes FROM tiles')
    .all();
  db.close();
  return (rows as { z: number; x: number; y: number; bytes: Buffer }[]).map(({ z, x, y, bytes }) => ({
    name: `img/${z}/${x}/${flipRow(y, z)}`,
    bytes,
  }));
}

it(
  'goes on by itself after each kill, never leaves half a tile, and has in the end what the source has',
  { timeout: 180_000 },
  async () => {
    const server = await TileServer.start();
    onTestFinished(() => server.kill());
    const data = path.join(tempDir(), 'vehicle');
    mkdirSync(data);
    writeFileSync(
      path.join(data, 'vehicle.json'),
      JSON.stringify({ station: { id: 'zengdu-1', name: '曾都应急1号' } }),
    );
    let station = await start(data);
    await station.api.maps.putSource.mutate(sourceOf(server.template(), { requestsPerSecond: 60, concurrency: 4 }));
    const wish = { name: '曾都区', source: 'test-source', region: BOX, minZoom: 10, maxZoom: 15 };
    const { tiles } = await station.api.maps.plan.mutate({ wish, sample: false });
    const id = await station.api.maps.start.mutate(wish);
    const layer = path.join(data, 'maps', 'downloads', id, 'layer-0.mbtiles');
    let before = 0;
    for (let round = 1; round <= 3; round += 1) {
      await vi.waitFor(() => expect(station.downloads()[0]?.done).toBeGreaterThan(before + 20), WAIT);
      const told = station.downloads()[0]?.done ?? 0;
      await kill(station);
      const there = tilesIn(layer);
      // What was told to be done is there, and all that is there is whole.
      expect(there.length).toBeGreaterThanOrEqual(told);
      expect(there.filter(({ bytes }) => imageInfo(bytes) === undefined)).toEqual([]);
      expect(there.length).toBeLessThan(tiles);
      before = there.length;
      station = await start(data);
      await vi.waitFor(() => expect(station.downloads()[0]?.total).toBe(tiles), WAIT);
      expect(station.downloads()[0]?.done).toBeGreaterThanOrEqual(before);
    }
    await vi.waitFor(() => expect(station.downloads()[0]?.state).toBe('complete'), WAIT);
    await vi.waitFor(() => expect(station.packages()).toMatchObject([{ name: '曾都区', facts: { tiles } }]), WAIT);
    const file = path.join(data, 'maps', station.packages()[0]?.file ?? '');
    await kill(station);
    const got = tilesIn(file);
    expect(got.filter(({ name, bytes }) => !bytes.equals(TileServer.tile(name)))).toEqual([]);
    expect(got.length).toBe(tiles);
    // A kill costs no more than what was on its way or not yet written: 4 requests and 32 tiles.
    expect(server.requests).toBeLessThanOrEqual(tiles + 3 * 36);
  },
);
