/** Coordinates as people write them. The first group are the examples of GeographicLib's manual of GeoConvert. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinateText } from '../../../../renderer/map/geo/coordinates.ts';
import { between } from '../../../../renderer/map/geo/geodesic.ts';
import { readCoordinates } from '../../../../renderer/map/geo/read-coordinates.ts';
import { COORDINATE_FORMATS } from '../../../../renderer/ui/format.ts';

const read = (text: string) =>
  readCoordinates(text).map(({ lat, lon, format }) => [Number(lat.toFixed(5)), Number(lon.toFixed(5)), format]);

describe('a coordinate', () => {
  it.each(['33.3 44.4', 'E44.4 N33.3', `33d18'N 44d24'E`, '44d24 33d18N', '33:18 +44:24'])(
    'is read as in the manual of GeoConvert: %s',
    (text) => expect(read(text)).toEqual([[33.3, 44.4, expect.stringMatching(/^(decimal|dm)$/)]]),
  );

  it('is read from a grid as in that manual', () => {
    expect(read('38n 444500 3688500')).toEqual([[33.33424, 44.40363, 'utm']]);
    expect(read('38SMB4488')).toEqual([[33.33423, 44.40363, 'mgrs']]);
    expect(read('38S MB 44 88')).toEqual(read('38smb4488'));
  });

  it.each([
    ['31.69，113.37', 'decimal'],
    ['３１．６９ １１３．３７', 'decimal'],
    ['113.37,31.69', 'decimal'],
    ['113.37E 31.69N', 'decimal'],
    ['31.69N, 113.37', 'decimal'],
    ['北纬31.69° 东经113.37°', 'decimal'],
    ['31 41.4 113 22.2', 'dm'],
    ['N31°41.4′ E113°22.2′', 'dm'],
    ['31 41 24 113 22 12', 'dms'],
    ['31°41′24″N，113°22′12″E', 'dms'],
    [`31°41'24"N 113°22'12"E`, 'dms'],
    ["31°41'24''N 113°22'12''E", 'dms'],
    ['东经113度22分12秒、北纬31度41分24秒', 'dms'],
  ])('is read as it stands in a Chinese report or message: %s', (text, format) =>
    expect(read(text)).toEqual([[31.69, 113.37, format]]),
  );

  it('has south and west by letter or by sign', () => {
    expect(read('33.9S 18.4W')).toEqual([[-33.9, -18.4, 'decimal']]);
    expect(read('-33.9 -18.4')).toEqual([[-33.9, -18.4, 'decimal']]);
  });

  it('may be of a band or of the south, when the letter is an S: both are told, the band first', () => {
    expect(read('38S 444500 3688500').map(([lat]) => lat)).toEqual([33.33424, -56.9438]);
  });

  it('is read back from every format in which the screen writes it, to about a metre', () => {
    const anywhere = {
      lat: fc.double({ min: 3, max: 54, noNaN: true }),
      lon: fc.double({ min: 73, max: 135, noNaN: true }),
    };
    fc.assert(
      fc.property(fc.record(anywhere), fc.constantFrom(...COORDINATE_FORMATS), (place, format) => {
        const [back] = readCoordinates(coordinateText(place, format));
        expect(back?.format).toBe(format);
        expect(between(place, back!).distanceM).toBeLessThan(2);
      }),
    );
  });

  it.each([
    '',
    '随州',
    '曾都应急1号',
    '123',
    '31.69',
    '200 300',
    '91 181',
    '31 70 113 20',
    '31.5 30 113.5 30',
    '31.69 113.37 5',
    '12N 44W 3',
    '-12N 44E',
    '31N 32N',
    '10E 20E',
    '61N 444500 3688500',
    '38Q 444500 3688500',
    '38SMB448',
    '38SMB4',
    'N50J47',
    'N50JX7539',
    `${'1'.repeat(60)} ${'2'.repeat(60)}`,
  ])('is not seen in «%s»', (text) => expect(readCoordinates(text)).toEqual([]));

  it('never fails, whatever is written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => void readCoordinates(text)));
    const pieces = fc.array(fc.constantFrom(...'NSEW°\'":,. -+0123456789JKX°度分秒'), { maxLength: 40 });
    fc.assert(
      fc.property(pieces, (letters) => {
        for (const { lat, lon } of readCoordinates(letters.join('')))
          expect(Math.abs(lat) <= 90 && Math.abs(lon) <= 180).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
