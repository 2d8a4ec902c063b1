import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { SendQueue } from '../../../native/protocols/rdss-queue.ts';
import type { QueueOptions } from '../../../native/protocols/rdss-entry.ts';
import { textPayload } from '../../../native/protocols/rdss-coding.ts';
import type { Work } from '../../../native/protocols/rdss-speech.ts';

const work: Work = { kind: 'send', to: 7, payload: textPayload('一') };
const START = 1_000_000;

function bench(options: Partial<QueueOptions> = {}) {
  const queue = new SendQueue({
    check: () => undefined,
    encode: () => Uint8Array.of(1),
    usable: () => true,
    intervalMs: () => 60_000,
    maxBytes: () => 77,
    beamWaitMs: 30_000,
    lifetimeMs: 600_000,
    ...options,
  });
  const at = (seconds: number) => START + seconds * 1_000;
  /** What is told at a tick, in short, and whether something was sent. */
  const tick = (seconds: number) => {
    const { bytes, events } = queue.tick(at(seconds));
    return [...short(events), ...bytes.map(() => 'out')];
  };
  return { queue, at, tick };
}
const short = (events: readonly DeviceEvent[]) =>
  events.flatMap((event) =>
    event.type === 'command' ? [`${event.id} ${event.state}${event.code ? ` ${event.code}` : ''}`] : [],
  );
const yes = { command: 'TXA', accepted: true };

describe('the countdown', () => {
  it('begins with the yes of the terminal, with the wait that it names', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    queue.take('b', work, 2, at(0));
    expect(tick(0)).toEqual(['a sent', 'out']);
    expect(tick(8)).toEqual([]);
    const told = queue.feedback({ ...yes, waitS: 40 }, at(10));
    expect(told).toMatchObject([
      { id: 'a', state: 'done' },
      { id: 'b', state: 'waiting', dueAt: at(50) },
      { type: 'rdss-queue', waiting: 1, nextAt: at(50), maxBytes: 77 },
    ]);
    expect(tick(49.9)).toEqual([]);
    expect(tick(50)).toEqual(['b sent', 'out']);
  });

  it('takes the card’s interval where the terminal names no wait', () => {
    const { queue, at } = bench();
    expect(queue.feedback({ ...yes, waitS: 0 }, at(0))).toMatchObject([{ type: 'rdss-queue', nextAt: at(60) }]);
    // Also for what somebody sent with the terminal's own keys; answers to other commands do not count.
    expect(queue.feedback({ command: 'ICA', accepted: true }, at(30))).toEqual([]);
  });

  it('that was too short by the terminal’s word goes on, and the message stays first', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    queue.take('b', work, 2, at(0));
    tick(0);
    const told = queue.feedback({ command: '', accepted: false, refusal: 'too-soon', waitS: 17 }, at(1));
    expect(short(told)).toEqual(['a waiting rdss-too-soon', 'b waiting']);
    expect(told[0]).toMatchObject({ dueAt: at(18) });
    expect(tick(18)).toEqual(['a sent', 'out']);
  });

  it('of too-soon never uses up the tries', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    for (let round = 0; round < 10; round += 1) {
      expect(tick(round * 20).at(-1)).toBe('out');
      queue.feedback({ command: 'TXA', accepted: false, refusal: 'too-soon', waitS: 20 }, at(round * 20));
    }
    expect(tick(200)).toContain('out');
    expect(short(queue.feedback(yes, at(201)))).toEqual(['a done']);
  });

  it('is told again when it is over', () => {
    const { queue, at } = bench();
    queue.feedback(yes, at(0));
    expect(queue.tick(at(59)).events).toEqual([]);
    expect(queue.tick(at(60)).events).toEqual([{ type: 'rdss-queue', receivedAt: at(60), waiting: 0, maxBytes: 77 }]);
  });

  it('runs anew from now when the clock is set back', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    queue.feedback(yes, at(0));
    // Its due time is another one by this clock.
    expect(tick(-3_600)).toEqual(['a waiting']);
    expect(tick(-3_541)).toEqual([]);
    expect(tick(-3_540)).toEqual(['a sent', 'out']);
  });
});

describe('the order', () => {
  it('is by priority, then by asking', () => {
    const { queue, at, tick } = bench({ intervalMs: () => 1_000 });
    for (const [id, priority] of [
      ['text 1', 2],
      ['text 2', 2],
      ['position', 1],
      ['flash', 0],
      ['position 2', 1],
    ] as const)
      queue.take(id, work, priority, at(0));
    const sent = [0, 1, 2, 3, 4].flatMap((second) => {
      const told = tick(second);
      queue.feedback(yes, at(second));
      return told.filter((word) => word.endsWith(' sent'));
    });
    expect(sent).toEqual(['flash sent', 'position sent', 'position 2 sent', 'text 1 sent', 'text 2 sent']);
  });
});

describe('a command', () => {
  it.each([
    ['suppressed', 'rdss-suppressed'],
    ['silenced', 'rdss-silenced'],
    ['no-signal', 'rdss-no-signal'],
    ['no-card', 'rdss-no-card'],
    ['battery-low', 'rdss-battery-low'],
    ['no-permission', 'rdss-no-permission'],
    ['too-long', 'rdss-too-long'],
    ['failed', 'command-refused'],
    ['unknown', 'command-refused'],
  ] as const)('that the terminal refuses as %s is refused as %s', (refusal, code) => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    tick(0);
    expect(queue.feedback({ command: 'TXA', accepted: false, refusal }, at(1))[0]).toMatchObject({
      state: 'refused',
      code,
      detail: refusal,
    });
    // A refusal does not start the interval.
    queue.take('b', work, 2, at(2));
    expect(tick(2)).toEqual(['b sent', 'out']);
  });

  it('that was garbled on the line is sent again, three times in all', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    const told = [0, 1, 2].map((second) => {
      const out = tick(second);
      return [...out, ...short(queue.feedback({ command: 'TXA', accepted: false, refusal: 'checksum' }, at(second)))];
    });
    expect(told).toEqual([
      ['a sent', 'out', 'a waiting'],
      ['a sent', 'out', 'a waiting'],
      ['a sent', 'out', 'a refused command-refused'],
    ]);
  });

  it('whose feedback comes late is done, and not sent again', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    tick(0);
    expect(tick(15)).toEqual(['a waiting']);
    expect(short(queue.feedback(yes, at(17)))).toEqual(['a done']);
    expect(tick(80)).toEqual([]);
  });

  it('without any feedback is sent three times, 20 s apart, and expires', () => {
    const { queue, at } = bench();
    queue.take('a', work, 2, at(0));
    const told: string[] = [];
    for (let second = 0; second < 120; second += 0.5) {
      const { bytes, events } = queue.tick(at(second));
      if (bytes.length > 0) told.push(`out ${second}`);
      told.push(
        ...short(events)
          .filter((word) => word.includes('refused'))
          .map((word) => `${word} ${second}`),
      );
    }
    expect(told).toEqual(['out 0', 'out 20', 'out 40', 'a refused command-expired 55']);
  });

  it('waits for a beam for 30 s after it is due, and no longer', () => {
    let usable = false;
    const { queue, at, tick } = bench({ usable: () => usable });
    queue.take('a', work, 2, at(0));
    expect(tick(0)).toEqual([]);
    queue.take('b', work, 2, at(20));
    expect(tick(30)).toContain('a refused rdss-no-signal');
    expect(tick(39)).toEqual([]);
    usable = true;
    expect(tick(40)).toContain('b sent');
  });

  it('lives no longer than its time', () => {
    const { queue, at, tick } = bench();
    queue.feedback({ ...yes, waitS: 3_600 }, at(0));
    queue.take('a', work, 2, at(0));
    expect(tick(599)).toEqual([]);
    expect(tick(600)).toEqual(['a refused command-expired']);
  });

  it('that became impossible while it waited is refused', () => {
    const known: { code?: 'rdss-too-long' } = {};
    const { queue, at, tick } = bench({ check: () => known.code });
    queue.take('a', work, 2, at(0));
    known.code = 'rdss-too-long';
    expect(tick(0)).toEqual(['a refused rdss-too-long']);
  });
});

describe('a request for the position', () => {
  it('is done when the position comes, whatever else was said', () => {
    const { queue, at, tick } = bench();
    queue.take('where', { kind: 'locate' }, 1, at(0));
    tick(0);
    expect(short(queue.feedback(yes, at(1)))).toEqual([]);
    expect(short(queue.located(at(2)))).toEqual(['where done']);
    expect(queue.located(at(3))).toEqual([]);
  });
});

describe('a terminal that is gone', () => {
  it('leaves nothing waiting', () => {
    const { queue, at, tick } = bench();
    queue.take('a', work, 2, at(0));
    queue.take('b', work, 2, at(0));
    tick(0);
    expect(short(queue.drop(at(1)))).toEqual(['a refused device-away', 'b refused device-away']);
    expect(queue.drop(at(2))).toEqual([]);
    expect(queue.busy).toBe(false);
  });
});
