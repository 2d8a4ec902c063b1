/**
 * Judges positions: who crossed a fence, who is too fast, who has fallen silent. By the time of the fix, never by its
 * arrival: a fix that is older than the newest known of its unit is history and changes nothing. Nothing is raised on a fix
 * that is too old to be taken for now; the crossing is told, with its own time, when the unit is heard again. A clock that is
 * set while the program runs makes nobody silent: how old a fix is, is read once, and then grows by the uptime.
 *
 * Pure: owns no timer, clock or journal, and forgets at the end of the program. What was told before is for its owner to
 * know: an episode that is told again is the same one (subject.ts).
 */
import type { AlertRulesEdit, Fence } from '../../../contract/alerting.ts';
import type { Fix } from '../../../contract/fix.ts';
import type { Unit } from '../../../contract/unit.ts';
import { FenceWatch, type Side } from './fence-watch.ts';
import type { Subject } from './subject.ts';

/** Units that are judged; one more drops the one that was not heard for longest. */
const UNIT_LIMIT = 20_000;
/** A fix of longer ago raises nothing, ms. */
export const FRESH_MS = 5 * 60_000;
/** A fix further ahead than this is of another time altogether and not judged, ms. */
const AHEAD_MS = 86_400_000;
/** A silence that began longer ago than this is history, ms. */
const SILENCE_MS = 3_600_000;
/** Too fast is who is so at two fixes, not farther apart than this, ms; and no longer who is below this share of the limit. */
const FAST_WITHIN_MS = 60_000;
const SLOW_AGAIN = 0.9;

/** The station's clock, epoch ms, and a time that nobody sets, ms. */
export interface Moment {
  now: number;
  uptime: number;
}

export type Verdict =
  | { what: 'raise'; subject: Subject; text: string; place: { lat: number; lon: number }; happenedAt: number }
  | { what: 'over'; subject: Subject; at: number };

interface Crossing {
  side: Side;
  /** The fix that told it. */
  fix: Fix;
  /** It has still to be told. */
  untold: boolean;
}

interface Watched {
  unit: Unit;
  /** Newest by its own time. */
  fix: Fix;
  /** Uptime at which it was of now. */
  bornAt: number;
  sides: Map<string, Crossing>;
  silent: boolean;
  fast: boolean;
  /** The fix before was above the limit. */
  fastSince: Fix | undefined;
}

export interface EngineOptions {
  fences: readonly Fence[];
  rules: AlertRulesEdit;
  /** Whether the unit's silence means anything: it is one of ours, and its station can be heard. */
  isAwaited: (unit: Unit) => boolean;
}

export class AlertEngine {
  readonly #isAwaited;
  readonly #units = new Map<string, Watched>();
  #fences = new Map<string, FenceWatch>();
  #rules: AlertRulesEdit;

  constructor({ fences, rules, isAwaited }: EngineOptions) {
    this.#isAwaited = isAwaited;
    this.#rules = rules;
    this.#fences = new Map(fences.map((fence) => [fence.id, new FenceWatch(fence)]));
  }

  /**
   * After a restart: this was told before and has not ended, as far as is known. To be said once the newest fixes were
   * accepted. @returns its end, if they show it
   */
  resume(subject: Subject): Verdict[] {
    const watched = this.#units.get(`${subject.station}/${subject.unit}`);
    if (!watched) return [];
    if (subject.kind === 'silent') watched.silent = true;
    else if (subject.kind === 'speed') watched.fast = true;
    else return this.#resumeCrossing(watched, subject) ?? [{ what: 'over', subject, at: watched.fix.fixAt }];
    return [];
  }

  accept(unit: Unit, fix: Fix, moment: Moment): Verdict[] {
    const known = this.#units.get(keyOf(unit));
    if ((known && fix.fixAt <= known.fix.fixAt) || fix.fixAt > moment.now + AHEAD_MS) return [];
    const bornAt = moment.uptime - Math.max(0, moment.now - fix.fixAt);
    const fresh = { sides: new Map<string, Crossing>(), silent: false, fast: false, fastSince: undefined };
    const watched: Watched = Object.assign(known ?? fresh, { unit, fix, bornAt });
    this.#keep(watched);
    const crossings = [...this.#fences.values()].flatMap((watch) => this.#cross(watched, watch, moment));
    return [...crossings, ...this.#speed(watched, moment), ...this.#heard(watched, moment)];
  }

  /** Time has passed: who has not been heard. To be called every few seconds. */
  tick(moment: Moment): Verdict[] {
    const all = [...this.#units.values()];
    return all.flatMap((watched) => [...this.#heard(watched, moment), ...this.#missed(watched, moment)]);
  }

  /** Fences were drawn, changed or taken away. What a fence that is gone has told is over. */
  setFences(fences: readonly Fence[], moment: Moment): Verdict[] {
    const before = this.#fences;
    this.#fences = new Map(fences.map((fence) => [fence.id, new FenceWatch(fence)]));
    for (const fence of fences) if (before.get(fence.id)?.judgesAs(fence)) before.delete(fence.id);
    const verdicts = [...before.keys()].flatMap((id) => this.#forget(id, moment));
    for (const watched of this.#units.values())
      for (const [id, watch] of this.#fences)
        if (!watched.sides.has(id)) verdicts.push(...this.#cross(watched, watch, moment));
    return verdicts;
  }

  setRules(rules: AlertRulesEdit, moment: Moment): Verdict[] {
    this.#rules = rules;
    return this.tick(moment);
  }

  /** Undefined: the unit is on the other side, or the fence is no more. */
  #resumeCrossing({ unit, fix, sides }: Watched, { fence: id = '', crossing }: Subject): Verdict[] | undefined {
    const watch = this.#fences.get(id);
    if (!watch?.concerns(unit)) return undefined;
    const side = crossing === 'enter' ? 'in' : 'out';
    const known = sides.get(id);
    // So near to the edge that only what was told tells the side.
    if (!known) sides.set(id, { side, fix, untold: false });
    return known && known.side !== side ? undefined : [];
  }

  #cross(watched: Watched, watch: FenceWatch, moment: Moment): Verdict[] {
    const { unit, fix, sides } = watched;
    const { fence } = watch;
    if (!watch.concerns(unit)) return [];
    const before = sides.get(fence.id);
    const side = watch.sideOf(fix) ?? before?.side;
    if (side === undefined) return [];
    const verdicts: Verdict[] = [];
    if (side !== before?.side) {
      // Nobody leaves where he was never seen.
      const isTold = side === 'in' ? fence.enter : fence.leave && before !== undefined;
      sides.set(fence.id, { side, fix, untold: isTold });
      if (before) verdicts.push({ what: 'over', subject: crossingOf(unit, fence, before.side), at: fix.fixAt });
    }
    const crossing = sides.get(fence.id);
    if (!crossing?.untold || ageOf(watched, moment) > FRESH_MS) return verdicts;
    crossing.untold = false;
    return [...verdicts, raise(crossingOf(unit, fence, side), fence.name, crossing.fix, crossing.fix.fixAt)];
  }

  /** A fence is gone, or another: the sides at which units are no longer hold. */
  #forget(id: string, { now }: Moment): Verdict[] {
    const verdicts: Verdict[] = [];
    for (const { unit, sides } of this.#units.values()) {
      const crossing = sides.get(id);
      if (!crossing) continue;
      sides.delete(id);
      verdicts.push({ what: 'over', subject: crossingOf(unit, { id }, crossing.side), at: now });
    }
    return verdicts;
  }

  #limit({ unit, sides }: Watched): number {
    const zones = [...this.#fences.values()].flatMap((watch) => {
      const { id, maxSpeedMps } = watch.fence;
      return maxSpeedMps !== undefined && watch.concerns(unit) && sides.get(id)?.side === 'in' ? [maxSpeedMps] : [];
    });
    return Math.min(this.#rules.speedMps[unit.kind] ?? Infinity, ...zones);
  }

  #speed(watched: Watched, moment: Moment): Verdict[] {
    const { unit, fix, fastSince } = watched;
    const { speedMps } = fix;
    if (speedMps === undefined) return [];
    const limit = this.#limit(watched);
    const subject: Subject = { kind: 'speed', station: unit.station, unit: unit.id };
    if (speedMps <= limit) watched.fastSince = undefined;
    if (watched.fast) {
      if (speedMps > limit * SLOW_AGAIN) return [];
      watched.fast = false;
      return [{ what: 'over', subject, at: fix.fixAt }];
    }
    if (speedMps <= limit) return [];
    if (!fastSince || fix.fixAt - fastSince.fixAt > FAST_WITHIN_MS) {
      watched.fastSince = fix;
      return [];
    }
    if (ageOf(watched, moment) > FRESH_MS) return [];
    watched.fast = true;
    return [raise(subject, `${kmh(speedMps)} > ${kmh(limit)} km/h`, fix, fastSince.fixAt)];
  }

  #heard(watched: Watched, moment: Moment): Verdict[] {
    const { unit, fix, silent } = watched;
    const limit = this.#silenceMs(unit);
    if (!silent || (limit !== undefined && ageOf(watched, moment) > limit)) return [];
    watched.silent = false;
    return [{ what: 'over', subject: silenceOf(unit), at: limit === undefined ? moment.now : fix.fixAt }];
  }

  #missed(watched: Watched, moment: Moment): Verdict[] {
    const { unit, fix, silent } = watched;
    const limit = this.#silenceMs(unit);
    const age = ageOf(watched, moment);
    if (limit === undefined || silent || age <= limit || !this.#isAwaited(unit)) return [];
    watched.silent = true;
    return age - limit > SILENCE_MS ? [] : [raise(silenceOf(unit), `${limit / 1_000} s`, fix, fix.fixAt + limit)];
  }

  #silenceMs({ kind }: Unit): number | undefined {
    const seconds = this.#rules.silentS[kind];
    return seconds === null ? undefined : seconds * 1_000;
  }

  #keep(watched: Watched): void {
    const key = keyOf(watched.unit);
    this.#units.delete(key);
    this.#units.set(key, watched);
    for (const oldest of this.#units.keys()) {
      if (this.#units.size <= UNIT_LIMIT) break;
      this.#units.delete(oldest);
    }
  }
}

const ageOf = ({ bornAt }: Watched, { uptime }: Moment): number => uptime - bornAt;

const keyOf = ({ station, id }: Pick<Unit, 'station' | 'id'>): string => `${station}/${id}`;

const crossingOf = ({ station, id }: Unit, fence: Pick<Fence, 'id'>, side: Side): Subject => ({
  kind: 'geofence',
  station,
  unit: id,
  fence: fence.id,
  crossing: side === 'in' ? 'enter' : 'leave',
});

const silenceOf = ({ station, id }: Unit): Subject => ({ kind: 'silent', station, unit: id });

const raise = (subject: Subject, text: string, { lat, lon }: Fix, happenedAt: number): Verdict => ({
  what: 'raise',
  subject,
  text,
  place: { lat, lon },
  happenedAt,
});

const kmh = (mps: number): number => Math.round(mps * 3.6);
