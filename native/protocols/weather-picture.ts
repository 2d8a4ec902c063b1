/**
 * What all sentences of a bus say, as one event per round: a kind of sentence that comes again begins the next round, and so
 * does one that tells otherwise what was told already; a pause ends one. The newest of each quantity stays as long as it can be
 * of now.
 */
import type { DeviceEvent, HeadingEvent } from '../../contract/device-event.ts';
import type { Quantity, Said } from './weather-said.ts';
import { compassSentences, weatherSentences } from './weather-sentences.ts';

/** A pause as long as this ends a round, ms. */
const PAUSE_MS = 300;
/** Wind, angles and headings older than this are not of now; air, water and pressure change slowly, and are told seldom. */
const QUICK_MS = 10_000;
const SLOW_MS = 120_000;
const SLOW: ReadonlySet<Quantity> = new Set([
  'temperatureC',
  'waterC',
  'dewPointC',
  'pressureHpa',
  'humidityPercent',
  'variationDeg',
  'deviationDeg',
]);

/** The same formatter says different things: apparent and true wind, one transducer and another. */
const keyOf = ([head = '', ...fields]: readonly string[]): string =>
  `${head} ${head.endsWith('MWV') ? (fields[1] ?? '') : head.endsWith('XDR') ? `${fields[0]} ${fields[3]}` : ''}`;

/** Two sentences of one sensor round differently: up to this they tell the same, degrees of an angle and anything else. */
const SAME_DEG = 0.5;
const SAME = 0.1;

function differ(quantity: Quantity, one: number, other: number): boolean {
  const gap = Math.abs(one - other);
  return quantity.endsWith('Deg') ? Math.min(gap, 360 - gap) > SAME_DEG : gap > SAME;
}

/** Kinds of sentences in one round; more are no round. */
const KINDS_LIMIT = 64;

export class WeatherPicture {
  readonly #known = new Map<Quantity, { value: number; at: number; round: number }>();
  #round = 0;
  /** Kinds of sentences in this round. */
  readonly #heard = new Set<string>();
  /** What was told in this round. */
  #told: Said = {};
  #weather = false;
  #compass: Said = {};
  #lastAt = 0;

  /** @returns the events of the round that this sentence ends, if it ends one; undefined: it is none of ours */
  sentence(fields: readonly string[], receivedAt: number): DeviceEvent[] | undefined {
    const formatter = (fields[0] ?? '').slice(-3);
    const isCompass = Object.hasOwn(compassSentences, formatter);
    const said = (isCompass ? compassSentences : weatherSentences)[formatter]?.(fields);
    if (!said || fields[0]?.length !== 5) return undefined;
    const key = keyOf(fields);
    const isNext = this.#heard.has(key) || this.#heard.size >= KINDS_LIMIT || this.#contradicts(said);
    const events = isNext ? this.end() : [];
    this.#heard.add(key);
    this.#lastAt = receivedAt;
    this.#take(said, receivedAt);
    if (isCompass) this.#compass = { ...this.#compass, ...said };
    else if (Object.values(said).some((value) => value !== undefined)) this.#weather = true;
    return events;
  }

  /** Ends a round that nothing follows. */
  tick(now: number): DeviceEvent[] {
    return this.#heard.size > 0 && Math.abs(now - this.#lastAt) >= PAUSE_MS ? this.end() : [];
  }

  end(): DeviceEvent[] {
    const events = [...this.#headingEvents(), ...this.#weatherEvents()];
    this.#round += 1;
    this.#heard.clear();
    this.#told = {};
    this.#weather = false;
    this.#compass = {};
    return events;
  }

  #contradicts(said: Said): boolean {
    return (Object.entries(said) as [Quantity, number | undefined][]).some(([quantity, value]) => {
      const before = this.#told[quantity];
      return before !== undefined && value !== undefined && differ(quantity, before, value);
    });
  }

  #take(said: Said, at: number): void {
    this.#told = { ...this.#told, ...said };
    for (const [quantity, value] of Object.entries(said) as [Quantity, number | undefined][]) {
      if (value === undefined) this.#known.delete(quantity);
      else this.#known.set(quantity, { value, at, round: this.#round });
    }
  }

  /** Undefined: not known, or too long ago. */
  #of(quantity: Quantity): number | undefined {
    const known = this.#known.get(quantity);
    const age = known ? this.#lastAt - known.at : -1;
    return known && age >= 0 && age <= (SLOW.has(quantity) ? SLOW_MS : QUICK_MS) ? known.value : undefined;
  }

  /** Only what was told in this round: a heading is of its moment. */
  #headingEvents(): DeviceEvent[] {
    const { headingDeg, magneticDeg, variationDeg, deviationDeg } = this.#compass;
    if (headingDeg === undefined && magneticDeg === undefined) return [];
    const told = present({ headingDeg, magneticDeg, variationDeg, deviationDeg });
    return [{ type: 'heading', receivedAt: this.#lastAt, ...(told as Partial<HeadingEvent>) }];
  }

  /** One; two where the wind that is felt and the wind that blows were told and are not the same: that which blows is last. */
  #weatherEvents(): DeviceEvent[] {
    if (!this.#weather) return [];
    const rest = {
      temperatureC: this.#of('temperatureC'),
      waterC: this.#of('waterC'),
      dewPointC: this.#of('dewPointC'),
      pressureHpa: this.#of('pressureHpa'),
      humidityPercent: this.#of('humidityPercent'),
      pitchDeg: this.#of('pitchDeg'),
      rollDeg: this.#of('rollDeg'),
    };
    return this.#winds().flatMap((wind) => {
      const told = present({ ...wind, ...rest });
      return Object.keys(told).length > 0 ? [{ type: 'weather', receivedAt: this.#lastAt, ...told }] : [];
    });
  }

  #winds(): Wind[] {
    const felt: Wind = {
      windRelativeDeg: this.#of('apparentRelativeDeg'),
      windSpeedMps: this.#of('apparentSpeedMps'),
    };
    const blowing: Wind = {
      windFromDeg: this.#windFrom(),
      windRelativeDeg: this.#of('trueRelativeDeg'),
      windSpeedMps: this.#of('trueSpeedMps'),
    };
    if (!known(blowing)) return [felt];
    const isSame =
      agree('trueSpeedMps', felt.windSpeedMps, blowing.windSpeedMps) &&
      agree('trueRelativeDeg', felt.windRelativeDeg, blowing.windRelativeDeg);
    if (isSame) return [{ ...present(felt), ...present(blowing) }];
    const isFeltNow = this.#told.apparentRelativeDeg !== undefined || this.#told.apparentSpeedMps !== undefined;
    return isFeltNow ? [felt, blowing] : [blowing];
  }

  /** As told against north, or against the nose and the nose against north, whichever is newer. */
  #windFrom(): number | undefined {
    const [told, relative, heading] = [this.#of('trueFromDeg'), this.#of('trueRelativeDeg'), this.#of('headingDeg')];
    if (relative === undefined || heading === undefined) return told;
    const roundOf = (quantity: Quantity) => this.#known.get(quantity)?.round ?? 0;
    if (told !== undefined && roundOf('trueFromDeg') >= roundOf('trueRelativeDeg')) return told;
    return Math.round(((relative + heading) % 360) * 1e6) / 1e6;
  }
}

interface Wind {
  windFromDeg?: number | undefined;
  windRelativeDeg?: number | undefined;
  windSpeedMps?: number | undefined;
}

const known = (wind: Wind): boolean => Object.values(wind).some((value) => value !== undefined);

/** What is not told contradicts nothing. */
const agree = (quantity: Quantity, one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined || !differ(quantity, one, other);

const present = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
