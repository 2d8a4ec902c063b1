import { describe, expect, it } from 'vitest';
import { degreeLabel, graticuleStep, multiplesBetween } from '../../../renderer/map/degrees.ts';

describe('lines of the graticule', () => {
  it('stand at least 140 px apart, and as close as that allows', () => {
    // A district on the whole screen: 1 400 px for 0.28 degrees.
    expect(graticuleStep(0.28 / 1_400)).toBe(0.05);
    expect(graticuleStep(0.01 / 1_400)).toBe(0.001);
    // The whole country.
    expect(graticuleStep(60 / 1_400)).toBe(10);
  });

  it('stand 30 degrees apart when the whole world is shown more than once', () => {
    expect(graticuleStep(1)).toBe(30);
  });

  it('are the multiples of the step within the view, its edges included', () => {
    expect(multiplesBetween(113.35, 113.45, 0.05).map((lon) => lon.toFixed(9))).toEqual([
      '113.350000000',
      '113.400000000',
      '113.450000000',
    ]);
    expect(multiplesBetween(-0.25, 0.25, 0.1)[2]).toBe(0);
    expect(multiplesBetween(113.351, 113.399, 0.05)).toEqual([]);
  });
});

describe('the name of a line', () => {
  it('has the digits that its step needs', () => {
    expect(degreeLabel(113.4, 0.05, 'lon')).toBe('113.40°E');
    expect(degreeLabel(31.702, 0.002, 'lat')).toBe('31.702°N');
    expect(degreeLabel(-30, 10, 'lat')).toBe('30°S');
    expect(degreeLabel(0.5, 0.5, 'lat')).toBe('0.5°N');
  });

  it('has no letter at the equator, at Greenwich and opposite of it', () => {
    expect(degreeLabel(0, 10, 'lat')).toBe('0°');
    expect(degreeLabel(-1e-12, 0.1, 'lon')).toBe('0.0°');
    expect(degreeLabel(180, 30, 'lon')).toBe('180°');
  });

  it('is the same after the map was dragged around the world', () => {
    expect(degreeLabel(190, 10, 'lon')).toBe('170°W');
    expect(degreeLabel(-250, 10, 'lon')).toBe('110°E');
    expect(degreeLabel(473.4, 0.1, 'lon')).toBe('113.4°E');
  });
});
