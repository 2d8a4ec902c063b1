/**
 * BeiDou grid location code 北斗网格位置码 (GB/T 39409-2020), two-dimensional, of the northern and eastern hemisphere: each
 * level divides the cell of the one before, counted from its south-west corner.
 *
 *   level   cell         of the one before   code
 *   1       6° × 4°                          N, zone 01…60, row A…V
 *   2       30′          12 × 8              column 0…B, row 0…7
 *   3       15′ × 10′    2 × 3               2 · row + column
 *   4       1′           15 × 10             column 0…E, row 0…9
 *   5       4″           15 × 15             column 0…E, row 0…E
 *   6       2″           2 × 2               2 · row + column
 *   7…10    ¼″ … 1⁄2048″ 8 × 8 each          column 0…7, row 0…7
 *
 * Rules checked on the standard's published example (116°18′45.37″E 39°59′35.38″N) and on those of others who implement it.
 */

/** Columns and rows in the cell before; `joined`: one digit for both. */
const DIVISIONS = [
  { columns: 12, rows: 8 },
  { columns: 2, rows: 3, joined: true },
  { columns: 15, rows: 10 },
  { columns: 15, rows: 15 },
  { columns: 2, rows: 2, joined: true },
  { columns: 8, rows: 8 },
  { columns: 8, rows: 8 },
  { columns: 8, rows: 8 },
  { columns: 8, rows: 8 },
] as const satisfies readonly { columns: number; rows: number; joined?: true }[];

/** The finest cells in a degree. */
const PER_DEGREE = 3_600 * 2_048;
/** The poles have a grid of their own beyond this, degrees. */
const MAX_LAT = 88;
/** Level 8 is 1⁄32″, under a metre: what a position on a screen is worth. */
const SCREEN_LEVEL = 8;

interface Cell {
  /** South-west corner and size in finest cells, counted from 0° north, 0° east. */
  x: number;
  y: number;
  width: number;
  height: number;
}

const digit = (value: number): string => value.toString(16).toUpperCase();
const divided = (cell: Cell, { columns, rows }: { columns: number; rows: number }, column: number, row: number) => {
  const [width, height] = [cell.width / columns, cell.height / rows];
  return { x: cell.x + column * width, y: cell.y + row * height, width, height };
};

/** @param level 1…10 @returns undefined outside of the northern and eastern hemisphere */
export function toBeidouGrid(lat: number, lon: number, level = SCREEN_LEVEL): string | undefined {
  if (lat < 0 || lat >= MAX_LAT || lon < 0 || lon >= 180) return undefined;
  // A millionth of the finest cell more: what was read from decimal places does not fall into the cell before.
  const [x, y] = [Math.floor(lon * PER_DEGREE + 1e-6), Math.floor(lat * PER_DEGREE + 1e-6)];
  const [zone, band] = [Math.floor(x / (6 * PER_DEGREE)), Math.floor(y / (4 * PER_DEGREE))];
  let cell = firstCell(zone, band);
  let code = `N${String(zone + 31).padStart(2, '0')}${String.fromCharCode(65 + band)}`;
  for (const division of DIVISIONS.slice(0, level - 1)) {
    const column = Math.floor((x - cell.x) / (cell.width / division.columns));
    const row = Math.floor((y - cell.y) / (cell.height / division.rows));
    code += 'joined' in division ? digit(2 * row + column) : digit(column) + digit(row);
    cell = divided(cell, division, column, row);
  }
  return code;
}

const firstCell = (zone: number, band: number): Cell => ({
  x: zone * 6 * PER_DEGREE,
  y: band * 4 * PER_DEGREE,
  width: 6 * PER_DEGREE,
  height: 4 * PER_DEGREE,
});

/** The middle of a cell, degrees, and its height, degrees. @returns undefined for what is no such code */
export function fromBeidouGrid(code: string): { lat: number; lon: number; sizeDeg: number } | undefined {
  const parts = /^N(\d\d)([A-V])([0-9A-E]*)$/.exec(code);
  const zone = Number(parts?.[1]) - 31;
  const [band, rest] = [parts?.[2], parts?.[3]];
  if (band === undefined || rest === undefined || zone < 0 || zone >= 30) return undefined;
  let cell = firstCell(zone, band.charCodeAt(0) - 65);
  let at = 0;
  for (const division of DIVISIONS) {
    if (at === rest.length) break;
    const digits = rest.slice(at, at + ('joined' in division ? 1 : 2));
    const [first = NaN, second = NaN] = [...digits].map((each) => parseInt(each, 16));
    const [column, row] = 'joined' in division ? [first % 2, Math.floor(first / 2)] : [first, second];
    if (!(column < division.columns && row < division.rows)) return undefined;
    cell = divided(cell, division, column, row);
    at += digits.length;
  }
  if (at !== rest.length) return undefined;
  const middle = (from: number, size: number) => (from + size / 2) / PER_DEGREE;
  return {
    lat: middle(cell.y, cell.height),
    lon: middle(cell.x, cell.width),
    sizeDeg: cell.height / PER_DEGREE,
  };
}
