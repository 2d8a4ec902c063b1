/** Every enrolled vehicle as the staff sees it, from what its journal says and whether it is there. */
import type { EntryBody } from '../../contract/entry.ts';
import type { Feed } from '../../contract/feed.ts';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import type { EnrolledStation, Station } from '../../contract/station.ts';
import type { StationPresence } from '../links/station-link.ts';

export interface VehicleSources {
  enrolled: readonly EnrolledStation[];
  stations: readonly Station[];
  presences: readonly StationPresence[];
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
      const presence = presences.find(({ station }) => station === id);
      const heardAt = presence?.heardAt ?? newestAt(id);
      return {
        station: stations.find((station) => station.id === id) ?? { id, kind: 'vehicle', name },
        presence: { station: id, online: presence?.online ?? false, since: presence?.since ?? startedAt },
        ...(heardAt === undefined ? {} : { lastHeardAt: heardAt }),
        devices: devices.filter(({ station }) => station === id).map(({ report }) => report),
        feeds: feeds.filter(({ station }) => station === id),
      };
    });
}
