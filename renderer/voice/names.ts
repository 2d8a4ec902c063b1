/** How who speaks is called: a vehicle by its name, the center's staff by their own. */
import { useMessaging } from '../messages/message-store.ts';
import type { Conference } from '../../contract/conference.ts';

/** Who speaks from a vehicle sits at its console and has no name of his own there. */
const CONSOLE = 'console';

export const nameOf = ({ stationName, person }: Pick<Conference['by'], 'stationName' | 'person'>): string =>
  person === CONSOLE ? stationName : `${stationName} ${person}`;

/** Stations that can be called and are not in the conference. */
export function useAbsent(conference: Conference | undefined) {
  const stations = useMessaging((state) => state.stations);
  return stations.filter(({ id }) => !conference?.attendees.some(({ station }) => station === id));
}
