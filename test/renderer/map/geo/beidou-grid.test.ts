import { describe, expect, it } from 'vitest';
import { fromBeidouGrid, toBeidouGrid } from '../../../../renderer/map/geo/beidou-grid.ts';

const dms = (degrees: number, minutes: number, seconds: number) => degrees + minutes / 60 + seconds / 3_600;
const LENGTHS = [4, 6, 7, 9, 11, 12, 14, 16, 18, 20];

describe('the BeiDou grid code', () => {
  it('is that of the standard’s example at every level: 116°18′45.37″E 39°59′35.38″N', () => {
    const [lat, lon] = [dms(39, 59, 35.38), dms(116, 18, 45.37)];
    const whole = 'N50J47539B8255346152';
    for (const [index, length] of LENGTHS.entries())
      expect(toBeidouGrid(lat, lon, index + 1)).toBe(whole.slice(0, length));
    const back = fromBeidouGrid(whole)!;
    expect(back.lat).toBeCloseTo(lat, 6);
    expect(back.lon).toBeCloseTo(lon, 6);
    expect(back.sizeDeg * 3_600).toBeCloseTo(1 / 2_048, 12);
  });

  it('is that of a published example of a database’s manual', () => {
    expect(toBeidouGrid(39.910278, 116.315222, 4)).toBe('N50J47534');
  });

  it('counts rows before columns where one digit stands for both', () => {
    // Six cells of 15′ × 10′ in the first 30′ north and east of 32° north, 114° east.
    const cells = [0, 10, 20].flatMap((minutes) =>
      [0, 15].map((east) => [32 + minutes / 60, 114 + east / 60] as const),
    );
    expect(cells.map(([lat, lon]) => toBeidouGrid(lat + 0.001, lon + 0.001, 3)!.slice(-1)).join('')).toBe('012345');
  });

  it('of any cell’s middle is that cell', () => {
    for (const code of ['N49H', 'N49HA7', 'N49HA75', 'N49HA7530', 'N49HA7530AE', 'N49HA7530AE3', 'N49HA7530AE377']) {
      const { lat, lon } = fromBeidouGrid(code)!;
      expect(toBeidouGrid(lat, lon, LENGTHS.indexOf(code.length) + 1)).toBe(code);
    }
  });

  it('begins a cell at its south-west corner, read from decimal places too', () => {
    expect(toBeidouGrid(31.7, 113.4, 4)).toBe('N49HA7392');
    expect(toBeidouGrid(32, 114, 8)).toBe('N50I000000000000');
  });

  it('is none in the south, the west and at the pole', () => {
    for (const [lat, lon] of [
      [-0.1, 113],
      [31, -0.1],
      [88, 113],
      [31, 180],
    ] as const)
      expect(toBeidouGrid(lat, lon)).toBeUndefined();
  });

  it.each([
    '',
    'N50',
    'S50J',
    'N30J',
    'N61J',
    'N50W',
    'N50JC0',
    'N50J08',
    'N50J476',
    'N50J4753A',
    'N50J475393F',
    'N50J4',
    'N50J47539B825534615200',
  ])('is not «%s»', (code) => expect(fromBeidouGrid(code)).toBeUndefined());
});
