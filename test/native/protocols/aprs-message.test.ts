import { describe, expect, it } from 'vitest';
import { ackInformation, messageInformation, readMessage, UNSENDABLE } from '../../../native/protocols/aprs-message.ts';

const read = (text: string) => readMessage(Buffer.from(text, 'utf8'));
const written = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** Numbers of the tests of Ham::APRS::FAP. */
const numbers = ['1', '42', '10512', 'a', '1Ff84', 'F00b4'];

describe('a message', () => {
  it.each(numbers)('with the number %s, as published', (number) => {
    const text = 'Testing, 1 2 3';
    const message = { kind: 'text', to: 'OH7LZB', text, number };
    expect(read(`:OH7LZB   :${text}{${number}`)).toEqual({ ...message, answerTo: number });
    expect(read(`:OH7LZB   :${text}{${number}}`)).toEqual({ ...message, answerTo: `${number}}` });
    expect(read(`:OH7LZB   :${text}{${number}}f001`)).toEqual({
      ...message,
      answerTo: `${number}}f001`,
      acknowledges: 'f001',
    });
    expect(read(`:OH7LZB   :ack${number}`)).toEqual({ kind: 'answer', to: 'OH7LZB', number, answer: 'received' });
    expect(read(`:OH7LZB   :rej${number} \r\n`)).toEqual({ kind: 'answer', to: 'OH7LZB', number, answer: 'rejected' });
  });

  it('without a number wants no answer', () => {
    expect(read(':BG6ABC-15:到北门集合')).toEqual({ kind: 'text', to: 'BG6ABC-15', text: '到北门集合' });
    expect(read(':BLN1     :全体注意')).toEqual({ kind: 'text', to: 'BLN1', text: '全体注意' });
  });

  it('of an older Chinese program is read in its coding', () => {
    const gbk = Buffer.concat([Buffer.from(':BG6ABC   :'), Buffer.from('b2e2cad4', 'hex'), Buffer.from('{5')]);
    expect(readMessage(gbk)).toMatchObject({ text: '测试', number: '5' });
  });

  it.each([
    ['an ack that names an old one by the way', ':BG6ABC   :ack12}34', { kind: 'answer', number: '12' }],
    ['words that begin like an ack', ':BG6ABC   :acknowledged', { kind: 'text', text: 'acknowledged' }],
    ['a brace in the words', ':BG6ABC   :a{b c{7', { text: 'a{b c', number: '7' }],
    ['a brace at the end', ':BG6ABC   :so {', { text: 'so {' }],
    ['a line end behind the number', ':BG6ABC   :so{7\n', { text: 'so', number: '7' }],
  ])('with %s', (_what, text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it.each([
    ['too short an addressee', ':BG6ABC :hello'],
    ['no addressee', ':         :hello'],
    ['a blank inside the addressee', ':BG6 ABC  :hello'],
    ['no words', ':BG6ABC   :'],
    ['a number alone', ':BG6ABC   :{12'],
    ['names of telemetry channels', ':BG6ABC   :PARM.Battery,Temp'],
  ])('with %s is none', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('is written as it is read', () => {
    expect(written(messageInformation('BG6ABC', '收到', '12345'))).toBe(':BG6ABC   :收到{12345');
    expect(written(messageInformation('BLN1', '全体注意'))).toBe(':BLN1     :全体注意');
    expect(written(ackInformation('BG6ABC-15', '12}34'))).toBe(':BG6ABC-15:ack12}34');
  });

  it('cannot have in its words what stands for something else', () => {
    for (const text of ['a|b', 'a~b', 'a{b', 'a\nb', 'a\u0000b']) expect(text).toMatch(UNSENDABLE);
    expect('三号组，3 minutes} to go!').not.toMatch(UNSENDABLE);
  });
});
