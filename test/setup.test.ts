import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  BASE,
  BUILD,
  installPackages,
  isDebian,
  missingPackages,
  missingPrograms,
} from '../main/tools/setup/debian.mjs';
import { alone } from '../main/tools/setup/lock.mjs';
import { modulesMismatch } from '../main/tools/setup/modules.mjs';
import { recipeHash, workerVersion } from '../native/mediasoup-worker/locate.mjs';
import { tempDir } from './temp-dir.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), hasInstallScript: z.boolean().optional() }),
  ),
});

describe('node setup.mjs', () => {
  test('finds nothing to do after it was done', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['setup.mjs', '--check'], { cwd: root });
    expect(stdout).toBe('Set-up: nothing to do\n');
  });

  test('explains itself when its arguments make no sense', async () => {
    const run = promisify(execFile)(process.execPath, ['setup.mjs', '--them'], { cwd: root });
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--then SCRIPT') as string });
  });

  test('lets only one of two work at a time', async () => {
    const events: string[] = [];
    const name = `qianshao-test-${process.pid}`;
    let waits!: () => void;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const first = alone(
      () => undefined,
      async () => {
        events.push('first begins');
        await waiting;
        events.push('first ends');
      },
      name,
    );
    await vi.waitFor(() => expect(events).toEqual(['first begins']));
    const second = alone(waits, () => Promise.resolve(events.push('second works')), name);
    await Promise.all([first, second]);
    expect(events).toEqual(['first begins', 'first ends', 'second works']);
  });
});

describe('npm packages', () => {
  /** A checkout with this lock file, and with npm's own record of what it installed. */
  function checkout(wanted: object, installed?: object): string {
    const dir = tempDir();
    mkdirSync(path.join(dir, 'node_modules/.bin'), { recursive: true });
    writeFileSync(path.join(dir, 'node_modules/.bin/node'), '');
    writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    if (installed)
      writeFileSync(path.join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
    return dir;
  }
  const ws = { 'node_modules/ws': { version: '8.23.0' } };
  const foreign = { 'node_modules/only-on-mac': { version: '1.0.0', optional: true } };

  test('are left alone when they are as the lock file says, but for other systems’ optional ones', () => {
    expect(modulesMismatch(checkout({ ...ws, ...foreign }, ws))).toBeUndefined();
  });

  test.each([
    ['there are none', checkoutArgs(ws), 'node_modules is absent'],
    ['one is another version', checkoutArgs(ws, { 'node_modules/ws': { version: '8.0.0' } }), 'ws is not 8.23.0'],
    ['one is absent', checkoutArgs(ws, {}), 'ws is not 8.23.0'],
    ['one is not in the lock file', checkoutArgs({}, ws), 'ws is not in package-lock.json'],
  ])('are installed when %s', (_when, [wanted, installed], why) => {
    expect(modulesMismatch(checkout(wanted, installed))).toBe(why);
  });

  function checkoutArgs(wanted: object, installed?: object): [object, object?] {
    return installed ? [wanted, installed] : [wanted];
  }

  test('run no install script but Node’s own, by npm 11’s list and by the lock file that older npm reads', () => {
    const { allowScripts } = z
      .object({ allowScripts: z.record(z.string(), z.boolean()) })
      .parse(JSON.parse(read('package.json')));
    const { packages } = lockFile.parse(JSON.parse(read('package-lock.json')));
    const withScript = Object.keys(packages).filter((name) => packages[name]?.hasInstallScript);
    const unnamed = withScript
      .map((name) => name.replace(/^.*node_modules\//, ''))
      .filter((name) => !(name in allowScripts));
    expect(unnamed).toEqual([]);
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
    // Without allowScripts (npm 10), mediasoup's script would download or compile: `npm install` may have put this back.
    expect(withScript).not.toContain('node_modules/mediasoup');
  });
});

describe.runIf(isDebian())('Debian packages', () => {
  test('are all there, with their programs, after set-up', () => {
    expect(missingPackages(BASE)).toEqual([]);
    expect(missingPrograms(BASE, `${process.env['PATH']}:/usr/sbin:/sbin`)).toEqual([]);
  });

  test('that are absent are named', () => {
    expect(missingPackages({ bash: 'bash', 'no-such-package-as-this': '' })).toEqual(['no-such-package-as-this']);
  });

  test('are not installed by who is not root: one line says what to run', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(installPackages(['socat', 'xvfb'])).rejects.toThrow(
      "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends socat xvfb'",
    );
    vi.restoreAllMocks();
  });

  test('of the worker’s build are the ones its README names', () => {
    const named =
      /--no-install-recommends ([^`]*?)\n {4}cmake/.exec(read('native/mediasoup-worker/README.md'))?.[1] ?? '';
    expect(
      named
        .split(/[\s\\]+/)
        .filter(Boolean)
        .sort(),
    ).toEqual(Object.keys(BUILD).sort());
  });
});

describe('the media worker’s place in the cache', () => {
  const recipe = path.join(root, 'native/mediasoup-worker');
  const copy = (): string => {
    const dir = tempDir();
    cpSync(recipe, dir, { recursive: true });
    return dir;
  };

  test('is the same for the same recipe, and for mediasoup’s locked version', () => {
    expect(recipeHash(copy())).toBe(recipeHash());
    expect(workerVersion()).toBe(
      lockFile.parse(JSON.parse(read('package-lock.json'))).packages['node_modules/mediasoup']?.version,
    );
  });

  test.each(['CMakeLists.txt', 'compat/srtp.h', 'compat/ankerl/unordered_dense.h'])('changes with %s', (file) => {
    const dir = copy();
    writeFileSync(path.join(dir, file), '\n', { flag: 'a' });
    expect(recipeHash(dir)).not.toBe(recipeHash());
  });

  test('changes when a header is renamed, and not when the README changes', () => {
    const dir = copy();
    writeFileSync(path.join(dir, 'README.md'), 'shorter');
    expect(recipeHash(dir)).toBe(recipeHash());
    renameSync(path.join(dir, 'compat/srtp.h'), path.join(dir, 'compat/srtp3.h'));
    expect(recipeHash(dir)).not.toBe(recipeHash());
  });
});

describe('the script that set-up hands over to', () => {
  const handOver = (script: string, ...args: string[]) => {
    const file = path.join(tempDir(), 'script.mjs');
    writeFileSync(file, script);
    const module = JSON.stringify(path.join(root, 'main/tools/setup/hand-over.mjs'));
    const call = `(await import(${module})).handOver(process.execPath, ${JSON.stringify(file)}, ${JSON.stringify(args)}, '/')`;
    return spawn(process.execPath, ['--input-type=module', '-e', call], { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  test('gets the arguments, and its exit code is passed on', async () => {
    const child = handOver(
      'console.log(process.argv.slice(2).join(" ")); process.exitCode = 7;',
      '--check',
      '--port=0',
    );
    const said: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    expect(await once(child, 'close')).toEqual([7, null]);
    expect(said.join('')).toBe('--check --port=0\n');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('gets %s, and may end in its own time', async (signal) => {
    const child = handOver(
      `process.once('${signal}', () => setTimeout(() => process.exit(3), 20)); setInterval(() => {}, 1e6); console.log('ready');`,
    );
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([3, null]);
  });
});
