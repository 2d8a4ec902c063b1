import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { QianshaoError } from '../../../contract/errors.ts';
import { authRoutes } from '../../../main/api/auth-routes.ts';
import { centerRouter, type CenterRouter, type CenterServices } from '../../../main/api/center-router.ts';
import { Door } from '../../../main/api/door.ts';
import { CenterDispatch } from '../../../main/center/dispatch.ts';
import { Plotting } from '../../../main/plots/plotting.ts';
import { enrolRoute } from '../../../main/api/enrol-route.ts';
import { closedPage, enterRoute } from '../../../main/api/enter-route.ts';
import { Sessions } from '../../../main/api/sessions.ts';
import { stationRouter, type StationRouter, type StationServices } from '../../../main/api/station-router.ts';
import { loadServerKeys } from '../../../main/links/server-keys.ts';
import { CODE_VALID_MS, Enrolment } from '../../../main/center/enrolment.ts';
import { enrol, loadIdentity } from '../../../main/links/enrol.ts';
import { DatagramPort } from '../../../main/center/datagram-port.ts';
import { Situation } from '../../../main/situation/situation.ts';
import { openStore } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
import { center, T0, vehicle } from '../store/samples.ts';

const absent = () => {
  throw new QianshaoError('not-found');
};
const noMaps: CenterServices['maps'] = {
  change: absent,
  arrange: absent,
  remove: absent,
  plan: absent,
  start: absent,
  pause: absent,
  resume: absent,
  removeDownload: absent,
  putSource: absent,
  removeSource: absent,
  setKey: absent,
};
const noPushes: CenterServices['pushes'] = {
  ...{ addTarget: absent, removeTarget: absent, start: absent, end: absent, retry: absent },
};
const noResources: CenterServices['resources'] = { record: absent, problems: absent, remove: absent };

const noMedia = () => {
  throw new QianshaoError('media-unavailable');
};

function webRoot(): string {
  const root = tempDir();
  for (const page of ['vehicle', 'center']) {
    mkdirSync(path.join(root, page), { recursive: true });
    writeFileSync(path.join(root, page, 'index.html'), `<title>${page}</title>`);
  }
  mkdirSync(path.join(root, 'assets'));
  writeFileSync(path.join(root, 'assets', 'app-1a2b.js'), 'export {}');
  mkdirSync(path.join(root, 'basemap'));
  writeFileSync(path.join(root, 'basemap', 'land.json'), '{}');
  return root;
}

interface CenterDoor {
  door: Door;
  url: string;
  enrolment: Enrolment;
  store: Store;
  clock: { now: number };
  authority: string;
}

const noConference = { attend: () => undefined, leave: () => undefined, invite: () => undefined };

const noFootage: CenterServices['footage'] = {
  ask: () => '',
  withdraw: () => undefined,
  covered: () => [],
  segments: () => [],
  mark: () => {
    throw new QianshaoError('footage-none');
  },
  release: () => undefined,
  check: () => Promise.resolve({ same: 0, changed: 0, missing: 0 }),
  custody: () => [],
};

const stationServices: StationServices = {
  center: () => center,
  measuring: new DatagramPort(),
  conference: { watch: () => () => undefined, ...noConference },
  sent: () => () => undefined,
  offer: () => Promise.resolve({ wanted: [] }),
  radio: {
    watch: () => () => undefined,
    tell: () => undefined,
    voice: () => undefined,
    answer: () => undefined,
  },
  ptz: { watch: () => () => undefined, tell: () => undefined, answer: () => undefined },
};

function situationOf(store: Store, now: () => number): Situation {
  const situation = new Situation({
    store,
    peersOf: () => [],
    isHeard: () => true,
    emit: () => undefined,
    log: () => undefined,
    moment: () => ({ now: now(), uptime: performance.now() }),
  });
  onTestFinished(() => situation.close());
  return situation;
}

async function openCenter(store = openTemp(center)): Promise<CenterDoor> {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const keys = await loadServerKeys(tempDir(), center.name, [], now());
  const sessions = new Sessions({ registry: store.registry, stationId: center.id, secure: true, now });
  const enrolment = new Enrolment({ authority: keys.authority, registry: store.registry, center, now });
  const services: CenterServices = {
    watch: (emit) => {
      emit({ type: 'station', station: center, version: 'test' });
      return () => undefined;
    },
    messages: new CenterDispatch({ store, vehicles: () => [], emit: () => undefined, now }).messageServices,
    plots: new Plotting({ store, emit: () => undefined, now, log: () => undefined }).services,
    alerts: situationOf(store, now).alertServices,
    conference: noConference,
    footage: noFootage,
    radio: { key: () => Promise.resolve(), listen: () => () => undefined },
    ptz: { act: () => Promise.resolve(), presets: () => Promise.resolve([]) },
    shares: { add: () => ({ id: 'share-1', urls: ['/whep'], token: 'x' }), revoke: () => undefined },
    pushes: noPushes,
    maps: noMaps,
    resources: noResources,
    track: () => [],
    tracks: () => [],
    createEnrolmentCode: () => enrolment.createCode(),
    revokeStation: (id) => store.registry.revoke(id, now()),
    noteAway: () => undefined,
  };
  const root = webRoot();
  const door = await Door.open({
    page: 'center',
    listen: { host: '127.0.0.1', port: 0 },
    tls: { key: keys.server.key, cert: keys.server.chain, ca: keys.authority.certificate },
    webRoot: root,
    resourcesRoot: root,
    openPage: true,
    sessions,
    registry: store.registry,
    hostNames: [],
    personRouter: centerRouter(services),
    stationRouter: stationRouter(stationServices),
    mediaPeer: noMedia,
    onMqtt: (stream) => stream.end('hello'),
    log: () => undefined,
    routes: (app) => {
      authRoutes(app, { registry: store.registry, sessions, setupToken: 'first', now });
      enrolRoute(app, enrolment, now);
    },
  });
  onTestFinished(() => door.close());
  return {
    door,
    url: `https://127.0.0.1:${door.port}`,
    enrolment,
    store,
    clock,
    authority: keys.authority.certificate,
  };
}

function openTemp(station = center): Store {
  const store = openStore({ file: path.join(tempDir(), 'journal.sqlite'), station });
  onTestFinished(() => store.close());
  return store;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One request that trusts the center's authority. */
function ask(
  at: CenterDoor,
  method: string,
  route: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = https.request(
      new URL(route, at.url),
      { method, ca: at.authority, servername: 'localhost', headers: { ...json, ...headers } },
      (response) => {
        let words = '';
        response.on('data', (chunk: Buffer) => (words += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: words }));
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const admin = { name: '管理员', password: 'correct horse battery' };
const cookieOf = (answer: Answer) => String(answer.headers['set-cookie']).split(';')[0] ?? '';
const setUp = async (at: CenterDoor) => cookieOf(await ask(at, 'POST', '/auth/setup', { ...admin, token: 'first' }));

/** What an upgrade is answered with: 101, or the refusal. */
function upgrade(url: string, options: object, protocols: string[] = []): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, protocols, options);
    socket.once('open', () => {
      resolve({ status: 101, body: '' });
      socket.terminate();
    });
    socket.once('unexpected-response', (_request, response) => {
      let words = '';
      response.on('data', (chunk: Buffer) => (words += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: words }));
    });
    socket.on('error', () => undefined);
  });
}

describe('login at the center', () => {
  it('starts with the first administrator, who needs the token of the first start, once', async () => {
    const at = await openCenter();
    expect(JSON.parse((await ask(at, 'GET', '/auth/state')).body)).toEqual({ setUp: false, person: null });
    expect((await ask(at, 'POST', '/auth/setup', { ...admin, token: 'guess' })).status).toBe(401);
    expect(
      JSON.parse((await ask(at, 'POST', '/auth/setup', { ...admin, password: 'short', token: 'first' })).body),
    ).toEqual({ code: 'password-weak' });
    const done = await ask(at, 'POST', '/auth/setup', { ...admin, token: 'first' });
    expect(done.status).toBe(200);
    expect(String(done.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Secure/);
    expect(JSON.parse((await ask(at, 'POST', '/auth/setup', { ...admin, token: 'first' })).body)).toEqual({
      code: 'already-set-up',
    });
  });

  it('refuses a wrong password, and pauses after too many', async () => {
    const at = await openCenter();
    await setUp(at);
    for (let i = 0; i < 8; i += 1) {
      expect((await ask(at, 'POST', '/auth/login', { name: admin.name, password: 'wrong password' })).status).toBe(401);
    }
    expect(JSON.parse((await ask(at, 'POST', '/auth/login', admin)).body)).toEqual({ code: 'login-throttled' });
    at.clock.now += 5 * 60_000;
    expect((await ask(at, 'POST', '/auth/login', admin)).status).toBe(200);
  });

  it('holds over a restart of the center, and ends with a logout', async () => {
    const first = await openCenter();
    const cookie = await setUp(first);
    await first.door.close();
    const at = await openCenter(first.store);
    expect(JSON.parse((await ask(at, 'GET', '/auth/state', undefined, { cookie })).body)).toMatchObject({
      person: { role: 'administrator' },
    });
    await ask(at, 'POST', '/auth/logout', {}, { cookie });
    expect(JSON.parse((await ask(at, 'GET', '/auth/state', undefined, { cookie })).body)).toMatchObject({
      person: null,
    });
  });
});

describe('the door', () => {
  it('sends pages and assets with their protection, and the base map to people alone', async () => {
    const at = await openCenter();
    const page = await ask(at, 'GET', '/');
    expect(page.body).toContain('center');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['cache-control']).toBe('no-cache');
    expect((await ask(at, 'GET', '/assets/app-1a2b.js')).headers['cache-control']).toContain('immutable');
    expect((await ask(at, 'GET', '/basemap/land.json')).status).toBe(401);
    const cookie = await setUp(at);
    expect((await ask(at, 'GET', '/basemap/land.json', undefined, { cookie })).status).toBe(200);
    expect((await ask(at, 'GET', '/assets/../center/index.html')).status).toBe(404);
  });

  it('speaks to its own name and its own pages only', async () => {
    const at = await openCenter();
    const cookie = await setUp(at);
    expect((await ask(at, 'GET', '/', undefined, { host: 'evil.example' })).status).toBe(403);
    expect((await ask(at, 'POST', '/auth/login', admin, { origin: 'https://evil.example' })).status).toBe(403);
    const url = `${at.url.replace('https', 'wss')}/trpc`;
    expect(await upgrade(url, { ca: at.authority, headers: { cookie }, origin: 'https://evil.example' })).toEqual({
      status: 403,
      body: '{"code":"role-refused"}',
    });
    expect(await upgrade(url, { ca: at.authority })).toEqual({ status: 401, body: '{"code":"login-required"}' });
    expect((await upgrade(url, { ca: at.authority, headers: { cookie } })).status).toBe(101);
    expect((await upgrade(`${url}x`, { ca: at.authority, headers: { cookie } })).status).toBe(404);
  });

  it('drops a page that sends more than it may', async () => {
    const at = await openCenter();
    const cookie = await setUp(at);
    const socket = new WebSocket(`${at.url.replace('https', 'wss')}/trpc`, { ca: at.authority, headers: { cookie } });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send(randomBytes(2 * 1024 * 1024)));
    expect(await closed).toBe(1009);
  });

  it('carries a subscription to a person', async () => {
    const at = await openCenter();
    const cookie = await setUp(at);
    class Socket extends WebSocket {
      constructor(url: string | URL) {
        super(url, { ca: at.authority, headers: { cookie } });
      }
    }
    const client = createWSClient({ url: `${at.url.replace('https', 'wss')}/trpc`, WebSocket: Socket as never });
    onTestFinished(() => client.close());
    const api = createTRPCClient<CenterRouter>({ links: [wsLink({ client })] });
    const first = await new Promise((resolve, reject) => {
      api.watch.subscribe(undefined, { onData: resolve, onError: reject });
    });
    expect(first).toMatchObject({ type: 'station', station: center });
    expect(await api.me.query()).toEqual({ name: admin.name, role: 'administrator' });
    await expect(api.media.capabilities.mutate({ peer: 'page-0001' })).rejects.toMatchObject({
      message: 'media-unavailable',
    });
  });

  it('says when its address is taken', async () => {
    const at = await openCenter();
    const again = Door.open({
      page: 'center',
      listen: { host: '127.0.0.1', port: at.door.port },
      webRoot: webRoot(),
      resourcesRoot: webRoot(),
      openPage: true,
      sessions: new Sessions({ registry: at.store.registry, stationId: 'center', secure: false, now: Date.now }),
      registry: at.store.registry,
      hostNames: [],
      personRouter: stationRouter(stationServices),
      mediaPeer: noMedia,
      log: () => undefined,
    });
    await expect(again).rejects.toMatchObject({ code: 'port-taken' });
  });
});

describe('the vehicle’s door', () => {
  it('is opened by the token of this start and stays open for that browser', async () => {
    const store = openTemp(vehicle);
    const sessions = new Sessions({ registry: store.registry, stationId: vehicle.id, secure: false, now: () => T0 });
    const root = webRoot();
    const door = await Door.open({
      page: 'vehicle',
      listen: { host: '127.0.0.1', port: 0 },
      webRoot: root,
      resourcesRoot: root,
      openPage: false,
      closedPage,
      sessions,
      registry: store.registry,
      hostNames: [],
      personRouter: stationRouter(stationServices),
      mediaPeer: noMedia,
      log: () => undefined,
      routes: (app) => enterRoute(app, { registry: store.registry, sessions, token: 'this-start' }),
    });
    onTestFinished(() => door.close());
    const url = `http://127.0.0.1:${door.port}`;
    const closed = await fetch(url);
    expect([closed.status, await closed.text()]).toEqual([401, closedPage]);
    expect((await fetch(`${url}/enter?token=guess`)).status).toBe(403);
    const entered = await fetch(`${url}/enter?token=this-start`, { redirect: 'manual' });
    expect(entered.headers.get('location')).toBe('/');
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await fetch(url, { headers: { cookie } })).text()).toContain('vehicle');
  });
});

describe('a door that closes', () => {
  it('waits for nobody, not even for who began a handshake and says no more', async () => {
    const at = await openCenter();
    const silent = net.connect(at.door.port, '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    await new Promise<void>((resolve) => silent.once('connect', () => resolve()));
    const gone = new Promise<void>((resolve) => silent.once('close', () => resolve()));
    silent.on('error', () => undefined);
    // The answer to another shows that the silent one was taken in before.
    expect((await ask(at, 'GET', '/health')).status).toBe(200);
    await at.door.close();
    await gone;
  }, 5_000);
});

describe('enrolment', () => {
  it('gives a vehicle that shows a code its certificate, and lets it in by it', async () => {
    const at = await openCenter();
    const data = tempDir();
    const { code } = at.enrolment.createCode();
    expect(code).toMatch(/^QS(-[0-9A-Z]{4}){8}$/);
    const identity = await enrol({
      centerUrl: at.url,
      code: code.toLowerCase().replaceAll('-', ' '),
      station: vehicle,
      data,
    });
    expect(loadIdentity(data)).toEqual(identity);
    expect(identity.center).toEqual(center);
    const tls = { ca: identity.authority, cert: identity.certificate, key: identity.key };
    const url = at.url.replace('https', 'wss');
    expect((await upgrade(`${url}/mqtt`, tls, ['mqtt'])).status).toBe(101);
    class Socket extends WebSocket {
      constructor(to: string | URL) {
        super(to, tls);
      }
    }
    const client = createWSClient({ url: `${url}/station`, WebSocket: Socket as never });
    onTestFinished(() => client.close());
    const api = createTRPCClient<StationRouter>({ links: [wsLink({ client })] });
    expect((await api.hello.query()).center).toEqual(center);
    at.store.registry.revoke(vehicle.id, T0);
    expect(await upgrade(`${url}/station`, tls)).toEqual({ status: 403, body: '{"code":"station-revoked"}' });
  });

  it('takes a code once, in its time, for an id that is free', async () => {
    const at = await openCenter();
    const { code } = at.enrolment.createCode();
    await enrol({ centerUrl: at.url, code, station: vehicle, data: tempDir() });
    const other = { ...vehicle, id: 'zengdu-2' };
    await expect(enrol({ centerUrl: at.url, code, station: other, data: tempDir() })).rejects.toMatchObject({
      code: 'enrol-code-invalid',
    });
    const late = at.enrolment.createCode().code;
    at.clock.now += CODE_VALID_MS;
    await expect(enrol({ centerUrl: at.url, code: late, station: other, data: tempDir() })).rejects.toMatchObject({
      code: 'enrol-code-expired',
    });
    const good = at.enrolment.createCode().code;
    await expect(enrol({ centerUrl: at.url, code: good, station: vehicle, data: tempDir() })).rejects.toMatchObject({
      code: 'enrol-id-taken',
    });
    await expect(enrol({ centerUrl: at.url, code: 'QS-1234', station: other, data: tempDir() })).rejects.toMatchObject({
      code: 'enrol-code-invalid',
    });
  });

  it('says nothing to a center that the code does not name', async () => {
    const right = await openCenter();
    const wrong = await openCenter();
    const { code } = right.enrolment.createCode();
    await expect(enrol({ centerUrl: wrong.url, code, station: vehicle, data: tempDir() })).rejects.toMatchObject({
      code: 'center-untrusted',
    });
    await expect(
      enrol({ centerUrl: 'https://127.0.0.1:9', code, station: vehicle, data: tempDir() }),
    ).rejects.toMatchObject({ code: 'center-not-there' });
  });

  it('refuses a certificate of another authority, and one that is not enrolled', async () => {
    const at = await openCenter();
    const foreign = await openCenter();
    const own = await enrol({
      centerUrl: foreign.url,
      code: foreign.enrolment.createCode().code,
      station: vehicle,
      data: tempDir(),
    });
    const url = `${at.url.replace('https', 'wss')}/station`;
    const tls = { ca: at.authority, cert: own.certificate, key: own.key };
    expect(await upgrade(url, tls)).toEqual({ status: 403, body: '{"code":"certificate-refused"}' });
    expect(await upgrade(url, { ca: at.authority })).toEqual({ status: 403, body: '{"code":"certificate-refused"}' });
  });
});
