/** The situation as a station keeps it, the same at the vehicle and at the center: alerts and fences. */
import type { AlertingEvent } from '../../contract/alerting.ts';
import type { Entry } from '../../contract/entry.ts';
import type { Unit } from '../../contract/unit.ts';
import type { AlertServices } from '../api/alert-router.ts';
import { UnitBook } from '../messages/unit-book.ts';
import type { Store } from '../store/types.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import type { Moment } from './alerts/engine.ts';

export interface SituationOptions {
  store: Store;
  /** Stations that get what is written here about a station's unit. */
  peersOf: (station: string) => readonly string[];
  /** Whether what a station's units say can come here now. */
  isHeard: (station: string) => boolean;
  emit: (event: AlertingEvent) => void;
  log: (error: unknown) => void;
  moment: () => Moment;
}

export class Situation {
  readonly #options: SituationOptions;
  readonly #units: UnitBook;
  readonly #contacts: Set<string>;
  readonly #alerts: AlertDesk;
  readonly #stop: () => void;

  constructor(options: SituationOptions) {
    this.#options = options;
    const { store, peersOf, emit, log, moment } = options;
    this.#units = new UnitBook(store.projections);
    const contacts = store.projections.messages.contacts().filter(({ deleted }) => !deleted);
    this.#contacts = new Set(contacts.map(({ id }) => id));
    // Before the desk: it judges by the kinds that hold now.
    this.#stop = store.journal.listen((entries) => this.#accept(entries));
    this.#alerts = new AlertDesk({
      store,
      peersOf,
      unitOf: (station, id) => this.#unitOf(station, id),
      isAwaited: (unit) => this.#isAwaited(unit),
      emit,
      log,
      moment,
    });
  }

  get alertServices(): AlertServices {
    const alerts = this.#alerts;
    return {
      acknowledge: (ids, person) => alerts.acknowledge(ids, person),
      callForHelp: (person) => alerts.callForHelp(person),
      cancel: (id, person) => alerts.cancel(id, person),
      older: (before, limit) => alerts.older(before, limit),
      putFence: (edit) => alerts.putFence(edit),
      removeFence: (id) => alerts.removeFence(id),
      setRules: (rules) => alerts.setRules(rules),
    };
  }

  snapshot(): AlertingEvent[] {
    return this.#alerts.snapshot();
  }

  /** Time has passed; the desk does this by itself every few seconds. */
  tick(): void {
    this.#alerts.tick();
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
    this.#alerts.close();
  }

  #accept(entries: readonly Entry[]): void {
    this.#units.accept(entries.filter(({ kind }) => kind === 'unit'));
    for (const entry of entries) {
      if (entry.kind !== 'contact') continue;
      if (entry.body.deleted) this.#contacts.delete(entry.body.id);
      else this.#contacts.add(entry.body.id);
    }
  }

  #unitOf(station: string, id: string): Unit {
    return this.#units.get(station, id) ?? { station, id, kind: station === id ? 'vehicle' : 'other', name: id };
  }

  /** Strangers who were heard once may go; of ours, silence is told while their station can be heard. */
  #isAwaited({ station, id }: Unit): boolean {
    const isOurs = id === station || this.#contacts.has(id) || this.#alerts.rules.silentOf === 'all';
    return isOurs && this.#options.isHeard(station);
  }
}
