import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bindingRequest, isStun, readAnswer } from '../../../../main/media/forward/stun.ts';

// RFC 5769 §2.2: an IPv4 response under the password "VOkJxbRl1RmTxUk/WvJxBt".
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
const sample = Buffer.from(
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643' +
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96',
  'hex',
);

describe('an answer', () => {
  it('works: the RFC’s own is taken, with its transaction', () => {
    expect(readAnswer(sample, PASSWORD)?.toString('hex')).toBe('b7e7a701bc34d686fa87dfae');
  });

  it('of who does not know the password is none, nor one that was changed, cut or made longer', () => {
    expect(readAnswer(sample, 'another')).toBeUndefined();
    for (let at = 0; at < 0x48; at += 1) {
      const changed = Buffer.from(sample);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const transaction = readAnswer(changed, PASSWORD);
      expect(transaction, `byte ${at}`).toBeUndefined();
    }
    for (let length = 0; length < sample.length; length += 1)
      expect(readAnswer(sample.subarray(0, length), PASSWORD), `${length} bytes`).toBeUndefined();
    expect(readAnswer(Buffer.concat([sample, Buffer.alloc(4)]), PASSWORD)).toBeUndefined();
  });

  it('is told apart from RTP, RTCP and DTLS by its first byte', () => {
    expect(isStun(sample)).toBe(true);
    for (const first of [20, 63, 128, 191]) expect(isStun(Buffer.concat([Buffer.from([first]), sample]))).toBe(false);
  });
});

describe('a question', () => {
  const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
  const of = { usernameFragment: 'evtj', password: PASSWORD };
  const question = (nominate: boolean) => bindingRequest({ of, transaction, nominate, tieBreaker: Buffer.alloc(8, 7) });

  it('counts its own length, names both sides, and is sealed over all before', () => {
    const packet = question(false);
    expect(packet.readUInt16BE(2)).toBe(packet.length - 20);
    expect(packet.subarray(8, 20)).toEqual(transaction);
    expect(packet.includes('evtj:')).toBe(true);
    const sealAt = packet.length - 8 - 24;
    const sealed = Buffer.from(packet.subarray(0, sealAt));
    sealed.writeUInt16BE(sealAt - 20 + 24, 2);
    expect(packet.readUInt16BE(sealAt)).toBe(0x0008);
    expect(packet.subarray(sealAt + 4, sealAt + 24)).toEqual(createHmac('sha1', PASSWORD).update(sealed).digest());
  });

  it('nominates by an attribute without a value', () => {
    expect(question(true).length - question(false).length).toBe(4);
    expect(question(true).includes(Buffer.from('00250000', 'hex'))).toBe(true);
  });
});
