import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeName, idOf, isPackageFile, titleOf } from '../../../../main/map/packages/package-files.ts';
import { tempDir } from '../../../temp-dir.ts';

describe('the name of a file', () => {
  it('tells whether it may be a package', () => {
    const names = ['a.mbtiles', 'B.PMTILES', '.hidden.mbtiles', 'a.mbtiles-wal', 'a.zip', '.upload-1.part'];
    expect(names.filter(isPackageFile)).toEqual(['a.mbtiles', 'B.PMTILES']);
  });

  it('is its title without the ending, and gives its id', () => {
    expect(titleOf('曾都区.mbtiles')).toBe('曾都区');
    expect(idOf('曾都区.mbtiles')).toMatch(/^[0-9a-f]{16}$/);
    expect(idOf('曾都区.mbtiles')).not.toBe(idOf('曾都区.pmtiles'));
  });

  it.each([
    ['map.mbtiles', 'map.mbtiles'],
    ['C:\\Users\\a\\map.sqlite', 'map.mbtiles'],
    ['/etc/passwd', 'passwd.mbtiles'],
    ['..', 'map.mbtiles'],
    ['', 'map.mbtiles'],
    ['a<b>:c|d?e*f".x', 'abcdef.mbtiles'],
    ['right\u202eto left.mbtiles', 'rightto left.mbtiles'],
    [`${'很'.repeat(200)}.mbtiles`, `${'很'.repeat(70)}.mbtiles`],
  ])('%j becomes %j', (wished, name) => expect(freeName(tempDir(), wished, 'mbtiles')).toBe(name));

  it('is counted on while it is taken', () => {
    const folder = tempDir();
    for (const name of ['a.pmtiles', 'a (2).pmtiles']) writeFileSync(path.join(folder, name), '');
    expect(freeName(folder, 'a.pmtiles', 'pmtiles')).toBe('a (3).pmtiles');
    expect(freeName(folder, 'a.pmtiles', 'mbtiles')).toBe('a.mbtiles');
  });
});
