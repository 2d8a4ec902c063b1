/** Several receivers, one position: which is used and why, what is doubted, and that the vehicle never jumps or goes back. */
import { describe, expect, it } from 'vitest';
import type { DeviceEvent, FixEvent } from '../../../contract/device-event.ts';
import type { Fix } from '../../../contract/fix.ts';
import { CONFIRM_MS, Positioning } from '../../../main/vehicle/positioning.ts';
import { CHOICE_SILENT_MS } from '../../../main/vehicle/persons-choice.ts';
import { heard, HOUR, Machine, T0 } from './machine.ts';

/** Degrees of latitude per metre, near enough. */
const METRE = 1 / 111_195;

type Speak = Partial<FixEvent> | 'no-fix' | undefined;

function bench(choice?: string) {
  const machine = new Machine();
  const fixes: (Fix & { atMs: number })[] = [];
  const positioning = new Positioning({
    onFix: (fix) => fixes.push({ ...fix, atMs: machine.at }),
    onSky: () => undefined,
    uptime: () => machine.uptime(),
    choice,
  });
  const say = (device: string, event: DeviceEvent) => positioning.accept(device, event);
  /** Seconds in which receivers speak one after the other, 100 ms apart. */
  const run = (seconds: number, receivers: Record<string, Speak | ((second: number) => Speak)>) => {
    for (let second = 0; second < seconds; second += 1) {
      const begin = machine.at;
      for (const [device, speaks] of Object.entries(receivers)) {
        const more = typeof speaks === 'function' ? speaks(second) : speaks;
        machine.pass(100);
        if (more === 'no-fix') say(device, { type: 'no-fix', receivedAt: machine.system() });
        else if (more) say(device, heard(machine, machine.at - begin, more));
      }
      machine.at = begin + 1_000;
      positioning.look();
    }
  };
  const used = () => positioning.state().receivers.find((one) => one.used)?.device;
  const doubts = () => Object.fromEntries(positioning.state().receivers.map((one) => [one.device, one.doubts]));
  return { machine, positioning, fixes, run, say, used, doubts };
}

const GOOD = { mode: 3, hdop: 0.7, satellites: 20 } as const;
const POOR = { mode: 3, hdop: 3.2, satellites: 7 } as const;

describe('one receiver', () => {
  it('is used, one fix a second, however many it gives', () => {
    const { run, fixes, machine, say, positioning } = bench();
    run(3, { gnss: GOOD });
    for (let tenth = 0; tenth < 20; tenth += 1) {
      machine.pass(100);
      say('gnss', heard(machine));
    }
    expect(fixes.map(({ fixAt }) => Math.floor((fixAt - T0) / 1_000))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(positioning.state()).toMatchObject({ reason: 'only', choiceSilent: false });
  });

  it('that says it has no position, or nothing, is not used', () => {
    const { run, used, positioning } = bench();
    run(3, { gnss: GOOD });
    expect(used()).toBe('gnss');
    run(1, { gnss: 'no-fix' });
    expect(positioning.state()).toMatchObject({ reason: 'none', receivers: [{ state: 'no-fix', used: false }] });
    run(5, {});
    expect(positioning.state().receivers).toMatchObject([{ state: 'silent', used: false, fix: { lat: 31.69 } }]);
  });

  it('that speaks only every five seconds is used all the same', () => {
    const { run, fixes } = bench();
    run(20, { gnss: (second) => (second % 5 === 0 ? GOOD : undefined) });
    expect(fixes).toHaveLength(4);
  });

  it('gives its fixes through without what belongs to the event alone', () => {
    const { run, fixes } = bench();
    run(1, { gnss: { ...GOOD, firstAt: T0, variationDeg: 4, dateFrom: 'rollover' } });
    for (const key of ['type', 'firstAt', 'variationDeg', 'dateFrom']) expect(fixes[0]).not.toHaveProperty(key);
  });
});

describe('of two receivers', () => {
  it.each([
    ['a height', { mode: 2 }, { mode: 3 }, 'mode'],
    ['RTK', { ...GOOD, quality: 'differential' }, { ...GOOD, quality: 'rtk-float' }, 'quality'],
    ['corrections', { ...GOOD, quality: 'autonomous' }, { ...POOR, quality: 'differential' }, 'quality'],
    ['a measurement', { ...GOOD, quality: 'estimated' }, { ...POOR, quality: 'autonomous' }, 'quality'],
    ['a smaller error', { ...GOOD, accuracyM: 6 }, { ...GOOD, accuracyM: 1.2 }, 'accuracy'],
    ['a better geometry', { mode: 3, hdop: 2.4 }, { mode: 3, hdop: 0.8 }, 'accuracy'],
    ['more satellites', { mode: 3, satellites: 8 }, { mode: 3, satellites: 14 }, 'satellites'],
  ] as const)('the one with %s is used, after it has been better for ten seconds', (_what, worse, better, reason) => {
    const { run, used, positioning } = bench();
    run(3, { a: worse });
    run(CONFIRM_MS / 1_000 - 1, { a: worse, b: better });
    expect(used()).toBe('a');
    expect(positioning.state()).toMatchObject({ reason: 'confirming', than: 'b' });
    run(2, { a: worse, b: better });
    expect(used()).toBe('b');
    run(1, { a: worse, b: better });
    expect(positioning.state()).toMatchObject({ reason, than: 'a' });
  });

  it('the first stays while the other is no better', () => {
    const { run, used, positioning } = bench();
    run(60, { a: GOOD, b: { ...GOOD, satellites: 22, hdop: 0.6 } });
    expect(used()).toBe('a');
    expect(positioning.state()).toMatchObject({ reason: 'kept', than: 'b' });
  });

  it('neither is left because the other is better now and then', () => {
    const { run, used } = bench();
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 20; round += 1) {
      run(8, { a: POOR, b: GOOD });
      seen.add(used());
      run(2, { a: GOOD, b: POOR });
      seen.add(used());
    }
    expect([...seen]).toEqual(['a']);
  });

  it('the position does not jump between two antennas: one of them gives every fix', () => {
    const { run, fixes } = bench();
    const north = { ...GOOD, lat: 31.69 + 3 * METRE };
    run(40, { a: { ...GOOD, lat: 31.69 }, b: (second) => ({ ...north, hdop: second % 2 ? 0.4 : 0.9 }) });
    expect(new Set(fixes.map(({ lat }) => lat))).toEqual(new Set([31.69]));
    expect(fixes).toHaveLength(40);
  });

  it('the other takes over within three seconds when one falls silent', () => {
    const { run, fixes, used, positioning } = bench();
    run(5, { a: GOOD, b: POOR });
    const from = fixes.at(-1)?.atMs ?? 0;
    run(4, { b: POOR });
    expect(used()).toBe('b');
    expect(positioning.state().reason).toBe('only');
    const next = fixes.find(({ hdop }) => hdop === POOR.hdop);
    expect((next?.atMs ?? Infinity) - from).toBeLessThanOrEqual(3_000);
  });

  it('the other takes over at once when one says that it has no position', () => {
    const { run, used, fixes } = bench();
    run(5, { a: GOOD, b: POOR });
    run(1, { a: 'no-fix', b: POOR });
    expect(used()).toBe('b');
    run(1, { a: 'no-fix', b: POOR });
    expect(fixes).toHaveLength(7);
  });

  it('one that comes back must be better for ten seconds before it is used again', () => {
    const { run, used } = bench();
    run(5, { a: GOOD, b: POOR });
    run(5, { b: POOR });
    run(9, { a: GOOD, b: POOR });
    expect(used()).toBe('b');
    run(3, { a: GOOD, b: POOR });
    expect(used()).toBe('a');
  });

  it('time goes forward over a change, though the other is half a second behind', () => {
    const { machine, run, say, positioning, fixes } = bench();
    run(5, { a: GOOD });
    for (let second = 0; second < 6; second += 1) {
      machine.pass(1_000);
      say('b', heard(machine, 1_400, GOOD));
      positioning.look();
    }
    expect(fixes.length).toBeGreaterThan(7);
    const times = fixes.map(({ fixAt }) => fixAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times.map((time) => Math.floor(time / 1_000))).size).toBe(times.length);
  });
});

describe('a wrong receiver', () => {
  const away = (metres: number) => ({ ...GOOD, quality: 'rtk-fixed' as const, lat: 31.69 + metres * METRE });

  it('far from two that agree is marked, and not used, however good it says it is', () => {
    const { run, used, doubts, positioning } = bench();
    run(30, { bad: away(5_000), one: POOR, two: POOR });
    expect(used()).toBe('one');
    expect(doubts()).toEqual({ bad: ['apart'], one: [], two: [] });
    const bad = positioning.state().receivers[0];
    expect(Math.abs((bad?.apartM ?? 0) - 5_000)).toBeLessThan(10);
  });

  it('that jumps away from another is the one that is wrong, also when it was used', () => {
    const { run, used, doubts, positioning } = bench();
    run(20, { a: GOOD, b: POOR });
    run(60, { a: away(8_000), b: POOR });
    expect(used()).toBe('b');
    expect(doubts()).toEqual({ a: ['apart'], b: [] });
    expect(positioning.state().reason).toBe('others-wrong');
    run(15, { a: GOOD, b: POOR });
    expect(doubts()).toEqual({ a: [], b: [] });
    expect(used()).toBe('a');
  });

  it('of two that never agreed cannot be told: both are marked, the first stays', () => {
    const { run, used, doubts } = bench();
    run(40, { a: POOR, b: away(8_000) });
    expect(used()).toBe('a');
    expect(doubts()).toEqual({ a: ['split'], b: ['split'] });
  });

  it('whose time is a day off from two others is not used', () => {
    const { run, used, doubts } = bench();
    run(30, { bad: (_second) => ({ ...GOOD, fixAt: T0 - 24 * HOUR, quality: 'rtk-fixed' }), one: POOR, two: POOR });
    expect(used()).toBe('one');
    expect(doubts()['bad']).toEqual(['time-apart']);
  });

  it('that simulates is used only alone', () => {
    const { run, used, doubts } = bench();
    run(3, { sim: { ...GOOD, quality: 'simulated' } });
    expect([used(), doubts()]).toEqual(['sim', { sim: ['simulated'] }]);
    run(1, { sim: { ...GOOD, quality: 'simulated' }, real: POOR });
    expect(used()).toBe('real');
  });

  it('with an impossible date gives way to one with a date', () => {
    const { run, used, doubts } = bench();
    run(3, { old: (second) => ({ ...GOOD, fixAt: Date.UTC(1999, 7, 22) + second * 1_000 }) });
    expect([used(), doubts()]).toEqual(['old', { old: ['date'] }]);
    run(1, { old: (second) => ({ ...GOOD, fixAt: Date.UTC(1999, 7, 22, 1) + second * 1_000 }), real: POOR });
    expect(used()).toBe('real');
  });

  it('of another date does not take the vehicle back in time, unless that is what it keeps saying', () => {
    const { run, fixes } = bench();
    run(10, { a: GOOD });
    const last = fixes.at(-1)?.fixAt;
    run(1, { a: { ...GOOD, fixAt: T0 - 400 * 24 * HOUR } });
    expect(fixes.at(-1)?.fixAt).toBe(last);
    run(10, { a: (second) => ({ ...GOOD, fixAt: T0 - 400 * 24 * HOUR + second * 1_000 }) });
    expect(fixes.at(-1)?.fixAt).toBe(T0 - 400 * 24 * HOUR + 9_000);
  });
});

describe('a person’s choice', () => {
  it('is used though another is better', () => {
    const { run, used, positioning } = bench('b');
    run(30, { a: GOOD, b: POOR });
    expect(used()).toBe('b');
    expect(positioning.state()).toMatchObject({ reason: 'manual', choice: 'b', choiceSilent: false });
  });

  it('that is silent for ten seconds is overruled, and said so, and used again when it has spoken for three', () => {
    const { run, used, positioning, fixes } = bench();
    run(5, { a: GOOD, b: POOR });
    positioning.choose('b');
    run(5, { a: GOOD, b: POOR });
    const before = fixes.length;
    run(CHOICE_SILENT_MS / 1_000 - 1, { a: GOOD });
    expect(fixes).toHaveLength(before);
    run(3, { a: GOOD });
    expect(used()).toBe('a');
    expect(positioning.state()).toMatchObject({ choice: 'b', choiceSilent: true, reason: 'only' });
    run(2, { a: GOOD, b: POOR });
    expect(used()).toBe('a');
    run(3, { a: GOOD, b: POOR });
    expect(used()).toBe('b');
    expect(positioning.state()).toMatchObject({ reason: 'manual', choiceSilent: false });
  });

  it('of a receiver that is not there is overruled after ten seconds', () => {
    const { run, used } = bench('gone');
    run(9, { a: GOOD });
    expect(used()).toBeUndefined();
    run(4, { a: GOOD });
    expect(used()).toBe('a');
  });

  it('that is taken back lets the best be used', () => {
    const { run, used, positioning } = bench('b');
    run(5, { a: GOOD, b: POOR });
    positioning.choose(undefined);
    run(12, { a: GOOD, b: POOR });
    expect(used()).toBe('a');
    expect(positioning.state()).not.toHaveProperty('choice');
  });

  it('is kept in spite of its doubts, which are shown', () => {
    const { run, used, doubts } = bench('bad');
    run(5, { bad: { ...GOOD, lat: 32 }, one: POOR, two: POOR });
    expect([used(), doubts()['bad']]).toEqual(['bad', ['apart']]);
  });
});

describe('the heading', () => {
  const compass = (machine: Machine, more: object) => ({
    type: 'heading' as const,
    receivedAt: machine.system(),
    ...more,
  });

  it('of another device goes with the own fix while it is of the last two seconds', () => {
    const { machine, run, say, fixes } = bench();
    say('compass', compass(machine, { headingDeg: 271 }));
    run(5, { gnss: GOOD });
    expect(fixes.map(({ headingDeg }) => headingDeg)).toEqual([271, 271, undefined, undefined, undefined]);
  });

  it('of a magnetic compass is made true by a variation that any device told', () => {
    const { machine, run, say, fixes } = bench();
    const magnetic = (more: object = {}) =>
      say('compass', compass(machine, { magneticDeg: 3, deviationDeg: 1, ...more }));
    magnetic();
    run(1, { gnss: GOOD });
    expect(fixes.at(-1)).not.toHaveProperty('headingDeg');
    run(1, { gnss: { ...GOOD, variationDeg: -5.5 } });
    magnetic();
    run(1, { gnss: GOOD });
    expect(fixes.at(-1)?.headingDeg).toBeCloseTo(358.5, 9);
    magnetic({ variationDeg: 2 });
    run(1, { gnss: GOOD });
    expect(fixes.at(-1)?.headingDeg).toBeCloseTo(6, 9);
  });

  it('of the receiver itself comes before that of another device, and that of an unused receiver is not lost', () => {
    const { machine, run, say, fixes } = bench();
    say('compass', compass(machine, { headingDeg: 10 }));
    run(1, { gnss: { ...GOOD, headingDeg: 20 } });
    expect(fixes.at(-1)?.headingDeg).toBe(20);
    run(4, { gnss: GOOD, two: { ...POOR, headingDeg: 30 } });
    expect(fixes.at(-1)?.headingDeg).toBe(30);
  });

  it('stays with one compass while that speaks', () => {
    const { machine, run, say, fixes } = bench();
    const second = (...compasses: [string, number][]) => {
      for (const [device, headingDeg] of compasses) say(device, compass(machine, { headingDeg }));
      run(1, { gnss: GOOD });
      return fixes.at(-1)?.headingDeg;
    };
    expect(second(['one', 10], ['two', 14])).toBe(10);
    for (let silent = 0; silent < 3; silent += 1) second(['two', 14]);
    expect(second(['two', 14])).toBe(14);
    expect(second(['one', 10], ['two', 15])).toBe(15);
  });
});

it('a step of the system clock changes nothing', () => {
  const { machine, run, fixes, used } = bench();
  run(5, { a: GOOD, b: POOR });
  machine.behindMs = HOUR;
  run(5, { a: GOOD, b: POOR });
  machine.behindMs = -HOUR;
  run(5, { b: POOR });
  expect(used()).toBe('b');
  expect(fixes.length).toBeGreaterThanOrEqual(13);
});

it('a device that is taken away is forgotten', () => {
  const { run, positioning } = bench();
  run(3, { a: GOOD, b: POOR });
  expect(positioning.keepOnly((device) => device === 'b')).toContain('a');
  expect(positioning.state().receivers.map(({ device }) => device)).toEqual(['b']);
  run(1, { b: POOR });
  expect(positioning.state()).toMatchObject({ reason: 'only', receivers: [{ used: true }] });
});
