/**
 * The rows of the bridge. Those that come with the program may be switched and slowed; relays from one medium to a contact are
 * added by a person. Kept in the station's settings.
 */
import { z } from 'zod';
import { route as routeSchema, type Route } from '../../../contract/bridge.ts';
import type { Medium } from '../../../contract/contact.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Registry } from '../../store/types.ts';

const SETTING = 'bridge.routes';
/** Rows that a person may add. */
export const ROUTE_LIMIT = 50;

const radios: Medium[] = ['aprs', 'radio'];
const row = (id: string, what: Route['what'], ends: Pick<Route, 'from' | 'to'>, perMinute: number): Route => ({
  id,
  what,
  ...ends,
  enabled: true,
  perMinute,
  everyS: 1,
});
const heard = (media: Medium[]): Pick<Route, 'from' | 'to'> => ({
  from: { kind: 'media', media },
  to: { kind: 'journal' },
});
const written = (media: Medium[]): Pick<Route, 'from' | 'to'> => ({
  from: { kind: 'journal' },
  to: { kind: 'media', media },
});

/** There from the start. BeiDou cards send once a minute at best; a 1200 baud channel carries some dozens a minute. */
export const DEFAULT_ROUTES: readonly Route[] = [
  row('position-in-rdss', 'position', heard(['rdss']), 600),
  row('position-in-radio', 'position', heard(radios), 600),
  row('text-in-rdss', 'text', heard(['rdss']), 60),
  row('text-in-radio', 'text', heard(radios), 60),
  row('text-out-rdss', 'text', written(['rdss']), 10),
  row('text-out-radio', 'text', written(radios), 20),
];

/** Of a row that came with the program, what a person may change. */
const changed = routeSchema.pick({ id: true, enabled: true, perMinute: true, everyS: true });
const settings = z.object({
  changed: z.array(changed).max(100).catch([]),
  added: z.array(routeSchema).max(ROUTE_LIMIT).catch([]),
});

export class RouteBook {
  readonly #registry: Pick<Registry, 'setting' | 'putSetting'>;
  #routes: Route[];

  constructor(registry: Pick<Registry, 'setting' | 'putSetting'>) {
    this.#registry = registry;
    const kept = settings.catch({ changed: [], added: [] }).parse(registry.setting(SETTING) ?? {});
    const defaults = DEFAULT_ROUTES.map((one) => ({ ...one, ...kept.changed.find(({ id }) => id === one.id) }));
    this.#routes = [...defaults, ...kept.added.filter(({ id }) => !this.isDefault(id))];
  }

  list(): readonly Route[] {
    return this.#routes;
  }

  get(id: string): Route | undefined {
    return this.#routes.find((one) => one.id === id);
  }

  isDefault(id: string): boolean {
    return DEFAULT_ROUTES.some((one) => one.id === id);
  }

  /** Rows by which words or positions that a device heard come into the journal. */
  into(what: Route['what'], medium: Medium, device: string): Route | undefined {
    return this.#enabled().find(
      ({ what: carries, from, to }) =>
        carries === what && to.kind === 'journal' && from.kind === 'media' && hears(from, medium, device),
    );
  }

  /** The row by which words of people go out to a terminal. */
  out(medium: Medium): Route | undefined {
    return this.#enabled().find(
      ({ from, to }) => from.kind === 'journal' && to.kind === 'media' && to.media.includes(medium),
    );
  }

  /** Rows that pass what a device heard on to somebody else. */
  relays(medium: Medium, device: string): Route[] {
    return this.#enabled().filter(
      ({ what, from, to }) =>
        what === 'text' && to.kind === 'contact' && from.kind === 'media' && hears(from, medium, device),
    );
  }

  /**
   * Changes a row, or adds a relay.
   * @throws QianshaoError input-invalid for a row that is no relay and did not come with the program
   */
  put(route: Route): void {
    const known = this.get(route.id);
    if (this.isDefault(route.id) && known) {
      const { enabled, perMinute, everyS } = route;
      return this.#keep(this.#routes.map((one) => (one === known ? { ...known, enabled, perMinute, everyS } : one)));
    }
    if (route.what !== 'text' || route.from.kind !== 'media' || route.to.kind !== 'contact')
      throw new QianshaoError('input-invalid', 'a row that is added relays texts from a medium to a contact');
    const others = this.#routes.filter(({ id }) => id !== route.id);
    if (others.length - DEFAULT_ROUTES.length >= ROUTE_LIMIT)
      throw new QianshaoError('input-invalid', `${ROUTE_LIMIT} relays`);
    this.#keep(known ? this.#routes.map((one) => (one === known ? route : one)) : [...others, route]);
  }

  /** @throws QianshaoError not-found, also for a row that came with the program */
  remove(id: string): void {
    if (this.isDefault(id) || !this.get(id)) throw new QianshaoError('not-found', id);
    this.#keep(this.#routes.filter((one) => one.id !== id));
  }

  #enabled(): Route[] {
    return this.#routes.filter(({ enabled }) => enabled);
  }

  #keep(routes: Route[]): void {
    this.#routes = routes;
    this.#registry.putSetting(SETTING, {
      changed: routes
        .filter(({ id }) => this.isDefault(id))
        .map(({ id, enabled, perMinute, everyS }) => ({ id, enabled, perMinute, everyS })),
      added: routes.filter(({ id }) => !this.isDefault(id)),
    });
  }
}

const hears = (from: { media: Medium[]; device?: string | undefined }, medium: Medium, device: string): boolean =>
  from.media.includes(medium) && (from.device === undefined || from.device === device);
