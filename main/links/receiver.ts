/** Takes a peer's entries: validates the sender, commits, acknowledges what is committed. Used on both sides. */
import type { Entry } from '../../contract/entry.ts';
import type { Committer, Commit } from './committer.ts';
import { encodeAck, MAX_BATCH_ENTRIES, type Ack, type Batch, type Refusal } from './wire.ts';

export interface ReceiverOptions {
  committer: Committer;
  /** Whether this peer may bring this entry: at a center only its own, by the identity of its certificate. */
  accepts: (entry: Entry) => boolean;
  /** Sends an acknowledgement to the peer; what is lost on the way is asked for again by its sender. */
  publish: (bytes: Uint8Array) => void;
  /** The store took nothing (QianshaoError store-…): no acknowledgement, the peer will send again. */
  onError: (error: unknown) => void;
  /** Entries that will not be taken, with their reasons. */
  onRefused?: (refused: readonly Refusal[]) => void;
}

export class Receiver {
  readonly #options: ReceiverOptions;
  #run: number | undefined;
  #next = 0;
  #closed = false;
  /** Batches that came after a gap and were left for the sender to repeat. */
  gaps = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  handle(batch: Batch): void {
    if (batch.run !== this.#run && batch.n === 0) {
      this.#run = batch.run;
      this.#next = 0;
    }
    if (batch.run !== this.#run || batch.n > this.#next) {
      this.gaps += 1;
      return;
    }
    if (batch.n === this.#next) this.#next += 1;
    const { run, n } = batch;
    this.#take(batch.entries, batch.refused, (error, commit) => {
      // Whatever follows must wait for the sender to begin again: order within a lane.
      if (error) this.#run = undefined;
      else this.#acknowledge({ t: 'ack', run, n, ...commit });
    });
  }

  /**
   * Entries of the same peer that came another way (data channel): the same commit, the same acknowledgement.
   * @throws QianshaoError store-…
   */
  async submit(entries: readonly Entry[]): Promise<void> {
    for (let at = 0; at < entries.length; at += MAX_BATCH_ENTRIES)
      this.#acknowledge(await this.commit(entries.slice(at, at + MAX_BATCH_ENTRIES)));
  }

  /**
   * The same, for a way that carries acknowledgements itself. @param entries at most MAX_BATCH_ENTRIES
   * @throws QianshaoError store-…
   */
  commit(entries: readonly Entry[]): Promise<Ack> {
    return new Promise((resolve, reject) => {
      this.#take(entries, [], (error, commit) => (error ? reject(error) : resolve({ t: 'ack', ...commit })));
    });
  }

  close(): void {
    this.#closed = true;
  }

  #take(
    entries: readonly Entry[],
    refused: readonly Refusal[],
    done: (error: Error | undefined, commit: Commit) => void,
  ): void {
    const { own = [], foreign = [] } = Object.groupBy(entries, (entry) =>
      this.#options.accepts(entry) ? 'own' : 'foreign',
    );
    const known: Refusal[] = [...refused, ...foreign.map(({ seq }) => ({ seq, reason: 'foreign' as const }))];
    this.#options.committer.commit(own, (error, commit) => {
      if (error) this.#options.onError(error);
      const all = [...known, ...commit.refused];
      if (!error && all.length > 0) this.#options.onRefused?.(all);
      done(error, { seqs: commit.seqs, refused: all });
    });
  }

  #acknowledge({ refused = [], ...ack }: Ack): void {
    if (this.#closed) return;
    this.#options.publish(encodeAck(refused.length > 0 ? { ...ack, refused } : ack));
  }
}
