import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { imageInfo, imageKind, isTileSize } from '../../../main/map/image.ts';
import { tileImage } from '../../sim/tile-image.ts';

/** One frame of ffmpeg's test picture. */
function ffmpeg(codec: string[], size = '256x256'): Buffer {
  const args = ['-v', 'error', '-f', 'lavfi', '-i', `testsrc=size=${size}:rate=1`, '-frames:v', '1', ...codec, '-'];
  const { stdout, stderr, status } = spawnSync('ffmpeg', args, { maxBuffer: 10_000_000 });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

const samples = {
  png: ffmpeg(['-c:v', 'png', '-f', 'image2pipe']),
  jpeg: ffmpeg(['-c:v', 'mjpeg', '-f', 'image2pipe']),
  webp: ffmpeg(['-c:v', 'libwebp', '-f', 'webp']),
};

describe.each(Object.entries(samples))('%s made by ffmpeg', (format, bytes) => {
  it('is known with its size', () => {
    expect(imageKind(bytes)).toBe(format);
    expect(imageInfo(bytes)).toEqual({ format, width: 256, height: 256 });
  });

  it('is refused when it is cut anywhere', () => {
    const cuts = [20, 40, bytes.length >> 2, bytes.length >> 1, bytes.length - 100, bytes.length - 3];
    expect(cuts.filter((length) => imageInfo(bytes.subarray(0, length)) !== undefined)).toEqual([]);
  });
});

it.each(['png', 'jpeg'] as const)(
  '%s is refused when zeros follow its beginning, as a disk leaves a file',
  (format) => {
    const zeros = Buffer.alloc(samples[format].length);
    samples[format].copy(zeros, 0, 0, zeros.length >> 1);
    expect(imageInfo(zeros)).toBeUndefined();
  },
);

describe('webp', () => {
  it('is known without loss and in the extended form', () => {
    expect(imageInfo(ffmpeg(['-c:v', 'libwebp', '-lossless', '1', '-f', 'webp'], '128x128'))).toMatchObject({
      format: 'webp',
      width: 128,
      height: 128,
    });
    // RIFF with a VP8X chunk: flags, 3 reserved bytes, width − 1 and height − 1 in 24 bits.
    const extended = Buffer.alloc(30);
    extended.write('RIFF', 0, 'latin1');
    extended.writeUInt32LE(22, 4);
    extended.write('WEBPVP8X', 8, 'latin1');
    extended.writeUIntLE(511, 24, 3);
    extended.writeUIntLE(255, 27, 3);
    expect(imageInfo(extended)).toEqual({ format: 'webp', width: 512, height: 256 });
  });
});

describe('jpeg', () => {
  it('of the progressive kind is whole only with its last scan', () => {
    const bytes = ffmpeg(['-c:v', 'mjpeg', '-q:v', '2', '-f', 'image2pipe'], '64x48');
    expect(imageInfo(bytes)).toEqual({ format: 'jpeg', width: 64, height: 48 });
    expect(imageInfo(bytes.subarray(0, bytes.length - 2))).toBeUndefined();
  });
});

describe('png', () => {
  it('with one bit turned over in any chunk is refused', () => {
    const bytes = tileImage({ name: 'a tile', width: 16, height: 16 });
    const spoilt = Array.from({ length: bytes.length - 8 }, (_, n) => {
      const copy = Buffer.from(bytes);
      copy[n + 8] = (copy[n + 8] ?? 0) ^ 1;
      return imageInfo(copy);
    });
    expect(spoilt.filter((info) => info !== undefined)).toEqual([]);
  });
});

describe('what is no image', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a page', Buffer.from('<html><body>Log in</body></html>')],
    ['a word', Buffer.from('RIFF')],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['a bare JPEG marker', Buffer.from([0xff, 0xd8, 0xff])],
  ])('%s', (_, bytes) => expect(imageInfo(bytes)).toBeUndefined());
});

it('a tile is square and of a size that a screen can take; a blank one may be a single pixel', () => {
  const of = (width: number, height: number) => isTileSize({ format: 'png', width, height });
  expect([of(256, 256), of(512, 512), of(1_024, 1_024), of(1, 1)]).toEqual([true, true, true, true]);
  expect([of(256, 512), of(2_048, 2_048)]).toEqual([false, false]);
});
