import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { MapPackage, UploadState } from '../../../../contract/map-package.ts';
import { PackageStore, type PackageStoreOptions } from '../../../../main/map/packages/package-store.ts';
import { tempDir } from '../../../temp-dir.ts';
import { writePmtiles } from '../pmtiles-writer.ts';
import { memorySettings, pyramid, writeMbtiles } from '../samples.ts';

/** The check runs in a process of its own. */
const WAIT = { timeout: 15_000 };

async function open(change: Partial<PackageStoreOptions> = {}) {
  const told: MapPackage[][] = [];
  const logged: unknown[] = [];
  const options: PackageStoreOptions = {
    folder: path.join(tempDir(), 'maps'),
    settings: memorySettings(),
    now: Date.now,
    onChange: (packages) => told.push(packages),
    log: (error) => logged.push(error),
    ...change,
  };
  const store = await PackageStore.open(options);
  onTestFinished(() => store.close());
  return { store, told, logged, options };
}

/** A file beside the folder, as a download leaves it. */
function finished(name: string, z = 3, metadata: Record<string, string> = { name }): string {
  const file = path.join(tempDir(), `${name}.mbtiles`);
  writeMbtiles(file, { tiles: pyramid(z, z + 1, 2, 2), metadata });
  return file;
}

const send = async (store: PackageStore, bytes: Buffer, name: string, upload = randomUUID()): Promise<UploadState> => {
  let state = await store.receive({ upload, offset: 0, total: bytes.length, body: Readable.from([bytes]) }, { name });
  await vi.waitFor(async () => {
    state = await store.uploaded(upload);
    expect(state.checking).toBeUndefined();
  }, WAIT);
  return state;
};

describe('a package', () => {
  it('is added, told of, and gives its tiles', async () => {
    const { store, told, options } = await open();
    const added = await store.addFile(finished('林区', 3, { name: '林区影像', approval: '鄂S1号' }), { name: '林区' });
    expect(added).toMatchObject({ name: '林区影像', file: '林区.mbtiles', shown: true, opacity: 1, datum: 'wgs84' });
    expect(told.at(-1)).toEqual([added]);
    const tile = await store.tile(added.id, 3, 2, 2);
    expect(tile?.type).toBe('image/png');
    expect(await store.tile(added.id, 3, 0, 0)).toBeUndefined();
    expect(readdirSync(options.folder)).toEqual(['林区.mbtiles']);
  });

  it('lies on top of those before, and where a person puts it', async () => {
    const { store } = await open();
    const [a, b, c] = [
      await store.addFile(finished('a'), { name: 'a' }),
      await store.addFile(finished('b'), { name: 'b' }),
      await store.addFile(finished('c'), { name: 'c' }),
    ];
    expect(store.list().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    store.arrange([c.id, a.id]);
    expect(store.list().map(({ name }) => name)).toEqual(['c', 'a', 'b']);
    store.arrange([b.id, c.id, a.id]);
    expect(store.list().map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });

  it('is changed by a person, and keeps it over a restart, without being checked again', async () => {
    const first = await open();
    const { id } = await first.store.addFile(finished('a'), { name: 'a', datum: 'gcj02' });
    first.store.change(id, { name: '新名', opacity: 0.4, shown: false });
    await first.store.close();
    const { store } = await open(first.options);
    expect(store.list()).toMatchObject([
      { id, name: '新名', opacity: 0.4, shown: false, datum: 'gcj02', facts: { tiles: 5 } },
    ]);
    expect(await store.tile(id, 3, 2, 2)).toBeDefined();
    expect(() => store.change('0000000000000000', { shown: true })).toThrow('not-found');
  });

  it('says its datum itself before a person does', async () => {
    const { store } = await open();
    const said = await store.addFile(finished('a', 3, { datum: 'gcj02' }), { name: 'a', datum: 'wgs84' });
    expect(said.datum).toBe('gcj02');
    store.change(said.id, { datum: 'wgs84' });
    expect(store.get(said.id)?.datum).toBe('wgs84');
  });

  it('is removed with its file', async () => {
    const { store, options, told } = await open();
    const { id } = await store.addFile(finished('a'), { name: 'a' });
    await store.remove(id);
    expect([readdirSync(options.folder), told.at(-1)]).toEqual([[], []]);
    await expect(store.tile(id, 3, 2, 2)).rejects.toMatchObject({ code: 'not-found' });
    await expect(store.remove(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('never takes the file of another one with the same name, not even in the same moment', async () => {
    const { store, options } = await open();
    const all = await Promise.all([1, 2, 3].map(() => store.addFile(finished('same'), { name: 'same.mbtiles' })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect(readdirSync(options.folder).sort()).toEqual(['same (2).mbtiles', 'same (3).mbtiles', 'same.mbtiles']);
  });

  it('that cannot be read any more is told of, and gives nothing', async () => {
    const { store, told, logged, options } = await open();
    const tiles = pyramid(0, 6);
    const file = path.join(tempDir(), 'a.pmtiles');
    writePmtiles(file, { tiles, leaf: 200 });
    const { id, file: name } = await store.addFile(file, { name: 'a' });
    truncateSync(path.join(options.folder, name), 400);
    await expect(store.tile(id, 6, 60, 60)).rejects.toMatchObject({ code: 'map-package-broken' });
    expect(told.at(-1)).toMatchObject([{ id, problem: { code: 'map-package-broken' } }]);
    expect(logged).toHaveLength(1);
    await expect(store.tile(id, 0, 0, 0)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('files that were put into the folder by hand', () => {
  it('are checked beside the start, used when they are good, and named with the reason when not', async () => {
    const folder = path.join(tempDir(), 'maps');
    mkdirSync(folder);
    copyFileSync(finished('good'), path.join(folder, 'good.mbtiles'));
    writeFileSync(path.join(folder, 'bad.pmtiles'), 'PMTiles\x03');
    writeFileSync(path.join(folder, 'notes.txt'), 'not a map');
    mkdirSync(path.join(folder, 'folder.mbtiles'));
    symlinkSync('/nowhere', path.join(folder, 'gone.mbtiles'));
    const { store, told } = await open({ folder });
    await store.scanned;
    expect(store.list().map(({ file, problem, facts }) => [file, problem?.code, facts?.tiles])).toEqual([
      ['good.mbtiles', undefined, 5],
      ['bad.pmtiles', 'map-package-broken', undefined],
    ]);
    expect(told.at(-1)).toEqual(store.list());
    const bad = store.list().find(({ problem }) => problem);
    await expect(store.tile(bad?.id ?? '', 0, 0, 0)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are checked again when they have changed', async () => {
    const first = await open();
    const { id, file, version } = await first.store.addFile(finished('a'), { name: 'a' });
    await first.store.close();
    const full = path.join(first.options.folder, file);
    copyFileSync(finished('b', 4), full);
    utimesSync(full, 1, 1);
    const { store } = await open(first.options);
    expect(store.get(id)?.facts).toBeUndefined();
    await store.scanned;
    expect(store.get(id)).toMatchObject({ id, facts: { minZoom: 4 } });
    expect(store.get(id)?.version).not.toBe(version);
  });

  it('do not keep the station from closing while they are checked', async () => {
    const folder = path.join(tempDir(), 'maps');
    mkdirSync(folder);
    copyFileSync(finished('good'), path.join(folder, 'good.mbtiles'));
    const { store } = await open({ folder });
    await store.close();
    expect(store.list().map(({ facts }) => facts)).toEqual([]);
  });
});

describe('a file that a page sends', () => {
  it('is used when it is good, under the name that the sender gives it, without ways out of the folder', async () => {
    const { store, options } = await open();
    const state = await send(store, readFileSync(finished('a')), '../../etc/县:城\u0000.MBTILES');
    expect(state.added).toMatchObject({ file: '县城.mbtiles', facts: { tiles: 5 } });
    expect(readdirSync(options.folder)).toEqual(['县城.mbtiles']);
  });

  it('is refused with the reason when it is not, and leaves nothing behind', async () => {
    const { store, options, told } = await open();
    const state = await send(store, Buffer.from('no map at all'), 'x.mbtiles');
    expect(state.refused).toEqual({ code: 'map-package-foreign', detail: 'neither SQLite nor PMTiles' });
    expect([readdirSync(options.folder), told]).toEqual([[], []]);
  });

  it('comes in pieces, over a restart of the station', async () => {
    const bytes = readFileSync(finished('a'));
    const upload = randomUUID();
    const total = bytes.length;
    const first = await open();
    const piece = (store: PackageStore, from: number, to: number) =>
      store.receive({ upload, offset: from, total, body: Readable.from([bytes.subarray(from, to)]) }, { name: 'a' });
    expect(await piece(first.store, 0, 5_000)).toEqual({ received: 5_000 });
    await first.store.close();
    const { store } = await open(first.options);
    expect(await store.uploaded(upload)).toEqual({ received: 5_000 });
    await expect(piece(store, 6_000, total)).rejects.toMatchObject({ code: 'input-invalid', detail: 'received 5000' });
    expect(await piece(store, 5_000, total)).toEqual({ received: total, checking: true });
    await vi.waitFor(async () => expect((await store.uploaded(upload)).added).toBeDefined(), WAIT);
    // Asked again, it says the same, and does not begin anew.
    expect((await piece(store, 0, 10)).added).toEqual((await store.uploaded(upload)).added);
  });

  it('whose check was ended by the end of the station is checked when its page asks again', async () => {
    const bytes = readFileSync(finished('a'));
    const upload = randomUUID();
    const first = await open();
    const all = { upload, total: bytes.length };
    await first.store.receive({ ...all, offset: 0, body: Readable.from([bytes]) }, { name: 'a' });
    await first.store.close();
    const { store } = await open(first.options);
    expect(await store.uploaded(upload)).toEqual({ received: bytes.length });
    await store.receive({ ...all, offset: bytes.length, body: Readable.from([]) }, { name: 'a' });
    await vi.waitFor(async () => expect((await store.uploaded(upload)).added).toBeDefined(), WAIT);
  });
});

it('close may come twice', async () => {
  const { store } = await open();
  await store.close();
  await store.close();
});
