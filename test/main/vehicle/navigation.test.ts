/** Receivers, clock and journal together: what is written by whose time, what the screens are told, what is kept. */
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { LANE } from '../../../contract/lane.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { openStore } from '../../../main/store/open.ts';
import { Navigation } from '../../../main/vehicle/navigation.ts';
import { StationClock } from '../../../main/vehicle/station-clock.ts';
import { all, message, newFile, open } from '../store/files.ts';
import { vehicle } from '../store/samples.ts';
import { heard, HOUR, Machine } from './machine.ts';

const DELAY = 120;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** A vehicle's store, clock and receivers, as the station puts them together. */
function bench(machine = new Machine(), file = newFile()) {
  const clock = new StationClock(machine);
  const store = openStore({
    file,
    station: vehicle,
    now: () => clock.now(),
    clock: () => clock.source(),
    facts: { due: () => clock.due(), written: () => clock.written() },
  });
  clock.restore(store.projections.clocks.newest(vehicle.id, clock.boot));
  const told: VehicleEvent[] = [];
  const devices = new Set(['roof', 'mast']);
  const navigation = new Navigation({
    clock,
    registry: store.registry,
    onFix: (fix) => store.journal.append([{ kind: 'fix', lane: LANE.picture, body: { unit: vehicle.id, fix } }]),
    emit: (event) => told.push(event),
    isThere: (device) => devices.has(device),
  });
  const close = () => {
    navigation.close();
    store.close();
  };
  onTestFinished(close);
  const run = (seconds: number, ...receivers: string[]) => {
    for (let second = 0; second < seconds; second += 1) {
      machine.pass(1_000);
      for (const device of receivers) navigation.accept(device, heard(machine, DELAY));
      vi.advanceTimersByTime(1_000);
    }
  };
  const newest = <T extends VehicleEvent['type']>(type: T) =>
    told.findLast((event): event is Extract<VehicleEvent, { type: T }> => event.type === type);
  return { machine, file, store, navigation, devices, told, run, newest, close };
}

it('entries are by the system clock until a receiver is believed, then by the receivers’ time; none is rewritten', () => {
  const { machine, store, run } = bench(Object.assign(new Machine(), { behindMs: HOUR }));
  const [early] = store.journal.append([message('before')]);
  const written = machine.at;
  run(30, 'roof');
  const [late] = store.journal.append([message('after')]);
  expect([early?.clock, early?.at]).toEqual(['system', written - HOUR]);
  expect(late?.clock).toBe('gnss');
  expect(Math.abs((late?.at ?? 0) - (machine.at - DELAY))).toBeLessThanOrEqual(20);
  const fixes = all(store).filter(({ kind }) => kind === 'fix');
  expect(fixes).toHaveLength(30);
  // Four fixes are not enough to believe; the fifth is timed by itself.
  expect(fixes.findIndex(({ clock }) => clock === 'gnss')).toBe(4);
  expect(all(store).find(({ id }) => id === early?.id)).toEqual(early);
  const found = store.projections.clocks.trueAt(early!);
  expect(found.clock).toBe('gnss');
  expect(Math.abs(found.at - (written - DELAY))).toBeLessThanOrEqual(20);
});

it.each([HOUR, -HOUR])(
  'a step of the system clock by %d ms between two entries, a restart, and then a receiver',
  (step) => {
    const machine = new Machine();
    const first = bench(machine);
    const [one] = first.store.journal.append([message('one')]);
    const at = [machine.at];
    machine.pass(60_000);
    machine.behindMs = step;
    const [two] = first.store.journal.append([message('two')]);
    at.push(machine.at);
    first.close();
    machine.pass(60_000);
    const second = bench(machine, first.file);
    const [three] = second.store.journal.append([message('three')]);
    at.push(machine.at);
    second.run(20, 'roof');
    expect([one?.clock, two?.clock, three?.clock]).toEqual(['system', 'system', 'system']);
    for (const [index, entry] of [one, two, three].entries()) {
      const found = second.store.projections.clocks.trueAt(entry!);
      expect(found.clock).toBe('gnss');
      expect(Math.abs(found.at - ((at[index] ?? 0) - DELAY))).toBeLessThanOrEqual(20);
    }
    second.close();
    // What is known now is known at the next start from its first entry on.
    const third = bench(machine, first.file);
    expect(third.store.journal.append([message('four')])[0]?.clock).toBe('gnss');
  },
);

it('a clock that is known costs the journal one entry for the start and one for the offset', () => {
  const { store, run } = bench();
  run(300, 'roof', 'mast');
  expect(all(store).filter(({ kind }) => kind === 'clock')).toHaveLength(2);
});

it('the screens are told once a second, and nothing while nothing changes', () => {
  const { told, run, newest } = bench();
  run(5, 'roof');
  expect(newest('receivers')?.receivers).toMatchObject({ reason: 'only', receivers: [{ device: 'roof', used: true }] });
  expect(newest('clock')?.clock).toMatchObject({ quality: 'coarse', device: 'roof' });
  expect(told.filter(({ type }) => type === 'receivers')).toHaveLength(5);
  run(60);
  told.length = 0;
  run(60);
  expect(told.filter(({ type }) => type === 'receivers')).toEqual([]);
});

it('a person’s choice is kept over a restart, and is refused for a device that is not there', () => {
  const first = bench();
  first.navigation.choose('mast');
  expect(first.newest('receivers')?.receivers.choice).toBe('mast');
  expect(() => first.navigation.choose('attic')).toThrow(expect.objectContaining({ code: 'not-found' }));
  first.close();
  const second = bench(first.machine, first.file);
  second.run(3, 'roof', 'mast');
  expect(second.newest('receivers')?.receivers).toMatchObject({ choice: 'mast', reason: 'manual' });
  second.navigation.choose(undefined);
  second.close();
  const third = bench(first.machine, first.file);
  third.run(1, 'roof');
  expect(third.newest('receivers')?.receivers).not.toHaveProperty('choice');
});

it('a setting that makes no sense is no choice', () => {
  const file = newFile();
  const store = open(file);
  store.registry.putSetting('positioning.receiver', { device: 7 });
  store.close();
  const { run, newest } = bench(new Machine(), file);
  run(1, 'roof');
  expect(newest('receivers')?.receivers).toMatchObject({ reason: 'only' });
});

it('a device that is taken away is no longer shown, with its sky and its time', () => {
  const { machine, navigation, devices, run, newest } = bench();
  run(10, 'roof', 'mast');
  navigation.accept('mast', { type: 'sky', receivedAt: machine.system(), satellites: [] });
  navigation.accept('mast', heard(machine, 0, { fixAt: 0 }));
  expect(navigation.snapshot().map(({ type }) => type)).toEqual(['sky', 'receivers', 'clock']);
  devices.delete('mast');
  run(1, 'roof');
  expect(newest('receivers')?.receivers.receivers.map(({ device }) => device)).toEqual(['roof']);
  expect(newest('clock')?.clock.refused).toEqual([]);
  expect(navigation.snapshot().map(({ type }) => type)).toEqual(['receivers', 'clock']);
});
