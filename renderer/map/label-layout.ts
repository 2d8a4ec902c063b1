/**
 * Which units are named, and on which side: no label lies on another. Greedy in the order of rank; what was shown a moment ago
 * comes first within its rank and keeps its side, so that nothing flickers when units move or the map does.
 */
import { GridIndex, type Box } from './grid-index.ts';

export interface LabelWish {
  key: string;
  /** Middle of the symbol, and how far around it is its own, px. */
  x: number;
  y: number;
  radius: number;
  /** Lower goes first: selected, own, vehicles, the rest. */
  rank: number;
  /** Time of the position: the newest go first among equals, epoch ms. */
  at: number;
}

/** Size of the words, px. */
export interface Words {
  width: number;
  height: number;
}

/** Upper left corner of the words, px. */
export interface Label {
  x: number;
  y: number;
}

/** Room between symbol and words, and around the words, px. */
const GAP = 4;
/** A screen with more labels is not read any more. */
const LIMIT = 300;
/** So many wishes are tried at the most: where they lie this close, most have no room. */
const TRIES = 600;
/** Wishes of a lower rank than this are granted whatever lies below them. */
const SURE_RANK = 1;
/** Most units are of this one. */
const LAST_RANK = 3;
/** Symbols of others that a new label may cover, and one that stands already. */
const COVERED = { fresh: 0, shown: 2 };

type Side = 'right' | 'left' | 'below' | 'above';
const SIDES: readonly Side[] = ['right', 'left', 'below', 'above'];

function boxAt({ x, y, radius }: LabelWish, { width, height }: Words, side: Side): Box {
  const left = side === 'right' ? x + radius + GAP : side === 'left' ? x - radius - GAP - width : x - width / 2;
  const top = side === 'below' ? y + radius + GAP : side === 'above' ? y - radius - GAP - height : y - height / 2;
  return { left, top, right: left + width, bottom: top + height };
}

export class LabelLayout {
  #sides = new Map<string, Side>();

  /**
   * @param wordsOf asked only of those that may be named; undefined: nameless
   * @param symbols where the symbols of all units lie, their own among them
   * @returns by key; who is missing is not named now
   */
  place<T extends LabelWish>(
    wishes: readonly T[],
    wordsOf: (wish: T) => Words | undefined,
    symbols: GridIndex<Box>,
  ): Map<string, Label> {
    const taken = new GridIndex<Box>(64);
    const labels = new Map<string, Label>();
    const sides = new Map<string, Side>();
    for (const wish of this.#inOrder(wishes)) {
      if (labels.size >= LIMIT) break;
      const words = wordsOf(wish);
      const side = words && this.#sideOf(wish, words, taken, symbols);
      if (!side) continue;
      const box = boxAt(wish, words, side);
      taken.add(box);
      labels.set(wish.key, { x: box.left, y: box.top });
      sides.set(wish.key, side);
    }
    this.#sides = sides;
    return labels;
  }

  /** The first of them; those of the last rank that were not shown only as far as there are tries left. */
  #inOrder<T extends LabelWish>(wishes: readonly T[]): T[] {
    const isFirst = ({ key, rank }: T) => rank < LAST_RANK || this.#sides.has(key);
    const byTime = (a: T, b: T) => b.at - a.at || (a.key < b.key ? -1 : 1);
    const shown = ({ key }: T) => Number(this.#sides.has(key));
    const first = wishes.filter(isFirst).sort((a, b) => a.rank - b.rank || shown(b) - shown(a) || byTime(a, b));
    if (first.length >= TRIES) return first.slice(0, TRIES);
    const rest = wishes.filter((wish) => !isFirst(wish)).sort(byTime);
    return [...first, ...rest.slice(0, TRIES - first.length)];
  }

  #sideOf(wish: LabelWish, words: Words, taken: GridIndex<Box>, symbols: GridIndex<Box>): Side | undefined {
    const last = this.#sides.get(wish.key);
    const free = (last ? [last, ...SIDES.filter((side) => side !== last)] : SIDES).filter(
      (side) => taken.count(boxAt(wish, words, side), 1) === 0,
    );
    const covers = (side: Side, most: number) => symbols.count(boxAt(wish, words, side), most + 1) > most;
    return (
      free.find((side) => !covers(side, side === last ? COVERED.shown : COVERED.fresh)) ??
      (wish.rank <= SURE_RANK ? free[0] : undefined)
    );
  }
}
