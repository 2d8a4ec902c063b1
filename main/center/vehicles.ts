/** Every enrolled vehicle as the staff sees it, from what its journal says and whether it is there. */
import type { EntryBody } from '../../contract/entry.ts';
import type { Feed } from '../../contract/feed.ts';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import type { EnrolledStation, Station } from '../../contract/station.ts';
import type { StationPresence } from '../links/station-link.ts';
import type { PresenceRecord } from './presence-book.ts';

export interface VehicleSources {
  enrolled: readonly EnrolledStation[];
  stations: readonly Station[];
  presences: readonly StationPresence[];
  /** What is remembered of a vehicle. */
  presence: (station: string) => PresenceRecord | undefined;
  devices: readonly { station: string; report: EntryBody<'device'> }[];
  feeds: readonly Feed[];
  /** When the newest entry of a station was written, epoch ms. */
  newestAt: (station: string) => number | undefined;
  startedAt: number;
}

/** One summary per vehicle that is enrolled and not withdrawn, by id. */
export function summarize(sources: VehicleSources): VehicleSummary[] {
  const { enrolled, stations, presences, devices, feeds, newestAt, startedAt } = sources;
  return enrolled
    .filter(({ revokedAt }) => revokedAt === undefined)
    .map(({ id, name }) => {
      const { online = false, since, via, noted, heardAt: said = 0 } = sources.presence(id) ?? {};
      const live = presences.find(({ station }) => station === id)?.heardAt ?? 0;
      const heardAt = Math.max(live, said, newestAt(id) ?? 0) || undefined;
      return {
        station: stations.find((station) => station.id === id) ?? { id, kind: 'vehicle', name },
        presence: { station: id, online, since: since ?? heardAt ?? startedAt, ...(via ? { via } : {}) },
        ...(heardAt === undefined ? {} : { lastHeardAt: heardAt }),
        ...(noted ? { noted } : {}),
        devices: devices.filter(({ station }) => station === id).map(({ report }) => report),
        feeds: feeds.filter(({ station }) => station === id),
      };
    });
}
