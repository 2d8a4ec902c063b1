/** Boxes on a screen by the cells that they touch: what lies here is found without asking all of them. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export class GridIndex<T extends Box> {
  readonly #cellPx: number;
  readonly #cells = new Map<number, T[]>();

  /** @param cellPx about the size of what is looked for */
  constructor(cellPx: number) {
    this.#cellPx = cellPx;
  }

  /** Empties it; the cells stay for the next picture, which has about the same. */
  clear(): void {
    for (const cell of this.#cells.values()) cell.length = 0;
  }

  add(item: T): void {
    this.#visit(item, (key) => {
      const cell = this.#cells.get(key);
      if (cell) cell.push(item);
      else this.#cells.set(key, [item]);
      return false;
    });
  }

  /** Items whose box overlaps, each once, until `found` says that this is enough. */
  find(box: Box, found: (item: T) => boolean): void {
    this.#visit(box, (key) => {
      for (const item of this.#cells.get(key) ?? []) {
        // It lies in several cells: the one with the corner of what both have in common tells of it.
        const corner = this.#key(Math.max(item.left, box.left), Math.max(item.top, box.top));
        if (corner === key && overlap(item, box) && found(item)) return true;
      }
      return false;
    });
  }

  /** How many overlap, counted no further than `enough`. */
  count(box: Box, enough: number): number {
    let count = 0;
    this.find(box, () => (count += 1) >= enough);
    return count;
  }

  #key(x: number, y: number): number {
    return Math.floor(x / this.#cellPx) * 65_536 + Math.floor(y / this.#cellPx);
  }

  /** Calls `at` with the key of each cell that a box touches, until it returns true. */
  #visit({ left, top, right, bottom }: Box, at: (key: number) => boolean): void {
    const size = this.#cellPx;
    for (let x = Math.floor(left / size); x <= Math.floor(right / size); x += 1)
      for (let y = Math.floor(top / size); y <= Math.floor(bottom / size); y += 1) if (at(x * 65_536 + y)) return;
  }
}
