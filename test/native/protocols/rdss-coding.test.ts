import { describe, expect, it } from 'vitest';
import { bytesPayload, contentOf, hexContent, textPayload } from '../../../native/protocols/rdss-coding.ts';
import { BDS3_BITS, maxBits, mixedBytes } from '../../../native/protocols/rdss-limits.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('text to bytes', () => {
  it.each([
    // Two bytes a character in the frame, 14 bits on the air.
    ['我爱你', 'hanzi', 'ced2b0aec4e3', 42],
    ['现场，安全。', 'hanzi', 'cfd6b3a1a3acb0b2c8aba1a3', 84],
    // ASCII, or a character beyond GB 2312 (龘 FD93, 𠮷 four bytes): mixed, the mark A4 first, 8 bits a byte.
    ['3组', 'mixed', 'a433d7e9', 32],
    ['hello', 'mixed', 'a468656c6c6f', 48],
    ['龘', 'mixed', 'a4fd93', 24],
    ['𠮷', 'mixed', 'a49534b235', 40],
    // A1…FE on both bytes, but GB 2312 has no € in that place.
    ['€', 'mixed', 'a4a2e3', 24],
  ])('%s', (text, coding, bytes, bits) => {
    const payload = textPayload(text);
    expect({ ...payload, bytes: hex(payload.bytes) }).toEqual({ coding, bytes, bits });
    expect(contentOf(payload.bytes, payload.coding).text).toBe(text);
  });

  it('in mixed coding only where that is asked for', () => {
    expect(hex(textPayload('测试', true).bytes)).toBe('a4b2e2cad4');
  });

  it('bytes are eight bits each', () => {
    expect(bytesPayload(Uint8Array.of(0, 255))).toEqual({ coding: 'code', bytes: Uint8Array.of(0, 255), bits: 16 });
  });
});

describe('bytes to text', () => {
  it.each([
    ['313233', 'code', '123'],
    ['12345f', 'code', '12345'],
    ['12345', 'code', '12345'],
    ['0001ff', 'code', ''],
    ['a4b2e2cad4', 'code', '测试'],
    ['a4b2e2cad4', 'mixed', '测试'],
    // Mixed, but the last byte is half a character: as much as can be read at the end is nothing.
    ['a4b2e2ca', 'mixed', 'げ馐'],
    // A private head, then text.
    ['0102030405b2e2cad4', 'code', '测试'],
    ['', 'mixed', ''],
  ] as const)('%s in %s', (field, coding, text) => {
    const content = hexContent(field, coding);
    expect(content.text).toBe(text);
    expect(content.hex).toBe((field.length % 2 === 0 ? field : `${field}F`).toLowerCase());
  });

  it('that is no GB 2312 at all keeps its bytes', () => {
    expect(contentOf(Uint8Array.of(0xb2, 0xe2, 0xff), 'hanzi')).toEqual({ text: '', hex: 'b2e2ff' });
  });

  it('that should be hex and is not is taken as it is', () => {
    expect(hexContent('hello!', 'code')).toEqual({ text: 'hello!', hex: hex(Buffer.from('hello!')) });
  });
});

describe('the length of a message', () => {
  it.each([
    // level, civil, behind the mark of mixed; encrypted, behind the mark
    [1, 110, 12, 140, 16],
    [2, 408, 50, 360, 44],
    [3, 628, 77, 580, 71],
    [4, 848, 105, 1_680, 209],
  ])('of a card of level %i', (level, civil, civilBytes, encrypted, encryptedBytes) => {
    expect(maxBits('text-2.1', { level, encrypted: false })).toBe(civil);
    expect(mixedBytes(civil)).toBe(civilBytes);
    expect(maxBits('binary-4.0', { level, encrypted: true })).toBe(encrypted);
    expect(mixedBytes(encrypted)).toBe(encryptedBytes);
    expect(maxBits('bds3', { level, encrypted: true })).toBe(BDS3_BITS[level - 1]);
  });

  it('of a level that no table has is that of the nearest', () => {
    expect(maxBits('text-2.1', { level: 5, encrypted: false })).toBe(848);
    expect(maxBits('text-2.1', { level: 0, encrypted: false })).toBe(110);
    expect(maxBits('bds3', { level: 5, encrypted: false }, [1, 2, 3, 4, 14_000])).toBe(14_000);
  });
});
