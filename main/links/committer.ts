/**
 * Group commit: what arrives from all peers within a few milliseconds goes into the journal in one transaction, because a
 * durable commit costs the same for one entry as for a thousand.
 */
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Journal } from '../store/types.ts';
import type { Refusal } from './wire.ts';

/** How long the first entry of a group waits for others, ms. */
export const COLLECT_MS = 3;
/** A group this large is committed at once. */
export const GROUP_ENTRIES = 1_000;
/** Entries that may wait; more are refused as a store that is busy, and their senders send them again. */
export const MAX_WAITING = 20_000;

export interface Commit {
  /** Seqs that are durable here: fresh ones and those known before. */
  seqs: number[];
  /** Entries that the journal does not take, each alone. */
  refused: Refusal[];
}

interface Request {
  entries: readonly Entry[];
  done: (error: Error | undefined, commit: Commit) => void;
}

/** The whole store fails, not one entry: full, locked, unwritable, damaged. */
const isStoreFailure = (error: unknown): boolean => error instanceof QianshaoError && error.code.startsWith('store-');

export class Committer {
  readonly #journal: Journal;
  readonly #onPoison: (entry: Entry, error: unknown) => void;
  #waiting: Request[] = [];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param onPoison an entry made the journal fail and was left out */
  constructor(journal: Journal, onPoison: (entry: Entry, error: unknown) => void = () => undefined) {
    this.#journal = journal;
    this.#onPoison = onPoison;
  }

  /** Commits soon; `done` is called synchronously after the transaction, with an error when nothing was stored. */
  commit(entries: readonly Entry[], done: Request['done']): void {
    if (this.#closed || this.#count + entries.length > MAX_WAITING) {
      const detail = this.#closed ? 'closing' : `${this.#count} entries wait`;
      return done(new QianshaoError('store-locked', detail), { seqs: [], refused: [] });
    }
    this.#waiting.push({ entries, done });
    this.#count += entries.length;
    if (this.#count >= GROUP_ENTRIES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), COLLECT_MS);
  }

  /** Commits what waits; later ones are refused. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    this.#waiting = [];
    this.#count = 0;
    if (group.length === 0) return;
    const refused = new Map<Entry, Refusal>();
    const committed = new Set<Entry>();
    let failure: Error | undefined;
    try {
      this.#apply(
        group.flatMap((request) => request.entries),
        committed,
        refused,
      );
    } catch (error) {
      failure = error instanceof Error ? error : new QianshaoError('internal', String(error));
    }
    for (const { entries, done } of group) {
      done(failure, failure ? { seqs: [], refused: [] } : outcome(entries, committed, refused));
    }
  }

  /** One entry that the journal chokes on must not hold up everyone's: the group is halved until it stands alone. */
  #apply(entries: readonly Entry[], committed: Set<Entry>, refused: Map<Entry, Refusal>): void {
    try {
      for (const entry of this.#journal.apply(entries).committed) committed.add(entry);
    } catch (error) {
      const [first] = entries;
      if (isStoreFailure(error) || !first) throw error;
      if (entries.length === 1) {
        refused.set(first, { seq: first.seq, reason: 'failed' });
        this.#onPoison(first, error);
        return;
      }
      const half = Math.ceil(entries.length / 2);
      this.#apply(entries.slice(0, half), committed, refused);
      this.#apply(entries.slice(half), committed, refused);
    }
  }
}

function outcome(
  entries: readonly Entry[],
  committed: ReadonlySet<Entry>,
  refused: ReadonlyMap<Entry, Refusal>,
): Commit {
  const commit: Commit = { seqs: [], refused: [] };
  for (const entry of entries) {
    if (committed.has(entry)) commit.seqs.push(entry.seq);
    else commit.refused.push(refused.get(entry) ?? { seq: entry.seq, reason: 'conflict' });
  }
  return commit;
}
