/** The lease on a key, with a clock of the test's own. */
import { describe, expect, it } from 'vitest';
import { QianshaoError, type ErrorCode } from '../../../../contract/errors.ts';
import type { GuardWord, Switch } from '../../../../native/drivers/driver.ts';
import { KeyKeeper, LEASE_MS, LOOK_MS, type Mover } from '../../../../native/ports/guard/keeper.ts';

const on = { lines: { rts: true } };
const off = { lines: { rts: false } };
const hold: GuardWord = { guard: 'hold', on, off, limitMs: 60_000 };
const free: GuardWord = { guard: 'free', off };
const renew: GuardWord = { guard: 'renew' };

/** A device whose key moves when it is told, or says no, or takes its time. */
class SlowKey implements Mover {
  up = false;
  moves = 0;
  rests = 0;
  failure: ErrorCode | undefined;
  /** Moves that wait for `let`. */
  slow = false;
  readonly #waiting: (() => void)[] = [];

  move(to: Switch): Promise<void> {
    this.moves += 1;
    return new Promise((resolve, reject) => {
      const move = () => {
        if (this.failure) return reject(new QianshaoError(this.failure));
        this.up = 'lines' in to && to.lines.rts === true;
        resolve();
      };
      if (this.slow) this.#waiting.push(move);
      else move();
    });
  }
  rest(): void {
    this.rests += 1;
  }
  let(): void {
    for (const move of this.#waiting.splice(0)) move();
  }
}

function bench() {
  const clock = { now: 0 };
  const device = new SlowKey();
  const keeper = new KeyKeeper(device, () => clock.now);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (ms: number, renewing = false) => {
    for (let gone = 0; gone < ms; gone += LOOK_MS) {
      clock.now += LOOK_MS;
      if (renewing && gone % 250 === 0) await keeper.hear(renew);
      keeper.look();
      await settle();
    }
  };
  return { device, keeper, pass, settle };
}
const refusal = (code: string): unknown => expect.objectContaining({ code });

describe('a guarded key', () => {
  it('stays up while its lease is renewed, and falls when it is not', async () => {
    const { device, keeper, pass } = bench();
    await keeper.hear(hold);
    await pass(20_000, true);
    expect(device.up).toBe(true);
    await pass(LEASE_MS);
    expect(device.up).toBe(false);
    expect(keeper.moved).toBe(false);
    await expect(keeper.hear(renew)).rejects.toEqual(refusal('device-away'));
  });

  it('falls at its limit, however often it is renewed, and that is said', async () => {
    const { device, keeper, pass } = bench();
    await keeper.hear(hold);
    await pass(59_500, true);
    expect(device.up).toBe(true);
    await expect(pass(1_000, true)).rejects.toEqual(refusal('ptt-limit'));
    expect(device.up).toBe(false);
  });

  it('is let go again and again until the device says that it is', async () => {
    const { device, keeper, pass } = bench();
    await keeper.hear(hold);
    device.failure = 'command-expired';
    await expect(keeper.hear(free)).rejects.toEqual(refusal('command-expired'));
    await pass(5_000);
    expect(device.moves).toBeGreaterThan(5);
    expect(keeper.moved).toBe(true);
    await expect(keeper.hear(hold)).rejects.toEqual(refusal('device-busy'));
    device.failure = undefined;
    await pass(1_000);
    expect(device.up).toBe(false);
    expect(keeper.moved).toBe(false);
  });

  it('that may have moved is let go too', async () => {
    const { device, keeper, pass } = bench();
    device.slow = true;
    const held = keeper.hear(hold);
    const failed = expect(held).rejects.toEqual(refusal('command-expired'));
    device.failure = 'command-expired';
    device.let();
    await failed;
    device.failure = undefined;
    device.up = true;
    device.let();
    await pass(1_000);
    expect(device.up).toBe(false);
  });

  it('that the device refused to move is at rest', async () => {
    const { device, keeper } = bench();
    device.failure = 'command-refused';
    await expect(keeper.hear(hold)).rejects.toEqual(refusal('command-refused'));
    expect(keeper.moved).toBe(false);
    expect(device.rests).toBe(1);
  });

  it('freed before it had moved does not stay up, and its hold fails', async () => {
    const { device, keeper, settle } = bench();
    device.slow = true;
    const failed = expect(keeper.hear(hold)).rejects.toEqual(refusal('command-expired'));
    const freed = keeper.hear(free);
    await settle();
    device.let();
    await failed;
    await freed;
    expect(device.up).toBe(false);
    expect(keeper.moved).toBe(false);
  });

  it('whose lease ends before it had moved does not stay up', async () => {
    const { device, keeper, pass, settle } = bench();
    device.slow = true;
    const failed = expect(keeper.hear(hold)).rejects.toEqual(refusal('command-expired'));
    await pass(LEASE_MS);
    device.let();
    await failed;
    await settle();
    expect(device.up).toBe(false);
  });

  it('whose station is gone is let go at once', async () => {
    const { device, keeper, settle } = bench();
    await keeper.hear(hold);
    keeper.lost();
    await settle();
    expect(device.up).toBe(false);
  });

  it('is let go when it is asked, whoever moved it; that one try fails is said, and not tried again', async () => {
    const { device, keeper, pass } = bench();
    device.up = true;
    await keeper.hear(free);
    expect(device.up).toBe(false);
    device.failure = 'device-away';
    await expect(keeper.hear(free)).rejects.toEqual(refusal('device-away'));
    const { moves } = device;
    await pass(5_000);
    expect(device.moves).toBe(moves);
  });
});
