/** What passed over each route since the station started, and at which rate one more may. */
import type { Route, RouteStatus, Transfer } from '../../../contract/bridge.ts';
import { TokenBucket } from './token-bucket.ts';

type Count = 'passed' | 'left' | 'refused';

interface Tally {
  passed: number;
  left: number;
  refused: number;
  last?: NonNullable<RouteStatus['last']>;
  perMinute: number;
  bucket: TokenBucket;
}

export class Tallies {
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #tallies = new Map<string, Tally>();

  constructor(now: () => number, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  /** Whether one more may pass over the route now; it is counted against its rate then. */
  take(route: Route): boolean {
    return this.#of(route).bucket.take(this.#now());
  }

  /** Whether one more could pass. */
  has(route: Route): boolean {
    return this.#of(route).bucket.has(this.#now());
  }

  count(route: Route, what: Count): void {
    this.#of(route)[what] += 1;
    this.#onChange();
  }

  /** What was carried last, as the row shows it. */
  carried(route: Route, outcome: Transfer['outcome'], unit?: string, reason?: string): void {
    const tally = this.#of(route);
    tally.last = { at: this.#now(), outcome, ...(unit === undefined ? {} : { unit }), ...(reason ? { reason } : {}) };
    if (outcome === 'done') tally.passed += 1;
    else if (outcome !== 'sending') tally.refused += 1;
    this.#onChange();
  }

  status(route: Route): Pick<RouteStatus, 'passed' | 'left' | 'refused' | 'last'> {
    const { passed, left, refused, last } = this.#of(route);
    return { passed, left, refused, ...(last ? { last } : {}) };
  }

  #of(route: Route): Tally {
    const known = this.#tallies.get(route.id);
    if (known && known.perMinute === route.perMinute) return known;
    const fresh = {
      ...(known ?? { passed: 0, left: 0, refused: 0 }),
      perMinute: route.perMinute,
      bucket: new TokenBucket(route.perMinute, this.#now()),
    };
    this.#tallies.set(route.id, fresh);
    return fresh;
  }
}
