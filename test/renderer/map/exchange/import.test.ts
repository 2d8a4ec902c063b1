import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ImportRefused } from '../../../../renderer/map/exchange/imported.ts';
import { MAX_BYTES } from '../../../../renderer/map/exchange/read-file.ts';
import { simplified, toPlot } from '../../../../renderer/map/exchange/to-plots.ts';
import { unpackKml } from '../../../../renderer/map/exchange/unpack.ts';
import { kept, read } from './samples.ts';

const gpx = (inner: string, head = '') =>
  `<?xml version="1.0"?>${head}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${inner}</gpx>`;
const kml = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inner}</Document></kml>`;
const wpt = (lat: unknown, lon: unknown, name: string) =>
  `<wpt lat="${String(lat)}" lon="${String(lon)}"><name>${name}</name></wpt>`;

/** Why a file is refused. */
function refusal(name: string, content: Uint8Array | string): string {
  try {
    read(name, content);
  } catch (error) {
    if (error instanceof ImportRefused) return error.why;
    throw error;
  }
  return 'taken';
}

describe('a file of another program', () => {
  it('as gpsbabel writes it, in GPX, KML, GeoJSON and CSV, is the same for us', () => {
    const csv = kept(
      'w.csv',
      new TextEncoder().encode(
        'utc_d,utc_t,lat,lon,name\n2026-11-24,02:00:01,31.69,113.37,甲\n2026-11-24,02:00:02,31.7,113.38,乙\n',
      ),
    );
    for (const [format, ending] of [
      ['gpx', 'gpx'],
      ['gpx,gpxver=1.1', 'gpx'],
      ['kml', 'kml'],
      ['geojson', 'geojson'],
      ['unicsv,utc=0', 'csv'],
    ] as const) {
      const out = execFileSync('gpsbabel', ['-i', 'unicsv', '-f', csv, '-o', format, '-F', '-'], { encoding: 'utf8' });
      const points = read(`w.${ending}`, out).shapes.filter(({ shape }) => shape === 'point');
      expect([format, points.map(({ label, places }) => [label, places[0]])]).toEqual([
        format,
        [
          ['甲', [113.37, 31.69]],
          ['乙', [113.38, 31.7]],
        ],
      ]);
    }
  });

  it('is told by what is in it, whatever its name says', () => {
    expect(read('x.csv', gpx(wpt(31.69, 113.37, 'A'))).shapes).toHaveLength(1);
    expect(
      read(
        'x.kml',
        zipSync({
          'a/doc.kml': strToU8(kml('<Placemark><Point><coordinates>113.37,31.69</coordinates></Point></Placemark>')),
        }),
      ).shapes,
    ).toHaveLength(1);
    expect(refusal('x.gpx', 'hello')).toBe('unknown');
  });

  it('of KML has points, lines, areas and timed tracks, from every folder', () => {
    const { shapes, bad } = read(
      'k.kml',
      kml(`<Folder><name>x</name>
      <Placemark><name>点</name><Point><coordinates>113.37,31.69,0</coordinates></Point></Placemark>
      <Placemark><name>空</name></Placemark>
      <Folder><Placemark><name>区</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
        113.3,31.6 113.4,31.6 113.4,31.7 113.3,31.6</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Folder>
      <Placemark><name>轨</name><gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><when>2026-11-24T02:00:00Z</when><when>2026-11-24T02:00:01Z</when>
        <gx:coord>113.3 31.6 0</gx:coord><gx:coord>113.31 31.6 0</gx:coord></gx:Track></Placemark>`),
    );
    expect(shapes.map(({ shape, label, places, times }) => [shape, label, places.length, times?.length])).toEqual([
      ['point', '点', 1, undefined],
      ['polygon', '区', 3, undefined],
      ['line', '轨', 2, 2],
    ]);
    expect(bad).toEqual([{ row: 2, why: 'no-shape' }]);
  });
});

describe('what cannot be read', () => {
  it('is named by its number, and the rest is taken', () => {
    const points = [wpt(31.69, 113.37, 'A'), wpt('x', 113.4, 'B'), wpt(95, 113.4, 'C'), wpt(31.7, 113.4, 'D')].join('');
    const track =
      '<trk><trkseg><trkpt lat="31" lon="113"/><trkpt lat="" lon="113"/><trkpt lat="31.1" lon="113"/></trkseg></trk>';
    const { shapes, bad } = read('a.gpx', gpx(points + track));
    expect(shapes.map(({ label, places }) => [label, places.length])).toEqual([
      ['', 2],
      ['A', 1],
      ['D', 1],
    ]);
    expect(bad).toEqual([
      { row: 2, why: 'no-place' },
      { row: 1, why: 'some-places' },
      { row: 3, why: 'out-of-range' },
    ]);
  });

  it('in a table is named by its line', () => {
    const { shapes, bad } = read(
      'a.csv',
      '名称,经度,纬度\n甲,113.37,31.69\n乙,东经,31.7\n丙,113.4,131.7\n\n"丁,\n丁",113.4,31.7\n戊\n',
    );
    expect(shapes.map(({ label }) => label)).toEqual(['甲', '丁,\n丁']);
    expect(bad).toEqual([
      { row: 3, why: 'no-place' },
      { row: 4, why: 'out-of-range' },
      { row: 8, why: 'no-place' },
    ]);
  });

  it('in GeoJSON is named by its feature; holes of areas are said to be lost', () => {
    const ring = [
      [113, 31],
      [114, 31],
      [114, 32],
      [113, 31],
    ];
    const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        null,
        feature(null),
        feature({ type: 'Point', coordinates: ['113', 31] }),
        feature({ type: 'Polygon', coordinates: [ring, ring] }),
        feature({ type: 'LineString', coordinates: [[1, 1]] }),
      ],
    });
    const { shapes, bad } = read('a.geojson', text);
    expect(shapes.map(({ shape, places }) => [shape, places.length])).toEqual([['polygon', 3]]);
    expect(bad.map(({ row, why }) => `${row} ${why}`)).toEqual([
      '1 no-shape',
      '2 no-shape',
      '3 no-place',
      '4 holes',
      '5 too-few',
    ]);
  });
});

describe('a table', () => {
  it('in GB 18030, with semicolons, full-width headings and local times is read like any other', () => {
    const text =
      '名称;经度（度）;纬度（度）;时间\n一队;113.37;31.69;2026/11/24 10:00:01\n一队;113.38;31.69;2026-11-24 10:00:00\n';
    const { shapes } = read('一队.csv', new Uint8Array(iconv.encode(text, 'gb18030')));
    expect(shapes).toEqual([
      {
        shape: 'line',
        label: '一队',
        places: [
          [113.38, 31.69],
          [113.37, 31.69],
        ],
        times: [0, 1].map((second) => Date.parse('2026-11-24T02:00:00Z') + second * 1_000),
      },
    ]);
  });

  it('without columns for places is refused', () => {
    expect(refusal('a.csv', '姓名,电话\n甲,1\n')).toBe('no-columns');
    expect(refusal('a.csv', '')).toBe('empty');
  });

  it('has lines and areas as WKT', () => {
    const { shapes, bad } = read(
      'a.csv',
      'name,wkt\na,"LINESTRING Z (113 31 5, 114 31 5)"\nb,"MULTIPOLYGON (((113 31, 114 31, 114 32, 113 31)), ((1 1, 2 1, 2 2, 1 1)))"\nc,CIRCLE (1 2)\n',
    );
    expect(shapes.map(({ shape, label }) => shape + label)).toEqual(['linea', 'polygonb', 'polygonb']);
    expect(bad).toEqual([{ row: 4, why: 'no-shape' }]);
  });
});

describe('a file that means harm', () => {
  it('by entities is refused before it is parsed', () => {
    const bomb = `<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
    expect(refusal('a.gpx', gpx(`<wpt lat="1" lon="2"><name>&b;</name></wpt>`, bomb))).toBe('doctype');
    const outside = `<!doctype gpx SYSTEM "file:///etc/passwd">`;
    expect(refusal('a.gpx', gpx('', outside))).toBe('doctype');
  });

  it('by what a zip unpacks to is given up when it is too large, whatever the zip claims', () => {
    const zip = zipSync({ 'doc.kml': new Uint8Array(5_000_000) }, { level: 9 });
    expect(zip.length).toBeLessThan(10_000);
    expect(() => unpackKml(zip, 1_000_000)).toThrow(new ImportRefused('unpacked-too-large'));
    // The size in the directory and in the head of the file is made small.
    const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
    for (let at = 0; at + 4 < zip.length; at += 1) {
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 10, true);
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    }
    expect(() => unpackKml(zip, 1_000_000)).toThrow(ImportRefused);
  });

  it.each([
    ['is too large', 'a.gpx', new Uint8Array(MAX_BYTES + 1), 'too-large'],
    ['is cut off', 'a.gpx', gpx('<wpt lat="1" lon="2">').slice(0, 90), 'broken'],
    [
      'is half a zip',
      'a.kmz',
      zipSync({ 'doc.kml': strToU8(kml(' '.repeat(99_999) + Math.random())) }).slice(0, 200),
      'broken',
    ],
    ['is a zip of something else', 'a.kmz', zipSync({ 'a.txt': strToU8('x') }), 'no-kml'],
    ['is other XML', 'a.kml', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'unknown'],
    ['is cut JSON', 'a.geojson', '{"type":', 'broken'],
    ['has nothing in it', 'a.gpx', gpx(''), 'empty'],
    ['has too many things', 'a.csv', `lat,lon\n${'1,2\n'.repeat(20_001)}`, 'too-many'],
  ])('or %s is refused with the reason', (_, name, content, why) => {
    expect(refusal(name, content)).toBe(why);
  });

  it('by collections in collections is read to a depth, and no further', () => {
    let geometry: unknown = { type: 'Point', coordinates: [113, 31] };
    for (let depth = 0; depth < 2_000; depth += 1) geometry = { type: 'GeometryCollection', geometries: [geometry] };
    expect(read('a.json', JSON.stringify(geometry)).bad).toEqual([{ row: 1, why: 'no-shape' }]);
  });
});

describe('as plots', () => {
  it('places of a shifted file are put where they are', () => {
    const shape = { shape: 'point' as const, places: [[113.37, 31.69] as [number, number]], label: '' };
    const [[lon, lat] = [0, 0]] = toPlot(shape, 'gcj02')?.geometry?.coordinates ?? [];
    expect([lon.toFixed(3), lat.toFixed(3)]).toEqual(['113.364', '31.692']);
  });

  it('a long track keeps its shape and its ends with few points', () => {
    const track = Array.from({ length: 20_000 }, (_, n): [number, number] => [
      113 + n * 1e-5,
      31 + 0.01 * Math.sin(n / 800),
    ]);
    const few = simplified(track, 500);
    expect(few.length).toBeLessThanOrEqual(500);
    expect(few.length).toBeGreaterThan(50);
    expect([few[0], few.at(-1)]).toEqual([track[0], track.at(-1)]);
    // Each point that was left out is within ten metres of what is drawn.
    const off = track.map(([lon, lat]) => {
      const next = few.findIndex(([east]) => east >= lon);
      const [[west, south] = [0, 0], [east, north] = [0, 0]] = [few[Math.max(0, next - 1)], few[next]];
      const there = east === west ? north : south + share(lon, west, east) * (north - south);
      return Math.abs(there - lat) * 111_000;
    });
    expect(Math.max(...off)).toBeLessThan(10);
  });
});

const share = (lon: number, west: number, east: number): number => (lon - west) / (east - west);
