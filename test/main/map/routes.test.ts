/** Tiles and uploads through a station's door, as a browser asks for them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { tileAddress, uploadState, type MapPackage } from '../../../contract/map-package.ts';
import { Door } from '../../../main/api/door.ts';
import { enterRoute } from '../../../main/api/enter-route.ts';
import { Sessions } from '../../../main/api/sessions.ts';
import { MapDesk } from '../../../main/map/map-desk.ts';
import { openStore } from '../../../main/store/open.ts';
import { tempDir } from '../../temp-dir.ts';
import { vehicle } from '../store/samples.ts';
import { router } from '../../../main/api/trpc.ts';
import { pyramid, writeMbtiles } from './samples.ts';

const WAIT = { timeout: 15_000 };

async function open() {
  const data = tempDir();
  mkdirSync(path.join(data, 'maps'));
  writeMbtiles(path.join(data, 'maps', 'region.mbtiles'), { tiles: pyramid(2, 4, 3, 1) });
  const store = openStore({ file: path.join(data, 'journal.sqlite'), station: vehicle });
  onTestFinished(() => store.close());
  const { registry } = store;
  let packages: MapPackage[] = [];
  const desk = await MapDesk.open({
    data,
    settings: registry,
    userAgent: 'test',
    emit: (event) => event.type === 'maps' && (packages = event.packages),
    log: () => undefined,
  });
  onTestFinished(() => desk.close());
  const sessions = new Sessions({ registry, stationId: vehicle.id, secure: false, now: Date.now });
  const root = tempDir();
  mkdirSync(path.join(root, 'assets'));
  mkdirSync(path.join(root, 'basemap'));
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
    routes: (app) => {
      enterRoute(app, { registry, sessions, token: 'x' });
      desk.routes(app, sessions);
    },
  });
  onTestFinished(() => door.close());
  registry.putUser({ name: 'staff', role: 'staff', passwordHash: '' });
  const cookieOf = (user: string) => sessions.begin(user).split(';')[0] ?? '';
  const cookies = { console: cookieOf('console'), staff: cookieOf('staff') };
  const url = `http://127.0.0.1:${door.port}`;
  const ask = (route: string, init: RequestInit = {}, cookie = cookies.console) =>
    fetch(url + route, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } });
  await vi.waitFor(() => expect(packages[0]?.facts).toBeDefined(), WAIT);
  const [found] = packages as [MapPackage];
  return { ask, found, cookies, data, port: door.port, packages: () => packages };
}

const addressOf = (found: MapPackage, z: number, x: number, y: number) =>
  tileAddress(found).replace('{z}', `${z}`).replace('{x}', `${x}`).replace('{y}', `${y}`);

describe('a tile', () => {
  it('comes with its kind, and may be kept for ever under the version in its address', async () => {
    const { ask, found } = await open();
    const answer = await ask(addressOf(found, 3, 6, 2));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const tile = pyramid(2, 4, 3, 1).find(({ z, x, y }) => z === 3 && x === 6 && y === 2);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(tile?.bytes);
  });

  it('without the version, or with an old one, is asked for again, and 304 says that it is the same', async () => {
    const { ask, found } = await open();
    const bare = addressOf(found, 3, 6, 2).split('?')[0] ?? '';
    for (const address of [bare, `${bare}?v=old`]) {
      const answer = await ask(address);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
      const tag = answer.headers.get('etag') ?? '';
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
        const again = await ask(address, { headers: { 'if-none-match': known } });
        expect([again.status, await again.text()]).toEqual([304, '']);
      }
      expect((await ask(address, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    }
  });

  it('that the package does not have is 204: a sparse package is in order', async () => {
    const { ask, found } = await open();
    expect((await ask(addressOf(found, 3, 0, 0))).status).toBe(204);
    expect((await ask(addressOf(found, 9, 0, 0))).status).toBe(204);
  });

  it('of a package that is not there, or outside of the world, is refused, and the refusal is not kept', async () => {
    const { ask, found } = await open();
    const answers = await Promise.all([
      ask(addressOf({ ...found, id: '0'.repeat(16) }, 3, 6, 2)),
      ask(addressOf(found, 3, 8, 2)),
      ask(`/map/${found.id}/3/-1/2`),
      ask(`/map/${found.id}/99/0/0`),
      ask('/map/..%2f..%2f/0/0/0'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 400, 400]);
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => null));
  });

  it('is for people alone', async () => {
    const { ask, found, cookies } = await open();
    expect((await ask(addressOf(found, 3, 6, 2), {}, '')).status).toBe(401);
    expect((await ask(addressOf(found, 3, 6, 2), {}, cookies.staff)).status).toBe(200);
  });
});

describe('a file that is sent', () => {
  const put = (total: number, offset: number, upload: string) =>
    `/map/uploads/${upload}?offset=${offset}&total=${total}&name=${encodeURIComponent('新图.mbtiles')}`;
  const octets = { 'content-type': 'application/octet-stream' };
  const sample = () => {
    const file = path.join(tempDir(), 'a.mbtiles');
    writeMbtiles(file, { tiles: pyramid(0, 5) });
    return readFileSync(file);
  };

  it('goes in pieces larger than any other request may be, and is on the map when it is checked', async () => {
    const { ask, packages } = await open();
    const bytes = sample();
    const upload = randomUUID();
    expect(bytes.length).toBeGreaterThan(200_000);
    const half = bytes.length >> 1;
    const first = await ask(put(bytes.length, 0, upload), {
      method: 'PUT',
      headers: octets,
      body: bytes.subarray(0, half),
    });
    expect(await first.json()).toEqual({ received: half });
    const second = await ask(put(bytes.length, half, upload), {
      method: 'PUT',
      headers: octets,
      body: bytes.subarray(half),
    });
    expect(await second.json()).toEqual({ received: bytes.length, checking: true });
    await vi.waitFor(async () => {
      const state = uploadState.parse(await (await ask(`/map/uploads/${upload}`)).json());
      expect(state.added?.file).toBe('新图.mbtiles');
    }, WAIT);
    expect(packages().map(({ file }) => file)).toEqual(['region.mbtiles', '新图.mbtiles']);
  });

  it('keeps what came before the line was cut', async () => {
    const { ask, port, cookies } = await open();
    const bytes = sample();
    const upload = randomUUID();
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const head = [
      `PUT ${put(bytes.length, 0, upload)} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Cookie: ${cookies.console}`,
      'Content-Type: application/octet-stream',
      `Content-Length: ${bytes.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(bytes.subarray(0, 100_000), () => undefined);
    const received = async () => uploadState.parse(await (await ask(`/map/uploads/${upload}`)).json()).received;
    await vi.waitFor(async () => expect(await received()).toBe(100_000), WAIT);
    socket.destroy();
    await vi.waitFor(async () => {
      const rest = await ask(put(bytes.length, 100_000, upload), {
        method: 'PUT',
        headers: octets,
        body: bytes.subarray(100_000),
      });
      expect(await rest.json()).toEqual({ received: bytes.length, checking: true });
    }, WAIT);
  });

  it('is refused from who may not, from another site, and without its kind', async () => {
    const { ask, cookies } = await open();
    const send = (headers: Record<string, string>, cookie: string) =>
      ask(put(3, 0, randomUUID()), { method: 'PUT', headers, body: Buffer.from('abc') }, cookie);
    expect((await send(octets, '')).status).toBe(401);
    expect(await (await send(octets, cookies.staff)).json()).toEqual({ code: 'role-refused' });
    expect((await send({ ...octets, origin: 'https://evil.example' }, cookies.console)).status).toBe(403);
    expect((await send({ 'content-type': 'text/plain' }, cookies.console)).status).toBe(415);
    expect((await ask('/map/uploads/not-a-uuid')).status).toBe(400);
    expect((await ask(`/map/uploads/${randomUUID()}`, {}, cookies.staff)).status).toBe(403);
  });

  it('that is no map is refused with the reason, and nothing is changed', async () => {
    const { ask, packages } = await open();
    const upload = randomUUID();
    const body = Buffer.from('just words');
    await ask(put(body.length, 0, upload), { method: 'PUT', headers: octets, body });
    await vi.waitFor(async () => {
      const state: unknown = await (await ask(`/map/uploads/${upload}`)).json();
      expect(state).toEqual({
        received: 0,
        refused: { code: 'map-package-foreign', detail: 'neither SQLite nor PMTiles' },
      });
    }, WAIT);
    expect(packages()).toHaveLength(1);
  });
});

it('the page of a vehicle is not reached under a name of these routes', async () => {
  const { ask, data } = await open();
  writeFileSync(path.join(data, 'maps', 'secret.txt'), 'x');
  expect((await ask('/map/secret.txt')).status).toBe(404);
});
