import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { MapEvent } from '../../../contract/map-download.ts';
import { MapDesk } from '../../../main/map/map-desk.ts';
import { TileServer } from '../../sim/tile-server.ts';
import { tempDir } from '../../temp-dir.ts';
import { BOX, memorySettings, pyramid, sourceOf, writeMbtiles } from './samples.ts';

const WAIT = { timeout: 20_000 };

async function open() {
  const data = tempDir();
  mkdirSync(path.join(data, 'maps'));
  writeMbtiles(path.join(data, 'maps', 'region.mbtiles'), { tiles: pyramid(2, 3, 3, 1) });
  const told: MapEvent[] = [];
  const desk = await MapDesk.open({
    data,
    settings: memorySettings(),
    userAgent: 'test',
    emit: (event) => told.push(event),
    log: () => undefined,
  });
  onTestFinished(() => desk.close());
  const newest = <T extends MapEvent['type']>(type: T) =>
    told.findLast((event): event is Extract<MapEvent, { type: T }> => event.type === type);
  return { desk, newest };
}

it('a page that comes is told everything: packages, sources, downloads', async () => {
  const { desk } = await open();
  expect(desk.snapshot()).toMatchObject([
    { type: 'maps', packages: [{ file: 'region.mbtiles' }] },
    { type: 'map-sources', sources: [{ id: 'tianditu-img' }, { id: 'tianditu-vec' }] },
    { type: 'map-downloads', downloads: [] },
  ]);
});

it('what a person changes is told to every page', async () => {
  const { desk, newest } = await open();
  const { services } = desk;
  await vi.waitFor(() => expect(newest('maps')?.packages[0]?.facts).toBeDefined(), WAIT);
  const id = newest('maps')?.packages[0]?.id ?? '';
  services.change(id, { opacity: 0.3 });
  expect(newest('maps')?.packages).toMatchObject([{ opacity: 0.3 }]);
  services.arrange([id]);
  const server = await TileServer.start({ key: 'K' });
  onTestFinished(() => server.kill());
  services.putSource(sourceOf(server.template(), { requestsPerSecond: 100 }));
  services.setKey('test-source', 'K');
  expect(newest('map-sources')?.sources).toMatchObject([{}, {}, { id: 'test-source', hasKey: true }]);
  const wish = { name: 'r', source: 'test-source', region: BOX, minZoom: 10, maxZoom: 12 };
  expect((await services.plan(wish, true)).sampled).toBe(true);
  expect(newest('map-sources')?.sources[2]?.quotaLeft).toBe(1_000_000 - server.requests);
  const download = services.start(wish);
  await services.pause(download);
  expect(newest('map-downloads')?.downloads).toMatchObject([{ id: download, state: 'paused' }]);
  services.resume(download);
  await vi.waitFor(() => expect(newest('map-downloads')?.downloads[0]?.state).toBe('complete'), WAIT);
  expect(newest('maps')?.packages.map(({ name }) => name)).toEqual(['sample', 'r']);
  await services.removeDownload(download);
  services.removeSource('test-source');
  await services.remove(id);
  expect(desk.snapshot()).toMatchObject([{ packages: [{ name: 'r' }] }, { sources: [{}, {}] }, { downloads: [] }]);
});

it('close ends everything, and may come twice', async () => {
  const { desk } = await open();
  await desk.close();
  await desk.close();
});
