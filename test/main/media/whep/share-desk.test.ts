/** Shares of feeds: who may watch, how many, and until when. Offers are a browser's, the picture is one that nobody sends. */
import { afterEach, expect, test, vi } from 'vitest';
import { SHARE_LIMIT, SHARE_VIEWERS, type ShareEvent } from '../../../../contract/share.ts';
import type { Sfu } from '../../../../main/media/sfu.ts';
import { ShareDesk } from '../../../../main/media/whep/share-desk.ts';
import { openStore } from '../../../../main/store/open.ts';
import { tempDir } from '../../../temp-dir.ts';
import { camera, makeSfu } from '../samples.ts';
import * as offers from './offers.ts';

vi.setConfig({ testTimeout: 30_000 });
const WAIT = { timeout: 10_000, interval: 50 };
const FEED = { station: 'zengdu-1', feed: 'camera-1', label: '应急厅值班室' };
const publisherKey = { owner: 'station zengdu-1', peer: 'publisher', station: 'zengdu-1' };
const WAY = { ip: '127.0.0.1', from: '198.51.100.7' };

const closers: (() => unknown)[] = [];
afterEach(() =>
  closers
    .splice(0)
    .reverse()
    .forEach((close) => close()),
);

async function open(more: { awayMs?: number; file?: string } = {}) {
  const { sfu } = await makeSfu();
  const file = more.file ?? `${tempDir()}/journal.sqlite`;
  const store = openStore({ file, station: { id: 'center', kind: 'center', name: '市应急指挥中心' } });
  const told: ShareEvent[] = [];
  const desk = new ShareDesk({
    ...{ store, sfu: () => sfu, emit: (event) => told.push(event), now: Date.now },
    ...(more.awayMs === undefined ? {} : { awayMs: more.awayMs }),
  });
  closers.push(
    () => store.close(),
    () => sfu.close(),
    () => desk.close(),
  );
  const facts = () =>
    store.journal.read('center', 0, 100).flatMap((entry) => (entry.kind === 'share' ? [entry.body.what] : []));
  return { sfu, desk, told, facts, file, store };
}

/** A vehicle's console sends the feed. */
async function send(sfu: Sfu): Promise<void> {
  const page = sfu.peer(publisherKey);
  const { id } = await page.createTransport({ direction: 'send' });
  await page.produce(camera(id));
}

test('works: a viewer gets the picture by his own numbers, and no sound that is not there', async () => {
  const { sfu, desk, told, facts } = await open();
  await send(sfu);
  const { token, id } = desk.add(FEED, 'li');
  const { answer, session } = await desk.answer(token, offers.browser, WAY);
  const lines = answer.split('\r\n');
  expect(lines.filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 0 UDP/TLS/RTP/SAVPF 111',
    'm=video 7 UDP/TLS/RTP/SAVPF 120',
  ]);
  for (const line of ['a=sendonly', 'a=setup:passive', 'a=rtpmap:120 VP8/90000', 'a=rtcp-fb:120 nack '])
    expect(lines, line).toContain(line);
  // Names that are drawn by lot may have any letters in them.
  expect(answer.replace(/^a=ice-(ufrag|pwd):.*$/gm, '')).not.toMatch(/extmap:|rtx/);
  expect(told.at(-1)?.shares).toMatchObject([{ id, ...FEED, by: 'li', viewers: 1 }]);
  expect(JSON.stringify(told)).not.toContain(token);
  desk.session(token, session).close();
  expect(told.at(-1)?.shares[0]?.viewers).toBe(0);
  await desk.answer(token, offers.browser, WAY);
  expect(facts()).toEqual(['made', 'watched']);
});

test('wrong arguments: a wrong token, a codec that nobody knows, nothing to watch', async () => {
  const { sfu, desk } = await open();
  const { token } = desk.add(FEED, 'li');
  const code = (offer: string, by = token) =>
    desk.answer(by, offer, WAY).then(String, (error: { code: string }) => error.code);
  expect(await code(offers.browser)).toBe('share-away');
  await send(sfu);
  expect(await code(offers.browser, 'wrong')).toBe('share-invalid');
  expect(await code(offers.foreign)).toBe('share-codec');
  expect(await code(offers.h264)).toBe('share-codec');
  expect(await code(offers.sender)).toBe('share-codec');
  expect(await code('v=0')).toBe('share-codec');
  expect(() => desk.revoke('share-0', 'li')).toThrow(expect.objectContaining({ code: 'not-found' }));
});

test('so many watch one share, and so many shares there are; one more is refused', async () => {
  const { sfu, desk } = await open();
  await send(sfu);
  const { token } = desk.add(FEED, 'li');
  for (let count = 0; count < SHARE_VIEWERS; count += 1) await desk.answer(token, offers.browser, WAY);
  await expect(desk.answer(token, offers.browser, WAY)).rejects.toThrow(
    expect.objectContaining({ code: 'share-limit' }),
  );
  for (let count = 1; count < SHARE_LIMIT; count += 1) desk.add(FEED, 'li');
  expect(() => desk.add(FEED, 'li')).toThrow(expect.objectContaining({ code: 'share-limit' }));
});

test('a share holds over a restart; taken back, whoever watches is cut off', async () => {
  const first = await open();
  const { token, id } = first.desk.add(FEED, 'li');
  closers
    .splice(0)
    .reverse()
    .forEach((close) => close());
  const { sfu, desk, told, facts } = await open({ file: first.file });
  await send(sfu);
  const { session } = await desk.answer(token, offers.browser, WAY);
  desk.revoke(id, 'wang');
  expect(told.at(-1)?.shares).toEqual([]);
  expect(() => desk.session(token, session)).toThrow(expect.objectContaining({ code: 'share-invalid' }));
  expect(facts()).toEqual(['made', 'watched', 'revoked']);
});

test('who never connects is let go, and so is everybody when the feed or the worker is gone', async () => {
  const { sfu, desk, told } = await open({ awayMs: 200 });
  await send(sfu);
  const { token } = desk.add(FEED, 'li');
  await desk.answer(token, offers.browser, WAY);
  await expect.poll(() => told.at(-1)?.shares[0]?.viewers, WAIT).toBe(0);
  const patient = await open();
  await send(patient.sfu);
  const share = patient.desk.add(FEED, 'li');
  await patient.desk.answer(share.token, offers.browser, WAY);
  patient.sfu.peer(publisherKey).close();
  await expect.poll(() => patient.told.at(-1)?.shares[0]?.viewers, WAIT).toBe(0);
  await send(patient.sfu);
  await patient.desk.answer(share.token, offers.browser, WAY);
  expect(patient.told.at(-1)?.shares[0]?.viewers).toBe(1);
  process.kill(patient.sfu.workerPid!, 'SIGKILL');
  await expect.poll(() => patient.told.at(-1)?.shares[0]?.viewers, WAIT).toBe(0);
});

test('a viewer on another network restarts ICE and keeps what he sees', async () => {
  const { sfu, desk } = await open();
  await send(sfu);
  const { token } = desk.add(FEED, 'li');
  const answer = await desk.answer(token, offers.browser, WAY);
  const session = desk.session(token, answer.session);
  expect(session.etag).toBe(answer.etag);
  expect(await session.trickle(offers.browser)).toBeUndefined();
  expect(session.etag).toBe(answer.etag);
  const restarted = await session.trickle(offers.browser.replaceAll('a=ice-ufrag:', 'a=ice-ufrag:new'));
  expect(restarted).toContain('a=ice-pwd:');
  expect(session.etag).not.toBe(answer.etag);
});

test('already closed: nobody is let in, and closing again does nothing', async () => {
  const { sfu, desk } = await open();
  await send(sfu);
  const { token } = desk.add(FEED, 'li');
  desk.close();
  desk.close();
  await expect(desk.answer(token, offers.browser, WAY)).rejects.toThrow(
    expect.objectContaining({ code: 'media-unavailable' }),
  );
});
