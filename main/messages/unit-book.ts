/** Names and kinds of units as their stations tell them, for every position that is told to a screen. */
import type { Entry } from '../../contract/entry.ts';
import type { Unit, UnitPosition } from '../../contract/unit.ts';
import type { Projections } from '../store/types.ts';

const keyOf = (station: string, id: string): string => `${station}/${id}`;

export class UnitBook {
  readonly #projections: Pick<Projections, 'unit' | 'unitPosition'>;
  readonly #units: Map<string, Unit>;

  constructor(projections: Pick<Projections, 'units' | 'unit' | 'unitPosition'>) {
    this.#projections = projections;
    this.#units = new Map(projections.units().map((unit) => [keyOf(unit.station, unit.id), unit]));
  }

  list(): Unit[] {
    return [...this.#units.values()];
  }

  get(station: string, id: string): Unit | undefined {
    return this.#units.get(keyOf(station, id));
  }

  /** What entries that were just committed change on a screen: units, and positions with the names that hold now. */
  accept(entries: readonly Entry[]): { units: Unit[]; positions: UnitPosition[] } {
    const units = entries.flatMap((entry) => (entry.kind === 'unit' ? this.#renew(entry.station, entry.body.id) : []));
    const positions = entries.flatMap((entry) => (entry.kind === 'fix' ? [this.#position(entry)] : []));
    // A unit that stands still has a new name, too.
    const renamed = units.flatMap(({ station, id }) => this.#projections.unitPosition(station, id) ?? []);
    return { units, positions: [...positions, ...renamed] };
  }

  /** Entries may arrive in another order than they were written: the projection knows which name holds. */
  #renew(station: string, id: string): Unit[] {
    const unit = this.#projections.unit(station, id);
    const known = this.get(station, id);
    if (!unit || (known?.name === unit.name && known.kind === unit.kind)) return [];
    this.#units.set(keyOf(station, id), unit);
    return [unit];
  }

  #position({ station, seq, body }: Extract<Entry, { kind: 'fix' }>): UnitPosition {
    const id = body.unit;
    const kind = id === station ? 'vehicle' : 'other';
    return { unit: this.get(station, id) ?? { station, id, kind, name: id }, fix: body.fix, seq };
  }
}
