import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage } from '../main/media/stage.ts';

let stage: Stage;
let page: Page;
let camera: string;

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, 'sources-page.ts');
  stage = await Stage.open({ entry, onTracks: () => undefined });
  page = await stage.page('vehicle');
});
afterAll(() => stage?.close());

const told = (id: string) => page.evaluate((id) => window.desk.told(id), id);
const last = async (id: string) => (await told(id)).at(-1);
const found = () => page.evaluate(() => window.desk.found());

test('cameras are found, with names and ids that last; the test card is always there', async () => {
  expect(await page.evaluate(() => window.desk.allow())).toBeUndefined();
  const sources = await found();
  expect(sources.at(-1)).toEqual({ id: 'test-card', kind: 'test-card', name: '测试图' });
  expect(sources[0]).toMatchObject({ kind: 'camera' });
  expect(sources[0]?.id).toMatch(/^camera-[0-9a-f]{12}$/);
  expect(sources[0]?.name).not.toBe('');
  camera = sources[0]?.id ?? '';

  await page.reload();
  await page.evaluate(() => window.desk.allow());
  expect(await found()).toEqual(sources);
});

test('a held source gives a picture of 720 lines', async () => {
  for (const id of [camera, 'test-card']) {
    await page.evaluate((id) => window.desk.hold(id), id);
    await expect.poll(() => last(id)).toBe(true);
    expect(await page.evaluate((id) => window.desk.track(id), id)).toMatchObject({ state: 'live', height: 720 });
  }
});

test('a camera that is pulled out is said to be lost, and comes back by itself', async () => {
  await page.evaluate((id) => window.desk.unplug(id), camera);
  await expect.poll(() => told(camera), { timeout: 10_000 }).toEqual([true, 'camera-lost', true]);
});

test('why there is no picture is said in the operator’s words, and ends when the reason does', async () => {
  const reasons = {
    NotAllowedError: 'camera-denied',
    NotReadableError: 'camera-busy',
    NotFoundError: 'camera-absent',
  };
  await page.evaluate(() => window.desk.fail('AbortError'));
  await page.evaluate((id) => window.desk.unplug(id), camera);
  await expect.poll(() => last(camera), { timeout: 10_000 }).toBe('camera-busy');
  for (const [name, code] of Object.entries(reasons)) {
    await page.evaluate((name) => window.desk.fail(name), name);
    expect(await page.evaluate(() => window.desk.allow())).toBe(code);
    await expect.poll(() => last(camera), { timeout: 20_000 }).toBe(code);
  }
  await page.evaluate(() => window.desk.fail());
  await expect.poll(() => last(camera), { timeout: 30_000 }).toBe(true);
});

test('a released source is closed, and does not come back', async () => {
  const count = (await told(camera)).length;
  await page.evaluate((id) => window.desk.release(id), camera);
  expect(await page.evaluate((id) => window.desk.track(id), camera)).toMatchObject({ state: 'ended' });
  expect(await told(camera)).toHaveLength(count);
});

test('close ends what is held, and may come twice', async () => {
  await page.evaluate(() => {
    window.desk.close();
    window.desk.close();
  });
  expect(await page.evaluate(() => window.desk.track('test-card'))).toMatchObject({ state: 'ended' });
});
