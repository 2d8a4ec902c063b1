/**
 * Which vehicle is there, since when, by which link it came last, and who has taken note that it is away: kept over
 * restarts of the center, for a vehicle that is lost does not come back by that.
 */
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { via } from '../../contract/link.ts';
import { epochMs } from '../../contract/units.ts';
import type { StationPresence } from '../links/station-link.ts';
import type { Registry } from '../store/types.ts';

const record = z.object({
  online: z.boolean(),
  since: epochMs,
  heardAt: epochMs.optional(),
  via: via.optional(),
  noted: z.object({ by: z.string(), at: epochMs }).optional(),
});
export type PresenceRecord = z.infer<typeof record>;

const key = (station: string): string => `presence.${station}`;

export class PresenceBook {
  readonly #registry: Pick<Registry, 'setting' | 'putSetting'>;
  readonly #known = new Map<string, PresenceRecord | undefined>();

  constructor(registry: Pick<Registry, 'setting' | 'putSetting'>) {
    this.#registry = registry;
  }

  /** What is known of a vehicle; undefined: it was never there. */
  of(station: string): PresenceRecord | undefined {
    if (!this.#known.has(station)) this.#known.set(station, this.#load(station));
    return this.#known.get(station);
  }

  /** The line to a vehicle says something new. */
  take({ station, online, since, heardAt, via: by }: StationPresence): void {
    const known = this.of(station);
    // What a broker remembers of a vehicle that was not heard since the center started tells the link alone.
    const base = heardAt === undefined ? known : { online, since, heardAt };
    if (!base) return;
    const came = by ?? known?.via;
    const noted = base.online ? undefined : known?.noted;
    this.#put(station, {
      online: base.online,
      since: base.since,
      ...(base.heardAt === undefined ? {} : { heardAt: base.heardAt }),
      ...(came ? { via: came } : {}),
      ...(noted ? { noted } : {}),
    });
  }

  /** Somebody has taken note that a vehicle is away; until it comes back. @throws not-found when it is not away */
  note(station: string, by: string, at: number): void {
    const known = this.of(station);
    if (!known || known.online) throw new QianshaoError('not-found', station);
    this.#put(station, { ...known, noted: { by, at } });
  }

  #put(station: string, next: PresenceRecord): void {
    this.#known.set(station, next);
    this.#registry.putSetting(key(station), next);
  }

  /** A vehicle that was there when the center ended is away since it was heard last. */
  #load(station: string): PresenceRecord | undefined {
    const { data } = record.safeParse(this.#registry.setting(key(station)));
    return data?.online ? { ...data, online: false, since: data.heardAt ?? data.since } : data;
  }
}
