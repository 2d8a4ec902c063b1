/** The vehicle's feeds: which there are, which a person wants at the center, which flow now. Each change is a journal entry. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Feed } from '../../contract/feed.ts';
import { LANE } from '../../contract/lane.ts';
import type { Journal } from '../store/types.ts';

type Announced = Pick<Feed, 'id' | 'kind' | 'name' | 'place'>;

export interface FeedBookOptions {
  station: string;
  journal: Pick<Journal, 'append'>;
  /** Feeds of this station as the journal left them. */
  known: readonly Feed[];
  now: () => number;
  onChange(feeds: Feed[]): void;
}

export class FeedBook {
  readonly #options: FeedBookOptions;
  readonly #feeds = new Map<string, Feed>();
  readonly #present = new Set<string>();
  /** Those of them that the station itself has: they stay when the console goes. */
  readonly #own = new Set<string>();
  /** As the console's windows see them. */
  readonly #told = new Map<string, Feed['state']>();
  /** Those that the station itself sends. */
  #carried: readonly string[] = [];

  constructor(options: FeedBookOptions) {
    this.#options = options;
    for (const feed of options.known) this.#feeds.set(feed.id, feed);
    this.suspend();
  }

  /** Feeds that are there or wanted; one that is gone and that nobody wants is not shown. */
  list(): Feed[] {
    return [...this.#feeds.values()].filter(({ id, wanted }) => wanted || this.#present.has(id) || this.#own.has(id));
  }

  /** True while at least one feed flows to the center. */
  get publishing(): boolean {
    return [...this.#feeds.values()].some((feed) => feed.state === 'publishing');
  }

  /** A window sends at least one of them; live positions go beside it. */
  get sentByWindow(): boolean {
    return [...this.#feeds.values()].some(({ id, wanted }) => wanted && this.#told.get(id) === 'publishing');
  }

  /** Feeds that a person wants at the center. */
  get wanted(): string[] {
    return [...this.#feeds.values()].filter(({ wanted }) => wanted).map(({ id }) => id);
  }

  /** The console tells which sources it has. */
  announce(sources: readonly Announced[]): Feed[] {
    return this.#take(sources, this.#present);
  }

  /** Sources that the station itself takes in. */
  announceOwn(sources: readonly Announced[]): Feed[] {
    return this.#take(sources, this.#own);
  }

  #take(sources: readonly Announced[], group: Set<string>): Feed[] {
    group.clear();
    for (const source of sources) {
      group.add(source.id);
      const known = this.#feeds.get(source.id);
      if (known) this.#put({ ...withoutPlace(known), ...source });
      else
        this.#put({
          ...source,
          station: this.#options.station,
          wanted: false,
          state: 'idle',
          since: this.#options.now(),
        });
    }
    this.#options.onChange(this.list());
    return this.list();
  }

  /** A person's wish; holds until he takes it back. @throws not-found */
  setWanted(id: string, wanted: boolean): Feed {
    const feed = this.#get(id);
    if (feed.wanted === wanted) return feed;
    this.#told.delete(id);
    return this.#put({ ...feed, wanted, state: wanted ? 'waiting' : 'idle', since: this.#options.now() });
  }

  /** What the console sees of the wish's fulfilment. @throws not-found */
  report(id: string, state: Feed['state']): Feed {
    const feed = this.#get(id);
    this.#told.set(id, state);
    return this.#settle(feed);
  }

  /** What the station sends by itself now: what a window said of it is out of date. */
  carry(ids: readonly string[]): void {
    for (const id of ids) if (!this.#carried.includes(id)) this.#told.delete(id);
    this.#carried = ids;
    for (const feed of this.#feeds.values()) this.#settle(feed);
  }

  /** The console went away: of what its windows sent nothing flows until one is back. */
  suspend(): void {
    this.#told.clear();
    for (const feed of this.#feeds.values()) this.#settle(feed);
  }

  /** A report that crossed a change of the wish is out of date: the wish decides between idle and the rest. */
  #settle(feed: Feed): Feed {
    const flows = this.#carried.includes(feed.id) || this.#told.get(feed.id) === 'publishing';
    const state = !feed.wanted ? 'idle' : flows ? 'publishing' : 'waiting';
    if (feed.state === state) return feed;
    return this.#put({ ...feed, state, since: this.#options.now() });
  }

  #get(id: string): Feed {
    const feed = this.#feeds.get(id);
    if (!feed) throw new QianshaoError('not-found', `feed ${id}`);
    return feed;
  }

  #put(feed: Feed): Feed {
    const known = this.#feeds.get(feed.id);
    if (known && JSON.stringify(known) === JSON.stringify(feed)) return known;
    this.#feeds.set(feed.id, feed);
    this.#options.journal.append([{ kind: 'feed', lane: LANE.picture, body: feed }]);
    this.#options.onChange(this.list());
    return feed;
  }
}

/** Where it stood before is not where it stands now. */
function withoutPlace({ place: _place, ...feed }: Feed): Feed {
  return feed;
}
