import { describe, expect, it } from 'vitest';
import { AtLines, LINE_LIMIT, type AtWord } from '../../../native/protocols/at-line.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const textOf = (words: readonly AtWord[]) => words.map((word) => (word.kind === 'line' ? word.text : word.kind));
const read = (text: string) => textOf(new AtLines().push(latin1(text)));

describe('lines of a modem', () => {
  it('end as each modem likes: CR LF, LF, CR, CR CR LF; empty ones are none', () => {
    expect(read('\r\n+CSQ: 29,99\r\n\r\nOK\r\n')).toEqual(['+CSQ: 29,99', 'OK']);
    expect(read('+CSQ: 29,99\nOK\n')).toEqual(['+CSQ: 29,99', 'OK']);
    expect(read('AT+CSQ\r\r\n+CSQ: 29,99\r\r\n')).toEqual(['AT+CSQ', '+CSQ: 29,99']);
  });

  it('come whole out of any pieces', () => {
    const lines = new AtLines();
    expect(
      [...latin1('\r\n+CSQ: 29,99\r\n\r\nOK\r\n')].flatMap((byte) => textOf(lines.push(Uint8Array.of(byte)))),
    ).toEqual(['+CSQ: 29,99', 'OK']);
  });

  it('may hold Chinese, and letters that are none spoil only themselves', () => {
    const lines = new AtLines();
    expect(textOf(lines.push(Buffer.from('+COPS: 0,0,"中国移动",11\r\n')))).toEqual(['+COPS: 0,0,"中国移动",11']);
    expect(read('+COPS: 0,0,"\xd6\xd0",11\r\n')).toEqual(['+COPS: 0,0,"\ufffd\ufffd",11']);
  });

  it('that were never ended are ended by the end', () => {
    const lines = new AtLines();
    expect(lines.push(latin1('+CSQ: 29,99'))).toEqual([]);
    expect(textOf(lines.flush())).toEqual(['+CSQ: 29,99']);
    expect(lines.flush()).toEqual([]);
  });

  it('that hold what no line may hold, or too much, are none, and the next is whole again', () => {
    expect(read('+CSQ: 2\x009,99\r\nOK\r\n')).toEqual(['OK']);
    const lines = new AtLines();
    expect(textOf(lines.push(latin1(`${'A'.repeat(LINE_LIMIT + 1)}\r\nOK\r\n`)))).toEqual(['OK']);
    expect(lines.stats.strayBytes).toBe(LINE_LIMIT + 1);
    expect(textOf(lines.push(latin1(`${'A'.repeat(LINE_LIMIT)}\r\n`)))).toEqual(['A'.repeat(LINE_LIMIT)]);
  });
});

describe('what is no line', () => {
  it('the prompt for a short message is told at once; nothing ends it', () => {
    expect(read('\r\n> ')).toEqual(['prompt']);
    expect(read('+X: > 5\r\n')).toEqual(['+X: > 5']);
  });

  it('frames of a data connection are told', () => {
    expect(read('~\xff}#')).toEqual(['data']);
    expect(read('~}#\xc0!')).toEqual(['data']);
    expect(read('~ home ~\r\n')).toEqual(['~ home ~']);
  });
});
