import { describe, expect, it } from 'vitest';
import {
  ANSWER_MS,
  AtExchange,
  DATA_HOLD_MS,
  HOLD_MS,
  RESULT_HOLD_MS,
  type AtItem,
} from '../../../native/protocols/at-exchange.ts';

const hear = (exchange: AtExchange, text: string, now = 0): AtItem | undefined =>
  exchange.take({ kind: 'line', text, bytes: text.length }, now);

describe('a question', () => {
  it('is sent with a carriage return, and has the line for itself until its result', () => {
    const exchange = new AtExchange();
    expect(Buffer.from(exchange.ask({ command: 'AT+CSQ' }, 0)).toString()).toBe('AT+CSQ\r');
    expect(exchange.busy(0)).toBe(true);
    expect(hear(exchange, 'AT+CSQ')).toBeUndefined();
    expect(hear(exchange, '+CSQ: 29,99')).toBeUndefined();
    expect(hear(exchange, 'OK')).toEqual({ kind: 'answer', command: 'AT+CSQ', lines: ['+CSQ: 29,99'] });
    expect(exchange.busy(0)).toBe(false);
    expect(exchange.held(0)).toBe(false);
  });

  it.each([
    ['ERROR', 'ERROR'],
    ['+CME ERROR: 10', '10'],
    ['+CME ERROR: SIM not inserted', 'SIM not inserted'],
    ['+CMS ERROR: 500', '500'],
    ['COMMAND NOT SUPPORT', 'COMMAND NOT SUPPORT'],
  ])('is refused by %s', (line, error) => {
    const exchange = new AtExchange();
    exchange.ask({ command: 'AT+CPIN?' }, 0);
    expect(hear(exchange, line)).toEqual({ kind: 'answer', command: 'AT+CPIN?', lines: [], error });
  });

  it('whose echo a notice has cut is still ours', () => {
    const exchange = new AtExchange();
    exchange.ask({ command: 'AT+CSQ' }, 0);
    expect(hear(exchange, 'AT+C')).toBeUndefined();
    expect(hear(exchange, 'RING')).toEqual({ kind: 'line', text: 'RING' });
    expect(exchange.held(0)).toBe(false);
  });

  it('has for its answer its own lines only, and those without a name that belong to it', () => {
    const exchange = new AtExchange();
    exchange.ask({ command: 'AT+CGMI', plain: /./ }, 0);
    expect(hear(exchange, '+CMTI: "SM",3')).toMatchObject({ kind: 'line' });
    expect(hear(exchange, 'Quectel')).toBeUndefined();
    expect(hear(exchange, 'OK')).toMatchObject({ lines: ['Quectel'] });
    exchange.ask({ command: 'AT+CSQ' }, 0);
    expect(hear(exchange, 'Quectel')).toMatchObject({ kind: 'line' });
    expect(hear(exchange, '+CSQN: 1')).toMatchObject({ kind: 'line' });
  });

  it('keeps no more than forty lines', () => {
    const exchange = new AtExchange();
    exchange.ask({ command: 'AT+GTCCINFO?', plain: /^\d/ }, 0);
    for (let line = 0; line < 10_000; line += 1) expect(hear(exchange, `2,4,${line}`)).toBeUndefined();
    const answer = hear(exchange, 'OK');
    expect(answer?.kind === 'answer' && answer.lines).toHaveLength(40);
  });

  it('without an answer in time ends, and nothing is asked while its answer may still come', () => {
    const exchange = new AtExchange();
    exchange.ask({ command: 'AT+COPS?' }, 0);
    expect(exchange.expired(ANSWER_MS - 1)).toBeUndefined();
    expect(exchange.expired(ANSWER_MS)).toBe('AT+COPS?');
    expect(exchange.busy(ANSWER_MS + 2_999)).toBe(true);
    expect(hear(exchange, 'OK', ANSWER_MS + 2_999)).toEqual({ kind: 'result' });
    expect(exchange.busy(ANSWER_MS + 2_999)).toBe(false);
    expect(exchange.held(ANSWER_MS + 2_999)).toBe(false);
  });
});

describe('the line is left to another user', () => {
  it.each([
    ['AT+CMGF=1', HOLD_MS],
    ['ATD*99#', HOLD_MS],
    ['ATE0', HOLD_MS],
    ['OK', RESULT_HOLD_MS],
    ['CONNECT 115200', DATA_HOLD_MS],
    ['NO CARRIER', HOLD_MS],
  ])('after %s', (line, ms) => {
    const exchange = new AtExchange();
    hear(exchange, line, 0);
    expect(exchange.held(ms - 1)).toBe(true);
    expect(exchange.held(ms)).toBe(false);
  });

  it('not after what the modem tells by itself', () => {
    const exchange = new AtExchange();
    for (const line of ['RING', '+CREG: 1', '^RSSI: 20', 'RDY', 'Quectel', 'ATTENTION', 'Model: AT-5'])
      expect(hear(exchange, line)).toEqual({ kind: 'line', text: line });
    expect(exchange.held(0)).toBe(false);
  });

  it('longer while there are more signs, shorter once his connection is over', () => {
    const exchange = new AtExchange();
    hear(exchange, 'AT+CMGF=1', 0);
    hear(exchange, 'OK', 20_000);
    expect(exchange.held(HOLD_MS - 1)).toBe(true);
    hear(exchange, 'CONNECT', 30_000);
    hear(exchange, 'NO CARRIER', 40_000);
    expect(exchange.held(40_000 + HOLD_MS)).toBe(false);
  });
});
