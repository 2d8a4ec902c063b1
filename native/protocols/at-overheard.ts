/**
 * Answers to questions that are not ours: what the modem tells by itself, what another program asked, a transcript without any
 * question in it. A line belongs to the query whose name it bears; one without a name to what was begun before it.
 */
import { NAMED, nameOf } from './at-exchange.ts';
import type { Query } from './at-queries.ts';

export interface Told {
  query: Query;
  lines: string[];
  error?: string;
}

/** Most lines of one answer. */
const LINES_LIMIT = 40;

export class Overheard {
  readonly #byName: ReadonlyMap<string, Query>;
  readonly #byCommand: ReadonlyMap<string, Query>;
  readonly #queries: readonly Query[];
  #open: Told | undefined;

  constructor(queries: readonly Query[]) {
    this.#queries = queries;
    this.#byCommand = new Map(queries.map((query) => [query.command.toUpperCase(), query]));
    this.#byName = new Map(queries.map((query): [string, Query] => [nameOf(query.command), query]));
  }

  /** Somebody's question. @returns what was told before it */
  command(text: string): Told[] {
    const told = this.end();
    const query = this.#byCommand.get(text.toUpperCase());
    if (query) this.#open = { query, lines: [] };
    return told;
  }

  /** Whether a line says anything here. */
  knows(text: string): boolean {
    return this.#owner(text) !== undefined || this.#continues(text);
  }

  /** @returns what was told up to this line */
  line(text: string): Told[] {
    const query = this.#owner(text);
    const open = this.#open;
    if (!query) {
      if (open && open.lines.length < LINES_LIMIT && this.#continues(text)) open.lines.push(text);
      return [];
    }
    const goesOn = open?.query === query && (query.more?.(open.lines, text) ?? false);
    const told = goesOn || (open?.query === query && open.lines.length === 0) ? [] : this.end();
    this.#open ??= { query, lines: [] };
    if (this.#open.lines.length < LINES_LIMIT) this.#open.lines.push(text);
    return query.more ? told : [...told, ...this.end()];
  }

  /** The result of somebody's question, or there is no more. */
  end(error?: string): Told[] {
    const open = this.#open;
    this.#open = undefined;
    if (!open || (open.lines.length === 0 && error === undefined)) return [];
    return [error === undefined ? open : { ...open, error }];
  }

  #owner(text: string): Query | undefined {
    const name = /^([+^][A-Z0-9]+)\s*(:|$)/i.exec(text)?.[1]?.toUpperCase();
    if (name !== undefined) return this.#byName.get(name);
    return this.#open === undefined ? this.#queries.find(({ bare }) => bare?.test(text)) : undefined;
  }

  /** Whether a line without a name belongs to what was begun. */
  #continues(text: string): boolean {
    return !NAMED.test(text) && this.#open?.query.plain?.test(text) === true;
  }
}
