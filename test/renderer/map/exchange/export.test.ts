import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../../renderer/map/exchange/formats.ts';
import { legsOf, MAX_FIXES, TooManyFixes } from '../../../../renderer/map/exchange/legs.ts';
import { toPlot } from '../../../../renderer/map/exchange/to-plots.ts';
import { fixAt, T0, unit } from '../playback/recorded.ts';
import { gpsbabel, kept, PLOTS, plotsAs, read, tracksAs, xmllint } from './samples.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('exported tracks', () => {
  it.each(FORMATS)('as %s come back with their legs, names, places and UTC times', async (format) => {
    const { shapes, bad } = read(`t.${format}`, await tracksAs(format));
    // A track of one fix is no line for the library that reads GPX.
    expect(bad).toEqual(format === 'gpx' ? [{ row: 2, why: 'too-few' }] : []);
    const lines = shapes.filter(({ shape }) => shape === 'line');
    const seconds = lines.map(({ times }) => times?.map((at) => (at - T0) / 1_000));
    // In a table the hole is only in the times.
    const legs =
      format === 'csv'
        ? [[0, 1, 2, 60, 61, 62]]
        : [
            [0, 1, 2],
            [60, 61, 62],
          ];
    expect(seconds).toEqual(legs);
    expect(lines[0]?.label).toBe('曾都应急1号');
    expect(lines[0]?.places[1]).toEqual([113.37001, 31.69]);
    if (format === 'geojson' || format === 'csv')
      expect(shapes.filter(({ shape }) => shape === 'point').map(({ places }) => places[0])).toEqual([
        [113.37005, 31.7],
      ]);
  });

  it('as GPX are read by gpsbabel: every fix with its time, speed and course, and a segment for each leg', async () => {
    const file = kept('t.gpx', await tracksAs('gpx'));
    expect(xmllint(file)).toBe('');
    const lines = gpsbabel('gpx', file, '-x', 'transform,wpt=trk');
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(/31\.690000,113\.370000,.*,84\.2,2026\/11\/24,02:00:00/);
    const through = execFileSync('gpsbabel', ['-i', 'gpx', '-f', file, '-o', 'gpx', '-F', '-'], { encoding: 'utf8' });
    expect(through.match(/<gpxtpx:speed>12\.5<\/gpxtpx:speed>\s*<gpxtpx:course>90</g)).toHaveLength(6);
    expect(text(await tracksAs('gpx')).match(/<trkseg>/g)).toHaveLength(3);
  });

  it('as KML are XML in which gpsbabel finds every fix, and KMZ is the same in a zip', async () => {
    const file = kept('t.kml', await tracksAs('kml'));
    expect(xmllint(file)).toBe('');
    expect(gpsbabel('kml', file, '-x', 'transform,wpt=trk').filter((line) => line.includes('113.37'))).toHaveLength(7);
    expect(read('t.kmz', await tracksAs('kmz'))).toEqual(read('t.kml', await tracksAs('kml')));
  });

  it('as CSV are read by gpsbabel, and by a spreadsheet without running a formula', async () => {
    const file = kept('t.csv', await tracksAs('csv'));
    expect(gpsbabel('unicsv', file).filter((line) => line.includes('02:01:00'))).toHaveLength(1);
    const [head, first, ...rest] = text(await tracksAs('csv')).split('\r\n');
    expect(head).toBe('time_utc,lat,lon,ele,speed_mps,course,accuracy_m,source,name,station,unit,kind');
    expect(first).toBe(
      '2026-11-24T02:00:00.000Z,31.69,113.37,84.2,12.5,90,,gnss,曾都应急1号,zengdu-1,zengdu-1,vehicle',
    );
    expect(rest.at(-2)).toContain(`"'=王 ""<建国>"" & Co,`);
  });

  it('are cut where there is no position, and go on where only the page ends', async () => {
    const fixes = Array.from({ length: 5_002 }, (_, second) => fixAt(second));
    const pages: number[] = [];
    const legs = [];
    const fetch = ({ from, limit }: { from: number; limit: number }) =>
      Promise.resolve(fixes.filter(({ fixAt: at }) => at >= from).slice(0, limit));
    const wish = { units: [unit('a')], span: { from: T0, to: T0 + 10_000_000 }, everyMs: undefined };
    for await (const leg of legsOf(wish, fetch, (count) => pages.push(count))) legs.push(leg);
    expect(legs.map((leg) => [leg.fixes.length, leg.goesOnFrom?.fixAt])).toEqual([
      [5_000, undefined],
      [2, T0 + 4_999_000],
    ]);
    expect(pages).toEqual([5_000, 5_002]);
  });

  it('of too many fixes are given up before they fill the memory', async () => {
    let last = 0;
    const fetch = ({ limit }: { limit: number }) =>
      Promise.resolve(Array.from({ length: limit }, () => fixAt((last += 1))));
    const wish = { units: [unit('a')], span: { from: T0, to: T0 + 1e12 }, everyMs: undefined };
    const all = async () => {
      for await (const _ of legsOf(wish, fetch, () => undefined));
    };
    await expect(all()).rejects.toThrow(TooManyFixes);
    expect(last).toBeLessThanOrEqual(MAX_FIXES + 5_000);
  });
});

describe('exported plots', () => {
  it.each(['kml', 'kmz', 'geojson'] as const)('as %s come back as they were', async (format) => {
    const { shapes, bad } = read(`p.${format}`, await plotsAs(format));
    expect(bad).toEqual([]);
    const back = shapes.map((shape) => toPlot(shape, 'wgs84'));
    const turned = PLOTS.map(({ geometry, style, label }) => ({ geometry, style, label: label || '圆' }));
    // A ring runs against the clock in files.
    turned[2]!.geometry = { shape: 'polygon', coordinates: turned[2]!.geometry.coordinates.toReversed() };
    expect(back).toEqual(turned);
  });

  it('as GPX are way points and routes that gpsbabel reads', async () => {
    const file = kept('p.gpx', await plotsAs('gpx'));
    expect(xmllint(file)).toBe('');
    const lines = gpsbabel('gpx', file);
    expect(lines.filter((line) => /起火点|集结/.test(line))).toHaveLength(2);
    expect(gpsbabel('gpx', file, '-x', 'transform,wpt=rte').length).toBeGreaterThan(70);
    expect(read('p.gpx', await plotsAs('gpx')).shapes.map(({ shape }) => shape)).toEqual([
      'line',
      'line',
      'line',
      'point',
      'point',
    ]);
  });

  it('as CSV keep their shapes', async () => {
    const { shapes, bad } = read('p.csv', await plotsAs('csv'));
    expect([bad, shapes.map(({ shape, label }) => [shape, label])]).toEqual([
      [],
      [
        ['point', '起火点 <1>'],
        ['line', '主攻'],
        ['polygon', '警戒区'],
        ['polygon', '圆'],
        ['point', '集结'],
      ],
    ]);
  });

  it('whose own words were tampered with are what the file shows, and no more', () => {
    const shape = { shape: 'point' as const, places: [[113.37, 31.69] as [number, number]], label: 'x' };
    for (const own of [
      { shape: 'circle', style: { ink: 'red' }, radiusM: 1e9, center: [0, 0] },
      { shape: 'polygon', style: { ink: 'red' } },
      7,
    ])
      expect(toPlot({ ...shape, own }, 'wgs84')).toEqual({
        geometry: { shape: 'point', coordinates: [[113.37, 31.69]] },
        style: { symbol: 'mark', ink: 'black' },
        label: 'x',
      });
  });
});
