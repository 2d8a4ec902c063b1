import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CenterEvent } from '../../../contract/screen-event.ts';
import { VehicleBook } from '../../../main/center/vehicle-book.ts';
import type { StationPresence } from '../../../main/links/station-link.ts';
import { center, position, sos, storeOf, T0, Told, vehicle } from '../links/parts.ts';

const enrolled = {
  id: vehicle.id,
  kind: 'vehicle' as const,
  name: '登记时的名字',
  enrolledAt: T0,
  certificateUntil: T0 + 1,
};
const there: StationPresence = { station: vehicle.id, online: true, since: T0, heardAt: T0 + 1_000 };

/** A center with one vehicle whose journal is a second store. */
function open() {
  const store = storeOf(center);
  const { registry, journal } = store;
  registry.putEnrolmentCode({ codeHash: 'c', createdAt: T0, expiresAt: T0 + 1 });
  registry.enrol('c', enrolled);
  const remote = storeOf(vehicle).journal;
  const told = new Told<CenterEvent>();
  const presences: StationPresence[] = [];
  const book = new VehicleBook({
    store,
    presences: () => presences,
    emit: told.tell,
    onChange: () => undefined,
    now: () => T0 + 60_000,
  });
  onTestFinished(() => book.close());
  journal.listen((entries) => book.takeEntries(entries));
  return {
    book,
    told,
    presences,
    hear: (draft: Parameters<typeof remote.append>[0][number]) => journal.apply(remote.append([draft])),
  };
}

describe('the book of vehicles', () => {
  it('calls a vehicle as it was enrolled until it says its name itself', () => {
    const { book, hear } = open();
    expect(book.nameOf(vehicle.id)).toBe('登记时的名字');
    hear({ kind: 'station', lane: 1, body: vehicle });
    expect(book.list()).toEqual([vehicle]);
    expect(book.nameOf('stranger')).toBe('stranger');
  });

  it('knows a vehicle as one of its own until it is withdrawn', () => {
    const { book } = open();
    expect(book.isEnrolled(vehicle.id)).toBe(true);
    expect(book.isEnrolled('stranger')).toBe(false);
    book.revoke(vehicle.id);
    expect(book.isEnrolled(vehicle.id)).toBe(false);
    expect(book.list()).toEqual([]);
    expect(book.summaries()).toEqual([]);
  });

  it('counts by network and by any other way as heard, and only a network as there', () => {
    const { book } = open();
    book.heard(vehicle.id);
    expect(book.isOnline(vehicle.id)).toBe(false);
    expect(book.summaries()[0]?.lastHeardAt).toBe(T0 + 60_000);
    book.take(there);
    expect(book.isOnline(vehicle.id)).toBe(true);
  });

  it('tells changes together; a position alone is none', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { book, told, hear } = open();
    hear(position(1));
    vi.runAllTimers();
    expect(told.all).toEqual([]);
    hear(sos());
    book.take(there);
    hear({ kind: 'station', lane: 1, body: vehicle });
    vi.runAllTimers();
    expect(told.all.map(({ type }) => type)).toEqual(['vehicles', 'enrolled']);
    expect(told.all[0]).toMatchObject({ vehicles: [{ station: vehicle, presence: { online: true } }] });
    book.changed();
    book.close();
    vi.runAllTimers();
    expect(told.all).toHaveLength(2);
  });
});
