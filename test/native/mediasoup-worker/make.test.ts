import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { workerBinary } from '../../../main/media/worker-path.ts';
import { run, SetupError, unreachable } from '../../../main/tools/setup/report.mjs';
import { cachedWorker } from '../../../native/mediasoup-worker/locate.mjs';
import { downloadWorker, prebuiltUrl, workerStarts } from '../../../native/mediasoup-worker/make.mjs';
import { tempDir } from '../../temp-dir.ts';

const real = workerBinary();
let cache: string;
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', (cache = tempDir()));
});
afterEach(() => vi.unstubAllEnvs());

/** A download host that answers every request so, named where upstream's own lets itself be replaced. */
async function host(answer: { archive: Buffer } | { status: number } | 'nothing'): Promise<void> {
  const server = createServer((_request, response) => {
    if (answer === 'nothing') return;
    if ('status' in answer) response.writeHead(answer.status).end();
    else response.end(answer.archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', `http://127.0.0.1:${port}`);
}

/** As upstream packs it: the program alone, without a folder. */
async function archiveOf(place: (file: string) => void): Promise<Buffer> {
  const dir = tempDir();
  place(path.join(dir, 'mediasoup-worker'));
  await run('tar', ['-czf', path.join(dir, 'worker.tgz'), '-C', dir, 'mediasoup-worker']);
  return readFileSync(path.join(dir, 'worker.tgz'));
}
const inCache = (): string[] => readdirSync(path.join(cache, 'qianshao/mediasoup-worker'));

describe('upstream’s prebuilt worker', () => {
  test('is looked for under the name that the library’s own script uses', () => {
    vi.stubEnv('MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', 'http://host/path');
    expect(prebuiltUrl()).toMatch(
      /^http:\/\/host\/path\/(\d+\.\d+\.\d+)\/mediasoup-worker-\1-\w+-\w+(-kernel\d+)?\.tgz$/,
    );
  });

  test('is put into the cache when it starts here', async () => {
    await host({ archive: await archiveOf((file) => copyFileSync(real, file)) });
    expect(await unreachable(prebuiltUrl())).toBeUndefined();
    await downloadWorker(run);
    expect(workerStarts(cachedWorker())).toBe(true);
    expect(inCache()).toHaveLength(1);
  });

  test('is refused, and nothing left of it, when it does not start here', async () => {
    await host({ archive: await archiveOf((file) => writeFileSync(file, '#!/bin/sh\nexit 127\n')) });
    await expect(downloadWorker(run)).rejects.toThrow('does not start');
    expect(inCache()).toEqual([]);
  });

  test('is refused when the archive is damaged', async () => {
    await host({ archive: Buffer.from('not an archive') });
    await expect(downloadWorker(run)).rejects.toThrow(SetupError);
    expect(inCache()).toEqual([]);
  });

  test('is said not to be there, with the reason, and without waiting long', async () => {
    await host({ status: 404 });
    expect(await unreachable(prebuiltUrl())).toBe('the server answered 404');
    await host('nothing');
    expect(await unreachable(prebuiltUrl(), 50)).toBe('no answer within 0.05 s');
    expect(await unreachable('http://127.0.0.1:1/')).toMatch(/^no connection, /);
  });
});
