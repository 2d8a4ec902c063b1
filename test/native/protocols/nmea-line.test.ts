import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_LIMIT, NmeaLines, nmeaSentence } from '../../../native/protocols/nmea-line.ts';

const text = (...parts: string[]) => Buffer.from(parts.join(''), 'latin1');
const HDT = nmeaSentence('GPHDT,66.00,T');

describe('a sentence', () => {
  it.each([
    ['CR LF', HDT],
    ['LF alone', HDT.replace('\r', '')],
    ['CR alone', HDT.replace('\n', '')],
    ['small hexadecimal digits', HDT.toLowerCase().replace('$gphdt', '$GPHDT').replace(',t', ',T')],
    ['an exclamation mark', HDT.replace('$', '!')],
  ])('with %s is read', (_what, line) => {
    const lines = new NmeaLines();
    expect(lines.push(text(line))).toEqual([['GPHDT', '66.00', 'T']]);
    expect(lines.stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
  });

  it('may be split at every byte', () => {
    for (let cut = 0; cut <= HDT.length; cut += 1) {
      const lines = new NmeaLines();
      expect([...lines.push(text(HDT.slice(0, cut))), ...lines.push(text(HDT.slice(cut)))]).toHaveLength(1);
    }
  });

  it('injected in another is read; the one it cuts is not', () => {
    const lines = new NmeaLines();
    expect(lines.push(text('$GPRMC,1234', HDT, '56.00,A*00\r\n', HDT))).toHaveLength(2);
    expect(lines.stats).toEqual({
      sentences: 2,
      badChecksums: 0,
      strayBytes: '$GPRMC,1234'.length + '56.00,A*00'.length,
    });
  });

  it('of exactly the limit is read, one byte more is not', () => {
    const body = (length: number) => nmeaSentence(`GPTXT,${'x'.repeat(length - '$GPTXT,*00'.length)}`);
    const lines = new NmeaLines();
    expect(lines.push(text(body(LINE_LIMIT)))).toHaveLength(1);
    expect(lines.push(text(body(LINE_LIMIT + 1)))).toHaveLength(0);
    expect(lines.push(text(HDT))).toHaveLength(1);
  });
});

it('counts every byte once, whatever comes, and gives back only sums that are right', () => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(text(HDT)), fc.constant(text('$GP*\r\n*00$')));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const whole = Buffer.concat(pieces);
      const [chunked, single] = [new NmeaLines(), new NmeaLines()];
      const sentences = pieces.flatMap((bytes) => chunked.push(bytes));
      expect([...whole].flatMap((byte) => single.push(Uint8Array.of(byte)))).toEqual(sentences);
      expect(single.stats).toEqual(chunked.stats);
      expect(sentences).toHaveLength(chunked.stats.sentences);
      expect(chunked.stats.strayBytes).toBeLessThanOrEqual(whole.length);
      const read = whole.toString('latin1').toLowerCase();
      for (const fields of sentences) expect(read).toContain(nmeaSentence(fields.join(',')).slice(1, -2).toLowerCase());
    }),
    { seed: 20261124, numRuns: 300 },
  );
});
