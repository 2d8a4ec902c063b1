/** Lists of resources through a station's door, as a browser sends and asks for them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listUploadState, pointsAddress, type ResourceList } from '../../../contract/resource.ts';
import { Door } from '../../../main/api/door.ts';
import { Sessions } from '../../../main/api/sessions.ts';
import { router } from '../../../main/api/trpc.ts';
import { ResourceDesk } from '../../../main/resources/resource-desk.ts';
import { openStore } from '../../../main/store/open.ts';
import { sendFile, UploadRefused } from '../../../renderer/map/packages/upload.ts';
import { tempDir } from '../../temp-dir.ts';
import { vehicle } from '../store/samples.ts';
import { fixture } from './lists.ts';

async function open() {
  const data = tempDir();
  const store = openStore({ file: path.join(data, 'journal.sqlite'), station: vehicle });
  onTestFinished(() => store.close());
  const { registry } = store;
  const told: ResourceList[][] = [];
  const desk = await ResourceDesk.open({
    data,
    now: Date.now,
    emit: ({ lists }) => told.push(lists),
    log: () => undefined,
  });
  onTestFinished(() => desk.close());
  const sessions = new Sessions({ registry, stationId: vehicle.id, secure: false, now: Date.now });
  const root = tempDir();
  for (const folder of ['assets', 'basemap']) mkdirSync(path.join(root, folder));
  const door = await Door.open({
    page: 'vehicle',
    listen: { host: '127.0.0.1', port: 0 },
    webRoot: root,
    resourcesRoot: root,
    openPage: false,
    sessions,
    registry,
    hostNames: [],
    personRouter: router({}),
    mediaPeer: () => {
      throw new Error('no media');
    },
    log: () => undefined,
    routes: (app) => desk.routes(app, sessions),
  });
  onTestFinished(() => door.close());
  registry.putUser({ name: 'console', role: 'operator', passwordHash: '' });
  registry.putUser({ name: 'staff', role: 'staff', passwordHash: '' });
  const cookieOf = (user: string) => sessions.begin(user).split(';')[0] ?? '';
  const cookies = { console: cookieOf('console'), staff: cookieOf('staff') };
  const url = `http://127.0.0.1:${door.port}`;
  const ask = (route: string, init: RequestInit = {}, cookie = cookies.console) =>
    fetch(url + route, { ...init, headers: { ...(init.headers as Record<string, string>), cookie } });
  /** As a page sends a file. */
  const send = (name: string, words: Record<string, string>, cookie = cookies.console) =>
    sendFile(
      {
        id: randomUUID(),
        file: Object.assign(new Blob([readFileSync(fixture(name))]), { name }),
        signal: AbortSignal.timeout(15_000),
        onProgress: () => undefined,
        onWait: () => undefined,
        origin: url,
        fetch: (input, init) =>
          fetch(input as string, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } }),
      },
      { address: '/resources/uploads', words, state: listUploadState, empty: 'resource-file-foreign' },
    );
  return { ask, send, cookies, told, desk };
}

it('a list that a page sends is read, told to all, and its points may be kept for ever under its version', async () => {
  const { ask, send, told, desk } = await open();
  const facts = await send('应急物资.csv', { datum: 'gcj02' });
  expect(facts).toMatchObject({ file: '应急物资.csv', datum: 'gcj02', by: 'console', total: 3, problems: 1 });
  expect([told.at(-1), desk.snapshot()]).toEqual([[facts], [{ type: 'resources', lists: [facts] }]]);
  const points = await ask(pointsAddress(facts));
  expect(points.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect(await points.json()).toHaveLength(3);
  const old = await ask(pointsAddress({ ...facts, version: randomUUID() }));
  expect(old.headers.get('cache-control')).toBe('private, no-cache');
  expect(desk.services.record(facts.id, 1)).toMatchObject({ line: 2, record: { name: '救灾帐篷' } });
  await desk.services.remove(facts.id);
  expect((await ask(pointsAddress(facts))).status).toBe(404);
});

it('what a person says of a file is checked', async () => {
  const { send } = await open();
  const refused = await send('应急物资.csv', { datum: 'beijing54' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UploadRefused);
  expect(refused).toMatchObject({ code: 'input-invalid' });
  // 森林消防 says no kind that is known; the others say what they are.
  const { counts } = await send('应急队伍.csv', { datum: 'wgs84', kind: 'expert' });
  expect(counts).toEqual({ team: 3, expert: 1 });
});

it('a center’s staff looks and brings nothing; who is not logged in does neither', async () => {
  const { ask, send, cookies } = await open();
  const facts = await send('应急物资.csv', { datum: 'wgs84' });
  await expect(send('应急队伍.csv', { datum: 'wgs84' }, cookies.staff)).rejects.toMatchObject({ code: 'role-refused' });
  expect((await ask(pointsAddress(facts), {}, cookies.staff)).status).toBe(200);
  expect((await ask(pointsAddress(facts), {}, 'none=1')).status).toBe(401);
  await expect(send('应急队伍.csv', { datum: 'wgs84' }, 'none=1')).rejects.toMatchObject({ code: 'login-required' });
});

it('a page that asks again after the end hears of it', async () => {
  const { ask } = await open();
  const bytes = readFileSync(fixture('医院与场所.geojson'));
  const upload = randomUUID();
  const query = new URLSearchParams({ offset: '0', total: String(bytes.length), name: 'a.geojson', datum: 'wgs84' });
  const headers = { 'content-type': 'application/octet-stream' };
  await ask(`/resources/uploads/${upload}?${query.toString()}`, { method: 'PUT', headers, body: bytes });
  await vi.waitFor(async () => {
    const state = listUploadState.parse(await (await ask(`/resources/uploads/${upload}`)).json());
    expect(state.added).toMatchObject({ total: 3, counts: { shelter: 1, hazard: 1, other: 1 } });
  });
});
