/** Trains over real UDP on loopback; what a train says of a link, from arrivals at known times. */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UdpDoor } from '../../../../main/links/datagrams/door.ts';
import type { UdpGrant } from '../../../../main/links/datagrams/token.ts';
import { TrainDesk } from '../../../../main/links/table/train-desk.ts';
import { TrainProbe, type TrainCenter } from '../../../../main/links/table/train-probe.ts';
import {
  decodePermit,
  decodeTrain,
  encodePermit,
  encodeTrain,
  MAX_TRAIN,
  TRAIN_PACKET_BYTES,
} from '../../../../main/links/table/train-packet.ts';
import { kbpsOf, TrainWatch } from '../../../../main/links/table/train-watch.ts';

const VEHICLE = 'zengdu-1';
const token = { id: Buffer.from('0102030405060708', 'hex'), key: Buffer.alloc(32, 7) };
const other = { id: token.id, key: Buffer.alloc(32, 8) };
const tokenOf = ({ id, key }: UdpGrant) => ({ id: Buffer.from(id, 'hex'), key: Buffer.from(key, 'hex') });

async function openCenter() {
  const trains = new TrainDesk();
  const door = await UdpDoor.open({ host: '127.0.0.1', port: 0, desks: [trains], onError: () => undefined });
  onTestFinished(async () => {
    trains.close();
    await door.close();
  });
  return { trains, door };
}

/** The vehicle's end; the line to the center is this process itself. */
function openProbe({ trains, door }: Awaited<ReturnType<typeof openCenter>>, port = door.port) {
  const sent: number[] = [];
  const center: TrainCenter = {
    arrived: (number) => trains.arrived(VEHICLE, number),
    send: async (number, permit, count) => {
      sent.push(count);
      trains.send(VEHICLE, number, permit, count);
      return Promise.resolve();
    },
  };
  const grant = tokenOf(door.grant(VEHICLE));
  const probe = new TrainProbe({ way: { host: '127.0.0.1', port, token: grant, localAddress: '127.0.0.2' }, center });
  onTestFinished(() => probe.close());
  return { probe, sent };
}

describe('a packet of a train', () => {
  it('is laid out as its header says, and filled up with what no box can make shorter', () => {
    const [packet = Buffer.alloc(0)] = encodeTrain('up', token, 0x01020304, 3).slice(1);
    expect(packet).toHaveLength(TRAIN_PACKET_BYTES);
    expect(packet.toString('latin1', 0, 4)).toBe('QST>');
    expect(packet.toString('hex', 4, 20)).toBe('0102030405060708' + '01020304' + '0001' + '0003');
    expect(new Set(packet.subarray(36)).size).toBeGreaterThan(200);
  });

  it('is read back by who has the key, in its direction', () => {
    const [packet = Buffer.alloc(0)] = encodeTrain('down', token, 9, 1);
    expect(decodeTrain('down', packet, token.key)).toEqual({ number: 9, place: 0, count: 1 });
    expect(decodeTrain('up', packet, token.key)).toBeUndefined();
    expect(decodeTrain('down', packet, other.key)).toBeUndefined();
    expect(decodeTrain('down', packet.subarray(1), token.key)).toBeUndefined();
  });

  it('longer than trains are is none', () => {
    const [packet = Buffer.alloc(0)] = encodeTrain('up', token, 9, MAX_TRAIN + 1);
    expect(decodeTrain('up', packet, token.key)).toBeUndefined();
  });

  it('and a permit are not made of other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 1_200 }), (bytes) => {
        expect(decodeTrain('up', bytes, token.key)).toBeUndefined();
        expect(decodePermit(bytes, token.key)).toBeUndefined();
      }),
    );
    const permit = encodePermit(token, 5, Buffer.from('a1a2a3a4a5a6a7a8', 'hex'));
    expect(decodePermit(permit, token.key)).toEqual({ number: 5, permit: 'a1a2a3a4a5a6a7a8' });
    expect(decodePermit(permit, other.key)).toBeUndefined();
  });
});

describe('what a train says', () => {
  const arrivals = async (times: readonly (number | undefined)[]) => {
    const watch = new TrainWatch(1, 10_000);
    times.forEach((at, place) => {
      if (at !== undefined) watch.put({ number: 1, place, count: times.length }, at);
    });
    watch.close();
    return watch.arrived();
  };

  it('is the rate of the narrowest part: 1 228 bytes on the wire every 9.824 ms are 1 000 kbit/s', async () => {
    expect(kbpsOf(await arrivals([0, 9.824, 19.648, 29.472]))).toBeCloseTo(1_000, 6);
  });

  it('is never more than what arrived: a lost one counts as not carried', async () => {
    expect(kbpsOf(await arrivals([0, 9.824, undefined, 29.472]))).toBeCloseTo(667, 0);
  });

  it('counts one that came twice once', async () => {
    const watch = new TrainWatch(1, 10_000);
    for (const place of [0, 1, 1, 1]) watch.put({ number: 1, place, count: 9 }, place * 9.824);
    watch.close();
    expect(kbpsOf(await watch.arrived())).toBeCloseTo(1_000, 6);
  });

  it('is nothing with fewer than two, and a bound where the machine could not tell arrivals apart', async () => {
    expect(kbpsOf(await arrivals([5]))).toBeUndefined();
    expect(kbpsOf(await arrivals([undefined, undefined]))).toBeUndefined();
    expect(kbpsOf(await arrivals([5, 5]))).toBe((1_228 * 8) / 4);
  });
});

describe('a vehicle', () => {
  it('measures both directions, the second train as long as the first one allows', async () => {
    const { probe, sent } = openProbe(await openCenter());
    const rates = await probe.measure();
    expect(rates?.upKbps).toBeGreaterThan(0);
    expect(rates?.downKbps).toBeGreaterThan(0);
    expect(sent[0]).toBe(8);
    expect(Math.max(...sent)).toBeLessThanOrEqual(MAX_TRAIN);
  });

  it('says that UDP does not pass where nobody answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { probe } = openProbe(await openCenter(), 9);
    const measured = probe.measure();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await measured).toBeUndefined();
  });
});

describe('the center', () => {
  it('sends a train to nobody who does not hold the permit that went to that address', async () => {
    const { trains, door } = await openCenter();
    const grant = tokenOf(door.grant(VEHICLE));
    const socket = dgram.createSocket('udp4');
    onTestFinished(() => void socket.close());
    const got: Buffer[] = [];
    socket.on('message', (packet) => got.push(packet));
    const [packet = Buffer.alloc(0)] = encodeTrain('up', grant, 77, 1);
    socket.send(packet, door.port, '127.0.0.1');
    await vi.waitFor(() => expect(got).toHaveLength(1), { timeout: 5_000, interval: 5 });
    const permit = decodePermit(got[0] ?? Buffer.alloc(0), grant.key);
    expect(permit?.number).toBe(77);
    expect(() => trains.send(VEHICLE, 77, randomBytes(8).toString('hex'), 2)).toThrow('input-invalid');
    expect(() => trains.send(VEHICLE, 78, permit?.permit ?? '', 2)).toThrow('not-found');
    expect(() => trains.send('zengdu-2', 77, permit?.permit ?? '', 2)).toThrow('not-found');
    trains.send(VEHICLE, 77, permit?.permit ?? '', 2);
    await vi.waitFor(() => expect(got).toHaveLength(3), { timeout: 5_000, interval: 5 });
    expect(got.slice(1).map((one) => decodeTrain('down', one, grant.key)?.place)).toEqual([0, 1]);
  });

  it('knows nothing of a train of which no packet came, or of a station that was withdrawn', async () => {
    const { trains, door } = await openCenter();
    expect(() => trains.arrived(VEHICLE, 1)).toThrow('not-found');
    const { probe } = openProbe({ trains, door });
    await probe.measure();
    trains.forget(VEHICLE);
    expect(() => trains.arrived(VEHICLE, 1)).toThrow('not-found');
  });
});
