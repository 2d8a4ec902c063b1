/**
 * Epochs: all sentences that speak of one moment, as one fix. A sentence with another time begins the next epoch. To be
 * quick, the sentence that ends an epoch is learned: when the same one was last twice in a row, the epoch is done with it.
 */
import type { DeviceEvent, FixEvent } from '../../contract/device-event.ts';
import { makeFix } from './gnss-fix.ts';
import { sentences, type Statement } from './gnss-sentences.ts';
import { SkyBuilder } from './gnss-sky.ts';

const DAY_MS = 86_400_000;
/**
 * No receiver works today with a date before this: its ten bits of week number have run over, and 1 024 weeks are missing
 * (IS-GPS-200 §20.3.3.3.1.1; the leap second at the end of 2016 is the last that receivers learned).
 */
const OLDEST_DAY = Date.UTC(2017, 0, 1);
const ROLLOVER_MS = 1_024 * 7 * DAY_MS;
/** A receiver that never tells the date gets this station's, after so many epochs. */
const DATELESS_EPOCHS = 10;
/** The same ending this many times in a row is the receiver's way. */
const LEARNED_AFTER = 2;

type Moment = Pick<FixEvent, 'fixAt' | 'dateFrom'>;

export class EpochMerger {
  #statement: Statement = {};
  #said = false;
  /** Best mode of this epoch's GSA sentences; 0: none came. */
  #gsaMode = 0;
  /** Sentences of an epoch without a time: one that comes again begins the next. */
  readonly #heads = new Set<string>();
  #valid: boolean | undefined;
  readonly #sky = new SkyBuilder();
  #day: number | undefined;
  #lastTime: number | undefined;
  #dateless = 0;
  /** Key of the sentence heard last. */
  #last = '';
  #ender = '';
  #endings = 0;
  /** Time of the epoch that was told before its end was certain. */
  #told: number | undefined;
  /** When the first sentence with this epoch's time came: those before it may be the last epoch's. */
  #firstAt: number | undefined;

  /** Takes one sentence. @returns events of the epoch that it ends, if it ends one */
  sentence(fields: readonly string[], receivedAt: number): DeviceEvent[] {
    const head = fields[0] ?? '';
    const own = head === 'PQGSV' || head === 'PQGSA';
    const talker = own ? 'PQ' : head.slice(0, 2);
    const formatter = head.slice(2);
    if (head.startsWith('P') && !own) return [];
    const events: DeviceEvent[] = [];
    if (formatter === 'GSV') this.#sky.gsv(talker, fields);
    else {
      const statement = sentences[formatter]?.(fields);
      if (!statement) return [];
      const { time } = this.#statement;
      if (statement.time !== undefined && time !== undefined && statement.time !== time) {
        this.#learn();
        events.push(...this.#end(receivedAt));
      } else if (statement.time === undefined && time === undefined && this.#heads.has(head)) {
        events.push(...this.#end(receivedAt));
      }
      // GSA comes once per system, under one name with many receivers.
      if (statement.time === undefined && time === undefined && formatter !== 'GSA') this.#heads.add(head);
      if (statement.time !== undefined && statement.time === this.#told) return this.#late(events);
      if (statement.time !== undefined) this.#firstAt ??= receivedAt;
      if (formatter === 'GSA') this.#sky.gsa(talker, fields);
      this.#merge(formatter, statement);
    }
    this.#last = `${head} ${formatter === 'GSV' ? `${fields[1]}/${fields[2]} ${fields.at(-1)}` : ''}`;
    if (this.#endings >= LEARNED_AFTER && this.#last === this.#ender && this.#statement.time !== undefined) {
      const told = this.#statement.time;
      events.push(...this.#end(receivedAt));
      this.#told = told;
    }
    return events;
  }

  /** Ends the running epoch. */
  flush(receivedAt: number): DeviceEvent[] {
    return this.#said ? this.#end(receivedAt) : [];
  }

  /** A sentence of an epoch that was told already: the ending was learned wrongly. */
  #late(events: DeviceEvent[]): DeviceEvent[] {
    this.#endings = 0;
    this.#ender = '';
    return events;
  }

  #learn(): void {
    if (this.#last === this.#ender) this.#endings += 1;
    else {
      this.#ender = this.#last;
      this.#endings = 1;
    }
  }

  #merge(formatter: string, statement: Statement): void {
    this.#said = true;
    if (statement.valid !== undefined) this.#valid = this.#valid === true || statement.valid;
    // GSA comes once per system: the best of them holds.
    if (formatter === 'GSA') this.#gsaMode = Math.max(statement.mode ?? 0, this.#gsaMode);
    this.#statement = { ...this.#statement, ...statement };
  }

  #end(receivedAt: number): DeviceEvent[] {
    const statement = this.#statement;
    const valid = this.#valid;
    const used = this.#sky.used;
    const gsaMode = this.#gsaMode;
    const sky = this.#sky.take(receivedAt);
    const firstAt = this.#firstAt;
    this.#firstAt = undefined;
    this.#statement = {};
    this.#said = false;
    this.#valid = undefined;
    this.#gsaMode = 0;
    this.#heads.clear();
    this.#told = undefined;
    const events: DeviceEvent[] = [];
    if (sky) {
      const { pdop, hdop, vdop } = statement;
      events.push({
        type: 'sky',
        ...sky,
        ...(pdop === undefined ? {} : { pdop }),
        ...(hdop === undefined ? {} : { hdop }),
        ...(vdop === undefined ? {} : { vdop }),
      });
    }
    const moment = this.#resolve(statement, receivedAt);
    const fix =
      valid === true && gsaMode !== 1 && moment !== undefined
        ? makeFix({ ...statement, mode: gsaMode }, moment.fixAt, receivedAt, used)
        : undefined;
    const { variationDeg } = statement;
    if (fix)
      events.push({
        type: 'fix',
        ...fix,
        ...(firstAt === undefined ? {} : { firstAt }),
        ...(moment?.dateFrom === undefined ? {} : { dateFrom: moment.dateFrom }),
        ...(variationDeg === undefined ? {} : { variationDeg }),
      });
    else if (valid === false || gsaMode === 1)
      events.push({ type: 'no-fix', receivedAt, ...(moment === undefined ? {} : { fixAt: moment.fixAt }) });
    return events;
  }

  /** The epoch's own time, epoch ms, UTC, and who else had to help with its date. */
  #resolve(statement: Statement, receivedAt: number): Moment | undefined {
    const { time } = statement;
    if (statement.day !== undefined) this.#day = statement.day;
    else if (
      this.#day !== undefined &&
      time !== undefined &&
      this.#lastTime !== undefined &&
      this.#lastTime - time > DAY_MS / 2
    ) {
      // Past midnight, and no sentence of this epoch said so.
      this.#day += DAY_MS;
    }
    if (time === undefined) return undefined;
    this.#lastTime = time;
    if (this.#day === undefined) return this.#datelessTime(time, receivedAt);
    this.#dateless = 0;
    const at = this.#day + time;
    return at < OLDEST_DAY ? { fixAt: at + ROLLOVER_MS, dateFrom: 'rollover' } : { fixAt: at };
  }

  #datelessTime(time: number, receivedAt: number): Moment | undefined {
    this.#dateless += 1;
    if (this.#dateless <= DATELESS_EPOCHS || receivedAt < OLDEST_DAY) return undefined;
    const today = Math.floor(receivedAt / DAY_MS) * DAY_MS + time;
    const candidates = [today - DAY_MS, today, today + DAY_MS];
    const nearest = candidates.reduce((best, at) =>
      Math.abs(at - receivedAt) < Math.abs(best - receivedAt) ? at : best,
    );
    return { fixAt: nearest, dateFrom: 'station' };
  }
}
