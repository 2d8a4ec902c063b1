/** What the page says of a message's length is what the terminal's driver reckons. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixedBytes } from '../../../native/protocols/rdss-limits.ts';
import { textPayload } from '../../../native/protocols/rdss-coding.ts';
import { messageBits, mixedLength, roomAfter } from '../../../renderer/vehicle/rdss-length.ts';

/** Unicode's blocks of what people write, without halves of surrogate pairs and what belongs to nobody. */
const CHARACTERS = Array.from({ length: 0xffff }, (_, index) => index + 1)
  .filter((code) => (code < 0xd800 || code >= 0xf900) && code !== 0xfffd)
  .map((code) => String.fromCodePoint(code));
const written = fc.string({
  unit: fc.constantFrom(...'北斗请求增援，。０１ＡＢ0123abc ①々〇镕㐀𠮷€é\n'),
  minLength: 1,
  maxLength: 80,
});

describe('the length of a message', () => {
  it('is that of the driver for every character', () => {
    const differ = CHARACTERS.filter((one) => messageBits(one) !== textPayload(one).bits);
    expect(differ).toEqual([]);
    const mixed = CHARACTERS.filter((one) => mixedLength(one) !== textPayload(one, true).bytes.length - 1);
    expect(mixed).toEqual([]);
  });

  it('is that of the driver for any mixture', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(messageBits(text)).toBe(textPayload(text).bits);
      }),
    );
  });
});

describe('the room that is left', () => {
  const bits = 628;
  const maxBytes = mixedBytes(bits);

  it('is that of an ordinary card of level 3 before anything is written', () => {
    expect(roomAfter('', maxBytes)).toEqual({ hanzi: 44, ascii: 77 });
  });

  it('shrinks at once when a letter makes Chinese a mixture', () => {
    expect(roomAfter('请求增援', maxBytes)).toEqual({ hanzi: 40, ascii: 69 });
    expect(roomAfter('请求增援A', maxBytes)).toEqual({ hanzi: 34, ascii: 68 });
  });

  it('is below zero by so many characters when it is too long', () => {
    expect(roomAfter('长'.repeat(46), maxBytes)).toEqual({ hanzi: -2, ascii: 0 });
    expect(roomAfter('x'.repeat(78), maxBytes).hanzi).toBe(-1);
  });

  it('is what the driver takes, to the character', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(110, 408, 628, 848), (text, limit) => {
        const { hanzi, ascii } = roomAfter(text, mixedBytes(limit));
        const fits = (more: string) => textPayload(text + more).bits <= (mixedBytes(limit) + 1) * 8;
        expect(hanzi >= 0).toBe(fits(''));
        if (hanzi < 0) return;
        expect(fits('增'.repeat(hanzi))).toBe(true);
        expect(fits('增'.repeat(hanzi + 1))).toBe(false);
        expect(fits('a'.repeat(ascii + 1))).toBe(false);
        if (ascii > 0) expect(fits('a'.repeat(ascii))).toBe(true);
      }),
    );
  });
});
