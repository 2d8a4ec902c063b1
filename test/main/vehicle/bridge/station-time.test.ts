import { expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../contract/device-event.ts';
import { byStationClock } from '../../../../main/vehicle/bridge/station-time.ts';

const HOUR = 3_600_000;
const fix = { mode: 2, lat: 31.7, lon: 113.4, source: 'radio' } as const;
const heard = (fixAt: number): DeviceEvent => ({
  type: 'heard',
  receivedAt: 1_000,
  from: 'A1',
  kind: 'radio',
  fix: { ...fix, fixAt, receivedAt: 1_000 },
});

it('a time of arrival is told by the station’s clock, a time that the sender told is his', () => {
  expect(byStationClock(heard(1_000), HOUR)).toMatchObject({
    receivedAt: HOUR + 1_000,
    fix: { fixAt: HOUR + 1_000, receivedAt: HOUR + 1_000 },
  });
  expect(byStationClock(heard(400), HOUR)).toMatchObject({ fix: { fixAt: 400, receivedAt: HOUR + 1_000 } });
});

it('a due time moves with the clock, and nothing moves while both clocks agree', () => {
  const waiting: DeviceEvent = { type: 'command', receivedAt: 1_000, id: 'x', state: 'waiting', dueAt: 61_000 };
  expect(byStationClock(waiting, -HOUR)).toMatchObject({ receivedAt: 1_000 - HOUR, dueAt: 61_000 - HOUR });
  expect(byStationClock(waiting, 0)).toBe(waiting);
  expect(byStationClock({ type: 'text', receivedAt: 1, from: 'A1', text: 'x' }, 5)).toMatchObject({ receivedAt: 6 });
});
