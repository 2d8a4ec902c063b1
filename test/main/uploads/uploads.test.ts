import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { Uploads } from '../../../main/uploads/uploads.ts';
import { tempDir } from '../../temp-dir.ts';

const open = (maxBytes = 1_000) => {
  const folder = tempDir();
  const clock = { now: Date.now() };
  return { folder, clock, uploads: new Uploads({ folder, maxBytes, now: () => clock.now }) };
};
const body = (words: string) => Readable.from([Buffer.from(words)]);

describe('a file in pieces', () => {
  it('grows in order', async () => {
    const { uploads } = open();
    const upload = randomUUID();
    expect(await uploads.received(upload)).toBe(0);
    expect(await uploads.take({ upload, offset: 0, total: 10, body: body('01234') })).toBe(5);
    expect(await uploads.take({ upload, offset: 5, total: 10, body: body('56789') })).toBe(10);
    expect(readFileSync(uploads.part(upload), 'utf8')).toBe('0123456789');
    await uploads.discard(upload);
    expect(existsSync(uploads.part(upload))).toBe(false);
  });

  it('keeps what came of a piece that was cut off', async () => {
    const { uploads } = open();
    const upload = randomUUID();
    const cut = new PassThrough();
    cut.write('012');
    const taken = uploads.take({ upload, offset: 0, total: 10, body: cut });
    await vi.waitFor(async () => expect(await uploads.received(upload)).toBe(3));
    cut.destroy(new Error('the cable'));
    await expect(taken).rejects.toThrow('the cable');
    expect(await uploads.take({ upload, offset: 3, total: 10, body: body('3456789') })).toBe(10);
    expect(readFileSync(uploads.part(upload), 'utf8')).toBe('0123456789');
  });

  it('is refused with a gap, with an overlap, and beyond its length; what is longer than announced is thrown away', async () => {
    const { uploads } = open();
    const upload = randomUUID();
    await uploads.take({ upload, offset: 0, total: 10, body: body('01234') });
    for (const offset of [4, 6])
      await expect(uploads.take({ upload, offset, total: 10, body: body('x') })).rejects.toMatchObject({
        code: 'input-invalid',
        detail: 'received 5',
      });
    await expect(uploads.take({ upload, offset: 5, total: 10, body: body('5678901') })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    expect(await uploads.received(upload)).toBe(0);
  });

  it('is taken by one sender at a time', async () => {
    const { uploads } = open();
    const upload = randomUUID();
    const slow = new PassThrough();
    const first = uploads.take({ upload, offset: 0, total: 4, body: slow });
    await expect(uploads.take({ upload, offset: 0, total: 4, body: body('abcd') })).rejects.toMatchObject({
      code: 'map-upload-busy',
    });
    slow.end('abcd');
    expect(await first).toBe(4);
  });

  it('has a limit', async () => {
    const { uploads } = open(100);
    const piece = { upload: randomUUID(), offset: 0, total: 101, body: body('x') };
    await expect(uploads.take(piece)).rejects.toMatchObject({ code: 'map-package-too-large' });
  });

  it('is not begun when the disk has no room for the whole of it', async () => {
    const { uploads } = open(Number.MAX_SAFE_INTEGER);
    const piece = { upload: randomUUID(), offset: 0, total: 2 ** 52, body: body('x') };
    await expect(uploads.take(piece)).rejects.toMatchObject({ code: 'store-full' });
  });
});

describe('parts that nobody goes on with', () => {
  it('are removed after a day, and nothing else is', async () => {
    const { uploads, folder, clock } = open();
    const [old, fresh] = [randomUUID(), randomUUID()];
    for (const upload of [old, fresh]) await uploads.take({ upload, offset: 0, total: 10, body: body('01234') });
    const other = path.join(folder, '.upload-x.part');
    writeFileSync(other, '');
    for (const file of [uploads.part(old), other]) utimesSync(file, 1, 1);
    clock.now += 3_600_000;
    expect(await uploads.sweep()).toBe(1);
    expect([existsSync(uploads.part(old)), existsSync(uploads.part(fresh)), existsSync(other)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('are no more than eight', async () => {
    const { uploads } = open();
    const begin = () => uploads.take({ upload: randomUUID(), offset: 0, total: 10, body: body('0') });
    for (let n = 0; n < 8; n += 1) await begin();
    await expect(begin()).rejects.toMatchObject({ code: 'map-upload-busy' });
  });
});
