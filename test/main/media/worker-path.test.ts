import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { workerBinary } from '../../../main/media/worker-path.ts';
import { cachedWorker } from '../../../native/mediasoup-worker/locate.mjs';
import { tempDir } from '../../temp-dir.ts';

afterEach(() => vi.unstubAllEnvs());

test('is the worker named by the environment', () => {
  const file = path.join(tempDir(), 'worker');
  writeFileSync(file, '');
  vi.stubEnv('MEDIASOUP_WORKER_BIN', file);
  expect(workerBinary()).toBe(file);
});

test('is else the one that set-up made, under the user’s cache folder', () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', undefined);
  const cache = tempDir();
  vi.stubEnv('XDG_CACHE_HOME', cache);
  expect(cachedWorker().startsWith(path.join(cache, 'qianshao', 'mediasoup-worker'))).toBe(true);
  expect(workerBinary).toThrow(expect.objectContaining({ code: 'media-unavailable' }));
  expect(workerBinary).toThrow('run node setup.mjs');
});

test('a relative cache folder is ignored, as the base directory specification says', () => {
  vi.stubEnv('XDG_CACHE_HOME', 'somewhere');
  expect(path.isAbsolute(cachedWorker())).toBe(true);
  expect(cachedWorker()).not.toContain('somewhere');
});
