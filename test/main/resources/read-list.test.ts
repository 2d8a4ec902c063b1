import gcoord from 'gcoord';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { MAX_MORE } from '../../../contract/resource.ts';
import { readList } from '../../../main/resources/read-list.ts';
import { fileOf, fixture, problemsOf, recordsOf, rowsOf } from './lists.ts';

describe('a list as WPS saves it, in GB 18030', () => {
  const file = fixture('应急队伍.csv');

  it('is read under its title; what is wrong is told with its line, and the rest is there', async () => {
    const rows = await rowsOf(file);
    expect(problemsOf(rows)).toEqual([
      [5, 'no-place'],
      [6, 'no-name'],
      [7, 'swapped'],
      [10, 'quotes'],
    ]);
    expect(recordsOf(rows).map(({ name }) => name)).toEqual([
      '曾都区消防救援大队',
      '北郊,街道民兵应急连',
      '府河镇水上救援队',
      '万店镇森林消防队',
    ]);
  });

  it('keeps every letter, degrees of every writing, and the columns that it does not know', async () => {
    const [, second, third] = recordsOf(await rowsOf(file));
    expect(second).toEqual({
      kind: 'team',
      category: '民兵',
      name: '北郊,街道民兵应急连',
      lat: 31.74,
      lon: 113.37,
      contact: '刘𬭚',
      phone: '13800000002',
      amount: '队伍人数 30',
      owner: '北郊街道',
      more: [],
    });
    expect(third).toMatchObject({ lat: 31.5312, lon: 113.2041, contact: '孙八 （夜间值班）' });
  });

  it('says what stands on a bad line', async () => {
    const rows = await rowsOf(file);
    expect(rows.find((row) => 'reason' in row && row.line === 5)).toMatchObject({
      text: expect.stringContaining('洛阳镇山洪抢险队') as string,
    });
  });
});

describe('a list in UTF-8 with a mark, declared as GCJ-02', () => {
  const file = fixture('应急物资.csv');

  it('is put where it belongs, counts in its units, and keeps other columns', async () => {
    const rows = await rowsOf(file, { datum: 'gcj02' });
    expect(problemsOf(rows)).toEqual([[4, 'bad-place']]);
    const [tents, boats] = recordsOf(rows);
    expect(tents).toMatchObject({
      kind: 'supply',
      name: '救灾帐篷',
      amount: '200 顶',
      address: '区应急物资储备库',
      contact: '张三',
      more: [['到期日期', '2029-06-30']],
    });
    expect(boats).toMatchObject({ kind: 'equipment', amount: '6 艘', more: [] });
    // Shifted again it is what the list says, to a meter.
    const [lon, lat] = gcoord.transform<[number, number]>(
      [tents?.lon ?? 0, tents?.lat ?? 0],
      gcoord.WGS84,
      gcoord.GCJ02,
    );
    expect(lon).toBeCloseTo(113.386104, 5);
    expect(lat).toBeCloseTo(31.716307, 5);
    expect(tents?.lon).not.toBeCloseTo(113.386104, 3);
  });

  it('declared as WGS-84 stays where it says', async () => {
    const [tents] = recordsOf(await rowsOf(file));
    expect([tents?.lon, tents?.lat]).toEqual([113.386104, 31.716307]);
  });
});

describe('a GeoJSON list', () => {
  const file = fixture('医院与场所.geojson');

  it('gives points, and the middle of an area; what has no place is told with its number', async () => {
    const rows = await rowsOf(file, { kind: 'hospital' });
    expect(recordsOf(rows).map(({ name, kind, lat, lon }) => [name, kind, lat, lon])).toEqual([
      ['随州市中心医院', 'hospital', 31.7211, 113.3689],
      ['白云湖应急避难场所', 'shelter', 31.705, 113.375],
      ['城东液化气站', 'hazard', 31.69, 113.42],
    ]);
    expect(rows.filter((row) => 'reason' in row)).toMatchObject([
      { item: 4, reason: 'no-place', text: '没有位置的卫生院' },
      { item: 5, reason: 'geometry' },
      { item: 6, reason: 'out-of-range' },
    ]);
  });

  it('may be a single feature, or features one after the other', async () => {
    const one = (name: string) =>
      JSON.stringify({ type: 'Feature', geometry: { type: 'Point', coordinates: [113, 31] }, properties: { name } });
    expect(recordsOf(await rowsOf(fileOf(one('甲'), 'a.geojson')))).toMatchObject([{ name: '甲' }]);
    const rows = await rowsOf(fileOf(`${one('甲')}\n${one('乙')}\n`, 'a.geojson'));
    expect(recordsOf(rows).map(({ name }) => name)).toEqual(['甲', '乙']);
  });

  it('that is cut short gives what is whole', async () => {
    const whole = JSON.stringify({
      type: 'FeatureCollection',
      features: ['甲', '乙 ] } "{'].map((name) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [113, 31] },
        properties: { name },
      })),
    });
    const rows = await rowsOf(fileOf(whole.slice(0, -20), 'a.geojson'));
    expect(recordsOf(rows).map(({ name }) => name)).toEqual(['甲']);
    expect(problemsOf(rows)).toEqual([[1, 'cut-short']]);
    expect(recordsOf(await rowsOf(fileOf(whole, 'a.geojson')))[1]?.name).toBe('乙 ] } "{');
  });

  it('with one broken feature gives the others', async () => {
    const good = '{"type":"Feature","geometry":{"type":"Point","coordinates":[113,31]},"properties":{"name":"甲"}}';
    const rows = await rowsOf(
      fileOf(`{"features":[${good},{"type":"Feature",geometry:1},${good}],"type":"FeatureCollection"}`, 'a.json'),
    );
    expect(recordsOf(rows)).toHaveLength(2);
    expect(rows[1]).toMatchObject({ item: 2, reason: 'json' });
  });
});

it('headers of which only the end is known are taken for what they end with, after those that are known', async () => {
  const heads = '主管部门名称,名称,中心点经度,中心点纬度,急诊电话,值班电话,院区地址,开放床位数,重症床位数,院长';
  const rows = await rowsOf(fileOf(`${heads}\n卫健局,甲医院,113,31,120,110,某路,300,20,李\n`));
  expect(recordsOf(rows)).toEqual([
    {
      ...{
        kind: 'other',
        name: '甲医院',
        lat: 31,
        lon: 113,
        phone: '110、120',
        address: '某路',
        amount: '开放床位数 300',
      },
      more: [
        ['主管部门名称', '卫健局'],
        ['重症床位数', '20'],
        ['院长', '李'],
      ],
    },
  ]);
});

describe('a file', () => {
  const csv = '名称,经度,纬度\n甲,113,31\n';

  it.each([
    ['utf-8', Buffer.from(csv)],
    ['utf-8', Buffer.from(`\ufeff${csv}`)],
    ['gb18030', iconv.encode(csv, 'gb18030')],
    ['utf-16le', Buffer.from(`\ufeff${csv.replaceAll(',', '\t')}`, 'utf16le')],
  ])('in %s is read', async (coding, bytes) => {
    const file = fileOf(bytes);
    expect((await readList(file, { name: 'list.csv', datum: 'wgs84' })).coding).toBe(coding);
    expect(recordsOf(await rowsOf(file))).toMatchObject([{ name: '甲', lat: 31, lon: 113 }]);
  });

  it('with one damaged letter is still in its coding, and only that row is lost', async () => {
    const bytes = Buffer.concat([Buffer.from(`${csv}乙`), Buffer.from([0xff]), Buffer.from(',113,31\n丙,113,31\n')]);
    const rows = await rowsOf(fileOf(bytes));
    expect(recordsOf(rows).map(({ name }) => name)).toEqual(['甲', '丙']);
    expect(problemsOf(rows)).toEqual([[3, 'garbled']]);
  });

  it.each([
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014', 'latin1')],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2])],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0])],
    ['nothing', Buffer.alloc(0)],
  ])('that is %s is refused', async (_, bytes) => {
    await expect(rowsOf(fileOf(bytes))).rejects.toMatchObject({ code: 'resource-file-foreign' });
  });

  it('without a head that says where things are is refused, with what stands there', async () => {
    await expect(rowsOf(fileOf('单位,电话\n甲,1\n'))).rejects.toMatchObject({
      code: 'resource-columns',
      detail: '单位 电话',
    });
  });

  it('tells of all lines after twenty open quotation marks no more', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `"甲${n},113,31`).join('\nx\n');
    const rows = await rowsOf(fileOf(`名称,经度,纬度\n${lines}\n`));
    expect(problemsOf(rows).at(-1)?.[1]).toBe('abandoned');
    expect(problemsOf(rows).filter(([, reason]) => reason === 'quotes').length).toBeLessThanOrEqual(21);
  });

  it('with long cells and many columns is cut to its limits, never through a letter', async () => {
    const heads = Array.from({ length: 40 }, (_, n) => `列${n}`);
    const rows = await rowsOf(
      fileOf(
        `名称,经度,纬度,${heads.join(',')}\n${'𬭚'.repeat(200)},113,31,${heads.map(() => 'x'.repeat(999)).join(',')}\n`,
      ),
    );
    const [record] = recordsOf(rows);
    expect(record?.name).toBe(`${'𬭚'.repeat(39)}…`);
    expect(record?.more).toHaveLength(MAX_MORE);
    expect(record?.more[0]?.[1]).toHaveLength(200);
  });

  it('takes what its rows are from its name, or from the person', async () => {
    const file = fileOf('名称,经度,纬度\n甲,113,31\n', '避难场所.csv');
    expect(recordsOf(await rowsOf(file))[0]?.kind).toBe('shelter');
    expect(recordsOf(await rowsOf(file, { kind: 'hospital' }))[0]?.kind).toBe('hospital');
    expect(recordsOf(await rowsOf(file, { name: 'x.csv' }))[0]?.kind).toBe('other');
  });
});
