/** Which receivers' time is believed, and what it is: several are asked, the least delayed of those that agree holds. */
import { BEYOND_AT, PROGRAM_AT, type ClockQuality, type ClockRefusal, type ClockState } from '../../contract/clock.ts';
import type { FixEvent } from '../../contract/device-event.ts';
import { majority } from './majority.ts';
import { TimeSource } from './time-source.ts';

/** A receiver that told no time for this long does not tell it now, ms. */
const FRESH_MS = 10_000;
/** Receivers whose times differ by less agree, ms: their delays differ by up to half a second. */
export const AGREE_MS = 1_000;
/** Another receiver takes over when its seconds come this much earlier, ms: less is noise. */
const EARLIER_MS = 30;
/** One receiver alone against what was known is not believed while that is younger than this, ms. */
const TRUST_MS = 3_600_000;
/** With no receiver the machine's own clock is trusted so long, ms: at 50 ppm it then errs by a second. */
export const HOLDOVER_MS = 6 * 3_600_000;
/** A base is rough until it has been made of as many buckets as it takes, ms. */
const COARSE_MS = 60_000;
/** A refusal is shown so long after it was last deserved, ms. */
const REFUSED_MS = 60_000;

/** What is believed: receivers' time less uptime at an uptime. */
export interface Held {
  base: number;
  at: number;
  skewPpm: number | undefined;
  device: string | undefined;
}

export interface Reading {
  /** Receivers' time, epoch ms. */
  time: number;
  quality: Exclude<ClockQuality, 'none'>;
  held: Held;
  jitterMs: number | undefined;
}

/** Computed without a measurement: dead reckoning runs on the receiver's own clock, a simulator on anything. */
const UNMEASURED: ReadonlySet<FixEvent['quality']> = new Set(['estimated', 'manual', 'simulated']);

/** Why a fix's time cannot be believed, whatever others say. */
export function doubtOf({ fixAt, dateFrom, quality }: FixEvent): ClockRefusal | undefined {
  if (dateFrom === 'rollover') return 'date-rollover';
  if (dateFrom === 'station') return 'date-missing';
  if (fixAt < PROGRAM_AT) return 'date-old';
  if (fixAt >= BEYOND_AT) return 'date-far';
  return UNMEASURED.has(quality) ? 'not-measured' : undefined;
}

export class ClockDiscipline {
  readonly #sources = new Map<string, TimeSource>();
  readonly #refused = new Map<string, { reason: ClockRefusal; toldAt: number; at: number }>();
  #held: Held | undefined;

  /** Takes over what was known before the program started. */
  hold(held: Held): void {
    this.#held = held;
  }

  /** @param uptimeMs when the first sentence of the fix came */
  accept(device: string, fix: FixEvent, uptimeMs: number): void {
    const reason = doubtOf(fix);
    if (reason) {
      this.#refused.set(device, { reason, toldAt: fix.fixAt, at: uptimeMs });
      this.#sources.delete(device);
      return;
    }
    this.#refused.delete(device);
    const source = this.#sources.get(device) ?? new TimeSource();
    this.#sources.set(device, source);
    source.add(fix.fixAt, uptimeMs);
    this.#choose(uptimeMs);
  }

  /** A device that is no longer there. */
  forget(device: string): void {
    this.#sources.delete(device);
    this.#refused.delete(device);
  }

  read(uptimeMs: number): Reading | undefined {
    const held = this.#held;
    if (!held || uptimeMs - held.at > HOLDOVER_MS) return undefined;
    const source = held.device === undefined ? undefined : this.#sources.get(held.device);
    const isFresh = source !== undefined && this.#isFresh(source, uptimeMs);
    const quality = !isFresh ? 'holdover' : uptimeMs - source.firstAt < COARSE_MS ? 'coarse' : 'locked';
    return { time: uptimeMs + baseAt(held, uptimeMs), quality, held, jitterMs: isFresh ? source.jitterMs : undefined };
  }

  /** Receivers that tell a time now which is not believed. */
  refusals(uptimeMs: number): ClockState['refused'] {
    const list: ClockState['refused'] = [];
    for (const [device, { reason, toldAt, at }] of this.#refused)
      if (uptimeMs - at <= REFUSED_MS) list.push({ device, reason, toldAt });
    const held = this.#held;
    for (const [device, source] of this.#sources) {
      const { base } = source;
      if (!held || base === undefined || device === held.device || !this.#isFresh(source, uptimeMs)) continue;
      const byMs = Math.round(base - baseAt(held, uptimeMs));
      if (Math.abs(byMs) > AGREE_MS) list.push({ device, reason: 'apart', toldAt: Math.round(uptimeMs + base), byMs });
    }
    return list;
  }

  #isFresh(source: TimeSource, uptimeMs: number): boolean {
    return uptimeMs - source.newestAt <= FRESH_MS;
  }

  #choose(uptimeMs: number): void {
    const fresh: Held[] = [];
    for (const [device, source] of this.#sources) {
      const { base, skewPpm } = source;
      if (base !== undefined && this.#isFresh(source, uptimeMs)) fresh.push({ base, at: uptimeMs, skewPpm, device });
    }
    const chosen = this.#believed(fresh, uptimeMs);
    if (chosen) this.#held = chosen;
  }

  /** Undefined: what is held stays. */
  #believed(fresh: readonly Held[], uptimeMs: number): Held | undefined {
    const held = this.#held;
    const own = fresh.find(({ device }) => device === held?.device);
    const age = held ? uptimeMs - held.at : Infinity;
    // What is held is a witness of its own while its receiver is silent.
    const witness = held && !own && age <= TRUST_MS ? { ...held, base: baseAt(held, uptimeMs) } : undefined;
    const agreeing = majority(witness ? [...fresh, witness] : fresh, (a, b) => Math.abs(a.base - b.base) <= AGREE_MS);
    if (!agreeing) return own ?? (witness ? undefined : fresh[0]);
    const told = agreeing.filter((one) => one !== witness);
    const stay = own && told.includes(own) ? own : told[0];
    return told.reduce<Held | undefined>(
      (best, one) => (best && one.base <= best.base + EARLIER_MS ? best : one),
      stay,
    );
  }
}

const baseAt = ({ base, at, skewPpm = 0 }: Held, uptimeMs: number): number => base + ((uptimeMs - at) * skewPpm) / 1e6;
