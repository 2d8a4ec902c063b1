import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AWAY_MS, LOST_MS, type Conference, type ConferenceFact } from '../../../contract/conference.ts';
import { QianshaoError, type ErrorCode } from '../../../contract/errors.ts';
import { ConferenceRoom, type Party } from '../../../main/media/conference-room.ts';
import { openStore } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
import path from 'node:path';

const CENTER = { id: 'center', kind: 'center', name: '应急指挥中心' } as const;
const staff: Party = { owner: 'person li', station: 'center', person: 'li' };
const vehicle: Party = { owner: 'station zengdu-1', station: 'zengdu-1', person: 'console' };
const idOf = (digit: string) => digit.repeat(32);
const here = (digit: string) => ({ id: idOf(digit), muted: false, thin: false });
const coded = (code: ErrorCode): unknown => expect.objectContaining({ code });

let store: Store;
let rooms: ConferenceRoom[];
let told: (Conference | undefined)[];
let left: number;
let errors: unknown[];
let failing: QianshaoError | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  store = openStore({
    file: path.join(tempDir(), 'journal.sqlite'),
    station: CENTER,
    onListenerError: (error) => errors.push(error),
    onDamage: () => undefined,
  });
  rooms = [];
  told = [];
  left = 0;
  errors = [];
  failing = undefined;
});
afterEach(() => {
  for (const room of rooms) room.close();
  store.close();
  vi.useRealTimers();
});

/** @param aheadMs of the clock beside that of the timers */
function openRoom(aheadMs = () => 0): ConferenceRoom {
  const room = new ConferenceRoom({
    center: CENTER.id,
    journal: {
      append: (drafts) => {
        if (failing) throw failing;
        return store.journal.append(drafts);
      },
    },
    registry: store.registry,
    vehicles: () => ['zengdu-1', 'zengdu-2'],
    nameOf: (station) => (station === CENTER.id ? CENTER.name : station),
    onChange: (conference) => told.push(conference),
    onLeave: () => (left += 1),
    log: (error) => errors.push(error),
    moment: () => ({ now: Date.now(), uptime: performance.now() + aheadMs() }),
  });
  rooms.push(room);
  return room;
}

const written = (): ConferenceFact[] =>
  store.journal.read(CENTER.id, 0, 100).flatMap((entry) => (entry.kind === 'conference' ? [entry.body] : []));
const acts = () => written().map(({ what, who, why }) => [what, who?.person, why].filter(Boolean).join(' '));

test('the center opens it: every vehicle is called, and the journal has who began it and who is in it', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  expect(room.state).toMatchObject({
    by: { station: 'center', stationName: '应急指挥中心', person: 'li' },
    called: [{ station: 'zengdu-1' }, { station: 'zengdu-2' }],
    attendees: [{ id: idOf('a'), person: 'li', muted: false, away: false }],
  });
  expect(acts()).toEqual(['begin li', 'join li']);
  expect(new Set(written().map(({ id }) => id))).toEqual(new Set([room.state?.id]));
});

test('a vehicle opens it: the center is called and no other vehicle', () => {
  const room = openRoom();
  room.attend(vehicle, here('b'));
  expect(room.state?.called.map(({ station }) => station)).toEqual(['center']);
});

test('to stay is to say so again: nothing is written, and nobody is told of nothing', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  const before = told.length;
  room.attend(staff, here('a'));
  expect(told).toHaveLength(before);
  room.attend(staff, { ...here('a'), muted: true });
  expect(told.at(-1)?.attendees).toMatchObject([{ muted: true }]);
  expect(acts()).toEqual(['begin li', 'join li']);
});

test('who leaves is out at once and does not come back by a word that was still under way', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  room.attend(vehicle, here('b'));
  room.leave(vehicle, idOf('b'));
  expect(room.state?.attendees.map(({ person }) => person)).toEqual(['li']);
  expect(() => room.attend(vehicle, here('b'))).toThrow(coded('conference-refused'));
  room.attend(vehicle, here('c'));
  expect(room.state?.attendees).toHaveLength(2);
  expect(left).toBe(1);
});

test('the last one ends it, and the next one begins another', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  const first = room.state?.id;
  room.leave(staff, idOf('a'));
  expect(room.state).toBeUndefined();
  expect(told.at(-1)).toBeUndefined();
  expect(acts()).toEqual(['begin li', 'join li', 'leave li left', 'end']);
  expect(vi.getTimerCount()).toBe(0);
  room.attend(vehicle, here('b'));
  expect(room.state?.id).not.toBe(first);
});

test('who is not heard is shown as away, then falls out; one who is heard again in time stays', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  room.attend(vehicle, here('b'));
  const keep = setInterval(() => room.attend(staff, here('a')), 4_000);
  vi.advanceTimersByTime(AWAY_MS + 2_000);
  expect(room.state?.attendees.map(({ away }) => away)).toEqual([false, true]);
  room.attend(vehicle, here('b'));
  expect(room.state?.attendees.map(({ away }) => away)).toEqual([false, false]);
  vi.advanceTimersByTime(LOST_MS + 2_000);
  expect(room.state?.attendees.map(({ person }) => person)).toEqual(['li']);
  expect(acts().at(-1)).toBe('leave console lost');
  // He comes back with the id that he had.
  room.attend(vehicle, here('b'));
  expect(room.state?.attendees).toHaveLength(2);
  clearInterval(keep);
});

test('a center that stood still itself loses nobody by that', () => {
  let asleepMs = 0;
  const room = openRoom(() => asleepMs);
  room.attend(staff, here('a'));
  vi.advanceTimersByTime(2_000);
  asleepMs = 10 * LOST_MS;
  vi.advanceTimersByTime(2_000);
  expect(room.state?.attendees).toMatchObject([{ away: false }]);
  vi.advanceTimersByTime(LOST_MS + 2_000);
  expect(room.state).toBeUndefined();
});

test('sixteen are in it at most', () => {
  const room = openRoom();
  for (const digit of '0123456789abcdef') room.attend(staff, here(digit));
  expect(() => room.attend(vehicle, { ...here('a'), id: 'ab'.repeat(16) })).toThrow(coded('conference-full'));
  expect(room.state?.attendees).toHaveLength(16);
});

test('nobody speaks as another, and only those in it are let to the voices', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  expect(() => room.attend(vehicle, here('a'))).toThrow(coded('conference-refused'));
  room.leave(vehicle, idOf('a'));
  expect(room.state?.attendees).toHaveLength(1);
  expect([room.attends('person li'), room.attends('person li', idOf('a'))]).toEqual([true, true]);
  expect([room.attends('station zengdu-1'), room.attends('station zengdu-1', idOf('a'))]).toEqual([false, false]);
  expect(room.attends('person li', idOf('b'))).toBe(false);
});

test('a station is called again by one who is in it; one that does not exist is not', () => {
  const room = openRoom();
  expect(() => room.call(staff, 'zengdu-1')).toThrow(coded('conference-refused'));
  room.attend(vehicle, here('b'));
  room.attend(staff, here('a'));
  vi.advanceTimersByTime(1_000);
  room.call(staff, 'zengdu-2');
  expect(() => room.call(staff, 'nobody')).toThrow(coded('not-found'));
  expect(room.state?.called).toMatchObject([{ station: 'center' }, { station: 'zengdu-2', at: Date.now() }]);
  expect(written().at(-1)).toMatchObject({ what: 'call', called: 'zengdu-2', who: { person: 'li' } });
});

test('voices at the SFU are shown with who speaks', () => {
  const room = openRoom();
  room.attend(staff, here('a'));
  const voice = { station: 'center', feed: idOf('a'), feedKind: 'voice', name: 'a', kind: 'audio' } as const;
  room.takeTalk([{ ...voice, producer: 'p1', score: 10, since: 0 }]);
  expect(room.state?.attendees).toMatchObject([{ producer: 'p1' }]);
  room.takeTalk([]);
  expect(room.state?.attendees[0]).not.toHaveProperty('producer');
});

test('the center is started anew: the same conference, its attendees away until they are heard, nothing written twice', () => {
  const first = openRoom();
  first.attend(staff, here('a'));
  first.attend(vehicle, here('b'));
  first.close();
  const second = openRoom();
  expect(second.state?.id).toBe(first.state?.id);
  expect(second.state?.attendees.map(({ away }) => away)).toEqual([true, true]);
  second.attend(staff, here('a'));
  expect(acts()).toEqual(['begin li', 'join li', 'join console']);
  vi.advanceTimersByTime(LOST_MS + 2_000);
  expect(second.state).toBeUndefined();
  expect(acts().slice(3)).toEqual(['leave li lost', 'leave console lost', 'end']);
});

test('what cannot be written is not so: who joins is refused, who was lost is tried again', () => {
  const room = openRoom();
  failing = new QianshaoError('store-full');
  expect(() => room.attend(staff, here('a'))).toThrow(coded('store-full'));
  expect(room.state).toBeUndefined();
  failing = undefined;
  room.attend(staff, here('a'));
  failing = new QianshaoError('store-full');
  vi.advanceTimersByTime(LOST_MS + 2_000);
  expect(errors).toContainEqual(coded('store-full'));
  failing = undefined;
  vi.advanceTimersByTime(2_000);
  expect(room.state).toBeUndefined();
});
