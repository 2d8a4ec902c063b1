/** A still out of real footage, decoded again by ffmpeg. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Fragment } from '../../../main/media/recorder/fragments.ts';
import { encodeStill, QUALITIES } from '../../../main/media/still.ts';
import { fragmentsOf, makeFootage } from './recorder/footage.ts';

const never = new AbortController().signal;
const [key] = fragmentsOf(makeFootage(1)) as [Fragment];

/** Width and height as ffprobe reads them. */
function probed(bytes: Buffer): string {
  const args = ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', 'pipe:0'];
  return spawnSync('ffprobe', args, { input: bytes, encoding: 'utf8' }).stdout.trim();
}

test('works: a picture of the right size that any viewer decodes', async () => {
  const still = await encodeStill(key, 20_000, 0, never);
  expect(still).toMatchObject({ widthPx: 320, heightPx: 180, quality: 0 });
  expect(probed(still?.bytes ?? Buffer.alloc(0))).toBe('webp,320,180');
});

test('no picture is larger than the link bears: coarser first, then fewer lines', async () => {
  const large = await encodeStill(key, 20_000, 0, never);
  const small = await encodeStill(key, 4_400, 0, never);
  expect(small?.widthPx).toBe(240);
  expect(small?.bytes.length).toBeLessThanOrEqual(4_400);
  expect(small?.bytes.length).toBeLessThan(large?.bytes.length ?? 0);
  expect(await encodeStill(key, 200, QUALITIES.length - 1, never)).toBeUndefined();
});

test('what is no picture is refused, and one that is not wanted any more ends', async () => {
  await expect(encodeStill({ ...key, mdat: Buffer.alloc(8) }, 20_000, 0, never)).rejects.toThrow('internal');
  await expect(encodeStill(key, 20_000, 0, AbortSignal.abort())).rejects.toThrow('internal');
});
