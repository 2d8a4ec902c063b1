import { describe, expect, it } from 'vitest';
import { copiedText, coordinateText } from '../../../../renderer/map/geo/coordinates.ts';
import { COORDINATE_FORMATS } from '../../../../renderer/ui/format.ts';

const zengdu = { lat: 31.69012, lon: 113.37145 };

describe('a place as the screen writes it', () => {
  it('is in the format that the person chose', () => {
    expect(COORDINATE_FORMATS.map((format) => coordinateText(zengdu, format))).toEqual([
      '31.69012° N  113.37145° E',
      '31°41.407′ N  113°22.287′ E',
      '31°41′24.4″ N  113°22′17.2″ E',
      '49R 724775 3508533',
      '49R GR 24775 08533',
      'N49HA73714604175',
    ]);
  });

  it('is in degrees where a grid has no word for it', () => {
    const capeTown = { lat: -33.9, lon: 18.4 };
    expect(coordinateText(capeTown, 'mgrs')).toBe('34H BH 59583 45888');
    expect(coordinateText(capeTown, 'beidou')).toBe('33.90000° S  18.40000° E');
    for (const format of ['utm', 'mgrs', 'beidou'] as const)
      expect(coordinateText({ lat: 89, lon: 18.4 }, format)).toBe('89.00000° N  18.40000° E');
  });

  it('is copied as programs read it, or as it is shown', () => {
    expect(copiedText(zengdu, 'decimal')).toBe('31.690120,113.371450');
    expect(copiedText(zengdu, 'mgrs')).toBe('49R GR 24775 08533');
  });
});
