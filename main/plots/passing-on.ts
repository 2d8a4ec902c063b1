/**
 * A center passes on what its vehicles draw: as an entry of its own that carries the very edit, so that it reaches all other
 * vehicles the way that everything of the center does (docs/decisions/061). What was not passed on when the center ended is
 * when it starts again.
 */
import { authorOf } from '../../contract/edits.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import type { Edits, Journal } from '../store/types.ts';

/** Edits written in one transaction. */
const AT_ONCE = 100;

export interface PassingOnOptions {
  /** Id of the center. */
  own: string;
  journal: Pick<Journal, 'append' | 'listen'>;
  edits: Pick<Edits, 'toPass'>;
  /** The store took nothing; the next edit, or the next start, tries again. */
  log: (error: unknown) => void;
}

export class PassingOn {
  readonly #options: PassingOnOptions;
  readonly #stop: () => void;
  #isDue = false;
  #closed = false;

  constructor(options: PassingOnOptions) {
    this.#options = options;
    this.#stop = options.journal.listen((entries) => {
      if (entries.some((entry) => isEdit(entry) && authorOf(entry) !== options.own && entry.station !== options.own))
        this.#soon();
    });
    this.#soon();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  /** After what brought the edits has returned: its sender hears first that they are here. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#closed) return;
      try {
        this.#pass();
      } catch (error) {
        this.#options.log(error);
      }
    });
  }

  #pass(): void {
    const { own, journal, edits } = this.#options;
    const waiting = edits.toPass(own, AT_ONCE);
    if (waiting.length === 0) return;
    journal.append(waiting.map(toDraft));
    this.#soon();
  }
}

const isEdit = ({ kind }: Entry): boolean => kind === 'plot' || kind === 'incident';

const toDraft = ({ kind, body, lane, incident }: Entry): Draft =>
  ({ kind, body, lane, ...(incident === undefined ? {} : { incident }) }) as Draft;
