/** The rules of a transmitter's key, with a clock of the test's own and a guard that does what it is told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { GuardWord } from '../../../native/drivers/driver.ts';
import { Key, KEY_RENEW_MS, RENEW_EVERY_MS, REST_MS } from '../../../native/protocols/key.ts';

const LIMIT = 60_000;
const STEP = 50;

class Bench {
  now = Date.UTC(2026, 10, 24);
  readonly events: DeviceEvent[] = [];
  readonly words: GuardWord[] = [];
  /** What the guard says to each word. */
  reply: (word: GuardWord) => QianshaoError | undefined = () => undefined;
  /** The guard says nothing yet. */
  mute = false;
  #asked = 0;
  readonly key = new Key({
    limitMs: LIMIT,
    on: () => ({ lines: { rts: true } }),
    off: () => ({ lines: { rts: false } }),
  });

  constructor() {
    this.tick();
  }

  tick() {
    const { words, events } = this.key.tick(this.now);
    this.take(events);
    for (const word of words) {
      this.words.push(word);
      if (!this.mute) this.answer(word);
    }
  }
  answer(word: GuardWord, error = this.reply(word)) {
    this.take(this.key.guarded(word, error, this.now));
    this.tick();
  }
  take(events: DeviceEvent[]) {
    for (const event of events) this.events.push(deviceEvent.parse(event));
  }
  /** Time passes; the key is renewed all the while by who is named. */
  pass(ms: number, renewing = false) {
    for (let gone = 0; gone < ms; gone += STEP) {
      this.now += STEP;
      if (renewing && gone % 500 === 0) this.press();
      this.tick();
    }
  }
  command(on: boolean, further: { holder?: string; override?: boolean } = {}) {
    const id = `${on ? 'on' : 'off'}-${(this.#asked += 1)}`;
    this.take(this.key.command({ type: 'key', id, on, ...further }, this.now));
    this.tick();
    return id;
  }
  press = (further = {}) => this.command(true, further);
  release = (further = {}) => this.command(false, further);
  get ptt() {
    return this.events.filter((event) => event.type === 'ptt');
  }
  fates(id: string) {
    return this.events.flatMap((event) => (event.type === 'command' && event.id === id ? [event.state] : []));
  }
  get said() {
    return this.words.map(({ guard }) => guard).filter((word) => word !== 'renew');
  }
}

const thrown = (code: string): unknown => expect.objectContaining({ code });

describe('a key', () => {
  it('is let go when its port opens, whatever was before', () => {
    const b = new Bench();
    expect(b.words).toEqual([{ guard: 'free', off: { lines: { rts: false } } }]);
    expect(b.ptt).toEqual([{ type: 'ptt', receivedAt: b.now, keyed: false }]);
  });

  it('is held, and let go when it is asked', () => {
    const b = new Bench();
    const on = b.press();
    expect(b.words.at(-1)).toEqual({
      guard: 'hold',
      on: { lines: { rts: true } },
      off: { lines: { rts: false } },
      limitMs: LIMIT + 1_000,
    });
    expect(b.fates(on)).toEqual(['waiting', 'done']);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true, untilAt: b.now + LIMIT });
    const off = b.release();
    expect(b.fates(off)).toEqual(['waiting', 'done']);
    expect(b.ptt.at(-1)).toEqual({ type: 'ptt', receivedAt: b.now, keyed: false, why: 'asked' });
    expect(b.said).toEqual(['free', 'hold', 'free']);
  });

  it('is not said to be held before the guard says so', () => {
    const b = new Bench();
    b.mute = true;
    const on = b.press();
    expect(b.ptt).toHaveLength(1);
    expect(b.fates(on)).toEqual(['waiting']);
  });

  it('tells the guard that all is well, for as long as it is renewed', () => {
    const b = new Bench();
    b.press();
    b.pass(10_000, true);
    expect(b.words.filter(({ guard }) => guard === 'renew')).toHaveLength(10_000 / RENEW_EVERY_MS);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
  });

  it('that nobody renews is let go, as a fault', () => {
    const b = new Bench();
    b.press();
    b.pass(KEY_RENEW_MS - STEP);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.pass(STEP);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'fault' });
  });

  it('is let go at its limit, and rests until whoever holds it has let go', () => {
    const b = new Bench();
    b.press();
    const from = b.now;
    while (b.ptt.at(-1)?.keyed) b.pass(STEP, true);
    expect(b.now - from).toBe(LIMIT);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'limit' });
    for (let tries = 0; tries < 20; tries += 1) {
      b.pass(500);
      expect(() => b.press()).toThrow(thrown('ptt-limit'));
    }
    b.release();
    b.pass(REST_MS);
    b.press();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
  });

  it('is not moved over somebody who is heard, unless that is wanted', () => {
    const b = new Bench();
    b.take(b.key.hear(true, b.now));
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, carrier: true });
    expect(() => b.press()).toThrow(thrown('ptt-busy'));
    b.press({ override: true });
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
  });

  it('stays held when somebody begins to speak over us', () => {
    const b = new Bench();
    b.press();
    expect(b.key.hear(true, b.now)).toEqual([]);
    b.press();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
  });

  it('has one holder: another neither takes it nor lets it go, unless he means it', () => {
    const b = new Bench();
    b.press({ holder: 'page-1' });
    expect(() => b.press({ holder: 'page-2' })).toThrow(thrown('ptt-busy'));
    expect(() => b.release({ holder: 'page-2' })).toThrow(thrown('ptt-busy'));
    expect(() => b.release()).toThrow(thrown('ptt-busy'));
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.release({ holder: 'page-2', override: true });
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false });
  });

  it('that was let go before it had moved is not moved later', () => {
    const b = new Bench();
    b.mute = true;
    const on = b.press();
    const hold = b.words.at(-1);
    const off = b.release();
    expect(b.said).toEqual(['free', 'hold', 'free']);
    expect(b.fates(on)).toEqual(['waiting', 'refused']);
    if (!hold) throw new Error('no word');
    b.answer(hold, new QianshaoError('command-expired'));
    b.answer({ guard: 'free', off: { lines: {} } });
    expect(b.fates(off)).toEqual(['waiting', 'done']);
    expect(b.ptt).toHaveLength(1);
  });

  it('that is pressed again while it is let go is held again afterwards', () => {
    const b = new Bench();
    b.press();
    b.mute = true;
    b.release();
    const free = b.words.at(-1);
    const again = b.press();
    expect(b.said).toEqual(['free', 'hold', 'free']);
    b.mute = false;
    if (free) b.answer(free);
    expect(b.fates(again)).toEqual(['waiting', 'done']);
    expect(b.ptt.map(({ keyed }) => keyed)).toEqual([false, true, false, true]);
  });

  it('that the guard let go is told as a fault, and let go once more', () => {
    const b = new Bench();
    b.press();
    b.reply = ({ guard }) => (guard === 'renew' ? new QianshaoError('device-away') : undefined);
    b.pass(RENEW_EVERY_MS);
    expect(b.said).toEqual(['free', 'hold', 'free']);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'fault' });
  });

  it('that somebody else let go at the rig is not held any more', () => {
    const b = new Bench();
    b.press();
    b.take(b.key.seen(false, b.now));
    b.tick();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.take(b.key.seen(false, b.now));
    b.tick();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'fault' });
  });

  it('that cannot be let go is let go again every second, and not said to be', () => {
    const b = new Bench();
    b.press();
    b.reply = () => new QianshaoError('command-expired', 'the rig does not answer');
    const off = b.release();
    b.pass(5_000);
    expect(b.said.filter((word) => word === 'free').length).toBe(7);
    expect(b.key.stuck).toMatchObject({ code: 'command-expired' });
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.reply = () => undefined;
    b.pass(1_000);
    expect(b.fates(off)).toEqual(['waiting', 'done']);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'asked' });
    expect(b.key.stuck).toBeUndefined();
  });

  it('that a rig does not have is refused with the rig’s words, and not asked for again', () => {
    const b = new Bench();
    b.reply = () => new QianshaoError('command-refused', 'RPRT -11');
    const on = b.press();
    expect(b.events.findLast((event) => event.type === 'command')).toMatchObject({
      id: on,
      state: 'refused',
      code: 'command-refused',
      detail: 'RPRT -11',
    });
    const { length } = b.words;
    b.pass(10_000);
    expect(b.words).toHaveLength(length);
    expect(b.ptt.every(({ keyed }) => !keyed)).toBe(true);
  });

  it('held by others at the rig is told, and taken or ended only on purpose', () => {
    const b = new Bench();
    b.take(b.key.seen(true, b.now));
    expect(b.ptt.at(-1)).toEqual({ type: 'ptt', receivedAt: b.now, keyed: true });
    expect(() => b.press()).toThrow(thrown('ptt-busy'));
    b.release();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.release({ override: true });
    expect(b.said).toEqual(['free', 'free']);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'asked' });
  });

  it('whose port closes is told as let go by a fault, and its commands as refused', () => {
    const b = new Bench();
    b.press();
    b.mute = true;
    const off = b.release();
    b.take(b.key.drop(b.now));
    expect(b.fates(off)).toEqual(['waiting', 'refused']);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'fault' });
  });

  it('takes no more commands than it can remember while it moves', () => {
    const b = new Bench();
    b.mute = true;
    for (let tries = 0; tries < 16; tries += 1) b.press();
    expect(() => b.press()).toThrow(thrown('device-busy'));
  });

  it('survives a clock that is set back or forward', () => {
    const b = new Bench();
    b.press();
    b.now -= 3_600_000;
    b.pass(1_000, true);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: true });
    b.pass(KEY_RENEW_MS);
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false, why: 'fault' });
    b.press();
    b.now += 3_600_000;
    b.tick();
    expect(b.ptt.at(-1)).toMatchObject({ keyed: false });
  });

  it('is down in the end, and every command has its fate, whatever was done with it', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('press' as const), holder: fc.constantFrom('a', 'b'), override: fc.boolean() }),
      fc.record({ do: fc.constant('release' as const), holder: fc.constantFrom('a', 'b'), override: fc.boolean() }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 50, max: 3_000 }), renewing: fc.boolean() }),
      fc.record({ do: fc.constant('reply' as const), code: fc.constantFrom(undefined, ...codes) }),
      fc.record({ do: fc.constant('see' as const), keyed: fc.boolean() }),
      fc.record({ do: fc.constant('hear' as const), carrier: fc.boolean() }),
      fc.record({ do: fc.constant('set-clock' as const), by: fc.integer({ min: -100_000, max: 100_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const b = new Bench();
        for (const one of steps) {
          if (one.do === 'press' || one.do === 'release') refusable(() => b[one.do](one));
          else if (one.do === 'pass') refusable(() => b.pass(one.ms, one.renewing));
          else if (one.do === 'reply') b.reply = () => one.code && new QianshaoError(one.code);
          else if (one.do === 'see') b.take(b.key.seen(one.keyed, b.now));
          else if (one.do === 'hear') b.take(b.key.hear(one.carrier, b.now));
          else b.now += one.by;
        }
        b.reply = () => undefined;
        b.pass(KEY_RENEW_MS + 3_000);
        b.take(b.key.seen(false, b.now));
        expect(b.key.active).toBe(false);
        expect(b.said.at(-1)).toBe('free');
        expect(b.ptt.at(-1)?.keyed).toBe(false);
        const open = new Set<string>();
        for (const event of b.events) {
          if (event.type !== 'command') continue;
          if (event.state === 'waiting') open.add(event.id);
          else open.delete(event.id);
        }
        expect([...open]).toEqual([]);
      }),
      { seed: 145_500, numRuns: 400 },
    );
  });
});

const codes = ['command-refused', 'command-expired', 'device-away', 'ptt-limit', 'lines-absent'] as const;

/** What a person may be refused. */
function refusable(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(ptt-busy|ptt-limit|device-busy)$/) as unknown });
  }
}
