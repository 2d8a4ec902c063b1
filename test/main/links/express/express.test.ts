/** Entries by datagram alone: two real stores, real UDP on loopback, a way between that loses, repeats and keeps what it saw. */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Draft } from '../../../../contract/entry.ts';
import { LANE, type Lane } from '../../../../contract/lane.ts';
import { Committer } from '../../../../main/links/committer.ts';
import { UdpDoor } from '../../../../main/links/datagrams/door.ts';
import { ExpressDesk } from '../../../../main/links/express/express-desk.ts';
import { EVERY_MS, Express, PATIENCE_MS } from '../../../../main/links/express/express.ts';
import { EXPRESS_BYTES, expressKeys, MESSAGE_ROOM, seal, unseal } from '../../../../main/links/express/packet.ts';
import { Receiver } from '../../../../main/links/receiver.ts';
import { encodeBatch } from '../../../../main/links/wire.ts';
import { arrivals, center, order, position, range, seqsOf, sos, storeOf, vehicle } from '../parts.ts';

const wait = { timeout: 10_000, interval: 5 };
const ALL: readonly Lane[] = [LANE.flash, LANE.order, LANE.picture, LANE.history];
/** Longer than a datagram, packed or not. */
const long = (): Draft => order(randomBytes(1_500).toString('hex').slice(0, 2_900), vehicle.id);
const short = (number: number): Draft => order(`第${number}道命令`, vehicle.id);

/** What lies between the two: loses and repeats datagrams as a test says. */
class Way {
  readonly up: Buffer[] = [];
  /** How often this datagram arrives, by its number on the way up. */
  times: (number: number) => number = () => 1;
  readonly #front = dgram.createSocket('udp4');
  readonly #back = dgram.createSocket('udp4');
  #vehicle: dgram.RemoteInfo | undefined;

  static async open(port: number): Promise<Way> {
    const way = new Way();
    for (const socket of [way.#front, way.#back])
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    way.#front.on('message', (packet, from) => {
      way.#vehicle = from;
      way.up.push(packet);
      for (let time = 0; time < way.times(way.up.length); time += 1) way.#back.send(packet, port, '127.0.0.1');
    });
    way.#back.on('message', (packet) => {
      if (way.#vehicle) way.#front.send(packet, way.#vehicle.port, way.#vehicle.address);
    });
    onTestFinished(() => {
      way.#front.close();
      way.#back.close();
    });
    return way;
  }

  get port(): number {
    return this.#front.address().port;
  }
}

interface Setting {
  before?: readonly Draft[];
  /** When the connection last brought a word of the center. */
  heardAt?: () => number | undefined;
  lanes?: readonly Lane[];
  times?: (number: number) => number;
}

/** Time passes as a test says; each tick of it is one of Express's. */
async function meet({ before = [], heardAt = () => undefined, lanes = ALL, times }: Setting = {}) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const clock = { now: 0 };
  const [here, there] = [storeOf(vehicle), storeOf(center)];
  const outbox = here.journal.outbox(center.id);
  here.journal.append(before);
  const came = arrivals(there.journal);
  /** Seqs of each datagram that left. */
  const departures: (readonly number[])[] = [];
  here.journal.follow(({ what, seqs }) => what === 'departed' && departures.push(seqs));
  const receiver = new Receiver({
    committer: new Committer(there.journal),
    accepts: ({ station }) => station === vehicle.id,
    publish: () => undefined,
    onError: () => undefined,
  });
  const commit = vi.fn((_station: string, entries: Parameters<Receiver['commit']>[0]) => receiver.commit(entries));
  const desk = new ExpressDesk({ commit, onError: () => undefined });
  const door = await UdpDoor.open({ host: '127.0.0.1', port: 0, desks: [desk], onError: () => undefined });
  const grant = door.grant(vehicle.id);
  const token = { id: Buffer.from(grant.id, 'hex'), key: Buffer.from(grant.key, 'hex') };
  const way = await Way.open(door.port);
  if (times) way.times = times;
  const express = new Express({
    station: vehicle.id,
    outbox,
    listen: (listener) => here.journal.listen(listener),
    way: () => ({ host: '127.0.0.1', port: way.port, token, localAddress: '127.0.0.2' }),
    lanes: () => lanes,
    heardAt,
    onHeard: () => undefined,
    onError: (error) => {
      throw error;
    },
    now: () => clock.now,
  });
  onTestFinished(async () => {
    express.close();
    await door.close();
  });
  const pass = (ms: number) => {
    for (let spent = 0; spent < ms; spent += EVERY_MS) {
      clock.now += EVERY_MS;
      vi.advanceTimersByTime(EVERY_MS);
    }
  };
  const untilEmpty = () =>
    vi.waitFor(() => {
      pass(EVERY_MS);
      expect(outbox.sizeOf([LANE.flash, LANE.order])).toBe(0);
    }, wait);
  return {
    journal: here.journal,
    outbox,
    center: there.journal,
    came,
    way,
    door,
    token,
    express,
    commit,
    departures,
    pass,
    untilEmpty,
  };
}

describe('a datagram', () => {
  const token = { id: Buffer.from('0102030405060708', 'hex'), key: Buffer.alloc(32, 7) };
  const keys = expressKeys(token);

  it('is opened by who has the key, in its direction, and not when one bit of it is another', () => {
    const packet = seal('up', token.id, keys, Buffer.from('求救'));
    expect(packet.toString('latin1', 0, 4)).toBe('QSE>');
    expect(packet.toString('hex', 4, 12)).toBe('0102030405060708');
    expect(unseal('up', keys, packet)?.toString()).toBe('求救');
    expect(unseal('down', keys, packet)).toBeUndefined();
    expect(unseal('up', expressKeys({ ...token, key: Buffer.alloc(32, 8) }), packet)).toBeUndefined();
    for (let bit = 0; bit < packet.length * 8; bit += 1) {
      const bent = Buffer.from(packet);
      bent[bit >> 3]! ^= 1 << (bit & 7);
      expect(unseal('up', keys, bent), `bit ${bit}`).toBeUndefined();
    }
  });

  it('is never the same twice, never read by others, and as long as a way carries whole', () => {
    const message = Buffer.alloc(MESSAGE_ROOM, 65);
    const [one, two] = [seal('up', token.id, keys, message), seal('up', token.id, keys, message)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes('AAAA')).toBe(false);
    expect(one).toHaveLength(EXPRESS_BYTES);
  });

  it('is not made of other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_300 }), (bytes) => {
        expect(unseal('up', keys, bytes)).toBeUndefined();
      }),
    );
  });
});

describe('while no connection brings them there', () => {
  it('flash entries and orders arrive by datagram, in order, and are acknowledged; positions wait for it', async () => {
    const {
      outbox,
      center: there,
      came,
      untilEmpty,
    } = await meet({
      before: [position(1), short(1), short(2), sos(), short(3)],
    });
    await untilEmpty();
    expect(came.map(({ seq }) => seq)).toEqual([4, 2, 3, 5]);
    expect(seqsOf(there, vehicle.id)).toEqual([2, 3, 4, 5]);
    expect(outbox.size).toBe(1);
  });

  it('the connection has its time first, and where all is acknowledged nothing is sent', async () => {
    const { journal, outbox, departures, pass } = await meet();
    journal.append([short(1)]);
    pass(PATIENCE_MS - EVERY_MS);
    outbox.acknowledge([1]);
    pass(10 * PATIENCE_MS);
    expect(departures).toEqual([]);
    journal.append([short(2)]);
    pass(PATIENCE_MS);
    expect(departures).toEqual([]);
    pass(EVERY_MS);
    expect(departures).toEqual([[2]]);
  });

  it('a datagram leaves twice a second for a minute, and every five seconds when the cut is a long one', async () => {
    const { departures, pass } = await meet({ before: [short(1)], times: () => 0 });
    pass(60_000);
    expect(departures).toHaveLength(117);
    // At 60.5 s for the last time so soon; then at 65.5 … 115.5 s.
    pass(60_000);
    expect(departures).toHaveLength(117 + 1 + 11);
  });

  it('more than one datagram holds follows at once, each entry once and in order', async () => {
    const { came, way, untilEmpty } = await meet({ before: range(1, 120).map(short) });
    await untilEmpty();
    expect(came.map(({ seq }) => seq)).toEqual(range(1, 120));
    expect(Math.max(...way.up.map(({ length }) => length))).toBeLessThanOrEqual(EXPRESS_BYTES);
    expect(way.up.length).toBeGreaterThan(3);
  });

  it('whatever is lost or comes twice, each is there once and in order', async () => {
    const times = (number: number) => [0, 2, 0, 0, 3, 1][number % 6] ?? 0;
    const { center: there, came, untilEmpty } = await meet({ before: range(1, 40).map(short), times });
    await untilEmpty();
    expect(came.map(({ seq }) => seq)).toEqual(range(1, 40));
    expect(seqsOf(there, vehicle.id)).toEqual(range(1, 40));
  });

  it('one too long for a datagram waits for the connection with all behind it in its lane, and holds up no other', async () => {
    const { journal, outbox, came, departures, pass } = await meet({ before: [long(), short(1)] });
    journal.append([sos()]);
    await vi.waitFor(() => {
      pass(EVERY_MS);
      expect(outbox.sizeOf([LANE.flash])).toBe(0);
    }, wait);
    expect(came.map(({ seq }) => seq)).toEqual([3]);
    const sent = departures.length;
    pass(20 * EVERY_MS);
    expect(departures).toHaveLength(sent);
  });

  it('goes only what the link may carry', async () => {
    const { came, outbox, departures, pass } = await meet({ before: [short(1), sos()], lanes: [LANE.flash] });
    await vi.waitFor(() => {
      pass(EVERY_MS);
      expect(outbox.size).toBe(1);
    }, wait);
    expect(came.map(({ seq }) => seq)).toEqual([2]);
    const sent = departures.length;
    pass(20 * EVERY_MS);
    expect(departures).toHaveLength(sent);
  });
});

describe('while the connection brings word of the center', () => {
  it('it is only slow, and is not made slower: a datagram every five seconds', async () => {
    const heard = { at: 0 };
    const met = await meet({ before: [short(1)], heardAt: () => heard.at, times: () => 0 });
    for (let second = 0; second < 30; second += 1) {
      met.pass(1_000);
      heard.at += 1_000;
    }
    // At 1.5 s, and five seconds after each.
    expect(met.departures).toHaveLength(6);
  });
});

describe('the center', () => {
  it('takes nothing from strangers, and from a vehicle nothing of another station', async () => {
    const { door, token, commit, center: there, journal, way } = await meet();
    const [entry] = journal.append([short(1)]);
    const foreign = { ...entry!, station: 'zengdu-2' };
    const keys = expressKeys(token);
    const batch = encodeBatch(0, 0, [foreign]);
    const socket = dgram.createSocket('udp4');
    onTestFinished(() => void socket.close());
    const answers: Buffer[] = [];
    socket.on('message', (packet) => answers.push(packet));
    const send = (packet: Uint8Array) =>
      new Promise<void>((resolve) => socket.send(packet, door.port, '127.0.0.1', () => resolve()));
    await send(seal('up', token.id, expressKeys({ ...token, key: randomBytes(32) }), batch));
    await send(seal('up', randomBytes(8), keys, batch));
    await send(seal('up', token.id, keys, Buffer.from('no message')));
    await send(seal('up', token.id, keys, batch));
    await vi.waitFor(() => expect(answers).toHaveLength(1), wait);
    expect(commit).toHaveBeenCalledTimes(1);
    expect(seqsOf(there, 'zengdu-2')).toEqual([]);
    expect(way.up).toEqual([]);
  });

  it('refuses an entry for good: it is not sent by datagram again, and holds up none behind it', async () => {
    const { journal, outbox, came, departures, pass, commit } = await meet();
    const take = commit.getMockImplementation();
    commit.mockImplementation(async (station, entries) => {
      const taken = await take!(
        station,
        entries.filter(({ seq }) => seq !== 1),
      );
      const refused = entries.filter(({ seq }) => seq === 1).map(({ seq }) => ({ seq, reason: 'failed' as const }));
      return { ...taken, refused };
    });
    journal.append([short(1)]);
    await vi.waitFor(() => {
      pass(EVERY_MS);
      expect(departures.length).toBeGreaterThan(0);
    }, wait);
    journal.append([short(2)]);
    await vi.waitFor(() => {
      pass(EVERY_MS);
      expect(outbox.next(9).map(({ seq }) => seq)).toEqual([1]);
    }, wait);
    expect(came.map(({ seq }) => seq)).toEqual([2]);
    const sent = departures.length;
    pass(20 * EVERY_MS);
    expect(departures).toHaveLength(sent);
  });
});
