import { describe, expect, it } from 'vitest';
import { fromUtm, toUtm, utmBand, utmZone } from '../../../../renderer/map/geo/utm.ts';

/** Latitude, longitude, and what GeographicLib 2.1.2 (`GeoConvert -u -p 6`) gives for them. */
const GEOCONVERT: [number, number, number, boolean, number, number][] = [
  [31.69012, 113.37145, 49, true, 724_775.175083, 3_508_533.177493],
  [31.69, 119.99999, 50, true, 784_372.984211, 3_509_988.530442],
  [31.69, 120, 51, true, 215_626.067485, 3_509_988.55655],
  [53.55, 122.3, 51, true, 453_622.228761, 5_933_684.22361],
  [18.25, 109.5, 49, true, 341_416.674786, 2_018_495.115948],
  [39.99316, 116.3126, 50, true, 441_317.64044, 4_427_224.29244],
  [-33.9, 18.4, 34, false, 259_583.22166, 6_245_888.045441],
  [0, 113, 49, true, 722_595.439676, 0.0],
  [-0.00001, 113, 49, false, 722_595.439676, 9_999_998.894021],
  [83.9, -179.9, 1, true, 465_609.16873, 9_317_795.753332],
  [-79.9, 0.5, 31, false, 451_070.714912, 1_128_524.571853],
  [60.39, 5.32, 32, true, 297_230.22021, 6_700_510.175254],
];

describe('UTM', () => {
  it('is what GeographicLib’s manual says of its example', () => {
    const { lat, lon } = fromUtm({ zone: 38, north: true, easting: 444_500, northing: 3_688_500 });
    expect([lat.toFixed(5), lon.toFixed(5)]).toEqual(['33.33424', '44.40363']);
  });

  it.each(GEOCONVERT)('agrees with GeographicLib to a thousandth of a millimetre: %f %f', (lat, lon, ...expected) => {
    const [zone, north, easting, northing] = expected;
    expect(toUtm(lat, lon)).toMatchObject({ zone, north });
    expect(toUtm(lat, lon)!.easting).toBeCloseTo(easting, 5);
    expect(toUtm(lat, lon)!.northing).toBeCloseTo(northing, 5);
    const back = fromUtm({ zone, north, easting, northing });
    expect(back.lat).toBeCloseTo(lat, 9);
    expect(back.lon).toBeCloseTo(lon, 9);
  });

  it('has the wide zones of Norway and Svalbard', () => {
    expect([utmZone(60, 2.9), utmZone(60, 3), utmZone(64, 3)]).toEqual([31, 32, 31]);
    expect([8.9, 9, 20.9, 21, 32.9, 33, 41.9].map((lon) => utmZone(78, lon))).toEqual([31, 33, 33, 35, 35, 37, 37]);
    expect([utmZone(0, -180), utmZone(0, 179.9), utmZone(0, 180)]).toEqual([1, 60, 1]);
  });

  it('ends at 80° south and 84° north; its bands are 8° high, the last one 12°', () => {
    expect([toUtm(84.1, 0), toUtm(-80.1, 0)]).toEqual([undefined, undefined]);
    expect([-80, -72, 0, 31.69, 32, 72, 83.9, 84].map(utmBand).join('')).toBe('CDNRSXXX');
    expect([utmBand(-80.1), utmBand(84.1)]).toEqual([undefined, undefined]);
  });
});
