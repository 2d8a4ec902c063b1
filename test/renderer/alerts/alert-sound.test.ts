/** What is heard of alerts. */
import { expect, it } from 'vitest';
import type { AlertView } from '../../../contract/alerting.ts';
import { byUrgency } from '../../../renderer/alerts/alert-store.ts';
import { soundOf } from '../../../renderer/alerts/alert-sound.ts';

const view = (
  id: string,
  kind: AlertView['alert']['kind'],
  more: Partial<AlertView> = {},
  happenedAt = 0,
): AlertView => ({
  alert: { id, kind, station: 'zengdu-1', text: '', happenedAt },
  by: 'zengdu-1',
  at: happenedAt,
  acknowledged: [],
  ...more,
});
const none = new Set<string>();

it('a call for help sounds as one, whatever else stands', () => {
  expect(soundOf([], none)).toBeUndefined();
  expect(soundOf([view('a', 'silent')], none)).toBe('notice');
  expect(soundOf([view('a', 'silent'), view('b', 'sos')], none)).toBe('call');
});

it('what was muted is not heard; what comes afterwards is', () => {
  const muted = new Set(['a', 'b']);
  expect(soundOf([view('a', 'silent'), view('b', 'sos')], muted)).toBeUndefined();
  expect(soundOf([view('a', 'silent'), view('b', 'sos'), view('c', 'speed')], muted)).toBe('notice');
});

it('what has ended is silent, and stands', () => {
  expect(soundOf([view('a', 'geofence', { overAt: 5 })], none)).toBeUndefined();
});

it('calls for help come before newer alerts of other kinds', () => {
  const views = [view('a', 'speed', {}, 9), view('b', 'sos', {}, 1), view('c', 'sos', {}, 2)].sort(byUrgency);
  expect(views.map(({ alert }) => alert.id)).toEqual(['c', 'b', 'a']);
});
