/**
 * The watch of a station: hands positions to the engine, and writes into the journal what it finds, once. A vehicle watches
 * its own units; a center watches all, and gives the vehicle a while to say it first.
 */
import type { AlertRulesEdit, Fence } from '../../../contract/alerting.ts';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Unit } from '../../../contract/unit.ts';
import type { AlertRow } from '../../store/alerts.ts';
import type { Journal, Projections } from '../../store/types.ts';
import { SAME_MS } from './alert-views.ts';
import { AlertEngine, FRESH_MS, type Moment, type Verdict } from './engine.ts';
import { alertId, subjectKey, subjectOf, type Subject } from './subject.ts';

/** A center says itself what a vehicle has not said in so long after its fix came, ms. The flash lane goes first. */
export const GRACE_MS = 10_000;
/** Alerts of one unit that are looked through for the same one. */
const LOOKED_THROUGH = 200;
/** Alerts of before a restart that have not ended. */
const LASTING = 5_000;
/** Fixes of one unit that a restart looks through. */
const HISTORY = 3_000;
/** What cannot be written at once waits; what is over this is dropped. */
const PENDING_LIMIT = 2_000;

export interface WatchOptions {
  station: { id: string; kind: 'vehicle' | 'center' };
  journal: Journal;
  projections: Pick<Projections, 'alerts' | 'unitPositions' | 'track'>;
  unitOf: (station: string, id: string) => Unit;
  /** Whether the unit's silence means anything. */
  isAwaited: (unit: Unit) => boolean;
  fences: readonly Fence[];
  rules: AlertRulesEdit;
  moment: () => Moment;
}

type Raise = Extract<Verdict, { what: 'raise' }>;
type Over = Extract<Verdict, { what: 'over' }>;
interface Pending {
  verdict: Raise;
  dueAt: number;
  /** It ended before it was written. */
  overAt?: number;
}

export class Watch {
  readonly #options: WatchOptions;
  readonly #engine: AlertEngine;
  /** In the order in which they were found. */
  #raises: Pending[] = [];
  #overs: Over[] = [];
  #isWriting = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    const { fences, rules, isAwaited } = options;
    this.#engine = new AlertEngine({ fences, rules, isAwaited });
    this.#restore();
  }

  /** Entries that were just committed, own and others'. @throws QianshaoError store-… */
  accept(entries: readonly Entry[]): void {
    const { moment, unitOf } = this.#options;
    for (const entry of entries) {
      if (entry.kind !== 'fix' || !this.#watches(entry.station)) continue;
      const { unit, fix } = entry.body;
      this.#take(this.#engine.accept(unitOf(entry.station, unit), fix, moment()));
    }
    this.#write();
  }

  /** @throws QianshaoError store-… */
  fencesChanged(fences: readonly Fence[]): void {
    this.#take(this.#engine.setFences(fences, this.#options.moment()));
    this.#write();
  }

  /** @throws QianshaoError store-… */
  rulesChanged(rules: AlertRulesEdit): void {
    this.#take(this.#engine.setRules(rules, this.#options.moment()));
    this.#write();
  }

  /** To be called every few seconds. @throws QianshaoError store-… */
  tick(): void {
    this.#take(this.#engine.tick(this.#options.moment()));
    this.#write();
  }

  #watches(station: string): boolean {
    const { id, kind } = this.#options.station;
    return kind === 'center' ? station !== id : station === id;
  }

  /** Where every unit is, and on which side it came there; what was told before and has ended meanwhile. */
  #restore(): void {
    const { projections, fences, moment } = this.#options;
    const { now, uptime } = moment();
    const verdicts: Verdict[] = [];
    for (const { unit, fix, sketch } of projections.unitPositions()) {
      if (sketch || !this.#watches(unit.station)) continue;
      const isFresh = fences.length > 0 && now - fix.fixAt <= FRESH_MS;
      const span = [fix.fixAt - FRESH_MS, fix.fixAt] as const;
      const before = isFresh ? projections.track(unit.station, unit.id, ...span, HISTORY) : [];
      for (const each of [...before, fix]) verdicts.push(...this.#engine.accept(unit, each, { now, uptime }));
    }
    this.#take(verdicts.filter((verdict) => verdict.what === 'over' || !this.#wasTold(verdict)));
    for (const { alert } of projections.alerts.lasting(LASTING)) {
      const subject = subjectOf(alert);
      if (subject && this.#watches(subject.station)) this.#take(this.#engine.resume(subject));
    }
  }

  #take(verdicts: readonly Verdict[]): void {
    const { station, moment } = this.#options;
    const dueAt = moment().uptime + (station.kind === 'center' ? GRACE_MS : 0);
    for (const verdict of verdicts) {
      if (this.#raises.length + this.#overs.length >= PENDING_LIMIT) return;
      if (verdict.what === 'raise') this.#raises.push({ verdict, dueAt });
      else this.#overs.push(verdict);
      for (const one of this.#raises)
        if (verdict.what === 'over' && isEndOf(verdict, one.verdict)) one.overAt ??= verdict.at;
    }
  }

  /** Writes what is due. What the disk refuses waits for the next time. */
  #write(): void {
    // What is written comes back as entries that were just committed.
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      this.#writeDue();
    } finally {
      this.#isWriting = false;
    }
  }

  #writeDue(): void {
    const { journal, moment } = this.#options;
    const { uptime } = moment();
    for (const ended of [...this.#overs]) {
      journal.append(this.#ends(ended));
      this.#overs.shift();
    }
    for (const pending of this.#raises.filter(({ dueAt }) => dueAt <= uptime)) {
      const { verdict, overAt } = pending;
      if (!this.#isKnown(verdict)) {
        const id = alertId(verdict.subject, verdict.happenedAt);
        const ended = overAt === undefined ? [] : [over(id, verdict.subject.station, overAt)];
        journal.append([alertOf(id, verdict), ...ended]);
      }
      this.#raises = this.#raises.filter((one) => one !== pending);
    }
  }

  /** What was told of it and has not ended; never what happened after it. A center leaves a vehicle's word to the vehicle. */
  #ends({ subject, at }: Over): Draft[] {
    const { kind, id } = this.#options.station;
    return this.#told(subject)
      .filter((row) => !isOver(row) && row.alert.happenedAt <= at && (kind === 'vehicle' || row.station === id))
      .map((row) => over(row.alert.id, subject.station, at));
  }

  #told({ station, unit, ...rest }: Subject): AlertRow[] {
    const key = subjectKey({ station, unit, ...rest });
    return this.#options.projections.alerts.about(station, unit, LOOKED_THROUGH).filter(({ alert }) => {
      const subject = subjectOf(alert);
      return subject !== undefined && subjectKey(subject) === key;
    });
  }

  /** It lasts already, was told by the station whose unit it is, or is this very one. */
  #isKnown({ subject, happenedAt }: Raise): boolean {
    const id = alertId(subject, happenedAt);
    const own = this.#options.station.id;
    return this.#told(subject).some((row) => {
      if (row.alert.id === id) return true;
      if (!isOver(row)) return true;
      return row.station !== own && Math.abs(row.alert.happenedAt - happenedAt) <= SAME_MS;
    });
  }

  /** After a restart, fixes are judged in another order than they came: what is about the same time is the same. */
  #wasTold({ subject, happenedAt }: Raise): boolean {
    return this.#told(subject).some(({ alert }) => Math.abs(alert.happenedAt - happenedAt) <= SAME_MS);
  }
}

const isEndOf = ({ subject, at }: Over, raised: Raise): boolean =>
  subjectKey(raised.subject) === subjectKey(subject) && raised.happenedAt <= at;

const isOver = ({ steps }: AlertRow): boolean => steps.some(({ step }) => step.step === 'over');

const alertOf = (id: string, { subject, text, place, happenedAt }: Raise): Draft => ({
  kind: 'alert',
  lane: LANE.flash,
  body: { id, ...subject, text, place, happenedAt },
});

const over = (alert: string, station: string, at: number): Draft => ({
  kind: 'alert-step',
  lane: LANE.order,
  body: { alert, station, step: 'over', at },
});
