/** Which query comes next: a round every few seconds, now and then a full one; what the modem refuses is left out for long. */
import { makeOf, type Query } from './at-queries.ts';
import { merge, type Statement } from './at-statement.ts';

/** Between the beginnings of two rounds; and of two in which everything is asked. */
export const ROUND_MS = 5_000;
export const FULL_MS = 60_000;
/** A command that the modem does not know is not asked again for this long. */
export const REFUSED_MS = 600_000;
/** A command that gets no answer this often, though others do, counts as refused. */
const SILENT_TIMES = 2;

/** Answers that mean «I do not have that», not «not now» (3GPP TS 27.007 §9.2.1: 3, 4 not allowed, not supported; 50 parameters; 100 unknown). */
const UNKNOWN_COMMAND =
  /^(ERROR|COMMAND NOT SUPPORT|TOO MANY PARAMETERS|3|4|50|100|unknown|incorrect parameters|operation not (allowed|supported))$/i;

type Answers = ReadonlyMap<Query, Statement>;

const since = (from: number | undefined, now: number) =>
  from === undefined || now < from ? Number.POSITIVE_INFINITY : now - from;

export class RoundPlan {
  /** In the order of trust. */
  readonly #queries: readonly Query[];
  /** In the order of asking: first what every modem knows, then who it is, then what only its maker's know. */
  readonly #order: readonly Query[];
  readonly #refused = new Map<Query, number>();
  readonly #silent = new Map<Query, number>();
  /** Next query of the running round; undefined: none runs. */
  #cursor: number | undefined;
  #full = true;
  #roundAt: number | undefined;
  #fullAt: number | undefined;

  constructor(queries: readonly Query[]) {
    this.#queries = queries;
    const stage = ({ make, pace }: Query) => (make ? 2 : pace === 'once' ? 1 : 0);
    this.#order = [...queries].sort((a, b) => stage(a) - stage(b));
  }

  /** Begins a round when one is due. @returns whether one runs */
  begin(now: number): boolean {
    if (this.#cursor !== undefined) return true;
    if (since(this.#roundAt, now) < ROUND_MS) return false;
    this.#roundAt = now;
    this.#full = since(this.#fullAt, now) >= FULL_MS;
    if (this.#full) this.#fullAt = now;
    for (const [query, at] of this.#refused) if (since(at, now) >= REFUSED_MS) this.#refused.delete(query);
    this.#cursor = 0;
    return true;
  }

  /** @returns the next query of the round; undefined: it is over */
  next(answers: Map<Query, Statement>): Query | undefined {
    for (let at = this.#cursor ?? 0; at < this.#order.length; at += 1) {
      const query = this.#order[at];
      if (!query || !this.#wanted(query, answers)) continue;
      this.#cursor = at + 1;
      return query;
    }
    this.end();
    return undefined;
  }

  end(): void {
    this.#cursor = undefined;
  }

  /** The modem begins anew, or has got what it lacked: everything is asked again. */
  forget(): void {
    this.#refused.clear();
    this.#silent.clear();
    this.#fullAt = undefined;
  }

  answered(query: Query): void {
    this.#silent.delete(query);
  }

  refused(query: Query, error: string, now: number): void {
    if (UNKNOWN_COMMAND.test(error)) this.#refused.set(query, now);
  }

  silent(query: Query, now: number): void {
    const times = (this.#silent.get(query) ?? 0) + 1;
    this.#silent.set(query, times);
    if (times >= SILENT_TIMES) this.#refused.set(query, now);
  }

  #wanted(query: Query, answers: Map<Query, Statement>): boolean {
    const { make, pace, unless } = query;
    if (this.#refused.has(query)) return false;
    const own = makeOf(merge([...answers.values()]).maker);
    if (make !== undefined && own !== undefined && make !== own) return false;
    const needless = unless?.(this.#trustedBefore(query, answers)) ?? false;
    if (pace === 'once') return this.#full && !answers.has(query) && !needless;
    if (pace === 'slow') return this.#full || (unless !== undefined && unless(answers.get(query) ?? {}) === false);
    // What is no longer asked must not go on to be believed.
    if (needless) answers.delete(query);
    return !needless;
  }

  #trustedBefore(query: Query, answers: Answers): Statement {
    return merge(this.#queries.slice(0, this.#queries.indexOf(query)).map((before) => answers.get(before) ?? {}));
  }
}
