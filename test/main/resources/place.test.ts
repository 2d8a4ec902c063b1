import gcoord from 'gcoord';
import { expect, it } from 'vitest';
import { onGround, readAngle, readPair } from '../../../main/resources/place.ts';

it.each([
  ['113.3712', 113.3712],
  [' Ｅ１１３．３７ ', 113.37],
  ['113.37E', 113.37],
  ['东经113度22分12秒', 113.37],
  ['113°22′12″', 113.37],
  ["113°22'12''", 113.37],
  ['113:22:12', 113.37],
  ['113°22.2′', 113.37],
  ['113°', 113],
  ['-71.05', -71.05],
  ['71°3′W', -71.05],
])('%s is a longitude', (text, degrees) => {
  expect(readAngle(text, 'lon')).toBeCloseTo(degrees, 9);
});

it.each(['', '不详', '113.37.1', '113°61′', '113°22′75″', '1e3', 'N31.6', '113 22'])('%s is no longitude', (text) => {
  expect(readAngle(text, 'lon')).toBeUndefined();
});

it.each([
  ['113.37,31.69', 'lon'],
  ['31.69，113.37', 'lat'],
  // It cannot be a latitude, whatever the header says.
  ['113.37, 31.69', 'lat'],
  ['31.69N 113.37E', 'lon'],
  ['POINT (113.37 31.69)', 'lon'],
  ['[113.37, 31.69, 80]', 'lon'],
  ['东经113°22′12″、北纬31°41′24″', 'lon'],
] as const)('%s is a place', (text, first) => {
  const place = readPair(text, first);
  expect(place?.lat).toBeCloseTo(31.69, 9);
  expect(place?.lon).toBeCloseTo(113.37, 9);
});

it.each(['', '113.37', '白云湖', '1 2 3 4'])('%s is no place', (text) => {
  expect(readPair(text, 'lon')).toBeUndefined();
});

it.each([
  [{ lat: 0, lon: 0 }, 'no-place'],
  [{ lat: 113.3, lon: 31.6 }, 'swapped'],
  [{ lat: 3_500_000, lon: 535_000 }, 'out-of-range'],
])('%o is refused: %s', (place, reason) => {
  expect(onGround(place, 'wgs84')).toBe(reason);
});

it.each([
  ['gcj02', gcoord.GCJ02],
  ['bd09', gcoord.BD09],
] as const)('a place of %s comes back to within 0.2 m', (datum, system) => {
  const [lon, lat] = gcoord.transform<[number, number]>([113.37, 31.69], gcoord.WGS84, system);
  const ground = onGround({ lat, lon }, datum);
  if (typeof ground === 'string') throw new Error(ground);
  expect(Math.abs(lon - 113.37)).toBeGreaterThan(0.001);
  expect(Math.hypot((ground.lat - 31.69) * 111_000, (ground.lon - 113.37) * 94_600)).toBeLessThan(0.2);
});
