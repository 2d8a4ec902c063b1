import { describe, expect, it } from 'vitest';
import { Quota } from '../../../../main/map/download/quota.ts';
import { SourceBook } from '../../../../main/map/download/source-book.ts';
import { knownSources } from '../../../../main/map/download/sources.ts';
import { memorySettings, sourceOf } from '../samples.ts';

const open = (settings = memorySettings()) => {
  const quota = new Quota(settings, () => 0);
  return { settings, quota, book: new SourceBook(settings, quota) };
};

describe('sources', () => {
  it('that come with the product are there, and ask for a key', () => {
    const { book } = open();
    expect(book.list().map(({ id, known, needsKey, hasKey }) => [id, known, needsKey, hasKey])).toEqual([
      ['tianditu-img', true, true, false],
      ['tianditu-vec', true, true, false],
    ]);
  });

  it('of a person are added, changed, kept, and taken away with their key', () => {
    const { book, settings } = open();
    const own = sourceOf('http://m/{z}/{x}/{y}?token=SECRET');
    book.put(own);
    book.put({ ...own, name: '局内图源' });
    const again = new SourceBook(settings, new Quota(settings, () => 0));
    expect(again.find(own.id)).toMatchObject({
      name: '局内图源',
      layers: [{ template: 'http://m/{z}/{x}/{y}?token={key}' }],
    });
    expect(again.key(own.id)).toBe('SECRET');
    expect(JSON.stringify(again.list())).not.toContain('SECRET');
    again.remove(own.id);
    expect([again.find(own.id), again.key(own.id)]).toEqual([undefined, undefined]);
    expect(settings.all()).not.toContain('SECRET');
    expect(() => again.remove(own.id)).toThrow('not-found');
  });

  it('that come with the product can be changed, and are as they came when that is taken back', () => {
    const { book } = open();
    const [img] = knownSources;
    if (!img) throw new Error('none');
    book.put({ ...img, quotaPerDay: 500 });
    book.setKey(img.id, 'K');
    expect(book.list()[0]).toMatchObject({ known: true, hasKey: true, quotaPerDay: 500, quotaLeft: 500 });
    book.remove(img.id);
    expect(book.list()[0]).toMatchObject({ known: true, hasKey: false, quotaPerDay: 30_000 });
  });

  it('show what is left of the day', () => {
    const { book, quota } = open();
    quota.use('tianditu-vec');
    expect(book.list().map(({ quotaLeft }) => quotaLeft)).toEqual([30_000, 29_999]);
  });

  it('that are forbidden are not kept', () => {
    const { book } = open();
    expect(() => book.put(sourceOf('https://tile.openstreetmap.org/{z}/{x}/{y}.png'))).toThrow('map-source-forbidden');
    expect(book.list()).toHaveLength(2);
  });

  it('of a newer program that cannot be read are left out, the others stay', () => {
    const settings = memorySettings();
    settings.putSetting('map.sources', [{ id: 'x', kind: 'wmts-3' }, sourceOf('http://m/{z}/{x}/{y}')]);
    settings.putSetting('map.keys', 7);
    const { book } = open(settings);
    expect(book.list().map(({ id }) => id)).toEqual(['tianditu-img', 'tianditu-vec', 'test-source']);
    expect(book.key('test-source')).toBeUndefined();
  });

  it('are no more than a screen can show', () => {
    const { book } = open();
    for (let n = 0; n < 32; n += 1) book.put(sourceOf('http://m/{z}/{x}/{y}', { id: `own-${n}` }));
    expect(() => book.put(sourceOf('http://m/{z}/{x}/{y}', { id: 'own-32' }))).toThrow('input-invalid');
    expect(() => book.put(sourceOf('http://n/{z}/{x}/{y}', { id: 'own-3' }))).not.toThrow();
  });
});
