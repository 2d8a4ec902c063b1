import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRACK_LIMIT, TRACKS_UNITS } from '../../../../contract/track.ts';
import type { Unit } from '../../../../contract/unit.ts';
import { CHUNK_MS, playPlan } from '../../../../renderer/map/playback/plan.ts';
import { Player } from '../../../../renderer/map/playback/player.ts';
import { fixAt, Recorded, settled, T0, unit } from './recorded.ts';

let recorded: Recorded;
let player: Player;
let now = 0;

beforeEach(() => {
  vi.useFakeTimers();
  recorded = new Recorded();
});
afterEach(() => {
  player.close();
  vi.useRealTimers();
});

async function open(units: Unit[], seconds: number): Promise<void> {
  const span = { from: T0, to: T0 + seconds * 1_000 };
  player = new Player({ units, span, fetch: recorded.fetch, onChange: () => undefined, clock: () => now });
  await settled();
}

/** Lets the person's time pass. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds * 10; n += 1) {
    now += 100;
    player.tick();
    await settled();
  }
}

const secondsShown = () => Math.round((player.state.at - T0) / 1_000);
/** Unit → second of the fix at which it is shown, and whether it has a position. */
const shown = () =>
  Object.fromEntries(
    [...player.positions.all()].map((position) => [
      position.unit.id,
      [(position.fix.fixAt - T0) / 1_000, player.positions.freshness(position)],
    ]),
  );
const everySecond = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => fixAt(from + n));

describe('the clock of the past', () => {
  it('runs as fast as it was told to, and ends with the span', async () => {
    recorded.put('a', ...everySecond(0, 100));
    await open([unit('a')], 100);
    player.setSpeed(10);
    player.play();
    await pass(3);
    expect(secondsShown()).toBe(30);
    player.setSpeed(60);
    await pass(1);
    expect(secondsShown()).toBe(90);
    await pass(1);
    expect([secondsShown(), player.state.playing]).toEqual([100, false]);
    player.play();
    expect([secondsShown(), player.state.playing]).toEqual([0, true]);
  });

  it('stands while it is stopped, and goes where the hand drags it, within the span', async () => {
    recorded.put('a', ...everySecond(0, 100));
    await open([unit('a')], 100);
    await pass(2);
    expect(secondsShown()).toBe(0);
    player.seek(T0 + 50_400);
    expect(shown()).toEqual({ a: [50, 'fresh'] });
    player.seek(T0 + 5_000);
    expect(shown()).toEqual({ a: [5, 'fresh'] });
    player.seek(T0 + 999_000);
    expect(secondsShown()).toBe(100);
  });

  it('stands while tracks are not here, keeps what the map had, says why, and goes on when they come', async () => {
    recorded.put('a', ...everySecond(0, 3_000));
    await open([unit('a')], 3_000);
    recorded.away = new Error('store-unavailable');
    player.seek(T0 + 2_000_000);
    await settled();
    player.play();
    await pass(1);
    expect(player.state).toMatchObject({ waiting: true, trouble: 'internal', at: T0 + 2_000_000 });
    expect(shown()).toEqual({ a: [0, 'fresh'] });
    recorded.away = undefined;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(player.state).toMatchObject({ waiting: false, trouble: undefined });
    await pass(1);
    expect(secondsShown()).toBe(2_010);
  });

  it('does not leap over the time in which the page slept', async () => {
    recorded.put('a', ...everySecond(0, 600));
    await open([unit('a')], 600);
    player.play();
    now += 3_600_000;
    player.tick();
    expect(secondsShown()).toBe(20);
  });
});

describe('a gap', () => {
  it('is no way: the unit stays where it was seen last, without a position, until it is heard again', async () => {
    recorded.put('a', ...everySecond(0, 31), ...everySecond(200, 230));
    await open([unit('a')], 300);
    const at = (second: number) => {
      player.seek(T0 + second * 1_000);
      return [shown()['a'], player.state.lost];
    };
    expect(at(30)).toEqual([[30, 'fresh'], 0]);
    expect(at(45)).toEqual([[30, 'fresh'], 0]);
    expect(at(46)).toEqual([[30, 'old'], 1]);
    expect(at(199)).toEqual([[30, 'old'], 1]);
    expect(at(200)).toEqual([[200, 'fresh'], 0]);
  });

  it('is as long as the kind of position has it, or as the person sets it', async () => {
    recorded
      .put('gnss', fixAt(0))
      .put('radio', fixAt(0, { source: 'radio' }))
      .put('beidou', fixAt(0, { sketch: true }));
    await open(
      ['gnss', 'radio', 'beidou'].map((id) => unit(id)),
      3_600,
    );
    player.seek(T0 + 300_000);
    await settled();
    const fresh = () => Object.entries(shown()).flatMap(([id, [, how]]) => (how === 'fresh' ? [id] : []));
    expect(fresh()).toEqual(['radio', 'beidou']);
    player.seek(T0 + 900_000);
    await settled();
    expect(fresh()).toEqual(['beidou']);
    player.setGap(60_000);
    expect([fresh(), player.state.lost]).toEqual([[], 3]);
  });

  it('before the first fix of the span leaves the unit off the map, but not off the count', async () => {
    recorded.put('a', fixAt(-90_000), fixAt(60)).put('b', fixAt(-5), fixAt(70)).put('c');
    await open(
      ['a', 'b', 'c'].map((id) => unit(id)),
      100,
    );
    expect([shown(), player.state.lost]).toEqual([{ b: [-5, 'fresh'] }, 2]);
    player.seek(T0 + 65_000);
    expect([shown(), player.state.lost]).toEqual([{ a: [60, 'fresh'] }, 2]);
  });
});

describe('tracks', () => {
  it('are asked for around the moment that is played, and forgotten when it is far away', async () => {
    recorded.put('a', ...everySecond(0, 100));
    await open([unit('a')], 86_400);
    const hour = (n: number) => (recorded.asked[n]?.from ?? 0) - T0;
    expect([hour(0), hour(1), hour(2)]).toEqual([0, CHUNK_MS, -CHUNK_MS]);
    for (let minute = 0; minute < 1_440; minute += 10) {
      player.seek(T0 + minute * 60_000);
      await settled();
    }
    expect(player.tracks.kept).toBeLessThanOrEqual(player.tracks.plan.chunks);
    const before = recorded.asked.length;
    player.seek(T0);
    expect(player.state.waiting).toBe(true);
    await settled();
    expect([player.state.waiting, recorded.asked.length > before]).toEqual([false, true]);
  });

  it('that nobody wants any more are not asked for to the end', async () => {
    const units = Array.from({ length: 40 }, (_, n) => unit(`u${n}`));
    await open(units, 86_400);
    recorded.asked.length = 0;
    player.seek(T0 + 40_000_000);
    player.seek(T0 + 80_000_000);
    await settled();
    const asked = recorded.asked.filter(({ from }) => from < T0 + 60_000_000);
    expect(asked.length).toBeLessThanOrEqual(1);
    expect(player.state.waiting).toBe(false);
  });

  it('give the way that led to a moment, over pieces, to the first that is not here', async () => {
    recorded.put('a', ...everySecond(0, 1_300));
    await open([unit('a')], 3_000);
    player.seek(T0 + 1_250_000);
    await settled();
    const way = player.tracks.way('a/a', T0, T0 + 1_250_000);
    expect(way).toEqual([]);
    const known = player.tracks.way('zengdu-1/a', T0 + 1_150_000, T0 + 1_250_000);
    expect([known.length, known[0]?.fixAt, known.at(-1)?.fixAt]).toEqual([101, T0 + 1_150_000, T0 + 1_250_000]);
  });

  it.each([1, 8, 40, 200, 1_000, 5_000])('of %i units fit into answers and into memory', (count) => {
    const { everyMs, perCall, chunks } = playPlan(count);
    const steps = CHUNK_MS / everyMs;
    expect(steps).toBe(Math.round(steps));
    expect(perCall).toBeLessThanOrEqual(TRACKS_UNITS);
    expect(perCall * steps).toBeLessThanOrEqual(TRACK_LIMIT);
    expect(perCall).toBeGreaterThan(0);
    expect(chunks * count * steps).toBeLessThanOrEqual(Math.max(120_000, 3 * count * 20));
    expect(chunks).toBeGreaterThanOrEqual(3);
  });
});
