/** Vehicle and center over real TLS, WebSockets, mqtt.js and aedes. */
import path from 'node:path';
import { connect as mqttConnect } from 'mqtt';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { QianshaoError } from '../../../contract/errors.ts';
import { upJournal } from '../../../main/links/topics.ts';
import { tempDir } from '../../temp-dir.ts';
import { BadRoad } from './bad-road.ts';
import { arrivals, center, order, position, range, seqsOf, sos, vehicle } from './parts.ts';
import { makeKeys, stationTls, TestCenter, TestVehicle, DAY_MS, type Keys } from './stations.ts';

let keys: Keys;
beforeAll(async () => {
  keys = await makeKeys();
});

const drained = (v: TestVehicle) => v.states.until((s) => s.state === 'online' && s.unsent === 0);
const all = { timeout: 15_000, interval: 20 };
const online = (v: TestVehicle) => v.states.until((s) => s.state === 'online');

describe('vehicle and center', () => {
  it('carry the journal both ways', async () => {
    const c = await TestCenter.open(keys);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    v.store.journal.append([position(0), sos(), order('arrived', vehicle.id)]);
    c.store.journal.append([order('go to the dam')]);
    await c.presence.until((p) => p.online);
    await drained(v);
    await vi.waitFor(() => expect(seqsOf(v.store.journal, center.id)).toEqual([1]), all);
    expect(seqsOf(c.store.journal, vehicle.id)).toEqual([1, 2, 3]);
    await vi.waitFor(() => expect(c.store.journal.outbox(vehicle.id).size).toBe(0), all);
    expect(v.states.last).toMatchObject({ state: 'online', centerName: center.name });
    await v.states.until((s) => s.rttMs !== undefined);
  });

  it('take what came by another way, once, and acknowledge it', async () => {
    const c = await TestCenter.open(keys);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id), { hold: () => true });
    await c.presence.until((p) => p.online);
    const arrived = arrivals(c.store.journal);
    const entries = v.store.journal.append([position(0)]);
    await c.links.submit(vehicle.id, entries);
    await vi.waitFor(() => expect(v.store.journal.outbox(center.id).size).toBe(0), all);
    expect(arrived).toHaveLength(1);
    await expect(c.links.submit('stranger-1', entries)).rejects.toThrow('station-unknown');
  });

  it('know at once when the other says goodbye', async () => {
    const c = await TestCenter.open(keys);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    await c.presence.until((p) => p.online);
    const left = c.presence.next((p) => !p.online);
    await v.close();
    expect(await left).toMatchObject({ station: vehicle.id });
  });
});

describe('the line', () => {
  it('is cut in the middle of a backlog again and again: nothing is missing, nothing double, lanes in order', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    const arrived = arrivals(c.store.journal);
    await online(v);
    road.rate = 400_000;
    for (const round of range(0, 5)) {
      v.store.journal.append(range(1, 500).map((i) => (i % 2 ? position(round * 500 + i) : order('x', vehicle.id))));
      await vi.waitFor(() => expect(arrived.length).toBeGreaterThan(round * 300), all);
      road.cut();
    }
    road.rate = undefined;
    await vi.waitFor(() => expect(v.store.journal.outbox(center.id).size).toBe(0), all);
    expect(seqsOf(c.store.journal, vehicle.id)).toEqual(range(1, 3_000));
    expect(arrived).toHaveLength(3_000);
    const orders = arrived.filter((entry) => entry.lane === 1).map(({ seq }) => seq);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  });

  it('goes silent without a word: both sides know, and a new one is built', async () => {
    const c = await TestCenter.open(keys, { silenceMs: 600 });
    const road = await BadRoad.to(c.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id), {
      beatMs: 200,
      silenceMs: 600,
      connectTimeoutMs: 500,
    });
    await c.presence.until((p) => p.online);
    const away = c.presence.next((p) => !p.online);
    const waiting = v.states.next((s) => s.state === 'waiting');
    road.stall();
    v.store.journal.append([sos()]);
    expect(await waiting).toMatchObject({ error: 'center-away', unsent: 1 });
    await away;
    road.heal();
    await vi.waitFor(() => expect(seqsOf(c.store.journal, vehicle.id)).toEqual([1]), all);
    expect(c.presence.last).toMatchObject({ online: true });
  });

  it('that never answers is given up, and tried again', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    road.stall();
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id), {
      connectTimeoutMs: 300,
    });
    expect(await v.states.until((s) => s.state === 'waiting')).toMatchObject({ error: 'center-unreachable' });
    road.heal();
    await online(v);
  });

  it('that hangs while being built is begun anew on request', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    road.stall();
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    await vi.waitFor(() => expect(road.connections).toBe(1), all);
    road.heal();
    await vi.waitFor(() => {
      v.uplink.nudge();
      expect(v.states.last?.state).toBe('online');
    }, all);
    expect(road.connections).toBe(2);
  });

  it('is not stormed: one connection at a time, further and further apart', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    road.close();
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    const tries = () => v.states.all.filter((s) => s.state === 'waiting').length;
    await vi.waitFor(() => expect(tries()).toBe(5), all);
    expect(road.connections).toBe(5);
    const delays = v.states.all.filter((s) => s.state === 'waiting').map((s) => (s.retryAt ?? 0) - s.since);
    // 50 ms doubled each time, less up to 30 % by chance.
    delays.forEach((delay, index) => {
      expect(delay).toBeLessThanOrEqual(50 * 2 ** index);
      expect(delay).toBeGreaterThanOrEqual(35 * 2 ** index - 1);
    });
    road.open();
    v.uplink.nudge();
    v.uplink.nudge();
    await online(v);
    expect(road.connections).toBe(6);
  });

  it('is doubted after a change of network, and replaced within seconds', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    await online(v);
    road.stall();
    const waiting = v.states.next((s) => s.state === 'waiting');
    v.uplink.nudge();
    await waiting;
    road.heal();
    await v.states.next((s) => s.state === 'online');
  });

  it('when thin lets a flash entry through ahead of a backlog', async () => {
    const c = await TestCenter.open(keys);
    const road = await BadRoad.to(c.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    await online(v);
    road.rate = 8_000;
    const arrived = arrivals(c.store.journal);
    v.store.journal.append(range(1, 1_000).map((i) => order(`${i}`, vehicle.id)));
    await vi.waitFor(() => expect(arrived.length).toBeGreaterThan(20), all);
    v.store.journal.append([sos()]);
    await vi.waitFor(() => expect(arrived.some(({ kind }) => kind === 'alert')).toBe(true), all);
    // At 8 kB/s a thousand orders take half a minute.
    expect(arrived.length).toBeLessThan(500);
  });
});

describe('a station that is killed', () => {
  it('the center: after its restart nothing is missing and nothing double', async () => {
    const file = path.join(tempDir(), 'center.sqlite');
    const first = await TestCenter.open(keys, { file });
    const road = await BadRoad.to(first.port);
    const v = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    const arrived = arrivals(first.store.journal);
    await online(v);
    v.store.journal.append(range(1, 2_000).map((i) => position(i)));
    await vi.waitFor(() => expect(arrived.length).toBeGreaterThan(100), all);
    await first.kill();
    v.store.journal.append([sos()]);
    const second = await TestCenter.open(keys, { file });
    const more = arrivals(second.store.journal);
    road.lead(second.port);
    await vi.waitFor(() => expect(v.store.journal.outbox(center.id).size).toBe(0), all);
    expect(seqsOf(second.store.journal, vehicle.id)).toEqual(range(1, 2_001));
    expect(new Set([...arrived, ...more].map(({ seq }) => seq)).size).toBe(arrived.length + more.length);
  });

  it('the vehicle: after its restart the rest is sent', async () => {
    const c = await TestCenter.open(keys);
    const file = path.join(tempDir(), 'vehicle.sqlite');
    const tls = await stationTls(keys, vehicle.id);
    const first = TestVehicle.open('wss://127.0.0.1:1/mqtt', tls, { file });
    first.store.journal.append(range(1, 300).map((i) => position(i)));
    await first.close();
    const second = TestVehicle.open(c.url, tls, { file });
    second.store.journal.append([sos()]);
    await vi.waitFor(() => expect(second.store.journal.outbox(center.id).size).toBe(0), all);
    expect(seqsOf(c.store.journal, vehicle.id)).toEqual(range(1, 301));
  });
});

describe('who may not', () => {
  it('is told so: no certificate, one of another authority, an unknown station, a withdrawn one', async () => {
    const c = await TestCenter.open(keys);
    const tls = await stationTls(keys, vehicle.id);
    const other = await makeKeys();
    const strange = await stationTls(other, vehicle.id);
    const stateOf = async (options: typeof tls, url = c.url) =>
      (await TestVehicle.open(url, options).states.until((s) => s.state !== 'connecting')) ?? {};
    const none = { ca: keys.authority.certificate };
    expect(await stateOf(none)).toMatchObject({ state: 'refused', error: 'certificate-refused' });
    const foreign = { ...strange, ca: keys.authority.certificate };
    expect(await stateOf(foreign)).toMatchObject({ state: 'refused', error: 'certificate-refused' });
    expect(await stateOf({ ...tls, ca: other.authority.certificate })).toMatchObject({
      state: 'refused',
      error: 'center-untrusted',
    });
    expect(await stateOf({ ...tls, servername: 'another.example' })).toMatchObject({
      state: 'refused',
      error: 'center-untrusted',
    });
    expect(await stateOf(await stationTls(keys, 'stranger-1'))).toMatchObject({
      state: 'refused',
      error: 'station-unknown',
    });
    const old = await stationTls(keys, vehicle.id, Date.now() - 800 * DAY_MS);
    expect(await stateOf(old)).toMatchObject({ state: 'refused', error: 'certificate-expired' });
    c.store.registry.revoke(vehicle.id, Date.now());
    expect(await stateOf(tls)).toMatchObject({ state: 'refused', error: 'station-revoked' });
    expect(await stateOf(tls, 'wss://127.0.0.1:1/mqtt')).toMatchObject({ error: 'center-not-there' });
    expect(await stateOf(tls, 'wss://center.invalid/mqtt')).toMatchObject({ error: 'center-name-unknown' });
  });

  it('a withdrawn station loses its connection', async () => {
    const c = await TestCenter.open(keys);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    await c.presence.until((p) => p.online);
    const refused = v.states.next((s) => s.state === 'refused');
    c.store.registry.revoke(vehicle.id, Date.now());
    c.links.forget(vehicle.id);
    c.broker.disconnect(vehicle.id);
    expect(await refused).toMatchObject({ error: 'station-revoked' });
    expect(c.presence.last).toMatchObject({ online: false });
  });

  it('a station cannot bring entries of another, which stay where they were written', async () => {
    const c = await TestCenter.open(keys);
    // A vehicle that believes to be another than its certificate says.
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    await c.presence.until((p) => p.online);
    const foreign = v.store.journal.append([sos()]).map((entry) => ({ ...entry, station: 'another-1', seq: 77 }));
    await c.links.submit(vehicle.id, foreign);
    expect(c.refused.all).toEqual([{ seq: 77, reason: 'foreign' }]);
    expect(seqsOf(c.store.journal, 'another-1')).toEqual([]);
  });

  it('a newer connection of a station replaces the older', async () => {
    const c = await TestCenter.open(keys);
    const tls = await stationTls(keys, vehicle.id);
    const first = TestVehicle.open(c.url, tls);
    await online(first);
    const lost = first.states.next((s) => s.state === 'waiting');
    const second = TestVehicle.open(c.url, tls);
    await online(second);
    expect(await lost).toMatchObject({ error: 'center-away' });
  });
});

describe('a client that breaks the rules', () => {
  const raw = async (c: TestCenter, clientId: string = vehicle.id) => {
    const tls = await stationTls(keys, vehicle.id);
    const client = mqttConnect(c.url, { ...tls, clientId, reconnectPeriod: 0, protocolVersion: 4 });
    client.on('error', () => undefined);
    onTestFinished(() => void client.end(true));
    return client;
  };
  const connected = async (c: TestCenter) => {
    const client = await raw(c);
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    return client;
  };
  const closed = (client: Awaited<ReturnType<typeof raw>>) =>
    new Promise<void>((resolve) => client.once('close', () => resolve()));

  it('is disconnected when it publishes where it may not', async () => {
    const c = await TestCenter.open(keys);
    for (const publish of [
      { topic: upJournal('another-1') },
      { topic: 'qs/v1/zengdu-1/down/journal' },
      { topic: upJournal(vehicle.id), qos: 1 as const },
      { topic: upJournal(vehicle.id), retain: true },
    ]) {
      const client = await connected(c);
      const end = closed(client);
      const { topic, ...options } = publish;
      client.publish(topic, 'x', options);
      await end;
    }
    expect(c.clientErrors.all).toHaveLength(4);
  });

  it('gets no subscription to others’ topics', async () => {
    const c = await TestCenter.open(keys);
    const client = await connected(c);
    for (const topic of ['#', 'qs/v1/+/down/#', 'qs/v1/another-1/down/#', upJournal(vehicle.id)]) {
      await expect(client.subscribeAsync(topic)).rejects.toThrow();
    }
  });

  it('is not let in under another name', async () => {
    const c = await TestCenter.open(keys);
    const client = await raw(c, 'another-1');
    const error = await new Promise<Error>((resolve) => client.once('error', resolve));
    expect(error.message).toContain('Identifier rejected');
  });

  it('sends garbage: counted, and the next good message is taken', async () => {
    const c = await TestCenter.open(keys);
    const client = await connected(c);
    client.publish(upJournal(vehicle.id), Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff]));
    client.publish(upJournal(vehicle.id), 'hello');
    client.publish(upJournal(vehicle.id), Buffer.alloc(0));
    await vi.waitFor(() => expect(c.bad.all).toHaveLength(3), all);
    client.end(true);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    v.store.journal.append([sos()]);
    await drained(v);
    expect(seqsOf(c.store.journal, vehicle.id)).toEqual([1]);
  });

  it('announces a packet longer than any of ours: disconnected before it is collected', async () => {
    const c = await TestCenter.open(keys);
    const client = await connected(c);
    const end = closed(client);
    client.publish(upJournal(vehicle.id), Buffer.alloc(1_000_000));
    await end;
    expect(c.clientErrors.last?.message).toContain('MQTT packet over');
  });
});

describe('one frozen vehicle', () => {
  it('does not hold up the others', async () => {
    const another = { id: 'zengdu-2', kind: 'vehicle' as const, name: '2' };
    const c = await TestCenter.open(keys, { enrolled: [vehicle, another] });
    const road = await BadRoad.to(c.port);
    const frozen = TestVehicle.open(`wss://127.0.0.1:${road.port}/mqtt`, await stationTls(keys, vehicle.id));
    await online(frozen);
    road.stall();
    c.store.journal.append(range(1, 2_000).map((i) => order('x'.repeat(1_000) + i)));
    const v = TestVehicle.open(c.url, await stationTls(keys, another.id), { as: another });
    v.store.journal.append([{ ...sos() }]);
    await drained(v);
    await vi.waitFor(() => expect(c.store.journal.outbox(another.id).size).toBe(0), all);
    expect(seqsOf(v.store.journal, center.id)).toHaveLength(2_000);
  });
});

describe('closing', () => {
  it('may be done twice, on both sides', async () => {
    const c = await TestCenter.open(keys);
    const v = TestVehicle.open(c.url, await stationTls(keys, vehicle.id));
    await online(v);
    await v.uplink.close();
    await v.uplink.close();
    await c.links.close();
    await c.links.close();
    await c.broker.close();
    await c.broker.close();
    expect(new QianshaoError('center-away').code).toBe('center-away');
  });
});
