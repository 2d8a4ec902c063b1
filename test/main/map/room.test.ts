import { statfsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { freeForMaps, needRoom } from '../../../main/map/room.ts';
import { tempDir } from '../../temp-dir.ts';

it('maps leave half a gigabyte of the disk to the journal', () => {
  const folder = tempDir();
  const { bavail, bsize } = statfsSync(folder);
  // Others write to this disk too.
  expect(Math.abs(bavail * bsize - freeForMaps(folder) - 512 * 1_048_576)).toBeLessThan(100 * 1_048_576);
});

it('what does not fit is refused with its size', () => {
  const folder = tempDir();
  expect(() => needRoom(folder, 1)).not.toThrow();
  expect(() => needRoom(folder, 2 ** 60)).toThrow(
    expect.objectContaining({ code: 'store-full', detail: `${2 ** 60} B` }),
  );
});
