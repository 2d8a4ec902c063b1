/**
 * What all sentences of a bus say, as one event per round: a kind of sentence that comes again begins the next round, a pause
 * ends one. The newest of each quantity stays as long as it can be of now.
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

/** Kinds of sentences in one round; more are no round. */
const KINDS_LIMIT = 64;

export class WeatherPicture {
  readonly #known = new Map<Quantity, { value: number; at: number }>();
  /** Kinds of sentences in this round. */
  readonly #heard = new Set<string>();
  /** What was told in this round. */
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
    const events = this.#heard.has(key) || this.#heard.size >= KINDS_LIMIT ? this.end() : [];
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
    const events = [this.#headingEvent(), this.#weatherEvent()].filter((event) => event !== undefined);
    this.#heard.clear();
    this.#weather = false;
    this.#compass = {};
    return events;
  }

  #take(said: Said, at: number): void {
    for (const [quantity, value] of Object.entries(said) as [Quantity, number | undefined][]) {
      if (value === undefined) this.#known.delete(quantity);
      else this.#known.set(quantity, { value, at });
    }
  }

  /** Undefined: not known, or too long ago. */
  #of(quantity: Quantity): number | undefined {
    const known = this.#known.get(quantity);
    const age = known ? this.#lastAt - known.at : -1;
    return known && age >= 0 && age <= (SLOW.has(quantity) ? SLOW_MS : QUICK_MS) ? known.value : undefined;
  }

  /** Only what was told in this round: a heading is of its moment. */
  #headingEvent(): DeviceEvent | undefined {
    const { headingDeg, magneticDeg, variationDeg, deviationDeg } = this.#compass;
    if (headingDeg === undefined && magneticDeg === undefined) return undefined;
    const told = present({ headingDeg, magneticDeg, variationDeg, deviationDeg });
    return { type: 'heading', receivedAt: this.#lastAt, ...(told as Partial<HeadingEvent>) };
  }

  #weatherEvent(): DeviceEvent | undefined {
    if (!this.#weather) return undefined;
    const told = present({
      windFromDeg: this.#windFrom(),
      windRelativeDeg: this.#of('apparentRelativeDeg') ?? this.#of('trueRelativeDeg'),
      windSpeedMps: this.#of('trueSpeedMps') ?? this.#of('apparentSpeedMps'),
      temperatureC: this.#of('temperatureC'),
      waterC: this.#of('waterC'),
      dewPointC: this.#of('dewPointC'),
      pressureHpa: this.#of('pressureHpa'),
      humidityPercent: this.#of('humidityPercent'),
      pitchDeg: this.#of('pitchDeg'),
      rollDeg: this.#of('rollDeg'),
    });
    return Object.keys(told).length > 0 ? { type: 'weather', receivedAt: this.#lastAt, ...told } : undefined;
  }

  /** As told against north, or against the nose and the nose against north. */
  #windFrom(): number | undefined {
    const [told, relative, heading] = [this.#of('trueFromDeg'), this.#of('trueRelativeDeg'), this.#of('headingDeg')];
    if (told !== undefined || relative === undefined || heading === undefined) return told;
    return Math.round(((relative + heading) % 360) * 1e6) / 1e6;
  }
}

const present = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
