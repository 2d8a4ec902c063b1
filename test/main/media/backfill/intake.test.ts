/** What the center takes of vehicles' footage by tus, request by request: resumed at the byte, kept by its hash, and nothing else. */
import { createHash } from 'node:crypto';
import fs, { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FootageAsk, Offered } from '../../../../contract/backfill.ts';
import { Intake, type IntakeOptions } from '../../../../main/media/backfill/intake.ts';
import type { FetchedSegment } from '../../../../main/store/fetched.ts';
import { tempDir } from '../../../temp-dir.ts';

const T0 = Date.UTC(2026, 5, 1, 4, 0, 0);
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const BYTES = Buffer.from('picture '.repeat(5_000));
const SHA = createHash('sha256').update(BYTES).digest('hex');
const ASK: FootageAsk = { id: ID, station: 'zengdu-1', feed: 'roof', startAt: T0, endAt: T0 + 60_000, by: '王' };
const segment = (more: Partial<Offered> = {}): Offered => ({
  feed: 'roof',
  startAt: T0 + 4_000,
  endAt: T0 + 8_000,
  bytes: BYTES.length,
  sha256: SHA,
  codecs: 'avc1.4d401f',
  state: 'whole',
  ...more,
});

/** An intake behind a server that takes the station's name from a header. */
async function center(root = tempDir(), options: Partial<IntakeOptions> = {}) {
  const kept: FetchedSegment[] = [];
  const intake = new Intake({
    root,
    ledger: {
      segment: (station, feed, at) =>
        kept.find((one) => one.station === station && one.feed === feed && one.startAt === at),
    },
    ask: (id) => (id === ID ? { center: 'center', ask: ASK, askedAt: T0, changedAt: T0 } : undefined),
    mayTake: () => true,
    onKept: (one) => kept.push(one),
    onBytes: () => undefined,
    now: () => T0 + 100_000,
    log: (error) => expect(error).toBeUndefined(),
    ...options,
  });
  const server = createServer(
    (request, response) => void intake.handle(String(request.headers['x-station']), request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await intake.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = (method: string, at: string, headers: Record<string, string>, body?: Buffer, station = 'zengdu-1') =>
    fetch(`${base}${at}`, {
      method,
      headers: { 'tus-resumable': '1.0.0', 'x-station': station, ...headers },
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
  const create = (of: Offered, body?: Buffer, station?: string) => {
    const words = Object.entries({ ...of, ask: ID }).map(
      ([key, value]) => `${key} ${Buffer.from(String(value)).toString('base64')}`,
    );
    const headers = { 'upload-length': String(of.bytes), 'upload-metadata': words.join(',') };
    const type = body ? { 'content-type': 'application/offset+octet-stream' } : {};
    return call('POST', '/backfill', { ...headers, ...type }, body, station);
  };
  const patch = (at: string, offset: number, body: Buffer, station?: string) =>
    call(
      'PATCH',
      at,
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body,
      station,
    );
  const offsetOf = async (at: string, station?: string) => {
    const { status, headers } = await call('HEAD', at, {}, undefined, station);
    return status === 200 ? Number(headers.get('upload-offset')) : status;
  };
  return { root, intake, kept, create, patch, offsetOf };
}
const parts = (root: string) => readdirSync(path.join(root, '.parts'));

test('a segment comes in pieces, is asked how far it is, and lies there with its hash once it is whole', async () => {
  const { root, kept, create, patch, offsetOf } = await center();
  const created = await create(segment(), BYTES.subarray(0, 10_000));
  expect([created.status, created.headers.get('upload-offset')]).toEqual([201, '10000']);
  const at = created.headers.get('location') ?? '';
  expect(at).toMatch(/^\/backfill\/zengdu-1-[0-9a-f]{40}$/);
  expect(await offsetOf(at)).toBe(10_000);
  expect((await patch(at, 9_000, BYTES.subarray(9_000))).status).toBe(409);
  expect((await patch(at, 10_000, BYTES.subarray(10_000))).status).toBe(204);
  expect(kept).toMatchObject([{ station: 'zengdu-1', feed: 'roof', startAt: T0 + 4_000, sha256: SHA }]);
  expect(readFileSync(path.join(root, kept[0]!.file))).toEqual(BYTES);
  expect(parts(root)).toEqual([]);
});

test('what has another hash than was told is thrown away, and may come again', async () => {
  const { root, kept, create } = await center();
  const broken = Buffer.from(BYTES);
  broken.writeUInt8(0, 7);
  expect((await create(segment(), broken)).status).toBe(460);
  expect([kept, parts(root)]).toEqual([[], []]);
  expect((await create(segment(), BYTES)).status).toBe(201);
  expect(kept).toHaveLength(1);
});

test('an offer is answered with what is wanted, and with the part that lies here, also after a restart', async () => {
  const { root, intake, create } = await center();
  const [one, two] = [segment(), segment({ startAt: T0 + 8_000, endAt: T0 + 12_000 })];
  await create(one, BYTES);
  const created = await create(two, BYTES.subarray(0, 100));
  const upload = created.headers.get('location')?.split('/').at(-1);
  const wanted = { wanted: [two.startAt], begun: { startAt: two.startAt, upload } };
  expect(await intake.offer('zengdu-1', { ask: ID, segments: [one, two] })).toEqual(wanted);
  expect(intake.partOf('zengdu-1', ID)).toBe(100);
  const again = await center(root);
  expect(await again.intake.offer('zengdu-1', { ask: ID, segments: [two] })).toEqual(wanted);
  await expect(intake.offer('zengdu-1', { ask: ID.replace('01', '02'), segments: [one] })).rejects.toThrow('not-found');
  await expect(intake.offer('other-1', { ask: ID, segments: [one] })).rejects.toThrow('not-found');
});

test('a station keeps one part alone: what it left before is dropped when it begins another', async () => {
  const { root, create } = await center();
  await create(segment(), BYTES.subarray(0, 100));
  await create(segment({ startAt: T0 + 8_000, endAt: T0 + 12_000 }), BYTES.subarray(0, 50));
  expect(parts(root).filter((name) => !name.endsWith('.json'))).toHaveLength(1);
});

test('what nobody asked for is not taken, nor a length that is another, nor anything while there is no room', async () => {
  const { root, create } = await center();
  expect((await create(segment({ startAt: T0 + 60_000, endAt: T0 + 64_000 }))).status).toBe(400);
  expect((await create(segment({ feed: 'mast' }))).status).toBe(400);
  expect((await create(segment(), undefined, 'other-1')).status).toBe(410);
  expect((await create(segment({ bytes: 300 * 1024 * 1024 }))).status).toBeGreaterThanOrEqual(400);
  expect((await create(segment({ startAt: Number.NaN }))).status).toBe(400);
  expect(parts(root)).toEqual([]);
  const full = await center(tempDir(), { mayTake: () => false });
  expect((await full.create(segment())).status).toBe(507);
});

test('a station reaches its own uploads alone, and no file beside them', async () => {
  const { root, create, patch, offsetOf } = await center();
  const at = (await create(segment(), BYTES.subarray(0, 100))).headers.get('location') ?? '';
  expect(await offsetOf(at, 'other-1')).toBe(404);
  expect((await patch(at, 100, BYTES.subarray(100), 'other-1')).status).toBe(404);
  expect(await offsetOf('/backfill/..%2F..%2Fjournal.sqlite')).toBe(404);
  expect(await offsetOf(`/backfill/zengdu-1-${'0'.repeat(40)}`)).toBe(404);
  expect(await offsetOf(at)).toBe(100);
  expect(existsSync(root)).toBe(true);
});

test('the library makes no folder behind our back: where it cannot, it throws where nobody catches', async () => {
  const made = vi.spyOn(fs, 'mkdir');
  onTestFinished(() => made.mockRestore());
  const { root } = await center();
  expect(parts(root)).toEqual([]);
  expect(made).not.toHaveBeenCalled();
});
