/** When an entry was written, from what its station's journal says of its clock, before or after. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BEYOND_AT, clockFact, PROGRAM_AT, timeAt, trueAt, type PlacedFact } from '../../contract/clock.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 10, 24, 2, 0, 0);
const entry = (seq: number, at: number) => ({ seq, at, clock: 'system' as const });

/** A reading when the machine has run for `uptimeMs`; T0 is the true time at uptime 0, `behindMs` how late the system clock is. */
const reading = (seq: number, uptimeMs: number, behindMs: number, more: Partial<PlacedFact> = {}): PlacedFact => ({
  seq,
  cause: 'start',
  boot: 'first',
  uptimeMs,
  systemAt: T0 + uptimeMs - behindMs,
  ...more,
});
const knowing = (seq: number, uptimeMs: number, behindMs: number, more: Partial<PlacedFact> = {}) =>
  reading(seq, uptimeMs, behindMs, { cause: 'offset', offsetMs: behindMs, ...more });

it('without facts an entry was written when it says', () => {
  expect(trueAt(entry(5, T0), [])).toEqual({ at: T0, clock: 'system' });
});

it('an entry by the receivers’ clock is left alone', () => {
  const facts = [knowing(1, 0, HOUR)];
  expect(trueAt({ seq: 5, at: T0, clock: 'gnss' }, facts)).toEqual({ at: T0, clock: 'gnss' });
});

it('receivers that come late correct what was written before them', () => {
  const facts = [reading(1, 1_000, HOUR), knowing(40, 600_000, HOUR)];
  expect(trueAt(entry(7, T0 + 60_000 - HOUR), facts)).toEqual({ at: T0 + 60_000, clock: 'gnss' });
});

it('what was written while the offset is known and after the receiver was lost is corrected too', () => {
  const facts = [reading(1, 1_000, HOUR), knowing(40, 600_000, HOUR)];
  expect(trueAt(entry(90, T0 + 9 * HOUR - HOUR), facts)).toEqual({ at: T0 + 9 * HOUR, clock: 'gnss' });
});

it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('a system clock that was set %s by an hour is corrected on both sides of the step', (_way, behind) => {
  const facts = [
    reading(1, 1_000, behind),
    // Somebody sets it right; no receiver yet.
    reading(20, 300_000, 0, { cause: 'step' }),
    knowing(40, 600_000, 0),
  ];
  expect(trueAt(entry(10, T0 + 200_000 - behind), facts)).toEqual({ at: T0 + 200_000, clock: 'gnss' });
  expect(trueAt(entry(30, T0 + 400_000), facts)).toEqual({ at: T0 + 400_000, clock: 'gnss' });
});

it('a start of the program anew keeps what the machine knows', () => {
  const facts = [knowing(10, 100_000, HOUR), reading(50, 500_000, 2 * HOUR), reading(80, 800_000, 0)];
  expect(trueAt(entry(60, T0 + 600_000 - 2 * HOUR), facts)).toEqual({ at: T0 + 600_000, clock: 'gnss' });
  expect(trueAt(entry(90, T0 + 900_000), facts)).toEqual({ at: T0 + 900_000, clock: 'gnss' });
});

it('a start of the machine anew does not: nothing links the two', () => {
  const facts = [knowing(10, 100_000, HOUR), reading(50, 1_000, 0, { boot: 'second' })];
  expect(trueAt(entry(60, T0 + 5_000), facts)).toEqual({ at: T0 + 5_000, clock: 'system' });
  expect(trueAt(entry(20, T0 + 5_000 - HOUR), facts)).toEqual({ at: T0 + 5_000, clock: 'gnss' });
});

it('the nearest fact holds, and a slow clock is reckoned with', () => {
  const slow = { skewPpm: 50 };
  const facts = [knowing(10, 0, 0, slow), knowing(60, 20 * HOUR, 0, { ...slow, offsetMs: 3_600 })];
  // 50 ppm of an hour are 180 ms.
  expect(trueAt(entry(20, T0 + HOUR), facts).at).toBe(T0 + HOUR + 180);
  expect(trueAt(entry(50, T0 + 19 * HOUR), facts).at).toBe(T0 + 19 * HOUR + 3_600 - 180);
});

it('an entry from before the first fact stays as it is', () => {
  expect(trueAt(entry(3, T0), [knowing(10, 0, HOUR)])).toEqual({ at: T0, clock: 'system' });
});

it('whatever the system clock was set to, the true order of writing comes back once the time is known', () => {
  const setting = fc.record({
    lasts: fc.integer({ min: 1_000, max: HOUR }),
    behind: fc.integer({ min: -400 * HOUR, max: 400 * HOUR }),
  });
  fc.assert(
    fc.property(fc.array(setting, { minLength: 1, maxLength: 8 }), fc.nat(), (settings, pick) => {
      const facts: PlacedFact[] = [];
      const written: { seq: number; at: number; truly: number }[] = [];
      let uptime = 0;
      let seq = 0;
      for (const { lasts, behind } of settings) {
        facts.push(reading((seq += 1), uptime, behind, { cause: 'step' }));
        written.push({ seq: (seq += 1), at: T0 + uptime + 500 - behind, truly: T0 + uptime + 500 });
        uptime += lasts;
      }
      // One of the settings, any, learned the offset.
      const known = pick % facts.length;
      facts.splice(known, 1, { ...facts[known]!, offsetMs: settings[known]!.behind });
      for (const { seq: place, at, truly } of written)
        expect(trueAt(entry(place, at), facts)).toEqual({ at: truly, clock: 'gnss' });
    }),
    { seed: 20261124 },
  );
});

it('a fact that knows no offset knows no time', () => {
  expect(timeAt(reading(1, 1_000, 0), 5_000)).toBeUndefined();
});

it('the body of an entry is checked at the door', () => {
  const { seq: _seq, ...fact } = knowing(1, 1_000, HOUR, { device: 'gnss', skewPpm: 12.5 });
  expect(clockFact.parse(fact)).toEqual(fact);
  for (const wrong of [{ uptimeMs: -1 }, { offsetMs: 0.5 }, { boot: '' }, { cause: 'leap' }, { skewPpm: Infinity }])
    expect(clockFact.safeParse({ ...fact, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
});

it('the dates that can be told apart span 1 024 weeks', () => {
  expect(new Date(BEYOND_AT).toISOString()).toBe('2046-06-17T00:00:00.000Z');
  expect(PROGRAM_AT).toBeLessThan(BEYOND_AT);
});
