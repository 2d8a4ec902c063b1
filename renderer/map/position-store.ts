/** Newest position of every unit, outside React: thousands may move every second. */
import type { UnitPosition } from '../../contract/unit.ts';

const keyOf = ({ unit }: UnitPosition): string => `${unit.station}/${unit.id}`;

/** Of two of one moment the whole one counts, then the later entry. */
function isOlder(one: UnitPosition, known: UnitPosition): boolean {
  if (one.fix.fixAt !== known.fix.fixAt) return one.fix.fixAt < known.fix.fixAt;
  return one.sketch === known.sketch ? one.seq < known.seq : one.sketch === true;
}

const isSameUnit = ({ unit: a }: UnitPosition, { unit: b }: UnitPosition): boolean =>
  a.name === b.name && a.kind === b.kind;

export class PositionStore {
  readonly #positions = new Map<string, UnitPosition>();
  readonly #watchers = new Set<() => void>();

  /** Takes positions in any order; an older fix never replaces a newer one, the same fact over two paths is one. */
  put(positions: readonly UnitPosition[]): void {
    let changed = false;
    for (const position of positions) {
      const known = this.#positions.get(keyOf(position));
      if (known && isOlder(position, known)) continue;
      // The same fact again: perhaps its unit has another name by now.
      if (known?.seq === position.seq && known.sketch === position.sketch && isSameUnit(known, position)) continue;
      this.#positions.set(keyOf(position), position);
      changed = true;
    }
    if (changed) for (const watcher of this.#watchers) watcher();
  }

  get(station: string, unit: string): UnitPosition | undefined {
    return this.#positions.get(`${station}/${unit}`);
  }

  all(): IterableIterator<UnitPosition> {
    return this.#positions.values();
  }

  get size(): number {
    return this.#positions.size;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}
