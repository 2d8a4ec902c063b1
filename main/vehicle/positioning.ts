/**
 * Own position: one receiver at a time, chosen by quality, at most one fix a second, never back in time. A receiver is given
 * up when it is silent or wrong, and for a better one only when that has been better for a while: two antennas three metres
 * apart must not make the vehicle jump. Times here are uptimes, so that a step of the system clock moves nothing.
 */
import type { DeviceEvent, FixEvent } from '../../contract/device-event.ts';
import { fix as fixSchema, type Fix, type Sky } from '../../contract/fix.ts';
import type { Receiver, ReceiverReason, Receivers } from '../../contract/positioning.ts';
import { doubtOf } from './clock-discipline.ts';
import { Headings } from './headings.ts';
import { PersonsChoice } from './persons-choice.ts';
import { bestOf, betterBy, judge, soundest, type Candidate, type Place, type Verdict } from './receiver-choice.ts';
import { TimeOrder } from './time-order.ts';

/** A receiver that gave no fix for this long has none, ms: the next takes over within three seconds. */
export const SILENT_MS = 2_000;
/** Another must be better for this long without a break, ms. */
export const CONFIRM_MS = 10_000;
/** Where receivers agreed tells which of two is wrong for this long, ms. */
const WITNESS_MS = 20_000;
/** A receiver that said nothing for this long is shown as silent, ms. */
const QUIET_MS = 3_000;

export interface PositioningOptions {
  /** Called with the fix that becomes the vehicle's own position: at most one per second of `fixAt`. */
  onFix(fix: Fix): void;
  onSky(device: string, sky: Sky): void;
  /** Milliseconds since some moment, never set by anyone. */
  uptime(): number;
  /** A person's choice of receiver, as it was kept. */
  choice?: string | undefined;
}

interface Heard {
  fix: Fix | undefined;
  dateDoubted: boolean;
  /** Uptimes: of its last word, of its last fix, and since when fixes have come without a break. */
  at: number;
  fixedAt: number;
  steadySince: number;
}

export class Positioning {
  readonly #options: PositioningOptions;
  readonly #heard = new Map<string, Heard>();
  readonly #skies = new Map<string, Sky>();
  readonly #headings = new Headings();
  readonly #order = new TimeOrder();
  #verdicts: ReadonlyMap<string, Verdict> = new Map();
  #used: string | undefined;
  #reason: ReceiverReason = 'none';
  #than: string | undefined;
  /** Since when another is better than the one used. */
  #beatenSince: number | undefined;
  #witness: (Place & { at: number }) | undefined;
  #choice: PersonsChoice;

  constructor(options: PositioningOptions) {
    this.#options = options;
    this.#choice = new PersonsChoice(options.choice, options.uptime());
  }

  /** Newest sky of each receiver. */
  skies(): ReadonlyMap<string, Sky> {
    return this.#skies;
  }

  accept(device: string, event: DeviceEvent): void {
    const now = this.#options.uptime();
    if (event.type === 'sky') {
      const { type: _type, ...sky } = event;
      this.#skies.set(device, sky);
      this.#options.onSky(device, sky);
    } else if (event.type === 'heading') {
      this.#headings.accept(device, event, now);
    } else if (event.type === 'fix') {
      this.#headings.accept(device, event, now);
      this.#hear(device, event, now);
      this.#choose(now);
      if (this.#used === device) this.#take(device, now);
    } else if (event.type === 'no-fix') {
      const heard = this.#heard.get(device);
      this.#heard.set(device, { ...(heard ?? NOTHING), at: now, fixedAt: -Infinity });
      this.#choose(now);
    }
  }

  /** Called about once a second: notices silence. */
  look(): void {
    this.#choose(this.#options.uptime());
  }

  /** A person's choice; undefined: automatic. */
  choose(device: string | undefined): void {
    const now = this.#options.uptime();
    this.#choice = new PersonsChoice(device, now);
    this.#choose(now);
  }

  /** Forgets devices that are no longer there. @returns their ids */
  keepOnly(isThere: (device: string) => boolean): string[] {
    const gone = [...this.#heard.keys(), ...this.#skies.keys()].filter((device) => !isThere(device));
    for (const device of gone) {
      this.#heard.delete(device);
      this.#skies.delete(device);
      this.#headings.forget(device);
    }
    return gone;
  }

  state(): Receivers {
    const now = this.#options.uptime();
    return {
      receivers: [...this.#heard].map(([device, heard]) => this.#view(device, heard, now)),
      reason: this.#reason,
      ...(this.#than === undefined ? {} : { than: this.#than }),
      ...(this.#choice.device === undefined ? {} : { choice: this.#choice.device }),
      choiceSilent: this.#choice.isSilent,
    };
  }

  #view(device: string, { fix, at, fixedAt }: Heard, now: number): Receiver {
    const hasFix = now - fixedAt <= SILENT_MS;
    const { doubts, apartM } = this.#verdicts.get(device) ?? { doubts: [] };
    return {
      device,
      state: hasFix ? 'fix' : now - at > QUIET_MS ? 'silent' : 'no-fix',
      used: hasFix && device === this.#used,
      doubts,
      ...(apartM === undefined ? {} : { apartM }),
      ...(fix ? { fix } : {}),
    };
  }

  #hear(device: string, event: FixEvent, now: number): void {
    const before = this.#heard.get(device) ?? NOTHING;
    const doubt = doubtOf(event);
    this.#heard.set(device, {
      fix: fixSchema.parse(event),
      dateDoubted: doubt !== undefined && doubt !== 'not-measured',
      at: now,
      fixedAt: now,
      steadySince: now - before.fixedAt <= SILENT_MS ? before.steadySince : now,
    });
  }

  #choose(now: number): void {
    const candidates: Candidate[] = [];
    for (const [device, { fix, fixedAt, dateDoubted }] of this.#heard)
      if (fix && now - fixedAt <= SILENT_MS) candidates.push({ device, fix, base: fix.fixAt - fixedAt, dateDoubted });
    const witness = this.#witness && now - this.#witness.at <= WITNESS_MS ? this.#witness : undefined;
    this.#verdicts = judge(candidates, witness);
    const before = this.#used;
    const chosen = this.#choice.holds(this.#heard, now);
    if (chosen !== undefined) this.#set(chosen, 'manual');
    else this.#followQuality(candidates, now);
    this.#testify(candidates, witness !== undefined, now);
    if (this.#used !== undefined && this.#used !== before) this.#take(this.#used, now);
  }

  #followQuality(candidates: readonly Candidate[], now: number): void {
    const pool = soundest(candidates, this.#verdicts);
    const used = pool.find(({ device }) => device === this.#used) ?? bestOf(pool);
    if (!used) {
      this.#beatenSince = undefined;
      return this.#set(this.#used, 'none');
    }
    const next = bestOf(pool.filter((one) => one !== used));
    if (!next) {
      this.#beatenSince = undefined;
      return this.#set(used.device, candidates.length > 1 ? 'others-wrong' : 'only');
    }
    // Of two that are far from each other the better is no surer to be right.
    const isSplit = this.#verdicts.get(next.device)?.doubts.includes('split');
    if (isSplit || betterBy(next.fix, used.fix) === undefined) {
      this.#beatenSince = undefined;
      return this.#set(used.device, betterBy(used.fix, next.fix) ?? 'kept', next.device);
    }
    this.#beatenSince ??= now;
    if (now - this.#beatenSince < CONFIRM_MS) return this.#set(used.device, 'confirming', next.device);
    this.#beatenSince = undefined;
    this.#set(next.device, betterBy(next.fix, used.fix) ?? 'kept', used.device);
  }

  #set(device: string | undefined, reason: ReceiverReason, than?: string): void {
    this.#used = device;
    this.#reason = reason;
    this.#than = than;
  }

  /** Where the vehicle surely is: where two receivers agree, and from there on where the undoubted one goes. */
  #testify(candidates: readonly Candidate[], known: boolean, now: number): void {
    const sound = candidates.filter(({ device }) => this.#verdicts.get(device)?.doubts.length === 0);
    const one = sound.find(({ device }) => device === this.#used) ?? sound[0];
    if (one && (sound.length > 1 || known)) this.#witness = { lat: one.fix.lat, lon: one.fix.lon, at: now };
  }

  /** Passes the receiver's newest fix on, if it is of now and of a later second than the last. */
  #take(device: string, now: number): void {
    const { fix, fixedAt } = this.#heard.get(device) ?? NOTHING;
    if (!fix || now - fixedAt > SILENT_MS || !this.#order.allows(fix.fixAt, fixedAt)) return;
    const headingDeg = fix.headingDeg ?? this.#headings.at(now);
    this.#options.onFix(headingDeg === undefined ? fix : { ...fix, headingDeg });
  }
}

const NOTHING: Heard = {
  fix: undefined,
  dateDoubted: false,
  at: -Infinity,
  fixedAt: -Infinity,
  steadySince: -Infinity,
};
