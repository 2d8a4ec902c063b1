/** Questions and answers over real UDP on loopback. */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UdpDoor } from '../../../../main/links/datagrams/door.ts';
import { BURST, EchoDesk, PER_SECOND } from '../../../../main/links/table/echo-desk.ts';
import { Echo, type EchoOptions } from '../../../../main/links/table/echo.ts';
import { encodeProbe, PROBE_BYTES, probeNumber } from '../../../../main/links/table/probe-packet.ts';

const wait = { timeout: 5_000, interval: 5 };

/** The center's end, with its echo. */
interface Center {
  door: UdpDoor;
  echoes: EchoDesk;
}

interface CenterOptions {
  port?: number;
  announced?: number;
  now?: () => number;
}

async function openCenter({ now, ...options }: CenterOptions = {}): Promise<Center> {
  const echoes = new EchoDesk(now);
  const where = { host: '127.0.0.1', port: 0, ...options };
  const door = await UdpDoor.open({ ...where, desks: [echoes], onError: () => undefined });
  onTestFinished(() => door.close());
  return { door, echoes };
}

const tokenOf = ({ id, key }: { id: string; key: string }) => ({
  id: Buffer.from(id, 'hex'),
  key: Buffer.from(key, 'hex'),
});

function openEcho({ door }: Center, options: Partial<EchoOptions> = {}) {
  const answers: number[] = [];
  const missed = { count: 0 };
  const echo = new Echo({
    host: '127.0.0.1',
    port: door.port,
    token: tokenOf(door.grant('zengdu-1')),
    localAddress: '127.0.0.2',
    onAnswer: (ms) => answers.push(ms),
    onMiss: () => (missed.count += 1),
    now: () => performance.now(),
    ...options,
  });
  onTestFinished(() => echo.close());
  return { echo, answers, missed };
}

/** A socket of somebody else, with all that it gets. */
async function stranger({ door }: Center) {
  const socket = dgram.createSocket('udp4');
  const got: Buffer[] = [];
  socket.on('message', (packet) => got.push(packet));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  const send = (packet: Uint8Array) =>
    new Promise<void>((resolve) => socket.send(packet, door.port, '127.0.0.1', () => resolve()));
  return { got, send };
}

describe('a packet', () => {
  // The code below was worked out with another implementation of HMAC (Python's), key 00 01 … 1f.
  const token = {
    id: Buffer.from('0102030405060708', 'hex'),
    key: Buffer.from(Array.from({ length: 32 }, (_, i) => i)),
  };

  it('is laid out as its header says', () => {
    const packet = encodeProbe('question', token, 258);
    expect(packet.toString('latin1', 0, 4)).toBe('QSP?');
    expect(packet.toString('hex', 4, 16)).toBe('0102030405060708' + '00000102');
    expect(packet.toString('hex', 16)).toBe('962ae6d415ecfc5666252eba73fb92bf');
    expect(packet).toHaveLength(PROBE_BYTES);
  });

  it('is read back, and not when one bit of it is another', () => {
    const packet = encodeProbe('answer', token, 0xffff_ffff);
    expect(probeNumber('answer', packet, token.key)).toBe(0xffff_ffff);
    expect(probeNumber('question', packet, token.key)).toBeUndefined();
    for (let bit = 0; bit < PROBE_BYTES * 8; bit += 1) {
      const bent = Buffer.from(packet);
      bent[bit >> 3]! ^= 1 << (bit & 7);
      expect(probeNumber('answer', bent, token.key), `bit ${bit}`).toBeUndefined();
    }
  });

  it('of any other bytes is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(probeNumber('question', bytes, token.key)).toBeUndefined();
      }),
    );
  });
});

describe('a question', () => {
  it('is answered, and the round trip measured', async () => {
    const { echo, answers, missed } = openEcho(await openCenter());
    await vi.waitFor(() => {
      echo.ask(2_000);
      expect(answers.length).toBeGreaterThan(3);
    }, wait);
    expect(Math.max(...answers)).toBeLessThan(2_000);
    expect(missed.count).toBe(0);
  });

  it('that nobody answers is missed, once', async () => {
    const center = await openCenter();
    await center.door.close();
    const { echo, answers, missed } = openEcho(center, { port: 9 });
    echo.ask(20);
    echo.ask(20);
    await vi.waitFor(() => expect(missed.count).toBe(2), wait);
    expect(answers).toEqual([]);
  });

  it('that was answered by somebody without the key is still open', async () => {
    const liar = dgram.createSocket('udp4');
    onTestFinished(() => void liar.close());
    liar.on('message', (packet, from) => {
      const lie = Buffer.from(packet);
      lie.write('QSP!');
      liar.send(lie, from.port, from.address);
    });
    await new Promise<void>((resolve) => liar.bind(0, '127.0.0.1', resolve));
    const { echo, answers, missed } = openEcho(await openCenter(), { port: liar.address().port });
    await vi.waitFor(() => {
      echo.ask(20);
      expect(missed.count).toBeGreaterThan(2);
    }, wait);
    expect(answers).toEqual([]);
  });

  it('waits no longer once its socket is closed', async () => {
    const center = await openCenter();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { echo, missed } = openEcho(center);
    echo.ask(1_000);
    expect(vi.getTimerCount()).toBe(1);
    echo.close();
    echo.close();
    echo.ask(1_000);
    expect([vi.getTimerCount(), missed.count]).toEqual([0, 0]);
  });
});

describe('the center', () => {
  it('says nothing to strangers, whatever they send', async () => {
    const center = await openCenter();
    const { got, send } = await stranger(center);
    const grant = tokenOf(center.door.grant('zengdu-1'));
    const sent = [
      encodeProbe('question', { id: randomBytes(8), key: grant.key }, 1),
      encodeProbe('question', { id: grant.id, key: randomBytes(32) }, 2),
      encodeProbe('answer', grant, 3),
      encodeProbe('question', grant, 4).subarray(0, PROBE_BYTES - 1),
      Buffer.concat([encodeProbe('question', grant, 5), Buffer.alloc(1_000)]),
      randomBytes(PROBE_BYTES),
      Buffer.alloc(0),
    ];
    for (const packet of sent) await send(packet);
    await vi.waitFor(() => expect(center.door.taken).toBe(sent.length), wait);
    expect(center.echoes.answered).toBe(0);
    await send(encodeProbe('question', grant, 6));
    await vi.waitFor(() => expect(got.map((packet) => probeNumber('answer', packet, grant.key))).toEqual([6]), wait);
  });

  it('never sends more than it got: one answer a question, of the same length', async () => {
    const center = await openCenter();
    const { got, send } = await stranger(center);
    const grant = tokenOf(center.door.grant('zengdu-1'));
    for (let number = 0; number < 10; number += 1) await send(encodeProbe('question', grant, number));
    await vi.waitFor(() => expect(got).toHaveLength(10), wait);
    expect(new Set(got.map(({ length }) => length))).toEqual(new Set([PROBE_BYTES]));
  });

  it('answers a token so often and no more, and others all the same', async () => {
    let now = 0;
    const center = await openCenter({ now: () => now });
    const { got, send } = await stranger(center);
    const [one, other] = [tokenOf(center.door.grant('zengdu-1')), tokenOf(center.door.grant('zengdu-2'))];
    const ask = async (token: typeof one, times: number) => {
      const before = center.door.taken;
      for (let number = 0; number < times; number += 1) await send(encodeProbe('question', token, number));
      await vi.waitFor(() => expect(center.door.taken).toBe(before + times), wait);
    };
    await ask(one, BURST + 30);
    expect(center.echoes.answered).toBe(BURST);
    await ask(other, 5);
    expect(center.echoes.answered).toBe(BURST + 5);
    now += 500;
    await ask(one, PER_SECOND);
    expect(center.echoes.answered).toBe(BURST + 5 + PER_SECOND / 2);
    await vi.waitFor(() => expect(got).toHaveLength(center.echoes.answered), wait);
  });

  it('gives a station one token for as long as it runs, and none that was withdrawn', async () => {
    const center = await openCenter({ announced: 40_000 });
    const grant = center.door.grant('zengdu-1');
    expect(center.door.grant('zengdu-1')).toEqual(grant);
    expect(grant.port).toBe(40_000);
    center.door.forget('zengdu-1');
    const { send } = await stranger(center);
    await send(encodeProbe('question', tokenOf(grant), 1));
    await vi.waitFor(() => expect(center.door.taken).toBe(1), wait);
    expect(center.echoes.answered).toBe(0);
    expect(center.door.grant('zengdu-1').id).not.toBe(grant.id);
  });

  it('says which port is taken', async () => {
    const { port } = (await openCenter()).door;
    await expect(openCenter({ port })).rejects.toThrow('port-taken');
  });
});
