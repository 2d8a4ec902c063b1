/** How a transmission ends, where the key answers before its event is there. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QianshaoError, type ErrorCode } from '../../../../contract/errors.ts';
import { Transmission } from '../../../../main/vehicle/radio/transmission.ts';
import { speaker } from './channel-bench.ts';

/** A transmission on the air whose key is refused from the second word on. */
function refused(code: ErrorCode) {
  const ends: string[] = [];
  let words = 0;
  const transmission = new Transmission({
    speaker: speaker('a', '李操作员'),
    leadMs: 0,
    tailMs: 0,
    key: (on) => {
      if (on && (words += 1) > 1) throw new QianshaoError(code);
    },
    open: () => ({ write: () => undefined, finish: () => Promise.resolve(), stop: () => Promise.resolve() }),
    look: () => undefined,
    onSent: () => undefined,
    onChange: () => undefined,
    onEnding: (why) => ends.push(`ending ${why}`),
    onOver: (why) => ends.push(`over ${why}`),
    now: Date.now,
  });
  transmission.ptt({ type: 'ptt', receivedAt: Date.now(), keyed: true, untilAt: Date.now() + 1_000 });
  return { transmission, ends };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a transmission whose key is not renewed any more', () => {
  it.each([
    ['ptt-limit', 'limit'],
    ['device-away', 'fault'],
  ] as const)('for %s ends as %s, once', async (code, why) => {
    const { transmission, ends } = refused(code);
    await vi.advanceTimersByTimeAsync(200);
    expect(transmission.talker.phase).toBe('talking');
    await vi.advanceTimersByTimeAsync(200);
    expect(ends).toEqual([`ending ${why}`, `over ${why}`]);
    // The event of the key that fell comes after it.
    transmission.ptt({ type: 'ptt', receivedAt: Date.now(), keyed: false, why: 'fault' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ends).toHaveLength(2);
  });
});
