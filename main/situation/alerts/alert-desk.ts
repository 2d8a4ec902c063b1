/**
 * Alerts of a station: raised by its watch, by devices and by people; acknowledged, taken back, and shown with what became of
 * them. The same at the vehicle and at the center.
 */
import { v7 as uuidV7 } from 'uuid';
import { isStanding } from '../../../contract/alerting.ts';
import type {
  AlertingEvent,
  AlertRulesEdit,
  AlertStep,
  AlertView,
  Fence,
  FenceEdit,
} from '../../../contract/alerting.ts';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Station } from '../../../contract/station.ts';
import type { Unit } from '../../../contract/unit.ts';
import type { AlertRow } from '../../store/alerts.ts';
import type { Store } from '../../store/types.ts';
import { alertView, together } from './alert-views.ts';
import type { Moment } from './engine.ts';
import { FenceBook } from './fence-book.ts';
import { Watch } from './watch.ts';

/** All that stand, as far as a person can look through them, and so many of the others. */
const STANDING = 300;
const SHOWN = 100;
/** An own call for help that nobody has heard is the same one when it is pressed again in so long, ms. */
export const SAME_CALL_MS = 10 * 60_000;
/** Changes are told together, ms. */
const TELL_MS = 50;
const TICK_MS = 2_000;

export interface AlertDeskOptions {
  store: Store;
  /** Stations that get what is written here about this station of a unit. */
  peersOf: (station: string) => readonly string[];
  unitOf: (station: string, id: string) => Unit;
  isAwaited: (unit: Unit) => boolean;
  emit: (event: AlertingEvent) => void;
  log: (error: unknown) => void;
  moment: () => Moment;
}

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #self: Station;
  readonly #book: FenceBook;
  readonly #watch: Watch;
  readonly #stops: (() => void)[];
  readonly #timer: NodeJS.Timeout;
  #tell: NodeJS.Timeout | undefined;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    const { store, unitOf, isAwaited, moment } = options;
    const { journal, projections, station } = store;
    this.#self = station;
    this.#book = new FenceBook(journal, projections.alerts);
    this.#watch = new Watch({
      station,
      journal,
      projections,
      unitOf,
      isAwaited,
      fences: this.#book.fences(),
      rules: this.#book.rules(),
      moment,
    });
    this.#stops = [
      journal.listen((entries) => this.#accept(entries)),
      journal.follow(({ what }) => what === 'acknowledged' && this.#tellSoon()),
    ];
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  get rules(): AlertRulesEdit {
    return this.#book.rules();
  }

  snapshot(): AlertingEvent[] {
    return [
      { type: 'alerts', alerts: this.#views() },
      { type: 'fences', fences: this.#book.fences() },
      { type: 'alert-rules', rules: this.#book.rules() },
    ];
  }

  /** A person has taken note. What is unknown, or was noted at this station before, changes nothing. @throws store-… */
  acknowledge(ids: readonly string[], person: string): void {
    this.#step(ids, 'acknowledged', person);
  }

  /**
   * A person at this station calls for help; it stands in the journal on return. Pressed again, it is the same call.
   * @throws QianshaoError store-…
   */
  callForHelp(person: string): AlertView {
    const { store, moment } = this.#options;
    const { id } = this.#self;
    const { now } = moment();
    const standing = this.#rows().find(
      ([row]) => row?.alert.kind === 'sos' && row.station === id && row.alert.unit === id && this.#isCalling(row, now),
    );
    const known = standing && this.#view(standing);
    if (known) return known;
    const fix = store.projections.unitPosition(id, id)?.fix;
    const place = fix ? { place: { lat: fix.lat, lon: fix.lon } } : {};
    const body = { id: uuidV7(), kind: 'sos' as const, station: id, unit: id, text: '', ...place, happenedAt: now };
    // Who presses it knows: it stands before the eyes of the others.
    const noted = { alert: body.id, station: id, step: 'acknowledged' as const, person, at: now };
    store.journal.append([
      { kind: 'alert', lane: LANE.flash, body },
      { kind: 'alert-step', lane: LANE.flash, body: noted },
    ]);
    const written = store.projections.alerts.get(body.id);
    const view = written && this.#view([written]);
    if (!view) throw new QianshaoError('internal', 'the alert was not kept');
    return view;
  }

  /** Who raised it takes it back. @throws QianshaoError not-found, store-… */
  cancel(id: string, person: string): void {
    const row = this.#options.store.projections.alerts.get(id);
    if (row?.station !== this.#self.id) throw new QianshaoError('not-found', id);
    this.#step([id], 'cancelled', person);
  }

  /** Those written before, newest first. */
  older(before: number, limit: number): AlertView[] {
    const rows = this.#options.store.projections.alerts.page(limit, before);
    const views = together(rows).flatMap((group) => this.#view(group) ?? []);
    return views.sort((a, b) => b.at - a.at);
  }

  putFence = (edit: FenceEdit): Fence => this.#book.put(edit);
  removeFence = (id: string): void => this.#book.remove(id);
  setRules = (rules: AlertRulesEdit): void => this.#book.setRules(rules);

  /** Time has passed; done by itself every few seconds. */
  tick(): void {
    this.#try(() => this.#watch.tick());
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#tell);
    for (const stop of this.#stops) stop();
  }

  #accept(entries: readonly Entry[]): void {
    const kinds = new Set(entries.map(({ kind }) => kind));
    if (kinds.has('fence')) this.#fencesChanged();
    if (kinds.has('alert-rules')) this.#rulesChanged();
    if (kinds.has('alert') || kinds.has('alert-step')) this.#tellSoon();
    if (kinds.has('fix')) this.#watch.accept(entries);
  }

  #fencesChanged(): void {
    const fences = this.#book.fences();
    this.#options.emit({ type: 'fences', fences });
    this.#watch.fencesChanged(fences);
  }

  #rulesChanged(): void {
    const rules = this.#book.rules();
    this.#options.emit({ type: 'alert-rules', rules });
    this.#watch.rulesChanged(rules);
  }

  #step(ids: readonly string[], step: AlertStep['step'], person: string): void {
    const { store, moment } = this.#options;
    const wanted = new Set(ids);
    const groups = this.#rows().filter((group) => group.some(({ alert }) => wanted.has(alert.id)));
    const drafts = groups.flat().flatMap((row): Draft[] => {
      const isSaid = row.steps.some(({ step: said, station }) => said.step === step && station === this.#self.id);
      if (isSaid || (step === 'cancelled' && !wanted.has(row.alert.id))) return [];
      const body = { alert: row.alert.id, station: row.alert.station, step, person, at: moment().now };
      return [{ kind: 'alert-step', lane: LANE.flash, body }];
    });
    store.journal.append(drafts);
  }

  #isCalling({ alert, steps }: AlertRow, now: number): boolean {
    const isHeard = ({ step, station }: AlertRow['steps'][number]) =>
      step.step === 'cancelled' || (step.step === 'acknowledged' && station !== this.#self.id);
    return !steps.some(isHeard) && Math.abs(now - alert.happenedAt) < SAME_CALL_MS;
  }

  /** All that stand, and the newest of the others, with what is the same put together. */
  #rows(): AlertRow[][] {
    const { alerts } = this.#options.store.projections;
    const rows = new Map(
      [...alerts.standing(this.#self.id, STANDING), ...alerts.page(SHOWN)].map((row) => [row.alert.id, row]),
    );
    const newestFirst = [...rows.values()].sort((a, b) => b.alert.happenedAt - a.alert.happenedAt || b.at - a.at);
    return together(newestFirst);
  }

  #views(): AlertView[] {
    const views = this.#rows().flatMap((group) => this.#view(group) ?? []);
    const standsFirst = (view: AlertView) => Number(!isStanding(view, this.#self.id));
    return views.sort((a, b) => standsFirst(a) - standsFirst(b) || b.alert.happenedAt - a.alert.happenedAt);
  }

  #view(group: readonly AlertRow[]): AlertView | undefined {
    const { store, peersOf } = this.#options;
    return alertView(group, ({ station, seq, alert }) => {
      if (station !== this.#self.id) return false;
      return peersOf(alert.station).some((peer) => store.journal.isWaiting(peer, seq));
    });
  }

  #tellSoon(): void {
    this.#tell ??= setTimeout(() => {
      this.#tell = undefined;
      this.#try(() => this.#options.emit({ type: 'alerts', alerts: this.#views() }));
    }, TELL_MS);
  }

  /** A full or damaged disk does not end the station. */
  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log(error);
    }
  }
}
