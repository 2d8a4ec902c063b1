/** Packet radio behind a KISS modem (TNC), on a serial port or by `tcp://`: positions and messages of APRS. */
import { z } from 'zod';
import { AprsStation } from '../protocols/aprs-station.ts';
import { readFrame, STATION } from '../protocols/ax25.ts';
import { DATA, KissFrames } from '../protocols/kiss.ts';
import { defineDriver } from './driver.ts';
import { readOptions } from './options.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

const upperCase = z.string().trim().toUpperCase();

const options = z.strictObject({
  /** Our own, with SSID or without: `BG6ABC`, `BG6ABC-9`. Empty: the device only listens. */
  callSign: upperCase.regex(/^$|^(?=.*\d)(?=.*[A-Z])[A-Z0-9]{3,6}(-([1-9]|1[0-5]))?$/).default(''),
  /** In place of one in the call sign. */
  ssid: z.number().int().min(0).max(15).optional(),
  /** Repeaters asked to pass our packets on, in their order, at most four; `DIRECT` or empty: none. */
  path: upperCase
    .transform((list) => (list === '' || list === 'DIRECT' ? [] : list.split(',').map((one) => one.trim())))
    .pipe(z.array(z.string().regex(STATION)).max(4))
    .default(['WIDE1-1']),
  /** Our symbol on the maps of others: table and symbol; `/v` is a van. */
  symbol: z
    .string()
    .regex(/^[/\\A-Z0-9][!-{}]$/)
    .default('/v'),
  /** Port of the TNC that sends; it is heard on all. */
  port: z.number().int().min(0).max(15).default(0),
  /** To the second sending of a message, s; doubled each time. */
  retryS: z.number().min(5).max(300).default(10),
  /** How often a message is sent before it counts as not received. */
  tries: z.number().int().min(1).max(8).default(5),
});

export const kissAprs = defineDriver({
  id: 'kiss-aprs',
  title: { zh: '业余分组无线电（KISS TNC，APRS）', en: 'Packet radio (KISS TNC, APRS)' },
  lines: [line(9_600), line(19_200), line(38_400), line(115_200), line(57_600)],
  // A channel on which nobody speaks is no fault of the modem.
  mayBeSilent: true,
  silenceMs: 600_000,
  probe: (sample) => {
    const frames = new KissFrames().push(sample);
    return frames.some(({ command, payload }) => command === DATA && readFrame(payload)?.pid !== undefined) ? 1 : 0;
  },
  commands: ['radio-send', 'radio-position'],
  decoder: (given = {}) => {
    const { callSign, ssid, path, symbol, port, retryS, tries } = readOptions(options, given);
    return new AprsStation({ station: stationOf(callSign, ssid), path, symbol, port, retryMs: retryS * 1_000, tries });
  },
});

function stationOf(callSign: string, ssid: number | undefined): string | undefined {
  if (callSign === '') return undefined;
  if (ssid === undefined) return callSign;
  const [call = ''] = callSign.split('-');
  return ssid === 0 ? call : `${call}-${ssid}`;
}
