import { Encoder } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../contract/entry.ts';
import { isPlainCbor } from '../../../main/links/cbor-guard.ts';
import {
  decode,
  decodeState,
  encodeAck,
  encodeBatch,
  encodeBeat,
  encodeState,
  MAX_MESSAGE_BYTES,
} from '../../../main/links/wire.ts';
import { journalOf, position, sos, vehicle } from './parts.ts';

const entries = (): Entry[] => journalOf(vehicle).append([position(0), sos(), position(1)]);
const plain = new Encoder({ useRecords: false, variableMapSize: true });
const hex = (words: string) => Buffer.from(words.replaceAll(' ', ''), 'hex');

describe('a message', () => {
  it('carries entries unchanged', () => {
    const sent = entries();
    expect(decode(encodeBatch(7, 0, sent))).toEqual({
      t: 'batch',
      run: 7,
      n: 0,
      entries: sent,
      refused: [],
      unreadable: 0,
    });
  });

  it('carries acknowledgements, with and without a batch', () => {
    const ack = { t: 'ack' as const, run: 1, n: 2, seqs: [1, 2, 3] };
    expect(decode(encodeAck(ack))).toEqual(ack);
    const other = { t: 'ack' as const, seqs: [9], refused: [{ seq: 4, reason: 'kind-unknown' as const }] };
    expect(decode(encodeAck(other))).toEqual(other);
  });

  it('is plain CBOR that any decoder reads', () => {
    // map(3) "t": "beat", "at": 1000, "answer": false
    expect(Buffer.from(encodeBeat({ t: 'beat', at: 1000, answer: false })).toString('hex')).toBe(
      'a3' + '6174' + '6462656174' + '626174' + '1903e8' + '66616e73776572' + 'f4',
    );
  });

  it('says whether a station is there, and by which link', () => {
    expect(decodeState(encodeState(true))).toEqual({ online: true });
    expect(decodeState(encodeState(false))).toEqual({ online: false });
    const via = { kind: 'satellite' as const, name: '星'.repeat(60) };
    expect(decodeState(encodeState(true, via))).toEqual({ online: true, via });
    expect(decodeState(hex('a1 61 61 01'))).toBeUndefined();
    // A kind of link that this side does not know takes nothing from the rest.
    expect(decodeState(plain.encode({ online: true, via: { kind: 'laser', name: 'L' } }))).toEqual({ online: true });
  });
});

describe('what is not ours', () => {
  it('is refused entry by entry, so that the rest of the batch is taken', () => {
    const [first, second] = entries();
    const bytes = plain.encode({
      t: 'batch',
      run: 1,
      n: 0,
      entries: [first, { ...second, kind: 'hologram' }, { ...second, seq: 9, body: {} }, { seq: 'x' }, 5],
    });
    expect(decode(bytes)).toMatchObject({
      entries: [first],
      refused: [
        { seq: 2, reason: 'kind-unknown' },
        { seq: 9, reason: 'invalid' },
      ],
      unreadable: 2,
    });
  });

  it('has a reason when it is no message at all', () => {
    expect(decode(new Uint8Array())).toBe('not-cbor');
    expect(decode(Buffer.from('GET / HTTP/1.1'))).toBe('not-cbor');
    expect(decode(plain.encode({ t: 'batch' }))).toBe('not-a-message');
    expect(decode(plain.encode({ t: 'batch', run: -1, n: 0, entries: [] }))).toBe('not-a-message');
    expect(decode(new Uint8Array(MAX_MESSAGE_BYTES + 1))).toBe('too-large');
  });

  it('does not make the decoder allocate: announced lengths, depth, tags, indefinite lengths', () => {
    expect(isPlainCbor(hex('9a 06 b9 54 00'))).toBe(false); // array of 112 800 768
    expect(isPlainCbor(hex('bb ff ff ff ff ff ff ff ff'))).toBe(false); // map of 2^64 − 1
    expect(isPlainCbor(hex('7a ff ff ff ff 41'))).toBe(false); // text of 4 GB
    expect(isPlainCbor(new Uint8Array(50_000).fill(0x81))).toBe(false); // 50 000 arrays in each other
    expect(isPlainCbor(hex('d9 df ff 01'))).toBe(false); // a tag
    expect(isPlainCbor(hex('9f 01 ff'))).toBe(false); // indefinite array
    expect(isPlainCbor(hex('01 02'))).toBe(false); // two items
    expect(isPlainCbor(hex('82 01 a1 61 61 f5'))).toBe(true);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decode(bytes)));
    const good = encodeBatch(1, 0, entries());
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, cut) => {
        const bad = Uint8Array.from(good).slice(0, cut);
        if (at < bad.length) bad[at] = value;
        decode(bad);
      }),
    );
  });
});
