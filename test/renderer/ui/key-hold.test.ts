import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEY_RENEW_MS } from '../../../native/protocols/key.ts';
import type { Refusal } from '../../../renderer/ui/call.ts';
import { KeyHold, RENEW_MS } from '../../../renderer/ui/key-hold.ts';

const BUSY: Refusal = { code: 'ptt-busy', detail: undefined };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A key whose station answers as the test says. */
function bench(
  answer: (on: boolean, number: number) => Promise<Refusal | undefined> = () => Promise.resolve(undefined),
) {
  const sent: { id: string; on: boolean }[] = [];
  const held: boolean[] = [];
  const refused: Refusal[] = [];
  const hold = new KeyHold({
    send: (id, on) => {
      sent.push({ id, on });
      return answer(on, sent.length);
    },
    onHeld: (now) => held.push(now),
    onRefused: (refusal) => refused.push(refusal),
  });
  return { hold, sent, held, refused, ons: () => sent.map(({ on }) => on) };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a key', () => {
  it('is renewed while it is held, and let go once', async () => {
    const { hold, ons, sent, held } = bench();
    hold.press();
    await pass(3 * RENEW_MS);
    expect(hold.held).toBe(true);
    hold.release();
    expect(hold.held).toBe(false);
    hold.release();
    await pass(10 * RENEW_MS);
    expect(ons()).toEqual([true, true, true, true, false]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(held).toEqual([true, false]);
  });

  it('says what is new at once, and while an answer is out only once when it is there', async () => {
    const answers: (() => void)[] = [];
    const { hold, sent } = bench(() => new Promise((resolve) => answers.push(() => resolve(undefined))));
    hold.renew();
    expect(sent).toEqual([]);
    hold.press();
    hold.renew();
    hold.renew();
    expect(sent).toHaveLength(1);
    answers.shift()?.();
    await pass(0);
    expect(sent).toHaveLength(2);
    answers.shift()?.();
    await pass(0);
    expect(sent).toHaveLength(2);
    hold.renew();
    expect(sent).toHaveLength(3);
    hold.release();
    answers.shift()?.();
    await pass(RENEW_MS);
    expect(sent).toHaveLength(4);
  });

  it('is renewed so often that three may be lost before the station lets go', () => {
    expect(3 * RENEW_MS).toBeLessThan(KEY_RENEW_MS);
  });

  it('is one press however often the hand says so, and each press has its own id', async () => {
    const { hold, sent, ons } = bench();
    hold.press();
    hold.press();
    await pass(1);
    hold.release();
    hold.press();
    hold.release();
    await pass(1);
    expect(ons()).toEqual([true, false, true, false]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  it('falls when the station refuses, says why, and is not pressed again by itself', async () => {
    const { hold, ons, refused, held } = bench((on) => Promise.resolve(on ? BUSY : undefined));
    hold.press();
    await pass(5 * RENEW_MS);
    expect(ons()).toEqual([true, false]);
    expect(refused).toEqual([BUSY]);
    expect(held).toEqual([true, false]);
  });

  it('falls at a refusal in the middle', async () => {
    const { hold, ons, refused } = bench((on, number) => Promise.resolve(on && number === 3 ? BUSY : undefined));
    hold.press();
    await pass(9 * RENEW_MS);
    expect(ons()).toEqual([true, true, true, false]);
    expect(refused).toEqual([BUSY]);
  });

  it('asks no second time while an answer is due', async () => {
    let answer: (refusal?: Refusal) => void = () => undefined;
    const { hold, ons } = bench(() => new Promise((resolve) => (answer = resolve)));
    hold.press();
    await pass(5 * RENEW_MS);
    expect(ons()).toEqual([true]);
    answer();
    await pass(RENEW_MS);
    expect(ons()).toEqual([true, true]);
  });

  it('does not speak of a refusal that comes after the hand has gone', async () => {
    let answer: (refusal: Refusal) => void = () => undefined;
    const { hold, refused } = bench((on) =>
      on ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(undefined),
    );
    hold.press();
    await pass(1);
    hold.release();
    answer(BUSY);
    await pass(RENEW_MS);
    expect(refused).toEqual([]);
  });
});
