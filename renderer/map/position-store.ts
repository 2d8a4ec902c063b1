/** Newest position of every unit, outside React: thousands may move every second. */
import type { UnitPosition } from '../../contract/unit.ts';

const keyOf = ({ unit }: UnitPosition): string => `${unit.station}/${unit.id}`;

export class PositionStore {
  readonly #positions = new Map<string, UnitPosition>();
  readonly #watchers = new Set<() => void>();

  /** Takes positions in any order; an older fix never replaces a newer one, the same fact over two paths is one. */
  put(positions: readonly UnitPosition[]): void {
    let changed = false;
    for (const position of positions) {
      const known = this.#positions.get(keyOf(position));
      if (
        known &&
        (known.fix.fixAt > position.fix.fixAt ||
          (known.fix.fixAt === position.fix.fixAt && known.seq >= position.seq && (position.sketch || !known.sketch)))
      )
        continue;
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
