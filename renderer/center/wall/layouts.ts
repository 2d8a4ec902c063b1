/** How a wall is divided: squares of one size, or a large picture with small ones around it. */

export interface Layout {
  id: string;
  /** Pictures on one page. */
  tiles: number;
  /** Cells along each side. */
  cells: number;
  /** Side of the first picture, cells. */
  large: number;
}

const squares = (side: number): Layout => ({ id: String(side * side), tiles: side * side, cells: side, large: 1 });
/** The first picture fills all cells but one column and one row. */
const oneLarge = (cells: number): Layout => ({
  id: `1+${2 * cells - 1}`,
  tiles: 2 * cells,
  cells,
  large: cells - 1,
});

export const SINGLE = squares(1);
const FOUR = squares(2);
export const LAYOUTS: readonly Layout[] = [SINGLE, FOUR, squares(3), squares(4), oneLarge(3), oneLarge(4)];

/** One that is not known (any more) becomes four. */
export const layoutOf = (id: string | undefined): Layout => LAYOUTS.find((one) => one.id === id) ?? FOUR;

/** Pages for so many places, at least one. */
export const pagesOf = (places: number, { tiles }: Layout): number => Math.max(1, Math.ceil(places / tiles));
