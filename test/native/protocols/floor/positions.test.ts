import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unpackable } from '../../../../native/protocols/floor/bits.ts';
import { openMessage, sealMessage, sections } from '../../../../native/protocols/floor/message.ts';
import {
  instantOf,
  latest,
  OWN_SECOND,
  OWN_SEQ,
  secondOf,
  type UnitSketch,
} from '../../../../native/protocols/floor/positions.ts';
import { T0 } from './arbitraries.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** The farthest that a sketch is from its fix: half a step north and east, on a sphere. */
const METRES = 0.87;

const metresBetween = (a: { lat: number; lon: number }, b: { lat: number; lon: number }) => {
  const around = Math.abs(a.lon - b.lon);
  const east = Math.min(around, 360 - around) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, east) * 111_320;
};

const lat = fc.double({ min: -90, max: 90, noNaN: true });
const lon = fc.double({ min: -180, max: 180, noNaN: true });
const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2053, 0, 1) });

describe('the own position', () => {
  it('takes 14 bytes, whatever its seq, time and place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), at, lat, lon, (seq, fixAt, north, east) => {
        const bytes = sealMessage([sections.own({ seq, fixAt, lat: north, lon: east })]);
        expect(bytes).toHaveLength(14);
        const [section, ...more] = openMessage(hex(bytes)) ?? [];
        expect(more).toEqual([]);
        if (section?.kind !== 'own') throw new Error('no own position');
        const { position } = section;
        expect([position.seq, position.second]).toEqual([seq % OWN_SEQ, secondOf(fixAt) % OWN_SECOND]);
        expect(metresBetween(position, { lat: north, lon: east })).toBeLessThan(METRES);
      }),
    );
  });

  it('is not told from before 2020: that clock was never set', () => {
    expect(() => sections.own({ seq: 1, fixAt: Date.UTC(2019, 11, 31), lat: 0, lon: 0 })).toThrow(Unpackable);
  });

  it('is found again in time and journal from what the other side knows', () => {
    const fixAt = T0 + 123_456;
    const late = secondOf(fixAt) + 7_200;
    expect(instantOf(latest(secondOf(fixAt) % OWN_SECOND, OWN_SECOND, late))).toBe(T0 + 123_000);
    for (const known of [5_000_000, 4_194_303, 4_194_304, 4_194_306])
      expect(latest(4_194_305 % OWN_SEQ, OWN_SEQ, known + OWN_SEQ / 2)).toBe(4_194_305);
  });
});

const sketch = (center: { lat: number; lon: number }, spread: number): fc.Arbitrary<UnitSketch> =>
  fc
    .record({
      unit: fc.oneof(fc.constant('own' as const), fc.record({ entry: fc.integer({ min: 1, max: 2 ** 26 - 1 }) })),
      seq: fc.integer({ min: 2 ** 25, max: 2 ** 25 + 2 ** 14 - 1 }),
      age: fc.integer({ min: 0, max: 4_095 }),
      north: fc.double({ min: -spread, max: spread, noNaN: true }),
      east: fc.double({ min: -spread, max: spread, noNaN: true }),
      source: fc.constantFrom('gnss', 'beidou-rdss', 'radio', 'manual', 'estimate'),
      details: fc.record({
        altMslM: fc.integer({ min: -1_000, max: 15_000 }),
        speedMps: fc.integer({ min: 0, max: 254 }).map((half) => half / 2),
        trackDeg: fc.integer({ min: 0, max: 127 }).map((step) => (step * 360) / 128),
        accuracyM: fc.constantFrom(1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 500, 1_000, 5_000),
      }),
    })
    .map(({ unit, seq, age, north, east, source, details }) => ({
      unit,
      seq,
      sketch: { fixAt: T0 - age * 1_000, source, lat: center.lat + north, lon: center.lon + east, ...details },
    }));

const read = (bytes: Uint8Array): UnitSketch[] => {
  const [section] = openMessage(hex(bytes)) ?? [];
  return section?.kind === 'units' ? section.units : [];
};

describe('positions of units', () => {
  it('five of any units within 156 km of each other fit in 78 bytes', () => {
    const five = fc.array(sketch({ lat: 31.7, lon: 113.4 }, 0.7), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(five, (units) => {
        const bytes = sealMessage([sections.units(units, false)]);
        expect(bytes.length).toBeLessThanOrEqual(78);
        expect(read(bytes).map(({ unit, seq }) => ({ unit, seq }))).toEqual(
          units.map(({ unit, seq }) => ({ unit, seq })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('come back to about half a metre and one second, with their details', () => {
    const many = fc.array(sketch({ lat: 31.7, lon: 113.4 }, 55), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(many, fc.boolean(), (units, detailed) => {
        const back = read(sealMessage([sections.units(units, detailed)]));
        expect(back).toHaveLength(units.length);
        for (const [index, { unit, seq, sketch: was }] of units.entries()) {
          const { sketch: is, ...name } = back[index] as UnitSketch;
          expect(name).toEqual({ unit, seq });
          expect(metresBetween(is, was)).toBeLessThan(METRES);
          const { lat: _lat, lon: _lon, ...rest } = was;
          const { lat: _isLat, lon: _isLon, ...isRest } = is;
          expect(isRest).toEqual(detailed ? rest : { fixAt: was.fixAt, source: was.source });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('by their id where nothing tells of them, on both sides of the date line', () => {
    const units: UnitSketch[] = [179.999, -179.999].map((east, index) => ({
      unit: { id: `aprs:BG6ABC-${index}` },
      seq: 10 + index,
      sketch: { fixAt: T0, source: 'radio', lat: 0, lon: east },
    }));
    const back = read(sealMessage([sections.units(units, true)]));
    expect(back.map(({ unit, sketch: { lon: east } }) => [unit, Math.round(east * 1e3) / 1e3])).toEqual([
      [{ id: 'aprs:BG6ABC-0' }, 179.999],
      [{ id: 'aprs:BG6ABC-1' }, -179.999],
    ]);
  });

  it('an accuracy is never told better than it is', () => {
    const of = (accuracyM: number) => {
      const unit: UnitSketch = {
        unit: 'own',
        seq: 1,
        sketch: { fixAt: T0, source: 'gnss', lat: 1, lon: 1, accuracyM },
      };
      return read(sealMessage([sections.units([unit], true)]))[0]?.sketch.accuracyM;
    };
    expect([0.4, 1, 1.01, 4, 900, 1_001, 9_000].map(of)).toEqual([1, 1, 2, 5, 1_000, 5_000, undefined]);
  });
});
