/** Questions and answers over real UDP on loopback. */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Echo, type EchoOptions } from '../../../../main/links/table/echo.ts';
import { encodeProbe, PROBE_BYTES, probeId, probeNumber } from '../../../../main/links/table/probe-packet.ts';
import { BURST, PER_SECOND, ProbeServer, type ProbeServerOptions } from '../../../../main/links/table/probe-server.ts';

const wait = { timeout: 5_000, interval: 5 };

async function openServer(options: Partial<ProbeServerOptions> = {}): Promise<ProbeServer> {
  const server = await ProbeServer.open({ host: '127.0.0.1', port: 0, onError: () => undefined, ...options });
  onTestFinished(() => server.close());
  return server;
}

const tokenOf = ({ id, key }: { id: string; key: string }) => ({
  id: Buffer.from(id, 'hex'),
  key: Buffer.from(key, 'hex'),
});

function openEcho(server: ProbeServer, options: Partial<EchoOptions> = {}) {
  const answers: number[] = [];
  const missed = { count: 0 };
  const echo = new Echo({
    host: '127.0.0.1',
    port: server.port,
    token: tokenOf(server.grant('zengdu-1')),
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
async function stranger(server: ProbeServer) {
  const socket = dgram.createSocket('udp4');
  const got: Buffer[] = [];
  socket.on('message', (packet) => got.push(packet));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  const send = (packet: Uint8Array) =>
    new Promise<void>((resolve) => socket.send(packet, server.port, '127.0.0.1', () => resolve()));
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
    expect([probeId('answer', packet), probeNumber(packet, token.key)]).toEqual(['0102030405060708', 0xffff_ffff]);
    expect(probeId('question', packet)).toBeUndefined();
    for (let bit = 0; bit < PROBE_BYTES * 8; bit += 1) {
      const bent = Buffer.from(packet);
      bent[bit >> 3]! ^= 1 << (bit & 7);
      const isRead = probeId('answer', bent) === '0102030405060708' && probeNumber(bent, token.key) !== undefined;
      expect(isRead, `bit ${bit}`).toBe(false);
    }
  });

  it('of any other bytes is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(probeId('question', bytes)).toBeUndefined();
      }),
    );
  });
});

describe('a question', () => {
  it('is answered, and the round trip measured', async () => {
    const { echo, answers, missed } = openEcho(await openServer());
    await vi.waitFor(() => {
      echo.ask(2_000);
      expect(answers.length).toBeGreaterThan(3);
    }, wait);
    expect(Math.max(...answers)).toBeLessThan(2_000);
    expect(missed.count).toBe(0);
  });

  it('that nobody answers is missed, once', async () => {
    const server = await openServer();
    await server.close();
    const { echo, answers, missed } = openEcho(server, { port: 9 });
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
    const { echo, answers, missed } = openEcho(await openServer(), { port: liar.address().port });
    await vi.waitFor(() => {
      echo.ask(20);
      expect(missed.count).toBeGreaterThan(2);
    }, wait);
    expect(answers).toEqual([]);
  });

  it('waits no longer once its socket is closed', async () => {
    const server = await openServer();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { echo, missed } = openEcho(server);
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
    const server = await openServer();
    const { got, send } = await stranger(server);
    const grant = tokenOf(server.grant('zengdu-1'));
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
    await vi.waitFor(() => expect(server.counts.asked).toBe(sent.length), wait);
    expect(server.counts.answered).toBe(0);
    await send(encodeProbe('question', grant, 6));
    await vi.waitFor(() => expect(got.map((packet) => probeNumber(packet, grant.key))).toEqual([6]), wait);
  });

  it('never sends more than it got: one answer a question, of the same length', async () => {
    const server = await openServer();
    const { got, send } = await stranger(server);
    const grant = tokenOf(server.grant('zengdu-1'));
    for (let number = 0; number < 10; number += 1) await send(encodeProbe('question', grant, number));
    await vi.waitFor(() => expect(got).toHaveLength(10), wait);
    expect(new Set(got.map(({ length }) => length))).toEqual(new Set([PROBE_BYTES]));
  });

  it('answers a token so often and no more, and others all the same', async () => {
    let now = 0;
    const server = await openServer({ now: () => now });
    const { got, send } = await stranger(server);
    const [one, other] = [tokenOf(server.grant('zengdu-1')), tokenOf(server.grant('zengdu-2'))];
    const ask = async (token: typeof one, times: number) => {
      const before = server.counts.asked;
      for (let number = 0; number < times; number += 1) await send(encodeProbe('question', token, number));
      await vi.waitFor(() => expect(server.counts.asked).toBe(before + times), wait);
    };
    await ask(one, BURST + 30);
    expect(server.counts.answered).toBe(BURST);
    await ask(other, 5);
    expect(server.counts.answered).toBe(BURST + 5);
    now += 500;
    await ask(one, PER_SECOND);
    expect(server.counts.answered).toBe(BURST + 5 + PER_SECOND / 2);
    await vi.waitFor(() => expect(got).toHaveLength(server.counts.answered), wait);
  });

  it('gives a station one token for as long as it runs, and none that was withdrawn', async () => {
    const server = await openServer({ announced: 40_000 });
    const grant = server.grant('zengdu-1');
    expect(server.grant('zengdu-1')).toEqual(grant);
    expect(grant.port).toBe(40_000);
    server.forget('zengdu-1');
    const { send } = await stranger(server);
    await send(encodeProbe('question', tokenOf(grant), 1));
    await vi.waitFor(() => expect(server.counts.asked).toBe(1), wait);
    expect(server.counts.answered).toBe(0);
    expect(server.grant('zengdu-1').id).not.toBe(grant.id);
  });

  it('says which port is taken', async () => {
    const { port } = await openServer();
    await expect(openServer({ port })).rejects.toThrow('port-taken');
  });
});
