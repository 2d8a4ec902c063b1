import { expect, it } from 'vitest';
import { PackageBook } from '../../../../main/map/packages/package-book.ts';
import { memorySettings } from '../samples.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(16)) as [string, string, string];

it('what a person chose is remembered, in the order of drawing', () => {
  const settings = memorySettings();
  const book = new PackageBook(settings);
  for (const id of [A, B, C]) book.note(id);
  book.put({ ...book.of(B), opacity: 0.5 });
  book.arrange([C, B]);
  const again = new PackageBook(settings);
  expect(again.ids).toEqual([C, B, A]);
  expect(again.of(B)).toEqual({ id: B, opacity: 0.5, shown: true });
  again.remove(B);
  expect(again.ids).toEqual([C, A]);
  expect(again.of(B)).toEqual({ id: B, opacity: 1, shown: true });
});

it('settings that cannot be read are no reason to stop', () => {
  const settings = memorySettings();
  settings.putSetting('map.packages', [{ id: 'not an id' }]);
  expect(new PackageBook(settings).ids).toEqual([]);
});
