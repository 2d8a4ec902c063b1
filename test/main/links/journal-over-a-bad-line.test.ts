/** Sender and Receiver over a line that loses, repeats and turns around messages. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../contract/entry.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import { Committer } from '../../../main/links/committer.ts';
import { Receiver } from '../../../main/links/receiver.ts';
import { MAX_HOLD_MS } from '../../../main/links/holds.ts';
import { REFUSED_AGAIN_MS } from '../../../main/links/refusals.ts';
import { PACKING } from '../../../main/links/packing.ts';
import { Sender, type SenderOptions } from '../../../main/links/sender.ts';
import { decode, encodeBatch, type Ack, type Batch, type Refusal } from '../../../main/links/wire.ts';
import type { Journal } from '../../../main/store/types.ts';
import { arrivals, center, journalOf, order, position, range, seqsOf, sos, vehicle } from './parts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});
afterEach(() => vi.restoreAllMocks());

/** What happens to one message on its way: how many copies arrive, and after how long (ms). */
type Fate = (message: Uint8Array) => number[];
const good: Fate = () => [5];

interface Pair {
  from: Journal;
  to: Journal;
  sender: Sender;
  receiver: Receiver;
  batches: Batch[];
  refused: Refusal[];
  errors: unknown[];
}

function pair(fate: Fate = good, options: Partial<SenderOptions> = {}, acceptFrom = vehicle.id): Pair {
  const from = journalOf(vehicle);
  const to = journalOf(center);
  const batches: Batch[] = [];
  const refused: Refusal[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const carry = (bytes: Uint8Array, arrive: (bytes: Uint8Array) => void) => {
    for (const delay of fate(bytes)) setTimeout(() => arrive(bytes), delay);
  };
  const sender = new Sender({
    station: vehicle.id,
    outbox: from.outbox(center.id),
    listen: (listener) => from.listen(listener),
    publish: (bytes) => {
      const message = decode(bytes);
      if (typeof message === 'object' && message.t === 'batch') batches.push(message);
      carry(bytes, (arrived) => receiver.handle(decode(arrived) as Batch));
    },
    onError,
    onRefused: (entries) => refused.push(...entries),
    ...options,
  });
  const receiver = new Receiver({
    committer: new Committer(to, (_entry, error) => onError(error)),
    accepts: (entry) => entry.station === acceptFrom,
    publish: (bytes) => carry(bytes, (arrived) => sender.handle(decode(arrived) as Ack)),
    onError,
  });
  return { from, to, sender, receiver, batches, refused, errors };
}

const isRising = (seqs: readonly number[]) => seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0));

describe('a journal over a line', () => {
  it('sends what was written before and while the line is there, and nothing when all is acknowledged', async () => {
    const { from, to, sender } = pair();
    from.append([position(0), sos()]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(50);
    from.append([order('a', vehicle.id)]);
    await vi.advanceTimersByTimeAsync(50);
    expect(seqsOf(to, vehicle.id)).toEqual([1, 2, 3]);
    expect(from.outbox(center.id).size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends at once: no polling between writing and sending', async () => {
    const { from, sender, batches } = pair();
    sender.connected();
    from.append([order('a', vehicle.id)]);
    await Promise.resolve();
    expect(batches).toHaveLength(1);
  });

  it('loses nothing, doubles nothing and keeps the order of each lane, however bad the line', async () => {
    const fates = fc.array(fc.constantFrom<number[][]>([5], [5], [5], [], [5, 5], [5, 400], [90], [2_500]), {
      minLength: 20,
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(fates, fc.boolean(), async (list, isPacked) => {
        let at = 0;
        const { from, to, sender } = pair(() => list[at++] ?? [5]);
        const arrived = arrivals(to);
        sender.connected();
        if (isPacked) sender.peerReads(PACKING);
        for (const step of range(1, 30)) {
          from.append([order(`${step}`, vehicle.id), position(step), ...(step % 7 === 0 ? [sos()] : [])]);
          if (step === 15) {
            sender.disconnected();
            sender.connected();
          }
          await vi.advanceTimersByTimeAsync(40);
        }
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(from.outbox(center.id).size).toBe(0);
        expect(seqsOf(to, vehicle.id)).toEqual(range(1, 64));
        expect(arrived).toHaveLength(64);
        for (const lane of [LANE.flash, LANE.order]) {
          expect(isRising(arrived.filter((entry) => entry.lane === lane).map(({ seq }) => seq))).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('does not repeat on a slow line what is only late: the time-out grows', async () => {
    const { from, sender, batches } = pair(() => [3_000]);
    from.append([order('a', vehicle.id)]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.length).toBeLessThanOrEqual(3);
    expect(from.outbox(center.id).size).toBe(0);
  });

  it('sends everything again on a new connection', async () => {
    let isCut = true;
    const { from, to, sender } = pair(() => (isCut ? [] : [5]));
    from.append(range(1, 100).map((i) => order(`${i}`, vehicle.id)));
    sender.connected();
    await vi.advanceTimersByTimeAsync(100);
    sender.disconnected();
    isCut = false;
    sender.connected();
    await vi.advanceTimersByTimeAsync(500);
    expect(seqsOf(to, vehicle.id)).toEqual(range(1, 100));
  });
});

describe('lanes', () => {
  it('let a flash entry pass a backlog at once, without waiting for the window', async () => {
    const { from, sender, batches } = pair(() => [400]);
    from.append(range(1, 2_000).map((i) => order(`${i}`, vehicle.id)));
    sender.connected();
    await vi.advanceTimersByTimeAsync(100);
    const before = batches.length;
    from.append([sos()]);
    await vi.advanceTimersByTimeAsync(0);
    expect(batches.slice(before).map(({ entries }) => entries.map(({ kind }) => kind))).toEqual([['alert']]);
  });

  it('go in rising order: the newest position before older ones', async () => {
    const { from, to, sender } = pair();
    const arrived = arrivals(to);
    from.append([...range(1, 20).map((i) => position(i)), order('a', vehicle.id), sos()]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(arrived.map(({ seq }) => seq)).toEqual([22, 21, 20, ...range(1, 19)]);
  });

  it('that the link does not allow wait until it does', async () => {
    let lanes: readonly (0 | 1 | 2 | 3)[] = [LANE.flash];
    const { from, to, sender } = pair(good, { lanes: () => lanes });
    from.append([order('a', vehicle.id), sos()]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(100);
    expect(seqsOf(to, vehicle.id)).toEqual([2]);
    lanes = [LANE.flash, LANE.order];
    sender.poke();
    await vi.advanceTimersByTimeAsync(100);
    expect(seqsOf(to, vehicle.id)).toEqual([1, 2]);
  });
});

describe('a position that travels by another way', () => {
  it('is not sent twice when it arrived there', async () => {
    const { from, to, sender, receiver, batches } = pair(good, { hold: () => true });
    sender.connected();
    const entries = from.append([position(1)]);
    const submitted = receiver.submit(entries);
    await vi.advanceTimersByTimeAsync(MAX_HOLD_MS * 2);
    await submitted;
    expect(batches).toEqual([]);
    expect(seqsOf(to, vehicle.id)).toEqual([1]);
    expect(from.outbox(center.id).size).toBe(0);
  });

  it('goes by the line after two seconds; others are not held up by it', async () => {
    const { from, sender, batches } = pair(good, { hold: (entry) => entry.seq === 1 });
    sender.connected();
    from.append([position(1), position(1, 'radio-1'), order('a', vehicle.id)]);
    await vi.advanceTimersByTimeAsync(MAX_HOLD_MS - 100);
    expect(batches.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(200);
    expect(batches.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([3, 2, 1]);
  });

  it('counts once when both ways bring it', async () => {
    const { from, to, sender, receiver } = pair();
    const arrived = arrivals(to);
    sender.connected();
    const entries = from.append([position(1)]);
    const submitted = receiver.submit(entries);
    await vi.advanceTimersByTimeAsync(100);
    await submitted;
    expect(arrived).toHaveLength(1);
  });
});

describe('entries that are not taken', () => {
  it('are named, kept, and hold up nothing', async () => {
    const { from, to, sender, refused } = pair(good, {}, 'another-1');
    from.append([order('a', vehicle.id), sos()]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(refused).toEqual([
      { seq: 2, reason: 'foreign' },
      { seq: 1, reason: 'foreign' },
    ]);
    expect(seqsOf(to, vehicle.id)).toEqual([]);
    expect(sender.refusedCount).toBe(2);
    expect(from.outbox(center.id).size).toBe(2);
  });

  it('are offered again on the next connection, and after ten minutes', async () => {
    const { from, sender, batches } = pair(good, {}, 'another-1');
    from.append([sos()]);
    sender.connected();
    await vi.advanceTimersByTimeAsync(REFUSED_AGAIN_MS - 1_000);
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(batches).toHaveLength(2);
    sender.connected();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(batches).toHaveLength(3);
  });

  it('of a newer kind are left with their sender; those around them are taken', async () => {
    const { from, to, sender, receiver } = pair();
    const entries = from.append([order('a', vehicle.id), order('b', vehicle.id)]);
    const acks: Ack[] = [];
    vi.spyOn(sender, 'handle').mockImplementation((ack) => void acks.push(ack));
    const batch = decode(newer(entries)) as Batch;
    receiver.handle(batch);
    await vi.advanceTimersByTimeAsync(100);
    expect(seqsOf(to, vehicle.id)).toEqual([1]);
    expect(acks).toEqual([{ t: 'ack', run: 1, n: 0, seqs: [1], refused: [{ seq: 2, reason: 'kind-unknown' }] }]);
  });

  /** A batch whose second entry is of a kind this version does not know. */
  function newer(entries: readonly Entry[]): Uint8Array {
    const [first, second] = entries;
    return encodeBatch(1, 0, [first, { ...second, kind: 'hologram' }] as Entry[]);
  }

  it('because one breaks the journal are left out alone', async () => {
    const { from, to, sender, refused, errors } = pair();
    const apply = to.apply.bind(to);
    vi.spyOn(to, 'apply').mockImplementation((entries) => {
      if (entries.some(({ seq }) => seq === 13)) throw new Error('projection');
      return apply(entries);
    });
    from.append(range(1, 40).map((i) => order(`${i}`, vehicle.id)));
    sender.connected();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seqsOf(to, vehicle.id)).toEqual(range(1, 40).filter((seq) => seq !== 13));
    expect(refused).toEqual([{ seq: 13, reason: 'failed' }]);
    expect(errors).toHaveLength(1);
  });
});

describe('a store that takes nothing', () => {
  it('acknowledges nothing, says so, and goes on in order when it can', async () => {
    const { from, to, sender, errors } = pair();
    const arrived = arrivals(to);
    const apply = to.apply.bind(to);
    let failures = 2;
    vi.spyOn(to, 'apply').mockImplementation((entries) => {
      if (failures-- > 0) throw new QianshaoError('store-full');
      return apply(entries);
    });
    from.append(range(1, 100).map((i) => order(`${i}`, vehicle.id)));
    sender.connected();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(arrived).toEqual([]);
    expect(from.outbox(center.id).size).toBe(100);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(new Set(errors.map((error) => (error as QianshaoError).code))).toEqual(new Set(['store-full']));
    expect(arrived.map(({ seq }) => seq)).toEqual(range(1, 100));
  });

  it('fails what came another way, too', async () => {
    const { from, to, receiver } = pair();
    vi.spyOn(to, 'apply').mockImplementation(() => {
      throw new QianshaoError('store-locked');
    });
    const submitted = receiver.submit(from.append([sos()]));
    const seen = expect(submitted).rejects.toThrow('store-locked');
    await vi.advanceTimersByTimeAsync(100);
    await seen;
  });
});

describe('closing', () => {
  it('leaves no timer and no listener, and may be done twice', async () => {
    const { from, sender, receiver, batches } = pair(() => []);
    from.append([sos()]);
    sender.connected();
    sender.close();
    sender.close();
    receiver.close();
    const before = batches.length;
    from.append([sos()]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
