/** A vehicle that an encoder sends to by WHIP: GStreamer's webrtcbin, and requests that nobody should make. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { SenderSource } from '../../../contract/video-source.ts';
import { CAMERA_CODECS } from '../../../main/media/engine.ts';
import { hashOfToken } from '../../../main/media/bearer-token.ts';
import { SenderDesk, type SenderDeskOptions } from '../../../main/vehicle/video/sender-desk.ts';
import { WhipEncoder, type EncoderOptions } from '../../sim/whip-encoder.ts';
import { makeSfu } from '../media/samples.ts';
import * as offers from '../media/whip/offers.ts';
import { VideoBench } from './video-bench.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const WAIT = { timeout: 40_000, interval: 100 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function folder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-senders-'));
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function bench(data = folder()): Promise<VideoBench> {
  const made = await VideoBench.start(data, { guests: { host: '127.0.0.1', port: 0 } });
  closers.push(() => made.close());
  return made;
}

const addEncoder = (station: VideoBench, name = '云台编码器') =>
  station.api.video.sources.addSender.mutate({ type: 'whip', name, kind: 'camera' });

function encoder(station: VideoBench, token: string, more: Partial<EncoderOptions> = {}): WhipEncoder {
  const made = new WhipEncoder({ url: String(new URL('/whip', station.url)), token, ...more });
  closers.push(() => made.stop('SIGKILL'));
  return made;
}

/** A request without cookies, as programs make it. */
const ask = (station: VideoBench, method: string, where: string, headers: Record<string, string>, body?: string) =>
  fetch(new URL(where, station.url), { method, headers, ...(body === undefined ? {} : { body }) });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const SDP = { 'content-type': 'application/sdp' };
const FRAGMENT = { 'content-type': 'application/trickle-ice-sdpfrag' };

test('works: an encoder’s picture and sound are a feed, recorded like any other, until it hangs up', async () => {
  const data = folder();
  const station = await bench(data);
  const { id, token, urls } = await addEncoder(station);
  expect(urls).toEqual([expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/whip$/)]);
  expect(station.source(id)).toMatchObject({
    state: 'lost',
    reason: 'not-connected',
    name: '云台编码器',
    type: 'whip',
  });

  const sender = encoder(station, token, { sound: true });
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');
  expect(station.source(id)?.state).toBe('connected');
  // There is no center.
  expect(station.source(id)).not.toHaveProperty('carrier');
  await expect
    .poll(() => station.tracks.map(({ feed, kind, score, name }) => [feed, kind, score, name]), WAIT)
    .toEqual([
      [id, 'video', 10, '云台编码器'],
      [id, 'audio', 10, '云台编码器'],
    ]);
  expect(station.screen.newest('feeds')?.feeds).toMatchObject([{ id, name: '云台编码器', kind: 'camera' }]);
  await expect.poll(() => station.source(id)?.kbps, WAIT).toBeGreaterThan(20);
  await expect.poll(() => station.footage?.recording, WAIT).toEqual([id]);
  await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThanOrEqual(1);
  const [segment] = await station.segments(id);
  expect(segment?.codecs).toMatch(/^avc1\.\w+,opus$/i);

  await sender.stop();
  expect(sender.said).toEqual([expect.stringMatching(/^sending /), 'gone 200']);
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ended');
  await expect.poll(() => station.tracks, WAIT).toEqual([]);

  await station.close();
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files)
    expect(readFileSync(path.join(parentPath, name), 'latin1').includes(token), name).toBe(false);
  expect(JSON.stringify(station.screen.all)).not.toContain(token);
});

test('who has no token gets nothing, and who guesses has to wait', async () => {
  const station = await bench();
  const { token } = await addEncoder(station);
  const none = await ask(station, 'POST', '/whip', SDP, offers.gstreamer);
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(await none.json()).toEqual({ code: 'sender-token-invalid' });
  for (const [method, where] of [
    ['GET', '/phone/state'],
    ['DELETE', '/whip/4b1e5dbf-0039-4341-87ab-37fbbc0b44b8'],
  ] as const)
    expect((await ask(station, method, where, bearer('wrong'))).status, where).toBe(401);
  expect(station.tracks).toEqual([]);
  // A page of another site is refused at the console's door, whatever it has.
  const foreign = { ...SDP, ...bearer(token), origin: 'https://elsewhere.example' };
  expect((await ask(station, 'POST', '/whip', foreign, offers.gstreamer)).status).toBe(403);
  const statuses = [];
  for (let tries = 0; tries < 20; tries += 1)
    statuses.push((await ask(station, 'GET', '/phone/state', bearer(`wrong-${tries}`))).status);
  expect(statuses.at(0)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
  expect((await ask(station, 'GET', '/phone/state', bearer(token))).status).toBe(429);
});

test('a session by the RFC: its address, its ICE, its end; another’s token is worth nothing there', async () => {
  const station = await bench();
  const { token } = await addEncoder(station);
  const other = await addEncoder(station, '另一台');
  const made = await ask(station, 'POST', '/whip', { ...SDP, ...bearer(token) }, offers.gstreamer);
  const [where, etag] = [made.headers.get('location') ?? '', made.headers.get('etag') ?? ''];
  expect([made.status, made.headers.get('content-type')]).toEqual([201, expect.stringContaining('application/sdp')]);
  expect(await made.text()).toContain('a=ice-lite');
  expect(where).toMatch(/^\/whip\/[\w-]{36}$/);

  const patch = (headers: Record<string, string>, body: string, by = token) =>
    ask(station, 'PATCH', where, { ...FRAGMENT, ...bearer(by), ...headers }, body);
  const candidates = 'a=ice-ufrag:mT1QyT25fF33/9vdVnyVfGacX3t6vbE9\r\na=ice-pwd:mtNLdFNgu2FiYBBdMhASOvdPue45rGFu\r\n';
  const restart = candidates.replace('mT1Q', 'newU').replace('mtNL', 'newP');
  expect((await patch({}, candidates)).status).toBe(428);
  expect((await patch({ 'if-match': '"another"' }, candidates)).status).toBe(412);
  expect((await patch({ 'if-match': etag }, candidates)).status).toBe(204);
  expect((await patch({ 'if-match': etag }, candidates, other.token)).status).toBe(404);
  const restarted = await patch({ 'if-match': '*' }, restart);
  expect(restarted.status).toBe(200);
  const fragment = await restarted.text();
  for (const line of ['a=ice-ufrag:', 'a=ice-pwd:', 'a=mid:video0', 'a=candidate:']) expect(fragment).toContain(line);
  expect(restarted.headers.get('etag')).not.toBe(etag);
  expect((await patch({ 'if-match': etag }, candidates)).status).toBe(412);

  expect((await ask(station, 'DELETE', where, bearer(other.token))).status).toBe(404);
  expect((await ask(station, 'DELETE', where, bearer(token))).status).toBe(200);
  expect((await ask(station, 'DELETE', where, bearer(token))).status).toBe(404);
  expect((await ask(station, 'POST', '/whip', { ...bearer(token), 'content-type': 'text/plain' }, 'x')).status).toBe(
    415,
  );
  expect((await ask(station, 'POST', '/whip', { ...SDP, ...bearer(token) }, 'no offer')).status).toBe(406);
  const large = `${offers.gstreamer}${'a=x\r\n'.repeat(10_000)}`;
  expect((await ask(station, 'POST', '/whip', { ...SDP, ...bearer(token) }, large)).status).toBe(400);
  expect((await ask(station, 'OPTIONS', '/whip', {})).headers.get('accept-post')).toBe('application/sdp');
});

test('a new token, and switching off, show out whoever sends', async () => {
  const station = await bench();
  const { id, token } = await addEncoder(station);
  const post = (by: string) => ask(station, 'POST', '/whip', { ...SDP, ...bearer(by) }, offers.gstreamer);
  expect((await post(token)).status).toBe(201);
  await expect.poll(() => station.tracks.length, WAIT).toBe(2);
  const next = await station.api.video.sources.renewSender.mutate({ id });
  await expect.poll(() => station.tracks.length, WAIT).toBe(0);
  expect((await post(token)).status).toBe(401);
  expect((await post(next.token)).status).toBe(201);
  await expect.poll(() => station.tracks.length, WAIT).toBe(2);
  await station.api.video.sources.setEnabled.mutate({ id, enabled: false });
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('switched-off');
  await expect.poll(() => station.tracks.length, WAIT).toBe(0);
  expect((await post(next.token)).status).toBe(401);
  await station.api.video.sources.remove.mutate({ id });
  await expect.poll(() => station.source(id), WAIT).toBeUndefined();
});

test('an encoder without H.264 is refused, and the vehicle says why', async () => {
  const station = await bench();
  const { id, token } = await addEncoder(station);
  const sender = encoder(station, token, { codec: 'vp8' });
  await expect.poll(() => sender.said, WAIT).toEqual(['refused 406']);
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('codec-refused');
});

/** A desk of its own with sources whose tokens are their ids. */
async function desk(ids: readonly string[], more: Partial<SenderDeskOptions> = {}) {
  const { sfu } = await makeSfu({ codecs: CAMERA_CODECS });
  const source = (id: string): SenderSource => ({
    ...{ id, type: 'whip', name: id, kind: 'camera', record: true, enabled: true },
    secretHash: hashOfToken(id),
  });
  const made = new SenderDesk({
    station: { id: 'zengdu-1', name: '曾都应急1号' },
    sfu: { ready: () => Promise.resolve(sfu) },
    senders: () => ids.map(source),
    noEntrance: () => undefined,
    isRecording: () => false,
    isPublished: () => false,
    onChange: () => undefined,
    onPlace: () => undefined,
    now: Date.now,
    log: () => undefined,
    ...more,
  });
  closers.push(
    () => sfu.close(),
    () => made.close(),
  );
  const publish = (id: string) => made.answer(id, offers.gstreamer, { ip: '127.0.0.1' });
  return { desk: made, sfu, publish };
}

test('a newer session takes the place of the one before; sixteen send at once, one more is refused', async () => {
  const ids = Array.from({ length: 17 }, (_, index) => `whip-${index}`);
  const { desk: made, sfu, publish } = await desk(ids);
  const first = await publish('whip-0');
  const second = await publish('whip-0');
  expect(() => made.session('whip-0', first.session)).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(made.state('whip-0').session).toBe(second.session);
  expect(sfu.tracks()).toHaveLength(2);
  for (const id of ids.slice(1, 16)) await publish(id);
  await expect(publish('whip-16')).rejects.toThrow(expect.objectContaining({ code: 'sender-limit' }));
  await publish('whip-3');
  expect(sfu.tracks()).toHaveLength(32);
});

test('an encoder that hangs is told to be silent though its way stands, and is back when it goes on', async () => {
  const station = await bench();
  const { id, token } = await addEncoder(station);
  const hung = encoder(station, token, { sound: true });
  await expect.poll(() => station.source(id), WAIT).toMatchObject({ state: 'connected', reason: 'ok' });
  hung.freeze(true);
  await expect.poll(() => station.source(id), WAIT).toMatchObject({ state: 'degraded', reason: 'silent' });
  hung.freeze(false);
  await expect.poll(() => station.source(id), WAIT).toMatchObject({ state: 'connected', reason: 'ok' });
});

test('who stays silent is let go, and so is everybody when the worker dies; both may come again', async () => {
  const { desk: made, sfu, publish } = await desk(['whip-1'], { silenceMs: 300 });
  await publish('whip-1');
  expect(made.statusOf('whip-1')).toMatchObject({ state: 'lost', reason: 'connecting' });
  await expect.poll(() => made.statusOf('whip-1'), WAIT).toMatchObject({ state: 'lost', reason: 'silent' });
  expect(sfu.tracks()).toEqual([]);

  await publish('whip-1');
  const { generation } = sfu.engine;
  process.kill(sfu.workerPid!, 'SIGKILL');
  await expect.poll(() => made.statusOf('whip-1'), WAIT).toMatchObject({ state: 'lost', reason: 'media-away' });
  await expect.poll(() => publish('whip-1').then(Boolean, () => false), WAIT).toBe(true);
  expect(sfu.engine.generation).not.toBe(generation);
  expect(sfu.tracks()).toHaveLength(2);
});

test('already closed: sessions are gone with the desk, and closing again does nothing', async () => {
  const { desk: made, sfu, publish } = await desk(['whip-1']);
  await publish('whip-1');
  made.close();
  made.close();
  expect(sfu.tracks()).toEqual([]);
});

test('a phone’s place is taken when it moved, and not more often than somebody can look', async () => {
  const told: unknown[] = [];
  const { desk: made } = await desk(['phone-1'], { onPlace: () => told.push(made.placeOf('phone-1')) });
  for (const lat of [31.69, 31.69, 31.7]) made.place('phone-1', { lat, lon: 113.37, accuracyM: 8 });
  expect(told).toEqual([{ lat: 31.69, lon: 113.37 }]);
  expect(() => made.place('wrong', { lat: 0, lon: 0, accuracyM: 1 })).toThrow(
    expect.objectContaining({ code: 'sender-token-invalid' }),
  );
});
