import { describe, expect, it } from 'vitest';
import { Gate } from '../../../../main/map/download/gate.ts';

const open = (requestsPerSecond: number, lanes = 2) => {
  const abort = new AbortController();
  let pauses = 0;
  const clock = { ahead: 0 };
  const now = () => performance.now() + clock.ahead;
  const gate = new Gate({ requestsPerSecond, lanes, now, signal: abort.signal, onPause: () => (pauses += 1) });
  return { gate, abort, clock, now, pauses: () => pauses };
};

describe('the gate', () => {
  it('lets no more through than the rate allows', async () => {
    const { gate } = open(100);
    const start = performance.now();
    for (let n = 0; n < 6; n += 1) await Promise.all([gate.turn(), gate.turn()]);
    // The first leaves at once, eleven more 10 ms apart; a timer of Node may be 1 ms early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(105);
  });

  it('is shut for as long as the source asks, the longer pause holds, and says so once each', async () => {
    const { gate, now, pauses } = open(1_000);
    const until = now() + 60;
    gate.close({ until, code: 'map-source-limited' });
    gate.close({ until: until - 30, code: 'map-source-away' });
    expect(gate.pause).toEqual({ until, code: 'map-source-limited' });
    expect(await gate.turn()).toBe(true);
    expect(now()).toBeGreaterThanOrEqual(until - 2);
    expect([gate.pause, pauses()]).toEqual([undefined, 1]);
  });

  it('wakes at an abort, and lets nobody through', async () => {
    const { gate, abort, now } = open(0.01);
    gate.close({ until: now() + 3_600_000, code: 'map-quota-used' });
    const turns = [gate.turn(), gate.turn()];
    abort.abort();
    expect(await Promise.all(turns)).toEqual([false, false]);
    expect(await gate.turn()).toBe(false);
  });

  it('does not stand still for an hour when the clock is set back by one', async () => {
    const { gate, clock, now } = open(1_000);
    await gate.turn();
    clock.ahead -= 3_600_000;
    expect(await gate.turn()).toBe(true);
    clock.ahead += 3_600_000;
    gate.close({ until: now() + 50, code: 'map-source-limited' });
    clock.ahead -= 3_600_000;
    expect((gate.pause?.until ?? 0) - now()).toBeLessThanOrEqual(50);
    expect(await gate.turn()).toBe(true);
  });
});
