/** Devices' events are timed by the system clock, the journal by the station's: times of arrival are moved from one to the other. */
import type { DeviceEvent } from '../../../contract/device-event.ts';

/** @param shiftMs the station's clock less the system clock */
export function byStationClock(event: DeviceEvent, shiftMs: number): DeviceEvent {
  if (shiftMs === 0) return event;
  const receivedAt = event.receivedAt + shiftMs;
  if (event.type === 'command' && event.dueAt !== undefined)
    return { ...event, receivedAt, dueAt: event.dueAt + shiftMs };
  if (event.type !== 'heard') return { ...event, receivedAt };
  const { fix } = event;
  // A medium without a time of its own has the arrival for it; any other time is the sender's word.
  const fixAt = fix.fixAt === fix.receivedAt ? fix.fixAt + shiftMs : fix.fixAt;
  return { ...event, receivedAt, fix: { ...fix, receivedAt: fix.receivedAt + shiftMs, fixAt } };
}
