/** A page's side of sending a file, against a station's door that is cut, restarted, and busy. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Backoff } from '../../../../contract/backoff.ts';
import { UPLOAD_PIECE_BYTES } from '../../../../contract/upload.ts';
import { Door } from '../../../../main/api/door.ts';
import { Sessions } from '../../../../main/api/sessions.ts';
import { router } from '../../../../main/api/trpc.ts';
import { MapDesk } from '../../../../main/map/map-desk.ts';
import { openStore } from '../../../../main/store/open.ts';
import { Pieces, sendPackage, UploadRefused } from '../../../../renderer/map/packages/upload.ts';
import { uuidOf } from '../../../../renderer/map/packages/upload-id.ts';
import { pyramid, writeMbtiles } from '../../../main/map/samples.ts';
import { vehicle } from '../../../main/store/samples.ts';
import { tempDir } from '../../../temp-dir.ts';

/** A station that can be ended and started again on the same data. */
class Station {
  readonly data = tempDir();
  readonly #root = tempDir();
  #close: (() => Promise<void>) | undefined;
  cookie = '';
  url = '';

  async start(): Promise<void> {
    const store = openStore({ file: path.join(this.data, 'journal.sqlite'), station: vehicle });
    const { registry } = store;
    const settings = registry;
    const quiet = { emit: () => undefined, log: () => undefined };
    const desk = await MapDesk.open({ data: this.data, settings, userAgent: 'test', ...quiet });
    const sessions = new Sessions({ registry, stationId: vehicle.id, secure: false, now: Date.now });
    registry.putUser({ name: 'console', role: 'operator', passwordHash: '' });
    this.cookie = sessions.begin('console').split(';')[0] ?? '';
    for (const folder of ['assets', 'basemap']) mkdirSync(path.join(this.#root, folder), { recursive: true });
    const door = await Door.open({
      page: 'vehicle',
      listen: { host: '127.0.0.1', port: Number(new URL(this.url || 'http://x:0').port) },
      webRoot: this.#root,
      resourcesRoot: this.#root,
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
    this.url = `http://127.0.0.1:${door.port}`;
    this.#close = async () => {
      await door.close();
      await desk.close();
      store.close();
    };
  }

  async stop(): Promise<void> {
    await this.#close?.();
    this.#close = undefined;
  }
}

let bytes: Buffer;
beforeAll(() => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-test-'));
  writeMbtiles(path.join(dir, 'a.mbtiles'), { tiles: pyramid(0, 6) });
  bytes = readFileSync(path.join(dir, 'a.mbtiles'));
  rmSync(dir, { recursive: true });
});

async function open() {
  const station = new Station();
  await station.start();
  onTestFinished(() => station.stop());
  const progress: number[] = [];
  const waits: string[] = [];
  const abort = new AbortController();
  const upload = (name: string, content: Buffer = bytes, id = randomUUID()) => ({
    id,
    file: Object.assign(new Blob([new Uint8Array(content)]), { name }),
    signal: abort.signal,
    onProgress: (received: number) => progress.push(received),
    onWait: (code: string) => waits.push(code),
    origin: station.url,
    backoff: new Backoff({ minMs: 10, maxMs: 50, jitter: 0 }),
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie: station.cookie } }),
  });
  return { station, upload, progress, waits, abort };
}

describe('a file', () => {
  it('is sent in pieces, is checked, and is a package then', async () => {
    const { upload, progress } = await open();
    const added = await sendPackage(upload('县城.mbtiles'));
    expect(added).toMatchObject({ file: '县城.mbtiles', facts: { tiles: 5_461 } });
    expect(bytes.length).toBeGreaterThan(1_000_000);
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(bytes.length);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(3);
  });

  it('goes on where it was after the station was restarted in the middle', async () => {
    const { station, upload, progress, waits } = await open();
    const whole = upload('a.mbtiles');
    let restarted: Promise<void> | undefined;
    const added = await sendPackage({
      ...whole,
      onProgress: (received) => {
        progress.push(received);
        if (received > 300_000) restarted ??= station.stop().then(() => station.start());
      },
    });
    await restarted;
    expect(added.facts?.tiles).toBe(5_461);
    expect(waits.length).toBeGreaterThan(0);
    expect(new Set(waits)).toEqual(new Set(['station-away']));
    // What had arrived was not sent again from the start.
    expect(progress.filter((received) => received === 0)).toHaveLength(1);
  });

  it('that was begun by a page that was closed is not sent from the start again', async () => {
    const { upload, progress, abort } = await open();
    const id = randomUUID();
    const first = sendPackage({
      ...upload('a.mbtiles', undefined, id),
      onProgress: (received) => received > 300_000 && abort.abort(new Error('closed')),
    });
    await expect(first).rejects.toThrow('closed');
    const fresh = new AbortController();
    await sendPackage({ ...upload('a.mbtiles', undefined, id), signal: fresh.signal });
    expect(progress[0]).toBeGreaterThan(300_000);
  });

  it('that is no map is refused with the station’s reason', async () => {
    const { upload } = await open();
    const refused = sendPackage(upload('a.mbtiles', Buffer.from('just words')));
    await expect(refused).rejects.toBeInstanceOf(UploadRefused);
    await expect(refused).rejects.toMatchObject({
      code: 'map-package-foreign',
      detail: 'neither SQLite nor PMTiles',
    });
  });

  it('that is empty, or whose sender may not, is refused at once and not tried again', async () => {
    const { upload, station, waits } = await open();
    await expect(sendPackage(upload('a.mbtiles', Buffer.alloc(0)))).rejects.toMatchObject({
      code: 'map-package-broken',
    });
    station.cookie = '';
    await expect(sendPackage(upload('a.mbtiles'))).rejects.toMatchObject({ code: 'login-required' });
    expect(waits).toEqual([]);
  });

  it('with a name longer than any is taken, with its ending', async () => {
    const { upload } = await open();
    const added = await sendPackage(upload(`${'x'.repeat(250)}.mbtiles`));
    expect(added.file).toMatch(/^x{1,70}\.mbtiles$/);
  });
});

describe('pieces', () => {
  it('are as large as three seconds carry, within limits, and smaller after a cut', () => {
    const pieces = new Pieces();
    const first = pieces.bytes;
    pieces.took(first, 1);
    expect(pieces.bytes).toBe(first * 2);
    for (let n = 0; n < 9; n += 1) pieces.took(pieces.bytes, 10);
    expect(pieces.bytes).toBe(UPLOAD_PIECE_BYTES);
    pieces.failed();
    expect(pieces.bytes).toBe(UPLOAD_PIECE_BYTES / 2);
    pieces.took(1_000_000, 6_000);
    expect(pieces.bytes).toBe(500_000);
    for (let n = 0; n < 9; n += 1) pieces.failed();
    expect(pieces.bytes).toBe(first);
  });
});

describe('the id of a sending', () => {
  const store = (): Storage => {
    const kept = new Map<string, string>();
    return {
      get length() {
        return kept.size;
      },
      key: (n) => [...kept.keys()][n] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      clear: () => kept.clear(),
    };
  };

  it('is the same for the same file until it has ended, and a UUID', () => {
    const kept = store();
    const file = { name: 'a', size: 5, lastModified: 7 };
    const { id, done } = uuidOf(file, kept);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf(file, kept).id).toBe(id);
    expect(uuidOf({ ...file, size: 6 }, kept).id).not.toBe(id);
    done();
    expect(uuidOf(file, kept).id).not.toBe(id);
  });

  it('is remembered for the newest, and nothing else of the browser is touched', () => {
    const kept = store();
    kept.setItem('other', 'x');
    for (let n = 0; n < 40; n += 1) uuidOf({ name: `${n}`, size: 1, lastModified: 1 }, kept);
    expect(kept.length).toBe(17);
    expect(kept.getItem('other')).toBe('x');
  });
});
