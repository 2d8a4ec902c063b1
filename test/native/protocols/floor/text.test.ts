import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { BitReader, BitWriter, FloorDefect } from '../../../../native/protocols/floor/bits.ts';
import { COMMON } from '../../../../native/protocols/floor/common.ts';
import { readText, writeText } from '../../../../native/protocols/floor/text.ts';
import { words } from './arbitraries.ts';

const write = (text: string): BitWriter => {
  const to = new BitWriter();
  writeText(to, text);
  return to;
};
const binary = (text: string): string => {
  const to = write(text);
  const from = new BitReader(to.done());
  return Array.from({ length: to.bits }, () => from.uint(1)).join('');
};
const again = (text: string): string => readText(new BitReader(write(text).done()));

describe('a text', () => {
  it.each([
    // Coding 0, length of 4 bits, then each character: 请 is common character 311.
    ['请', `00 00 0001 0${(311).toString(2).padStart(9, '0')}`],
    // 啊 is row 16 cell 1, the first of the second table; 齄 row 87 cell 94, the last of the third.
    ['啊', '00 00 0001 10 000000000000'],
    ['齄', `00 00 0001 110 ${(846 + 31 * 94 + 93).toString(2).padStart(12, '0')}`],
    // Beyond GB 2312 and GBK: its code point, or the four bytes of GB 18030, which are more.
    ['𠮷', `00 00 0001 111 ${(0x20bb7).toString(2).padStart(21, '0')}`],
    // ASCII alone: 7 bits each.
    ['ok', '01 00 0010 1101111 1101011'],
    // A rare hanzi of GBK, 龘 FD93: two bytes are shorter than 24 bits.
    ['龘', '10 00 0010 11111101 10010011'],
    ['', '00 00 0000'],
  ])('%s', (text, bits) => {
    expect(binary(text)).toBe(bits.replaceAll(' ', ''));
    expect(again(text)).toBe(text);
  });

  it('of any characters comes back as it was', () => {
    fc.assert(
      fc.property(words(300), (text) => {
        expect(again(text)).toBe(text);
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => again(text) === text));
  });

  it('is never longer than GB 18030 with its length before it', () => {
    fc.assert(
      fc.property(words(200), (text) => write(text).bits <= 2 + 2 + 12 + iconv.encode(text, 'gb18030').length * 8),
    );
  });

  it('of a scene takes two thirds of GB 18030', () => {
    const text =
      '曾都区洛阳镇九口堰村发生山体滑坡，约三十户居民房屋受损，已转移群众一百二十人，道路中断两处，请调派挖掘机。';
    expect(write(text).bits / 8).toBeLessThan(iconv.encode(text, 'gb18030').length * 0.7);
  });

  it('with a character that no sender writes is refused', () => {
    const read = (bits: string) => {
      const to = new BitWriter();
      for (const bit of bits.replaceAll(' ', '')) to.uint(Number(bit), 1);
      return () => readText(new BitReader(to.done()));
    };
    expect(read('00 00 0001 10 111111111111')).toThrow(FloorDefect);
    expect(read('00 00 0001 110 111111111111')).toThrow(FloorDefect);
    expect(read('00 00 0001 111 111111111111111111111')).toThrow(FloorDefect);
    expect(read('11 00 0001')).toThrow(FloorDefect);
    expect(read('00 11 111111111111')).toThrow(FloorDefect);
  });
});

it('the table has 512 different characters of GB 2312 and ASCII', () => {
  expect(COMMON).toHaveLength(512);
  expect(new Set(COMMON).size).toBe(512);
  for (const character of COMMON) expect(iconv.encode(character, 'gb2312').length).toBe(character < '~' ? 1 : 2);
});
