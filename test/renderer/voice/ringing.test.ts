import { expect, test } from 'vitest';
import type { Attendee, Conference } from '../../../contract/conference.ts';
import { ringOf } from '../../../renderer/voice/ringing.ts';

const attendee = (station: string): Attendee => ({
  id: 'a'.repeat(32),
  station,
  stationName: station,
  person: 'li',
  since: 0,
  muted: false,
  thin: false,
  away: false,
});
const conference: Conference = {
  id: '01980000-0000-7000-8000-000000000000',
  startedAt: 5,
  by: { station: 'center', stationName: 'center', person: 'li' },
  called: [{ station: 'zengdu-1', at: 5 }],
  attendees: [attendee('center')],
};
const nothing = new Set<string>();

test('rings where the station is called, and nowhere else', () => {
  expect(ringOf(conference, 'zengdu-1', nothing)).toMatchObject({ at: 5 });
  expect(ringOf(conference, 'zengdu-2', nothing)).toBeUndefined();
  expect(ringOf(undefined, 'zengdu-1', nothing)).toBeUndefined();
});

test('ends when somebody of the station is in it, whoever took it', () => {
  const both = { ...conference, attendees: [attendee('center'), attendee('zengdu-1')] };
  expect(ringOf(both, 'zengdu-1', nothing)).toBeUndefined();
});

test('put away it stays so, until the station is called anew', () => {
  const away = new Set([ringOf(conference, 'zengdu-1', nothing)?.key ?? '']);
  expect(ringOf(conference, 'zengdu-1', away)).toBeUndefined();
  const again = { ...conference, called: [{ station: 'zengdu-1', at: 9 }] };
  expect(ringOf(again, 'zengdu-1', away)).toMatchObject({ at: 9 });
});
