import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lookup } from '../../../main/links/name-lookup.ts';
import { ALONE, canBeAlone } from '../../sim/name-server.ts';
import { tempDir } from '../../temp-dir.ts';
import type { Found } from './silent-names.ts';

it.skipIf(!canBeAlone())(
  'a name whose servers fall silent keeps the address last known; one never known is given up; files are read meanwhile',
  () => {
    const script = path.join(import.meta.dirname, 'silent-names.ts');
    const { stdout } = spawnSync('unshare', [...ALONE, process.execPath, script, tempDir()], { encoding: 'utf8' });
    expect(JSON.parse(stdout) as Found).toEqual({
      known: '192.0.2.7',
      stoodIn: '192.0.2.7',
      unknown: 'EAI_AGAIN',
      read: true,
    });
  },
);

const ask = (name: string, options: Parameters<typeof lookup>[1]) =>
  new Promise<unknown>((resolve) => lookup(name, options, (error, address) => resolve(error?.code ?? address)));

it('an address is its own answer, in the form and family that is asked for', async () => {
  expect(await ask('127.0.0.1', {})).toBe('127.0.0.1');
  expect(await ask('::1', { all: true })).toEqual([{ address: '::1', family: 6 }]);
  expect(await ask('127.0.0.1', { family: 6 })).toBe('ENOTFOUND');
});
