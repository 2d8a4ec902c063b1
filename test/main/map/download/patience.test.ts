import { describe, expect, it } from 'vitest';
import { Gate } from '../../../../main/map/download/gate.ts';
import { Patience } from '../../../../main/map/download/patience.ts';

const image = { kind: 'image', bytes: Buffer.alloc(1) } as const;
const failed = { kind: 'failed', reason: 'HTTP 500' } as const;
const refused = { kind: 'refused', status: 418 } as const;

function open() {
  const clock = { now: 1_000_000 };
  const now = () => clock.now;
  const { signal } = new AbortController();
  const gate = new Gate({ requestsPerSecond: 1, lanes: 2, now, signal, onPause: () => undefined });
  const backoff = { minMs: 1_000, maxMs: 60_000, jitter: 0 };
  const patience = new Patience({ gate, backoff, refusedMs: 600_000, now });
  const pausedFor = () => (gate.pause ? gate.pause.until - clock.now : 0);
  return { clock, gate, patience, pausedFor };
}

describe('a source', () => {
  it('that cannot be reached is left alone ever longer, and its tiles are asked for again', () => {
    const { clock, patience, pausedFor } = open();
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
      expect(patience.take({ kind: 'away', reason: 'ENOTFOUND' })).toBe('again');
      const ms = pausedFor();
      clock.now += ms;
      return ms / 1_000;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    patience.take(image);
    patience.take({ kind: 'away', reason: 'ENOTFOUND' });
    expect(pausedFor()).toBe(1_000);
  });

  it('that limits is left alone as long as it asks, and never less than the policy says', () => {
    const { patience, pausedFor, clock } = open();
    expect(patience.take({ kind: 'limited', retryMs: 0 })).toBe('again');
    expect(pausedFor()).toBe(1_000);
    clock.now += 1_000;
    patience.take({ kind: 'limited', retryMs: 30_000 });
    expect(pausedFor()).toBe(30_000);
    clock.now += 30_000;
    patience.take({ kind: 'limited', retryMs: undefined });
    expect(pausedFor()).toBe(4_000);
  });

  it('that fails at one tile in four is not left alone; one that fails at all of them is', () => {
    const { patience, pausedFor, gate } = open();
    for (let n = 0; n < 100; n += 1) expect(patience.take(n % 4 === 0 ? failed : image)).toBe('keep');
    expect(pausedFor()).toBe(0);
    for (let n = 0; n < 9; n += 1) expect(patience.take(failed)).toBe('keep');
    expect(gate.pause).toMatchObject({ code: 'map-source-away', detail: 'HTTP 500' });
  });

  it('that refuses from the start needs a person at once', () => {
    const { patience } = open();
    expect(patience.take(refused)).toEqual({ code: 'map-source-refused', detail: 'HTTP 418' });
  });

  it('that has given tiles and refuses now is asked three times more, ten minutes apart', () => {
    const { clock, patience, gate, pausedFor } = open();
    patience.take(image);
    for (let n = 0; n < 3; n += 1) {
      expect(patience.take(refused)).toBe('again');
      // What was on its way together is refused together.
      expect(patience.take(refused)).toBe('again');
      expect([gate.pause?.code, pausedFor()]).toEqual(['map-source-refused', 600_000]);
      clock.now += 600_000;
    }
    expect(patience.take(refused)).toEqual({ code: 'map-source-refused', detail: 'HTTP 418' });
    patience.take({ kind: 'absent' });
    expect(patience.take(refused)).toBe('again');
  });
});
