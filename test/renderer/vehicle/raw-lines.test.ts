import { describe, expect, it } from 'vitest';
import type { RawView } from '../../../main/api/device-router.ts';
import { RawLines } from '../../../renderer/vehicle/raw-lines.ts';

const view = (bytes: Uint8Array | string, direction: RawView['direction'] = 'in', at = 1): RawView => ({
  at,
  direction,
  base64: Buffer.from(bytes as string).toString('base64'),
});

function lines(mode: 'text' | 'hex', ...views: RawView[]) {
  const book = new RawLines(mode);
  for (const one of views) book.add(one);
  return book.lines();
}
const texts = (...views: RawView[]) => lines('text', ...views).map(({ direction, text }) => `${direction} ${text}`);

describe('text of a port', () => {
  it('is broken at line ends of every kind, and empty lines are left out', () => {
    expect(texts(view('$A*01\r\n$B*02\n\n$C*03\r$D'))).toEqual(['in $A*01', 'in $B*02', 'in $C*03', 'in $D']);
  });

  it('joins a line that comes in pieces, with the time of its first, though the other direction speaks between', () => {
    const told = lines('text', view('$GNG', 'in', 10), view('$CCICA*7B\r\n', 'out', 20), view('GA,1*5A\r\n', 'in', 30));
    expect(told.map(({ at, direction, text }) => [at, direction, text])).toEqual([
      [10, 'in', '$GNGGA,1*5A'],
      [20, 'out', '$CCICA*7B'],
    ]);
  });

  it('reads Chinese in either coding, also where a character comes in two pieces', () => {
    // 增援 in GB 2312, as text terminals write it.
    const gb = Buffer.from('d4f6d4ae', 'hex');
    expect(texts(view(gb.subarray(0, 3)), view(gb.subarray(3)), view('\r\n北斗\r\n'))).toEqual(['in 增援', 'in 北斗']);
  });

  it('writes what is no text in hex, and never guesses at binary', () => {
    expect(texts(view(Uint8Array.of(0x24, 0x00, 0xd4, 0xf6, 0x7f)))).toEqual(['in $‹00›‹d4›‹f6›‹7f›']);
  });

  it('goes on in a new line where one does not end', () => {
    const told = texts(view('x'.repeat(900)));
    expect(told.map((line) => line.length - 'in '.length)).toEqual([400, 400, 100]);
  });

  it('keeps the newest thousand lines, and does not write on in one that is gone', () => {
    const book = new RawLines('text');
    book.add(view('begun', 'in'));
    for (let number = 0; number < 1_200; number += 1) book.add(view(`${number}\n`, 'out'));
    book.add(view('anew', 'in'));
    const told = book.lines().map(({ text }) => text);
    expect(told).toHaveLength(1_000);
    expect(told.at(-1)).toBe('anew');
    expect(told[0]).toBe('201');
    expect(new Set(book.lines().map(({ key }) => key)).size).toBe(1_000);
  });
});

describe('hex of a port', () => {
  it('stands in rows of sixteen with what can be printed beside them', () => {
    const told = lines('hex', view(Uint8Array.from({ length: 18 }, (_, index) => 0x41 + index)));
    expect(told.map(({ text }) => text)).toEqual([
      '41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP',
      `51 52${' '.repeat(44)}QR`,
    ]);
  });

  it('prints a dot for each byte that is no letter', () => {
    expect(lines('hex', view(Uint8Array.of(0x0d, 0xff, 0x24)))[0]?.text).toMatch(/^0d ff 24 +\.\.\$$/);
  });
});
