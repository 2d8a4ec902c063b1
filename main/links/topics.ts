/**
 * Topics between a vehicle and its center (docs/decisions/011-mqtt-topics.md). A station may publish only below its own
 * `up` and subscribe only below its own `down`; the center's service does the reverse for all.
 */
import { stationId } from '../../contract/identity.ts';

const ROOT = 'qs/v1';

/** Batches, acknowledgements and beats of the vehicle. */
export const upJournal = (station: string): string => `${ROOT}/${station}/up/journal`;
/** Whether the vehicle is on the line: retained, and the will of its connection. */
export const upState = (station: string): string => `${ROOT}/${station}/up/state`;
/** Batches, acknowledgements and beats of the center for one vehicle. */
export const downJournal = (station: string): string => `${ROOT}/${station}/down/journal`;

/** What the center's service subscribes to. */
export const ALL_UP = `${ROOT}/+/up/#`;

export const mayPublish = (station: string, topic: string): boolean =>
  topic === upJournal(station) || topic === upState(station);

export const maySubscribe = (station: string, topic: string): boolean =>
  topic === downJournal(station) || topic === `${ROOT}/${station}/down/#`;

/** Whose topic it is and which; undefined for any other. */
export function parseUp(topic: string): { station: string; channel: 'journal' | 'state' } | undefined {
  const [root, version, station, direction, channel, ...rest] = topic.split('/');
  if (`${root}/${version}` !== ROOT || direction !== 'up' || rest.length > 0) return undefined;
  const id = stationId.safeParse(station);
  if (!id.success || (channel !== 'journal' && channel !== 'state')) return undefined;
  return { station: id.data, channel };
}
