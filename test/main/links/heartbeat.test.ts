import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BEAT_MS, Heartbeat, SILENCE_MS } from '../../../main/links/heartbeat.ts';
import type { Beat } from '../../../main/links/wire.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

function start() {
  const sent: Beat[] = [];
  const told: string[] = [];
  const heartbeat = new Heartbeat({
    send: (beat) => sent.push(beat),
    onSilent: () => told.push('silent'),
    onRoundTrip: (ms) => told.push(`${ms} ms`),
    now: () => performance.now(),
  });
  heartbeat.start();
  return { heartbeat, sent, told };
}

describe('a heartbeat', () => {
  it('asks at once and every few seconds, and measures the round trip by the answer', () => {
    const { heartbeat, sent, told } = start();
    vi.advanceTimersByTime(120);
    const [first] = sent;
    if (first) heartbeat.answered({ ...first, answer: true });
    expect(told).toEqual(['120 ms']);
    vi.advanceTimersByTime(BEAT_MS * 2);
    expect(sent).toHaveLength(3);
  });

  it('notices silence within ten seconds of the last thing heard', () => {
    const { heartbeat, told } = start();
    for (let i = 0; i < 20; i += 1) {
      vi.advanceTimersByTime(SILENCE_MS - 100);
      heartbeat.heard();
    }
    expect(told).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['silent']);
  });

  it('does not wait long after a change of network', () => {
    const { heartbeat, sent, told } = start();
    heartbeat.doubt();
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(3_000);
    expect(told).toEqual(['silent']);
  });

  it('stops without a trace; what is heard later does not start it', () => {
    const { heartbeat } = start();
    heartbeat.stop();
    heartbeat.stop();
    heartbeat.heard();
    heartbeat.doubt();
    expect(vi.getTimerCount()).toBe(0);
  });
});
