import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withText } from '../../../renderer/video/png-text.ts';
import { tempDir } from '../../temp-dir.ts';

/** A picture by ffmpeg. */
function png(): Uint8Array {
  const file = path.join(tempDir(), 'a.png');
  const { stderr, status } = spawnSync('ffmpeg', ['-f', 'lavfi', '-i', 'testsrc=s=64x48', '-frames:v', '1', file]);
  if (status !== 0) throw new Error(String(stderr));
  return readFileSync(file);
}

/** What pngcheck, which knows every rule of the format, says of a file. */
function check(bytes: Uint8Array): { status: number | null; words: string } {
  const file = path.join(tempDir(), 'b.png');
  writeFileSync(file, bytes);
  const { status, stdout } = spawnSync('pngcheck', ['-7', '-t', '-v', file], { encoding: 'utf8' });
  return { status, words: stdout };
}

describe('words in a PNG', () => {
  it('are found by pngcheck, Chinese ones too, and it has nothing to complain of', () => {
    const bytes = withText(png(), {
      Title: '曾都应急1号 车顶云台',
      'Creation Time': 'Tue, 24 Nov 2026 02:42:07 GMT',
      Location: '+31.69000+113.37000/ ±3 m',
    });
    const { status, words } = check(bytes);
    expect(status, words).toBe(0);
    expect(words).toMatch(/chunk iTXt at .*, keyword: Title/);
    expect(words).toContain('uncompressed, no language tag');
    expect(Buffer.from(bytes).includes(`Title${'\0'.repeat(5)}曾都应急1号 车顶云台`)).toBe(true);
    expect(words).toMatch(/chunk tEXt at .*, keyword: Creation Time\s+Tue, 24 Nov 2026 02:42:07 GMT/);
    expect(words).toMatch(/chunk tEXt at .*, keyword: Location/);
  });

  it('change nothing of the picture', () => {
    const [before, dir] = [png(), tempDir()];
    const after = withText(before, { Title: '图' });
    const pixels = [before, after].map((bytes, index) => {
      const file = path.join(dir, `${index}.png`);
      writeFileSync(file, bytes);
      return spawnSync('ffmpeg', ['-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']).stdout;
    });
    expect(pixels[0]).toHaveLength(64 * 48 * 3);
    expect(pixels[1]).toEqual(pixels[0]);
  });

  it('are read by ffmpeg where they are Latin', () => {
    const file = path.join(tempDir(), 'c.png');
    writeFileSync(file, withText(png(), { Software: 'Qianshao', Author: 'Ólafur' }));
    const asked = ['-v', 'error', '-show_entries', 'frame_tags', '-of', 'default=nk=0', file];
    const { stdout } = spawnSync('ffprobe', asked, { encoding: 'utf8' });
    expect(stdout).toContain('TAG:Software=Qianshao');
    expect(stdout).toContain('TAG:Author=Ólafur');
  });

  it('are refused with a keyword that PNG does not allow, where they are too long, and in what is no PNG', () => {
    const bytes = png();
    for (const keyword of ['', ' Title', 'Title ', '标题', 'x'.repeat(80)])
      expect(() => withText(bytes, { [keyword]: 'a' }), keyword).toThrow(RangeError);
    expect(() => withText(bytes, { Title: 'x'.repeat(4_097) })).toThrow(RangeError);
    expect(() => withText(bytes.subarray(1), {})).toThrow(RangeError);
    expect(() => withText(bytes.subarray(0, 20), {})).toThrow(RangeError);
  });
});
