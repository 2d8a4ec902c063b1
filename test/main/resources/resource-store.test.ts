import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MAX_RESOURCES, resourcePoints, type ResourceList, type ResourcePoint } from '../../../contract/resource.ts';
import { ResourceStore, type Adding } from '../../../main/resources/resource-store.ts';
import { tempDir } from '../../temp-dir.ts';
import { fileOf, fixture } from './lists.ts';

const T0 = Date.UTC(2026, 10, 26);
const adding = (name: string, more: Partial<Adding> = {}): Adding => ({ name, datum: 'wgs84', by: '张三', ...more });

async function open(folder = path.join(tempDir(), 'resources')) {
  const told: ResourceList[][] = [];
  const logged: unknown[] = [];
  const store = await ResourceStore.open({
    folder,
    now: () => T0,
    onChange: (lists) => told.push(lists),
    log: (error) => logged.push(error),
  });
  onTestFinished(() => store.close());
  return { store, folder, told, logged };
}

async function pointsOf(store: ResourceStore, id: string): Promise<ResourcePoint[]> {
  let all = '';
  for await (const text of store.points(id).text) all += text;
  return resourcePoints.parse(JSON.parse(all));
}

const csv = (count: number, name = '队') =>
  `名称,经度,纬度\n${Array.from({ length: count }, (_, n) => `${name}${n},113.${String(n).padStart(5, '0')},31\n`).join('')}`;

describe('a list that was imported', () => {
  it('has its facts, its points, its resources with their lines, and what was not imported', async () => {
    const { store, told } = await open();
    const facts = await store.addFile(fixture('应急队伍.csv'), adding('应急队伍.csv'));
    expect(facts).toMatchObject({
      file: '应急队伍.csv',
      format: 'csv',
      coding: 'gb18030',
      datum: 'wgs84',
      importedAt: T0,
      by: '张三',
      counts: { team: 4 },
      total: 4,
      problems: 4,
    });
    expect(told).toEqual([[facts]]);
    expect(await pointsOf(store, facts.id)).toEqual([
      [1, 0, 31.7174, 113.3792, '曾都区消防救援大队'],
      [2, 0, 31.74, 113.37, '北郊,街道民兵应急连'],
      [3, 0, 31.5312, 113.2041, '府河镇水上救援队'],
      [4, 0, 31.8411, 113.4523, '万店镇森林消防队'],
    ]);
    expect(store.record(facts.id, 1)).toMatchObject({ line: 3, record: { phone: '0722-3312119' } });
    expect(store.problems(facts.id).map(({ line }) => line)).toEqual([5, 6, 7, 10]);
    expect(() => store.record(facts.id, 9)).toThrow(expect.objectContaining({ code: 'not-found' }) as Error);
  });

  it('is there after a restart, and what was not finished is gone', async () => {
    const { store, folder } = await open();
    await store.addFile(fixture('应急物资.csv'), adding('应急物资.csv'));
    const lists = store.list();
    await store.close();
    writeFileSync(path.join(folder, '.list-half'), 'x');
    writeFileSync(path.join(folder, '.list-half-journal'), 'x');
    const again = await open(folder);
    expect(again.store.list()).toEqual(lists);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('takes the place of the one of its name: nothing is doubled', async () => {
    const { store } = await open();
    const first = await store.addFile(fileOf(csv(3)), adding('队伍.csv'));
    const second = await store.addFile(fileOf(csv(5)), adding('队伍.csv'));
    expect(store.list()).toEqual([second]);
    expect(second.id).toBe(first.id);
    expect(second.version).not.toBe(first.version);
    expect(await pointsOf(store, second.id)).toHaveLength(5);
  });

  it('takes the place of the same content under another name', async () => {
    const { store, folder } = await open();
    await store.addFile(fileOf(csv(3)), adding('队伍.csv'));
    const copy = await store.addFile(fileOf(csv(3)), adding('队伍 (1).csv'));
    expect(store.list()).toEqual([copy]);
    expect(readdirSync(folder)).toEqual([`${copy.id}.sqlite`]);
  });

  it('is taken away by its removal', async () => {
    const { store, folder, told } = await open();
    const { id } = await store.addFile(fileOf(csv(3)), adding('队伍.csv'));
    await store.remove(id);
    expect([store.list(), told.at(-1), readdirSync(folder)]).toEqual([[], [], []]);
    await expect(store.remove(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that is damaged on the disk is left out and logged, the others are there', async () => {
    const { store, folder } = await open();
    const kept = await store.addFile(fileOf(csv(3)), adding('a.csv'));
    const damaged = await store.addFile(fileOf(csv(4)), adding('b.csv'));
    await store.close();
    writeFileSync(path.join(folder, `${damaged.id}.sqlite`), 'not a database, but long enough to be looked at');
    const again = await open(folder);
    expect(again.store.list()).toEqual([kept]);
    expect(again.logged).toMatchObject([{ code: 'resource-list-broken' }]);
  });
});

describe('a file of no use changes nothing', () => {
  it.each([
    ['has no row that can be read', '名称,经度,纬度\n甲,,\n', 'resource-none', '2 no-place'],
    ['says nowhere where things are', '名称,电话\n甲,1\n', 'resource-columns', '名称 电话'],
    ['is none', '\u0000\u0001', 'resource-file-foreign', undefined],
  ])('when it %s', async (_, content, code, detail) => {
    const { store, folder } = await open();
    const kept = await store.addFile(fileOf(csv(3)), adding('队伍.csv'));
    await expect(store.addFile(fileOf(content), adding('队伍.csv'))).rejects.toMatchObject({ code, detail });
    expect(store.list()).toEqual([kept]);
    expect(await pointsOf(store, kept.id)).toHaveLength(3);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

it('a station keeps a hundred thousand: what is beyond is told as a problem, and another list is refused', async () => {
  const { store } = await open();
  const facts = await store.addFile(fileOf(csv(MAX_RESOURCES + 10)), adding('a.csv'));
  expect(facts).toMatchObject({ total: MAX_RESOURCES, problems: 1 });
  expect(store.problems(facts.id)).toEqual([{ line: MAX_RESOURCES + 2, reason: 'full' }]);
  expect(await pointsOf(store, facts.id)).toHaveLength(MAX_RESOURCES);
  await expect(store.addFile(fileOf(csv(1)), adding('b.csv'))).rejects.toMatchObject({ code: 'resource-limit' });
  // Its own place is free for it.
  expect(await store.addFile(fileOf(csv(2)), adding('a.csv'))).toMatchObject({ total: 2 });
}, 60_000);

describe('a file that is sent in pieces', () => {
  const send = (store: ResourceStore, bytes: Buffer, name: string, upload = randomUUID()) =>
    store.receive({ upload, offset: 0, total: bytes.length, body: Readable.from([bytes]) }, adding(name));

  it('is read when it is whole, and its end is told to who asks', async () => {
    const { store, folder } = await open();
    const upload = randomUUID();
    expect(await send(store, readFileSync(fixture('应急物资.csv')), '应急物资.csv', upload)).toMatchObject({
      checking: true,
    });
    await vi.waitFor(async () => expect((await store.uploaded(upload)).added).toMatchObject({ total: 3, problems: 1 }));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('of more than 50 MB is refused before it comes', async () => {
    const { store } = await open();
    const piece = { upload: randomUUID(), offset: 0, total: 50 * 1024 * 1024 + 1, body: Readable.from([]) };
    await expect(store.receive(piece, adding('a.csv'))).rejects.toMatchObject({ code: 'resource-file-too-large' });
  });

  it('and is of no use leaves only the reason', async () => {
    const { store, folder } = await open();
    const upload = randomUUID();
    await send(store, Buffer.from('名称,经度,纬度\n甲,200,31\n'), 'a.csv', upload);
    await vi.waitFor(async () =>
      expect((await store.uploaded(upload)).refused).toEqual({ code: 'resource-none', detail: '2 out-of-range' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a list that is read to the map while another takes its place is not told half', async () => {
  const { store } = await open();
  const { id } = await store.addFile(fileOf(csv(2_500)), adding('a.csv'));
  const { text } = store.points(id);
  await text.next();
  await store.addFile(fileOf(csv(2)), adding('a.csv'));
  await expect(text.next()).rejects.toMatchObject({ code: 'not-found' });
});
