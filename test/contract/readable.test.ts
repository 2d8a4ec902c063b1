import { describe, expect, it } from 'vitest';
import { readable } from '../../contract/readable.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('bytes for a person', () => {
  it('are ASCII, UTF-8 or GB 18030, whichever they are', () => {
    expect(readable(Buffer.from('$GNGGA,1*5A'))).toBe('$GNGGA,1*5A');
    expect(readable(Buffer.from('北斗 ok'))).toBe('北斗 ok');
    expect(readable(bytes('b1b1b6b7'))).toBe('北斗');
  });

  it('are written one by one where they are none of these', () => {
    expect(readable(bytes('2400b1'))).toBe('$‹00›‹b1›');
    expect(readable(bytes('41ff'))).toBe('A‹ff›');
    expect(readable(bytes('41ff'), () => '·')).toBe('A·');
  });
});
