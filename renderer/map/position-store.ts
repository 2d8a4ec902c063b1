/** Newest position of every unit, outside React: thousands may move every second. */
import type { Unit, UnitPosition } from '../../contract/unit.ts';
import { receiversNow } from '../ui/clock.ts';
import { freshness, type Freshness } from './unit-age.ts';

/** One word for a unit of a station: what is selected, followed, labelled. */
export const unitKey = ({ station, id }: Pick<Unit, 'station' | 'id'>): string => `${station}/${id}`;

/** Of two of one moment the whole one counts, then the later entry. */
function isOlder(one: UnitPosition, known: UnitPosition): boolean {
  if (one.fix.fixAt !== known.fix.fixAt) return one.fix.fixAt < known.fix.fixAt;
  return one.sketch === known.sketch ? one.seq < known.seq : one.sketch === true;
}

/** The same fact of a unit with the same name: nothing new to draw. */
const isSame = (one: UnitPosition, known: UnitPosition): boolean =>
  one.seq === known.seq &&
  one.fix.fixAt === known.fix.fixAt &&
  one.sketch === known.sketch &&
  one.unit.name === known.unit.name &&
  one.unit.kind === known.unit.kind;

/** What a map shows of units: where they are now, or where they were. */
export abstract class PositionSource {
  /** By `unitKey`. */
  protected readonly positions = new Map<string, UnitPosition>();
  readonly #watchers = new Set<() => void>();

  /** Whether it is the past. */
  abstract readonly isPast: boolean;
  /** The moment that is shown, epoch ms by the receivers' time. */
  abstract now(): number;
  /** How far a position can be taken for that of this moment. */
  abstract freshness(position: UnitPosition): Freshness;

  /** By `unitKey`. */
  at(key: string | undefined): UnitPosition | undefined {
    return key === undefined ? undefined : this.positions.get(key);
  }

  entries(): IterableIterator<[string, UnitPosition]> {
    return this.positions.entries();
  }

  all(): IterableIterator<UnitPosition> {
    return this.positions.values();
  }

  get size(): number {
    return this.positions.size;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Says that something has changed. */
  protected tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

export class PositionStore extends PositionSource {
  readonly isPast = false;

  /** Takes positions in any order; an older fix never replaces a newer one, the same fact over two paths is one. */
  put(positions: readonly UnitPosition[]): void {
    let changed = false;
    for (const position of positions) {
      const known = this.positions.get(unitKey(position.unit));
      // The same fact again may come with a new name of its unit.
      if (known && (isOlder(position, known) || isSame(position, known))) continue;
      this.positions.set(unitKey(position.unit), position);
      changed = true;
    }
    if (changed) this.tell();
  }

  get(station: string, unit: string): UnitPosition | undefined {
    return this.positions.get(unitKey({ station, id: unit }));
  }

  now(): number {
    return receiversNow();
  }

  freshness(position: UnitPosition): Freshness {
    return freshness(position, receiversNow());
  }
}
