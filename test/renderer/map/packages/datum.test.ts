import fc from 'fast-check';
import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { boundsOnGround, fromDatum, toDatum } from '../../../../renderer/map/packages/datum.ts';

const meters = ([lon1, lat1]: [number, number], [lon2, lat2]: [number, number]) =>
  Math.hypot((lon2 - lon1) * 111_320 * Math.cos((lat1 * Math.PI) / 180), (lat2 - lat1) * 110_946);

describe('a shifted map', () => {
  it('has Suizhou some 600 m from where it is, as gcoord says', () => {
    const shifted = toDatum([113.37, 31.69], 'gcj02');
    expect(shifted).toEqual(gcoord.transform([113.37, 31.69], gcoord.WGS84, gcoord.GCJ02));
    expect(meters([113.37, 31.69], shifted)).toBeGreaterThan(400);
    expect(meters([113.37, 31.69], shifted)).toBeLessThan(700);
  });

  it('goes back to where it came from within a centimeter, anywhere in the country', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 85, max: 130, noNaN: true }),
        fc.double({ min: 20, max: 50, noNaN: true }),
        (lon, lat) => {
          expect(meters([lon, lat], fromDatum(toDatum([lon, lat], 'gcj02'), 'gcj02'))).toBeLessThan(0.01);
        },
      ),
    );
  });
});

it('a map that is not shifted is left alone', () => {
  expect([toDatum([113, 31], 'wgs84'), fromDatum([113, 31], 'wgs84')]).toEqual([
    [113, 31],
    [113, 31],
  ]);
  expect(boundsOnGround([113, 31, 114, 32], 'wgs84')).toEqual([113, 31, 114, 32]);
  const [west, south] = boundsOnGround([113, 31, 114, 32], 'gcj02');
  expect([west < 113, south !== 31]).toEqual([true, true]);
});
