/** Stills at the center: the newest of each feed is told, and given as a picture. */
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { StillView } from '../../contract/still.ts';
import type { CenterEvent } from '../../contract/screen-event.ts';
import type { Store } from '../store/types.ts';

export interface CenterStillsOptions {
  store: Pick<Store, 'journal' | 'projections' | 'stills'>;
  emit: (event: CenterEvent) => void;
}

type StillEntry = Extract<Entry, { kind: 'still' }>;

export class CenterStills {
  readonly #options: CenterStillsOptions;
  readonly #newest = new Map<string, StillView>();
  readonly #stop: () => void;

  constructor(options: CenterStillsOptions) {
    this.#options = options;
    const { stills, journal } = options.store;
    for (const { station, feed, seq } of stills.newest()) {
      const entry = this.#entry(station, feed, seq);
      if (entry) this.#take(entry);
    }
    this.#stop = journal.listen((entries) => {
      const fresh = entries.filter((entry) => entry.kind === 'still' && this.#take(entry));
      if (fresh.length > 0) options.emit(this.event);
    });
  }

  get event(): CenterEvent {
    return { type: 'stills', stills: [...this.#newest.values()] };
  }

  /** @throws not-found */
  picture(station: string, feed: string, seq: number): { type: string; bytes: Buffer } {
    const entry = this.#options.store.stills.has(station, feed, seq) ? this.#entry(station, feed, seq) : undefined;
    if (!entry) throw new QianshaoError('not-found', 'still');
    return { type: entry.body.type, bytes: Buffer.from(entry.body.data, 'base64') };
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
  }

  /** @returns whether it is the newest; those of before come too, as history */
  #take(entry: Entry): boolean {
    if (entry.kind !== 'still') return false;
    const { station, seq, body } = entry;
    const key = `${station}/${body.feed}`;
    if ((this.#newest.get(key)?.seq ?? 0) >= seq) return false;
    const { at } = this.#options.store.projections.clocks.trueAt(entry);
    this.#newest.set(key, { station, feed: body.feed, seq, at });
    return true;
  }

  #entry(station: string, feed: string, seq: number): StillEntry | undefined {
    const [entry] = this.#options.store.journal.read(station, seq - 1, 1);
    return entry?.kind === 'still' && entry.seq === seq && entry.body.feed === feed ? entry : undefined;
  }
}
