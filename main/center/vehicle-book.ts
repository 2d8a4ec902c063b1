/** The vehicles of this center: who is enrolled, who is there, what each told last; changes are told together, not one by one. */
import type { Entry } from '../../contract/entry.ts';
import type { CenterEvent, VehicleSummary } from '../../contract/screen-event.ts';
import type { Station } from '../../contract/station.ts';
import type { StationPresence } from '../links/station-link.ts';
import type { Store } from '../store/types.ts';
import { PresenceBook } from './presence-book.ts';
import { summarize } from './vehicles.ts';

/** Changes of vehicles are told at most this often, ms. */
const TELL_MS = 200;

export interface VehicleBookOptions {
  store: Pick<Store, 'registry' | 'projections'>;
  /** What the lines to the vehicles say at this moment. */
  presences: () => StationPresence[];
  emit: (event: CenterEvent) => void;
  /** Something changed, and the screens were told. */
  onChange: () => void;
  now: () => number;
}

export class VehicleBook {
  readonly #options: VehicleBookOptions;
  readonly #startedAt: number;
  readonly #presences: PresenceBook;
  readonly #newestAt = new Map<string, number>();
  #tell: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: VehicleBookOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#presences = new PresenceBook(options.store.registry);
    for (const { unit, fix } of options.store.projections.unitPositions()) this.#wrote(unit.station, fix.receivedAt);
  }

  /** Idempotent; nothing is told from here on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#tell);
  }

  isEnrolled(id: string): boolean {
    const station = this.#options.store.registry.enrolled(id);
    return station !== undefined && station.revokedAt === undefined;
  }

  /** Whether a vehicle is there by any network. */
  isOnline(id: string): boolean {
    return this.#presences.of(id)?.online === true;
  }

  /** Those enrolled and not withdrawn, with what each says of itself. */
  list(): Station[] {
    const { registry, projections } = this.#options.store;
    const told = new Map(projections.stations().map((station) => [station.id, station]));
    return registry
      .enrolledStations()
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map(({ id, name }) => told.get(id) ?? { id, kind: 'vehicle', name });
  }

  nameOf(id: string): string {
    return this.list().find((one) => one.id === id)?.name ?? id;
  }

  /** What the screens show of each. */
  summaries(): VehicleSummary[] {
    const { store, presences } = this.#options;
    const { registry, projections } = store;
    return summarize({
      enrolled: registry.enrolledStations(),
      stations: projections.stations(),
      presences: presences(),
      presence: (id) => this.#presences.of(id),
      devices: projections.devices(),
      feeds: projections.feeds(),
      newestAt: (id) => this.#newestAt.get(id),
      startedAt: this.#startedAt,
    });
  }

  /** The line to a vehicle says something new. */
  take(presence: StationPresence): void {
    this.#presences.take(presence);
    this.changed();
  }

  /** Somebody has taken note that a vehicle is away. @throws not-found when it is not away */
  noteAway(id: string, by: string): void {
    this.#presences.note(id, by, this.#options.now());
    this.changed();
  }

  /** A vehicle is no longer one of this center's. */
  revoke(id: string): void {
    this.#options.store.registry.revoke(id, this.#options.now());
    this.changed();
  }

  /** A vehicle was heard another way than by its journal. */
  heard(id: string): void {
    this.#wrote(id, this.#options.now());
    this.changed();
  }

  takeEntries(entries: readonly Entry[]): void {
    for (const entry of entries) this.#wrote(entry.station, this.#options.store.projections.clocks.trueAt(entry).at);
    if (entries.some(({ kind }) => kind !== 'fix')) this.changed();
  }

  changed(): void {
    if (this.#closed) return;
    const { emit, onChange, store } = this.#options;
    this.#tell ??= setTimeout(() => {
      this.#tell = undefined;
      emit({ type: 'vehicles', vehicles: this.summaries() });
      onChange();
      emit({ type: 'enrolled', stations: store.registry.enrolledStations() });
    }, TELL_MS);
  }

  #wrote(id: string, at: number): void {
    this.#newestAt.set(id, Math.max(at, this.#newestAt.get(id) ?? 0));
  }
}
