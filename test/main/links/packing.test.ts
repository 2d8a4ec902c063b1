/** Batches packed: what is shorter and stays the same, what is refused, and who gets none. */
import { Encoder } from 'cbor-x';
import { connect as mqttConnect, MqttClient } from 'mqtt';
import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Entry } from '../../../contract/entry.ts';
import { SERVICE_ID } from '../../../main/links/broker.ts';
import { Packer } from '../../../main/links/packer.ts';
import { DICTIONARY, PACKING } from '../../../main/links/packing.ts';
import { ALL_UP, downJournal, upJournal } from '../../../main/links/topics.ts';
import { decode, encodeBatch, encodeBeat, MAX_MESSAGE_BYTES, pack } from '../../../main/links/wire.ts';
import { BadRoad } from './bad-road.ts';
import { center, journalOf, order, position, range, seqsOf, sos, vehicle } from './parts.ts';
import { makeKeys, stationTls, TestCenter, TestVehicle, type Keys } from './stations.ts';

const plain = new Encoder({ useRecords: false, variableMapSize: true });
const packedOf = (bytes: Uint8Array) => plain.encode({ t: 'z1', z: deflateRawSync(bytes, { dictionary: DICTIONARY }) });
const all = { timeout: 15_000, interval: 20 };

const batchOf = (entries: readonly Entry[]) => encodeBatch(7, 3, entries);
const positions = (count: number) =>
  journalOf(vehicle).append(range(1, count).map((i) => position(i, `radio-${i % 9}`)));

describe('a packed batch', () => {
  it('holds the same entries in a fraction of the bytes; a lone one in two thirds', () => {
    for (const [entries, most] of [
      [positions(300), 0.2],
      [journalOf(vehicle).append([sos()]), 0.66],
      [journalOf(vehicle).append([position(0)]), 0.66],
    ] as const) {
      const bytes = pack(batchOf(entries));
      expect(decode(bytes)).toEqual({ t: 'batch', run: 7, n: 3, entries, refused: [], unreadable: 0 });
      expect(bytes.byteLength).toBeLessThan(most * batchOf(entries).byteLength);
    }
  });

  it('stays plain where packing does not make it shorter', () => {
    const noise = randomBytes(1_000);
    expect(pack(noise)).toBe(noise);
  });

  it('of this version is read by every later one: neither the words nor the form ever change', () => {
    expect(createHash('sha256').update(DICTIONARY).digest('hex')).toBe(
      'efdbe49f56a3c93df6da98d4bb37b3140efa6892c8ba29dbfa3c66f9118fd09f',
    );
    const shipped =
      'a26174627a31617a58604371153ba6ab70c595a185a541a2698a6e62b2a599aeb9b949926e527272aa6e92b1819181a5' +
      '65a28581a93946746654a5e6a5a794ea1a82e335edd9c6a6675327a2c4659522dbb300060698dbe11a409e60847a82a0' +
      'c516606f428d428a0600';
    expect(decode(Buffer.from(shipped, 'hex'))).toMatchObject({
      run: 7,
      entries: [{ station: 'zengdu-1', seq: 1, kind: 'alert', body: { kind: 'sos', text: '求救' } }],
    });
  });

  it('that would unfold to more than a message may have is refused before it does', () => {
    const bomb = packedOf(Buffer.alloc(100 * 1024 * 1024));
    expect(bomb.byteLength).toBeLessThan(MAX_MESSAGE_BYTES);
    const before = process.memoryUsage().arrayBuffers;
    expect(decode(bomb)).toBe('too-large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
  });

  it('cut short, spoilt, empty, or packed again is refused', () => {
    const whole = deflateRawSync(batchOf(positions(5)), { dictionary: DICTIONARY });
    for (const z of [whole.subarray(0, whole.length >> 1), Buffer.alloc(0), Buffer.from('GET / HTTP/1.1')])
      expect(decode(plain.encode({ t: 'z1', z }))).toBe('not-packed');
    expect(decode(packedOf(pack(batchOf(positions(5)))))).toBe('not-a-message');
    expect(decode(packedOf(encodeBeat({ t: 'beat', at: 1, answer: false })))).toBe('not-a-message');
    expect(decode(packedOf(Buffer.from('no CBOR at all')))).toBe('not-cbor');
    expect(decode(plain.encode({ t: 'z2', z: whole }))).toBe('not-a-message');
  });

  it('never makes the reader throw, whatever is done to it', () => {
    const good = pack(batchOf(positions(5)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, cut) => {
        const bad = Uint8Array.from(good).slice(0, cut);
        if (at < bad.length) bad[at] = value;
        decode(bad);
      }),
    );
  });
});

describe('a packer', () => {
  it('fills the room on the line with packed entries, and never more', () => {
    const packer = new Packer();
    packer.peerReads(PACKING);
    const entries = positions(400);
    expect(packer.plainBytes(2_000)).toBe(2_000);
    packer.pack(1, 0, entries.slice(0, 10), 2_000);
    expect(packer.plainBytes(2_000)).toBeGreaterThan(6_000);
    const { entries: taken, bytes } = packer.pack(1, 1, entries, 2_000);
    expect(bytes.byteLength).toBeLessThanOrEqual(2_000);
    expect(bytes.byteLength).toBeGreaterThan(500);
    expect(decode(bytes)).toMatchObject({ entries: entries.slice(0, taken.length) });
  });

  it('forgets on a new connection what the peer reads', () => {
    const packer = new Packer();
    packer.peerReads(PACKING);
    packer.reset();
    const entries = positions(10);
    expect(packer.pack(1, 0, entries, 64_000).bytes).toEqual(encodeBatch(1, 0, entries));
  });
});

describe('two stations', () => {
  let keys: Keys;
  beforeAll(async () => {
    keys = await makeKeys();
  });

  /** A connection with the vehicle's certificate, and nothing else of a vehicle. */
  const rawVehicle = async (c: TestCenter) => {
    const tls = await stationTls(keys, vehicle.id);
    const client = mqttConnect(c.url, { ...tls, clientId: vehicle.id, reconnectPeriod: 0, protocolVersion: 4 });
    client.on('error', () => undefined);
    onTestFinished(() => void client.end(true));
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    return client;
  };

  it('pack both ways once they have heard of each other, and count what really passed', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    await v.states.until((s) => s.rttMs !== undefined);
    const before = { carried: road.carried, sent: v.uplink.traffic.sent, received: v.uplink.traffic.received };
    const up = v.store.journal.append(range(1, 2_000).map((i) => position(i)));
    const down = c.store.journal.append(range(1, 500).map((i) => order(`${i}`)));
    await vi.waitFor(() => expect(seqsOf(c.store.journal, vehicle.id)).toEqual(range(1, 2_000)), all);
    await vi.waitFor(() => expect(seqsOf(v.store.journal, center.id)).toEqual(range(1, 500)), all);
    await vi.waitFor(() => expect(v.store.journal.outbox(center.id).size).toBe(0), all);
    const { traffic } = v.uplink;
    expect(traffic.sent - before.sent).toBeLessThan(batchOf(up).byteLength / 3);
    expect(traffic.received - before.received).toBeLessThan(batchOf(down).byteLength / 2);
    // TLS, WebSocket and MQTT put some bytes around each message, never less.
    const carried = road.carried - before.carried;
    expect(carried).toBeGreaterThan(traffic.sent - before.sent);
    expect(carried).toBeLessThan(1.5 * (traffic.sent - before.sent) + 10_000);
  });

  it('give plain batches to a center of an older version', async () => {
    const c = await TestCenter.open(keys);
    await c.links.close();
    const got: unknown[] = [];
    const service = new MqttClient(() => c.broker.openService(), { clientId: SERVICE_ID, protocolVersion: 4 });
    onTestFinished(() => void service.end(true));
    await service.subscribeAsync(ALL_UP);
    service.on('message', (topic, payload) => {
      if (!topic.endsWith('journal')) return;
      const message: unknown = plain.decode(payload);
      got.push(message);
      const beat = decode(payload);
      if (typeof beat === 'object' && beat.t === 'beat')
        service.publish(downJournal(vehicle.id), Buffer.from(encodeBeat({ t: 'beat', at: beat.at, answer: true })));
    });
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    await v.states.until((s) => s.rttMs !== undefined);
    v.store.journal.append(range(1, 10).map((i) => position(i)));
    await vi.waitFor(() => expect(got).toContainEqual(expect.objectContaining({ t: 'batch' })), all);
    expect(got).not.toContainEqual(expect.objectContaining({ t: 'z1' }));
  });

  it('give plain batches to a vehicle of an older version', async () => {
    const c = await TestCenter.open(keys);
    const old = await rawVehicle(c);
    const got: unknown[] = [];
    old.on('message', (_topic, payload) => got.push(plain.decode(payload)));
    await old.subscribeAsync(downJournal(vehicle.id));
    old.publish(upJournal(vehicle.id), Buffer.from(encodeBeat({ t: 'beat', at: 5, answer: false })));
    await vi.waitFor(() => expect(got).toContainEqual(expect.objectContaining({ t: 'beat' })), all);
    c.store.journal.append(range(1, 10).map((i) => order(`go to ${i}`)));
    await vi.waitFor(() => expect(JSON.stringify(got)).toContain('go to 10'), all);
    expect(got).not.toContainEqual(expect.objectContaining({ t: 'z1' }));
  });

  it('refuse a bomb with a clear word, and the line survives', async () => {
    const c = await TestCenter.open(keys);
    const client = await rawVehicle(c);
    let ends = 0;
    client.on('close', () => (ends += 1));
    client.publish(upJournal(vehicle.id), packedOf(Buffer.alloc(50 * 1024 * 1024)));
    client.publish(upJournal(vehicle.id), plain.encode({ t: 'z1', z: Buffer.from('cut short') }));
    client.publish(upJournal(vehicle.id), Buffer.from(pack(encodeBatch(7, 0, positions(5)))));
    await vi.waitFor(() => expect(seqsOf(c.store.journal, vehicle.id)).toEqual(range(1, 5)), all);
    expect(c.bad.all).toEqual(['too-large', 'not-packed']);
    expect(ends).toBe(0);
  });
});
