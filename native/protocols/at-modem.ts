/**
 * The conversation with a modem: rounds of queries every few seconds, one modem event at the end of each. What the modem does
 * not know it is not asked again for long; a line that another program uses is left to it (at-exchange.ts), and what is
 * answered to him is listened to. Where nobody asks, as in a transcript of answers, each answer is an event.
 */
import type { DeviceReason } from '../../contract/device.ts';
import type { ModemEvent } from '../../contract/modem.ts';
import { AtExchange, NAMED, type AtItem } from './at-exchange.ts';
import { AtLines, type AtStats, type AtWord } from './at-line.ts';
import { Overheard, type Told } from './at-overheard.ts';
import { queries, type Query } from './at-queries.ts';
import { RoundPlan } from './at-rounds.ts';
import { merge, mergeNewest, modemEventOf, tells, type Statement } from './at-statement.ts';

/** Before the first word: another user may be talking. */
const LISTEN_MS = 1_000;
/** A round that takes longer (commands without an answer) tells what it has so far. */
const TELL_MS = 8_000;
/** Rounds without an answer until that is a trouble. */
const SILENT_ROUNDS = 2;

/** Does the modem hear at all? */
const PING = 'AT';
/** The modem began anew. */
const REBORN = /^RDY$|^\^SYSSTART/i;

export class ModemDialog {
  readonly #lines = new AtLines();
  readonly #exchange = new AtExchange();
  readonly #queries = queries();
  readonly #overheard = new Overheard(this.#queries);
  readonly #plan = new RoundPlan(this.#queries);
  /** The last answer to each query. */
  readonly #answers = new Map<Query, Statement>();
  /** The modem must show that it hears before the next query. */
  #ping = true;
  /** Since when this side asks. */
  #askingSince: number | undefined;
  #toldAt: number | undefined;
  #silentRounds = 0;
  #now = 0;

  get stats(): Readonly<AtStats> {
    return this.#lines.stats;
  }

  get trouble(): DeviceReason | undefined {
    if (this.#exchange.held(this.#now)) return 'port-busy';
    if (this.#silentRounds >= SILENT_ROUNDS) return 'no-answer';
    if (this.#toldAt === undefined) return undefined;
    const { sim, registration, technology } = this.#known();
    if (sim === 'absent' || sim === 'locked') return 'no-sim';
    if (registration === 'home' || registration === 'roaming') return undefined;
    // Some modules have none of the registration commands; a cell that serves is enough.
    return registration === 'unknown' && technology !== undefined && technology !== 'none'
      ? undefined
      : 'not-registered';
  }

  push(chunk: Uint8Array, now: number): ModemEvent[] {
    this.#now = now;
    return this.#lines.push(chunk).flatMap((word) => this.#hear(word, now));
  }

  flush(now: number): ModemEvent[] {
    const events = this.#lines.flush().flatMap((word) => this.#hear(word, now));
    return [...events, ...this.#learnOverheard(this.#overheard.end(), now)];
  }

  /** @returns what to send now, and the event of a round that is over */
  tick(now: number): { output?: Uint8Array; event?: ModemEvent } {
    this.#now = now;
    this.#askingSince ??= now;
    const expired = this.#exchange.expired(now);
    if (expired !== undefined) this.#unanswered(expired);
    if (this.#exchange.held(now)) {
      this.#plan.end();
      this.#ping = true;
      return {};
    }
    const listened = now < this.#askingSince || now - this.#askingSince >= LISTEN_MS;
    if (this.#exchange.busy(now) || !listened || !this.#plan.begin(now)) return {};
    if (this.#ping) return { output: this.#exchange.ask({ command: PING }, now) };
    const query = this.#plan.next(this.#answers);
    const slow = this.#answers.size > 0 && now - (this.#toldAt ?? this.#askingSince) >= TELL_MS;
    const told = query === undefined || slow ? { event: this.#tell(now) } : {};
    return query === undefined ? told : { ...told, output: this.#exchange.ask(query, now) };
  }

  #known(): Statement {
    return merge(this.#statements());
  }

  #statements(): Statement[] {
    return this.#queries.map((query) => this.#answers.get(query) ?? {});
  }

  #tell(now: number): ModemEvent {
    this.#toldAt = now;
    return modemEventOf(this.#known(), now);
  }

  #hear(word: AtWord, now: number): ModemEvent[] {
    const item = this.#exchange.take(word, now);
    if (word.kind === 'line') {
      const known = item?.kind !== 'line' || NAMED.test(item.text) || this.#overheard.knows(item.text);
      if (known) this.#lines.stats.sentences += 1;
      else this.#lines.stats.strayBytes += word.bytes;
    }
    return item ? this.#take(item, now) : [];
  }

  #take(item: AtItem, now: number): ModemEvent[] {
    switch (item.kind) {
      case 'answer':
        this.#answered(item.command, item.lines, item.error, now);
        return [];
      case 'command':
        return this.#learnOverheard(this.#overheard.command(item.text), now);
      case 'result':
        return this.#learnOverheard(this.#overheard.end(item.error), now);
      case 'line':
        if (REBORN.test(item.text)) this.#plan.forget();
        return this.#learnOverheard(this.#overheard.line(item.text), now);
    }
  }

  #answered(command: string, lines: readonly string[], error: string | undefined, now: number): void {
    this.#silentRounds = 0;
    if (command === PING) {
      this.#ping = false;
      return;
    }
    const query = this.#queries.find((one) => one.command === command);
    if (!query) return;
    this.#plan.answered(query);
    if (error === undefined) this.#learn(query, query.read(lines));
    // What was answered once is known to the modem, whatever it says now.
    else if (query.refusal || this.#answers.has(query)) this.#learn(query, query.refusal?.(error) ?? {});
    else this.#plan.refused(query, error, now);
  }

  #learn(query: Query, statement: Statement): void {
    const before = this.#known().sim;
    this.#answers.set(query, statement);
    // Much that is refused without a card is answered with one.
    if (statement.sim === 'ready' && before !== undefined && before !== 'ready') this.#plan.forget();
  }

  /** Answers that nobody here asked for are told at once, except in the first round, which is not whole before its end. */
  #learnOverheard(told: readonly Told[], now: number): ModemEvent[] {
    return told.flatMap(({ query, lines, error }) => {
      const statement = error === undefined ? query.read(lines) : (query.refusal?.(error) ?? {});
      if (!tells(statement)) return [];
      this.#learn(query, statement);
      const first = this.#askingSince !== undefined && this.#toldAt === undefined && !this.#exchange.held(now);
      return first ? [] : [modemEventOf(mergeNewest(statement, this.#statements()), now)];
    });
  }

  #unanswered(command: string): void {
    if (command === PING) {
      // The modem is deaf, off, or at another rate: what it said once holds no more.
      this.#silentRounds += 1;
      this.#plan.forget();
      this.#plan.end();
      this.#answers.clear();
      return;
    }
    const query = this.#queries.find((one) => one.command === command);
    if (query) {
      this.#plan.silent(query, this.#now);
      this.#answers.delete(query);
    }
    this.#ping = true;
  }
}
