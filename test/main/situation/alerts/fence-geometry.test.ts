/** Depths in fences, against geodesics on the ellipsoid. */
import fc from 'fast-check';
import geodesic from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import type { FenceShape } from '../../../../contract/alerting.ts';
import { boxOf, depthM, distanceM, roomM, type Place } from '../../../../main/situation/alerts/fence-geometry.ts';

const wgs84 = geodesic.Geodesic.WGS84;
const trueDistance = (a: Place, b: Place): number => wgs84.Inverse(a.lat, a.lon, b.lat, b.lon).s12 ?? NaN;
/** The place so many metres from another, in a direction. */
const away = (from: Place, bearing: number, metres: number): Place => {
  const { lat2 = NaN, lon2 = NaN } = wgs84.Direct(from.lat, from.lon, bearing, metres);
  return { lat: lat2, lon: lon2 };
};

const TOWN: Place = { lat: 31.69, lon: 113.37 };
/** Within what a sphere is not an ellipsoid. */
const near = (metres: number) => Math.abs(metres) * 0.006 + 0.01;
const polygon = (...ring: [number, number][]): FenceShape => ({ kind: 'polygon', ring });
const square = polygon([113.36, 31.68], [113.38, 31.68], [113.38, 31.7], [113.36, 31.7]);

const place = fc.record({
  lat: fc.double({ min: -80, max: 80, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

it('distances are those of the ellipsoid, to six in a thousand', () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      expect(Math.abs(distanceM(a, b) - trueDistance(a, b))).toBeLessThanOrEqual(trueDistance(a, b) * 0.006 + 0.01);
    }),
  );
});

describe('a circle', () => {
  it('is as deep as its radius in the middle, nothing on the edge, and negative outside', () => {
    fc.assert(
      fc.property(
        place,
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: 0, max: 4_000, noNaN: true }),
        ({ lat, lon }, bearing, from) => {
          const circle: FenceShape = { kind: 'circle', center: [lon, lat], radiusM: 2_000 };
          const depth = depthM(circle, away({ lat, lon }, bearing, from));
          expect(Math.abs(depth - (2_000 - from))).toBeLessThan(near(from));
        },
      ),
    );
  });
});

describe('a polygon', () => {
  it('has its inside and its outside, and its distances from the nearest edge', () => {
    expect(depthM(square, TOWN)).toBeCloseTo(trueDistance(TOWN, { lat: 31.69, lon: 113.36 }), -1);
    const outside = { lat: 31.71, lon: 113.37 };
    expect(depthM(square, outside)).toBeCloseTo(-trueDistance(outside, { lat: 31.7, lon: 113.37 }), -1);
    const beyondCorner = { lat: 31.71, lon: 113.39 };
    expect(depthM(square, beyondCorner)).toBeCloseTo(-trueDistance(beyondCorner, { lat: 31.7, lon: 113.38 }), -1);
  });

  it('with a bay has the bay outside', () => {
    const bay = polygon([0, 0], [4, 0], [4, 4], [2, 1], [0, 4]);
    expect(depthM(bay, { lat: 2, lon: 2 })).toBeLessThan(0);
    expect(depthM(bay, { lat: 0.5, lon: 2 })).toBeGreaterThan(0);
  });

  it('is the same whichever way and from whichever corner its ring runs', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 113, max: 114, noNaN: true }), fc.double({ min: 31, max: 32, noNaN: true })),
          {
            minLength: 3,
            maxLength: 9,
          },
        ),
        fc.nat(8),
        (ring, turns) => {
          const by = turns % ring.length;
          const other = [...ring.slice(by), ...ring.slice(0, by)].reverse();
          expect(depthM(polygon(...other), TOWN)).toBeCloseTo(depthM(polygon(...ring), TOWN), 6);
        },
      ),
    );
  });

  it('across the 180th meridian encloses what lies on both sides of it', () => {
    const strait = polygon([179, 60], [-179, 60], [-179, 61], [179, 61]);
    for (const lon of [179.5, 180, -180, -179.5]) expect(depthM(strait, { lat: 60.5, lon })).toBeGreaterThan(0);
    for (const lon of [178, -178, 0]) expect(depthM(strait, { lat: 60.5, lon })).toBeLessThan(0);
  });
});

describe('the room of a fence', () => {
  it('is reached inside it', () => {
    expect(roomM({ kind: 'circle', center: [113.37, 31.69], radiusM: 50 })).toBe(50);
    // A square: half of its side is the deepest, a quarter is what area over perimeter gives.
    const side = trueDistance({ lat: 31.69, lon: 113.36 }, { lat: 31.69, lon: 113.38 });
    expect(roomM(square)).toBeGreaterThan(side / 5);
    expect(roomM(square)).toBeLessThan(depthM(square, TOWN));
  });

  it('of a ring without an inside is none', () => {
    expect(roomM(polygon([113, 31], [113, 31], [113, 31]))).toBe(0);
    expect(depthM(polygon([113, 31], [113, 31], [113, 31]), { lat: 31, lon: 113 })).toBeLessThanOrEqual(0);
  });
});

it('the box around a fence leaves out nothing that is inside, or as near as its margin', () => {
  fc.assert(
    fc.property(
      place,
      fc.integer({ min: 10, max: 50_000 }),
      fc.double({ min: 0, max: 360, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (center, radiusM, bearing, share) => {
        const isNear = boxOf({ kind: 'circle', center: [center.lon, center.lat], radiusM }, 300);
        expect(isNear(away(center, bearing, (radiusM + 300) * share))).toBe(true);
      },
    ),
  );
});
