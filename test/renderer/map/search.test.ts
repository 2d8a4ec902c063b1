import { describe, expect, it } from 'vitest';
import type { UnitPosition } from '../../../contract/unit.ts';
import { searchMap, type Hit, type SearchIn } from '../../../renderer/map/search.ts';

const unit = (name: string, id = name): UnitPosition => ({
  unit: { station: 'zengdu-1', id, kind: 'radio', name },
  fix: { fixAt: 0, receivedAt: 0, mode: 2, lat: 31.7, lon: 113.4, source: 'radio' },
  seq: 1,
});
const places: SearchIn['places'] = [
  ['随州', 31.69, 113.38, 1],
  ['随县', 31.85, 113.3, 3],
  ['曾都区', 31.71, 113.37, 3],
];
const units = [unit('BG6ABC-7'), unit('随县三队', 'u-3'), unit('三队长', 'u-4'), unit('二队', 'u-5')];
const titles = (text: string, more: Partial<SearchIn> = {}) =>
  searchMap(text, { units, places, ...more }).map(({ kind, title }) => `${kind} ${title}`);

describe('the search', () => {
  it('finds units and places by a part of their name, those that begin so first, units before places', () => {
    expect(titles('随')).toEqual(['unit 随县三队', 'place 随州', 'place 随县']);
    expect(titles('三队')).toEqual(['unit 三队长', 'unit 随县三队']);
    expect(titles('随县')).toEqual(['unit 随县三队', 'place 随县']);
  });

  it('knows no capitals, no blanks, and no full-width letters', () => {
    for (const text of ['bg6abc', 'BG6 ABC', 'ＢＧ６ａｂｃ']) expect(titles(text), text).toEqual(['unit BG6ABC-7']);
  });

  it('reads a coordinate, and puts it first', () => {
    const [hit] = searchMap('31.69, 113.37', { units, places });
    expect(hit).toMatchObject({ kind: 'coordinate', lat: 31.69, lon: 113.37, format: 'decimal' });
    expect(titles('38S 444500 3688500')).toHaveLength(2);
  });

  it('says which unit is to be selected, and where it is', () => {
    expect(searchMap('二队', { units, places })).toEqual([
      { key: 'zengdu-1/u-5', kind: 'unit', title: '二队', lat: 31.7, lon: 113.4, selects: 'zengdu-1/u-5' },
    ]);
  });

  it('asks other parts too: their things come before the places of the base map', () => {
    const shelter: Hit = { key: 'r1', kind: 'other', title: '随州一中避难场所', lat: 31.7, lon: 113.38 };
    const asked: string[] = [];
    const source = (query: string) => (asked.push(query), [shelter]);
    expect(titles(' 随州 ', { sources: [source] })).toEqual(['other 随州一中避难场所', 'place 随州']);
    expect(asked).toEqual(['随州']);
  });

  it('finds nothing in nothing, and never more than a list can hold', () => {
    expect(titles('  ')).toEqual([]);
    expect(titles('没有')).toEqual([]);
    const many = Array.from({ length: 5_000 }, (_, index) => unit(`队员${index}`));
    expect(searchMap('队员', { units: many, places }).length).toBe(20);
  });
});
