/** The station's clock: receivers of every kind, a system clock that is set, and what the journal is told of it. */
import { describe, expect, it } from 'vitest';
import { BEYOND_AT, PROGRAM_AT, trueAt, type ClockFact, type PlacedFact } from '../../../contract/clock.ts';
import type { FixEvent } from '../../../contract/device-event.ts';
import { HOLDOVER_MS } from '../../../main/vehicle/clock-discipline.ts';
import { StationClock } from '../../../main/vehicle/station-clock.ts';
import { heard, HOUR, Machine, T0 } from './machine.ts';

const DELAY = 120;

/** A clock on a machine, with receivers that speak once a second. */
function bench(set: Partial<Machine> = {}) {
  const machine = Object.assign(new Machine(), set);
  const clock = new StationClock(machine);
  /** Seconds in which each receiver gives a fix, `DELAY` after its second. */
  const run = (seconds: number, ...receivers: [device: string, more?: (machine: Machine) => Partial<FixEvent>][]) => {
    for (let second = 0; second < seconds; second += 1) {
      machine.pass(1_000);
      for (const [device, more] of receivers) clock.accept(device, heard(machine, DELAY, more?.(machine)));
    }
  };
  return { machine, clock, run };
}
type Bench = ReturnType<typeof bench>;

/** What an append to the journal does with the clock. */
function append({ clock }: Bench, journal: PlacedFact[]) {
  for (const { kind, body } of clock.due())
    if (kind === 'clock') journal.push({ ...body, seq: journal.length * 10 + 1 });
  clock.written();
  return { seq: journal.length * 10, at: clock.now(), clock: clock.source() };
}

describe('the offset', () => {
  it('is unknown until a receiver has told the time a few times', () => {
    const { clock, run } = bench({ behindMs: HOUR });
    expect(clock.state()).toMatchObject({ quality: 'none', refused: [] });
    run(4, ['gnss']);
    expect([clock.source(), clock.now()]).toEqual(['system', T0 + 4_000 - HOUR]);
    run(1, ['gnss']);
    expect(clock.source()).toBe('gnss');
    expect(Math.abs(clock.now() - (T0 + 5_000 - DELAY))).toBeLessThanOrEqual(10);
  });

  it.each([HOUR, -HOUR, 0])('of a system clock that is %d ms behind is told, less the delay', (behindMs) => {
    const { clock, run } = bench({ behindMs });
    run(90, ['gnss']);
    const { offsetMs, ...rest } = clock.state();
    expect(Math.abs((offsetMs ?? Infinity) - (behindMs - DELAY))).toBeLessThanOrEqual(10);
    expect(rest).toMatchObject({ quality: 'locked', device: 'gnss', refused: [] });
  });

  it('goes by the first sentence of an epoch, not by when the epoch was complete', () => {
    const { machine, clock, run } = bench();
    run(60, ['gnss', () => ({ fixAt: machine.at - 700, firstAt: machine.system() - 650 })]);
    expect(Math.abs((clock.state().offsetMs ?? Infinity) + 50)).toBeLessThanOrEqual(10);
  });

  it('is rough for a minute, then firm, then held while no receiver speaks, then unknown', () => {
    const { machine, clock, run } = bench();
    const quality = () => clock.state().quality;
    run(30, ['gnss']);
    expect(quality()).toBe('coarse');
    run(40, ['gnss']);
    expect(quality()).toBe('locked');
    run(20);
    expect([quality(), clock.source()]).toEqual(['holdover', 'gnss']);
    machine.pass(HOLDOVER_MS);
    expect([quality(), clock.source()]).toEqual(['none', 'system']);
  });

  it('is carried on by the skew while no receiver speaks', () => {
    const { machine, clock, run } = bench({ slowPpm: 100 });
    run(1_800, ['gnss']);
    expect(Math.abs((clock.state().skewPpm ?? 0) - 100)).toBeLessThanOrEqual(3);
    machine.pass(5 * HOUR);
    // 100 ppm of five hours are 1.8 s.
    expect(machine.at - machine.system()).toBeGreaterThan(1_800);
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThan(100);
  });
});

describe('a step of the system clock', () => {
  it.each([
    ['forward', -HOUR],
    ['back', HOUR],
  ])('%s by an hour moves the offset at once and the time not at all', (_way, behindMs) => {
    const { machine, clock, run } = bench();
    run(90, ['gnss']);
    const before = clock.now();
    machine.behindMs = behindMs;
    expect(Math.abs(clock.now() - before)).toBeLessThanOrEqual(10);
    const { offsetMs, stepped } = clock.state();
    expect(Math.abs((offsetMs ?? 0) - (behindMs - DELAY))).toBeLessThanOrEqual(20);
    const told = { at: machine.system(), byMs: -behindMs };
    expect(stepped).toEqual(told);
    run(10, ['gnss']);
    expect(clock.state().stepped).toEqual(told);
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThanOrEqual(20);
  });

  it.each([HOUR, -HOUR])('of %d ms in the middle of the first epoch spoils no more than that epoch', (behindMs) => {
    const { machine, clock, run } = bench();
    machine.pass(1_000);
    const firstAt = machine.system() - 200;
    machine.behindMs = behindMs;
    clock.accept('gnss', heard(machine, DELAY, { firstAt }));
    run(5, ['gnss']);
    expect(clock.source()).toBe('gnss');
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThanOrEqual(20);
  });

  it('that is slow (slewing, 500 ppm) is no step', () => {
    const { machine, clock, run } = bench();
    run(60, ['gnss']);
    machine.slowPpm = 0;
    for (let second = 0; second < 100; second += 1) {
      machine.behindMs += 0.5;
      run(1, ['gnss']);
    }
    expect(clock.state().stepped).toBeUndefined();
  });
});

describe('a receiver that is not believed', () => {
  it.each([
    ['1980, where receivers begin', () => ({ fixAt: Date.UTC(1980, 0, 6) }), 'date-old'],
    ['2007, its week number ran over', () => ({ fixAt: Date.UTC(2007, 3, 10) }), 'date-old'],
    ['a day before the program was made', () => ({ fixAt: PROGRAM_AT - 86_400_000 }), 'date-old'],
    ['a date that only 1 024 weeks too many can be', () => ({ fixAt: BEYOND_AT }), 'date-far'],
    ['a date mended by 1 024 weeks', () => ({ dateFrom: 'rollover' as const }), 'date-rollover'],
    ['no date', () => ({ dateFrom: 'station' as const }), 'date-missing'],
    ['a place it reckons, not measures', () => ({ quality: 'estimated' as const }), 'not-measured'],
    ['a simulated place', () => ({ quality: 'simulated' as const }), 'not-measured'],
  ])('tells %s: it is named, and disciplines nothing', (_what, more, reason) => {
    const { clock, run } = bench({ behindMs: HOUR });
    run(30, ['bad', more]);
    expect(clock.source()).toBe('system');
    expect(clock.state()).toMatchObject({ quality: 'none', refused: [{ device: 'bad', reason }] });
    run(30, ['bad', more], ['good']);
    expect(clock.state()).toMatchObject({ quality: 'coarse', device: 'good', refused: [{ device: 'bad', reason }] });
  });

  it('is no longer named when it is well again, or gone', () => {
    const { machine, clock, run } = bench();
    run(10, ['gnss', () => ({ fixAt: Date.UTC(1980, 0, 6) })]);
    run(10, ['gnss']);
    expect(clock.state().refused).toEqual([]);
    run(10, ['other', () => ({ fixAt: Date.UTC(1980, 0, 6) })]);
    clock.forget('other');
    expect(clock.state().refused).toEqual([]);
    expect(machine.at).toBe(T0 + 30_000);
  });
});

describe('several receivers', () => {
  const late = (ms: number) => (machine: Machine) => ({ fixAt: machine.at - DELAY - ms });

  it('that agree: the least delayed is believed', () => {
    const { machine, clock, run } = bench();
    run(60, ['slow', late(300)], ['quick']);
    expect(clock.state()).toMatchObject({ device: 'quick', refused: [] });
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThanOrEqual(10);
  });

  it('of which one is 17 s off: the others hold, and it is named with its error', () => {
    const { machine, clock, run } = bench();
    run(20, ['bad', late(17_000)]);
    run(60, ['bad', late(17_000)], ['one'], ['two', late(40)]);
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThanOrEqual(10);
    const { device, refused } = clock.state();
    expect(device).toBe('one');
    expect(refused).toMatchObject([{ device: 'bad', reason: 'apart' }]);
    expect(Math.abs((refused[0]?.byMs ?? 0) + 17_000)).toBeLessThanOrEqual(20);
  });

  it('two that differ: the one believed first stays, also when it falls silent', () => {
    const { machine, clock, run } = bench();
    run(20, ['first']);
    run(60, ['first'], ['other', late(-17_000)]);
    run(60, ['other', late(-17_000)]);
    expect(Math.abs(clock.now() - (machine.at - DELAY))).toBeLessThanOrEqual(20);
    expect(clock.state()).toMatchObject({ quality: 'holdover', refused: [{ device: 'other', reason: 'apart' }] });
  });

  it('one alone that differs is believed when what was known is more than an hour old', () => {
    const { machine, clock, run } = bench();
    run(60, ['first']);
    run(3_700, ['other', late(-17_000)]);
    expect(Math.abs(clock.now() - (machine.at - DELAY + 17_000))).toBeLessThanOrEqual(20);
  });

  it('one is not left for another that comes a few hundredths of a second earlier', () => {
    const { clock, run } = bench();
    run(20, ['one', late(20)]);
    run(60, ['one', late(20)], ['two']);
    expect(clock.state().device).toBe('one');
    run(60, ['one', late(20)], ['two'], ['three', late(-60)]);
    expect(clock.state().device).toBe('three');
  });
});

describe('the journal', () => {
  it('gets a fact before its first entry, and one when the offset is known; not one a second', () => {
    const at = bench({ behindMs: HOUR });
    const journal: PlacedFact[] = [];
    append(at, journal);
    append(at, journal);
    expect(journal).toMatchObject([{ cause: 'start', boot: 'first', systemAt: T0 - HOUR }]);
    expect(journal[0]).not.toHaveProperty('offsetMs');
    for (let second = 0; second < 600; second += 1) {
      at.run(1, ['gnss']);
      append(at, journal);
    }
    expect(journal.map(({ cause }) => cause)).toEqual(['start', 'offset']);
    expect(journal[1]).toMatchObject({ device: 'gnss' });
    expect(Math.abs((journal[1]?.offsetMs ?? 0) - (HOUR - DELAY))).toBeLessThanOrEqual(10);
  });

  it('gets the fact again when it was not written', () => {
    const { clock } = bench();
    expect(clock.due()).toHaveLength(1);
    expect(clock.due()).toHaveLength(1);
    clock.written();
    expect(clock.due()).toHaveLength(0);
  });

  it('is told of a first estimate that was rough once more, after a minute', () => {
    const at = bench();
    const journal: PlacedFact[] = [];
    const seconds: number[] = [];
    for (let second = 0; second < 200; second += 1) {
      // The first ten seconds come half a second later than the rest.
      at.run(1, ['gnss', (machine) => ({ fixAt: machine.at - (second < 10 ? 600 : 100) })]);
      const known = journal.length;
      append(at, journal);
      if (journal.length > known) seconds.push(second);
    }
    expect(journal.map(({ cause }) => cause)).toEqual(['start', 'offset', 'offset']);
    expect((seconds[2] ?? 0) - (seconds[1] ?? 0)).toBe(60);
  });

  it('is told when a slow clock has moved the offset', () => {
    const at = bench({ slowPpm: 200 });
    const journal: PlacedFact[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      at.run(60, ['gnss']);
      append(at, journal);
    }
    // 200 ppm of an hour are 720 ms: two times a quarter of a second.
    expect(journal.map(({ cause }) => cause)).toEqual(['start', 'offset', 'offset']);
  });

  it.each([HOUR, -HOUR])(
    'of a system clock %d ms behind: entries before the receiver came, and before somebody set the clock, are found in time',
    (behindMs) => {
      const at = bench({ behindMs });
      const { machine, run } = at;
      const journal: PlacedFact[] = [];
      const written: { entry: ReturnType<typeof append>; truly: number }[] = [];
      const write = () => written.push({ entry: append(at, journal), truly: machine.at });
      write();
      machine.pass(300_000);
      write();
      machine.behindMs = 0;
      write();
      machine.pass(300_000);
      write();
      run(60, ['gnss']);
      write();
      expect(written.map(({ entry }) => entry.clock)).toEqual(['system', 'system', 'system', 'system', 'gnss']);
      expect(journal.map(({ cause }) => cause)).toEqual(['start', 'step', 'offset']);
      for (const { entry, truly } of written) {
        const { at: found, clock } = trueAt(entry, journal);
        expect(clock).toBe('gnss');
        expect(Math.abs(found - (truly - DELAY))).toBeLessThanOrEqual(20);
      }
    },
  );

  it('knows the time at once when the program starts again, and not when the machine did', () => {
    const at = bench({ behindMs: HOUR });
    const journal: PlacedFact[] = [];
    append(at, journal);
    at.run(60, ['gnss']);
    append(at, journal);
    const newest = journal.at(-1);
    at.machine.pass(30_000);
    const again = new StationClock(at.machine);
    again.restore(newest);
    expect(again.state()).toMatchObject({ quality: 'holdover', device: 'gnss' });
    expect(Math.abs(again.now() - (at.machine.at - DELAY))).toBeLessThanOrEqual(20);
    const [first] = again.due();
    expect(first?.body).toMatchObject({ cause: 'start', boot: 'first' });
    expect((first?.body as ClockFact).offsetMs).toBeDefined();

    at.machine.reboot('second');
    const anew = new StationClock(at.machine);
    anew.restore(newest);
    expect(anew.state().quality).toBe('none');
    expect(anew.due()[0]?.body).not.toHaveProperty('offsetMs');
  });

  it('finds an entry of one run of the program by a receiver that came in the next', () => {
    const at = bench({ behindMs: HOUR });
    const journal: PlacedFact[] = [];
    const entry = append(at, journal);
    const truly = at.machine.at;
    at.machine.pass(120_000);
    at.machine.behindMs = 2 * HOUR;
    const next: Bench = { ...at, clock: new StationClock(at.machine) };
    append(next, journal);
    for (let second = 0; second < 30; second += 1) {
      at.machine.pass(1_000);
      next.clock.accept('gnss', heard(at.machine, DELAY));
    }
    append(next, journal);
    expect(Math.abs(trueAt(entry, journal).at - (truly - DELAY))).toBeLessThanOrEqual(20);
  });
});
