import { describe, expect, it } from 'vitest';
import { lastWords } from '../../../main/vehicle/last-words.ts';
import { Tap } from '../../../native/ports/tap.ts';

const chunk = (bytes: string | Uint8Array, direction: 'in' | 'out' = 'in') => ({
  at: 1,
  direction,
  bytes: Buffer.from(bytes as string),
});

/** What is told after these pieces passed the port. */
function wordsAfter(chunks: ReturnType<typeof chunk>[]): string | undefined {
  const tap = new Tap();
  for (const { direction, bytes, at } of chunks) tap.pass(direction, bytes, at);
  return lastWords(tap);
}

describe('the last words of a port', () => {
  it('are the last line that has ended, whatever pieces it came in', () => {
    expect(wordsAfter([chunk('$A*01\r\n$B'), chunk('*02\r'), chunk('\n$C*0')])).toBe('$B*02');
  });

  it('are what there is while no line has ended, and nothing before the first byte', () => {
    expect(wordsAfter([chunk('$GNG')])).toBe('$GNG');
    expect(wordsAfter([])).toBeUndefined();
    expect(wordsAfter([chunk('$CCICA*7B\r\n', 'out')])).toBeUndefined();
  });

  it('are read in the coding they are in', () => {
    expect(wordsAfter([chunk(Buffer.from('24424454585235303ad4f6d4ae0d0a', 'hex'))])).toBe('$BDTXR50:增援');
  });

  it('are hex where most of it cannot be read', () => {
    expect(wordsAfter([chunk(Uint8Array.of(0x24, 0x47, 0x4c, 0, 1, 2, 3, 0xff))])).toBe('24 47 4c 00 01 02 03 ff');
  });

  it('are never long, and cost the same after a long silence of line ends', () => {
    expect(wordsAfter([chunk('x'.repeat(5_000)), chunk('\r\n')])).toHaveLength(100);
    expect(wordsAfter([chunk('$A*01'), chunk('\r\n'.repeat(100))])).toBe('$A*01');
  });
});
