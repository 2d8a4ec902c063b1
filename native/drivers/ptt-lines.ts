/** Radios keyed by a control line of a serial port, as sound interfaces and cables for packet radio have it. */
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { LineRadio, type Levels } from '../protocols/line-radio.ts';
import { defineDriver } from './driver.ts';
import { readOptions } from './options.ts';

const options = z.strictObject({
  /** Which line keys; `!`: while it is low. Two: both at once (`rts,dtr`), or one against the other (`rts,!dtr`). */
  ptt: z.enum(['rts', 'dtr', 'rts,dtr', 'rts,!dtr', 'dtr,!rts', '!rts', '!dtr', '!rts,!dtr']).default('rts'),
  /**
   * Lines fall when the port closes, whatever the reason; a radio that is keyed by a low line transmits then, and while the
   * port opens. Who has such a cable says that he knows it.
   */
  keyedWhenClosed: z.boolean().default(false),
  /** Which line tells that somebody is heard; `!`: while it is low. */
  carrier: z.enum(['none', 'cts', '!cts', 'dcd', '!dcd', 'dsr', '!dsr']).default('none'),
  /** The carrier is over when it was not there for so long, ms. */
  carrierHangMs: z.number().min(0).max(5_000).default(200),
  /** Longest transmission, s: the key is let go then, whoever holds it. */
  keyLimitS: z.number().min(1).max(300).default(60),
});

/** `rts,!dtr` → RTS high, DTR low. */
const levelsOf = (ptt: string): Levels =>
  Object.fromEntries(ptt.split(',').map((word) => [word.replace('!', ''), !word.startsWith('!')]));

const carrierOf = (word: z.infer<typeof options>['carrier']) =>
  word === 'none'
    ? undefined
    : { line: z.enum(['cts', 'dsr', 'dcd']).parse(word.replace('!', '')), high: word[0] !== '!' };

export const pttLines = defineDriver({
  id: 'ptt-lines',
  title: { zh: '电台（串口控制线发话）', en: 'Radio keyed by a control line' },
  lines: [{ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }],
  reach: ['serial'],
  keys: true,
  byLines: true,
  silenceMs: 15_000,
  // A line says nothing of what hangs on it.
  probe: () => 0,
  commands: ['key'],
  decoder: (given = {}) => {
    const { ptt, keyedWhenClosed, carrier, carrierHangMs, keyLimitS } = readOptions(options, given);
    const keyed = levelsOf(ptt);
    if (keyed.rts !== true && keyed.dtr !== true && !keyedWhenClosed)
      throw new QianshaoError('input-invalid', `ptt=${ptt} transmits while the port is closed; see keyedWhenClosed`);
    return new LineRadio({
      keyed,
      limitMs: keyLimitS * 1_000,
      carrier: carrierOf(carrier),
      hangMs: carrierHangMs,
    });
  },
});
