/** Raw sentences of a GNSS receiver in an APRS packet (`$GPRMC`, `$GPGGA`, `$GPGLL`), with or without their checksum. */
import { sentences, type Statement } from './gnss-sentences.ts';
import { NmeaLines } from './nmea-line.ts';
import { momentOf } from './radio-time.ts';

/** What the sentence says when it has a position; `at`: its time, or the arrival. */
export type NmeaPosition = Statement & { lat: number; lon: number; at: number };

/** Speed over ground beyond is none, m/s. */
const FASTEST_MPS = 600;

/** @param text the information field @returns undefined: no such sentence, a wrong sum, or no fix */
export function readRawNmea(text: string, receivedAt: number): NmeaPosition | undefined {
  const [head = ''] = text.split(',', 1);
  if (!/^\$G[PNLABQI](RMC|GGA|GLL)$|^\$BD(RMC|GGA|GLL)$/.test(head)) return undefined;
  const fields = /\*[0-9A-F]{2}\s*$/i.test(text)
    ? new NmeaLines().push(Buffer.from(`${text.trimEnd()}\r\n`, 'latin1'))[0]
    : text.slice(1).trimEnd().split(',');
  const statement = fields && sentences[head.slice(3)]?.(fields);
  if (!statement?.valid || statement.lat === undefined || statement.lon === undefined) return undefined;
  const { lat, lon, time, day, speedMps } = statement;
  if (lat === 0 && lon === 0) return undefined;
  const { speedMps: _speed, ...rest } = statement;
  const sound = speedMps !== undefined && speedMps > FASTEST_MPS ? rest : statement;
  return { ...sound, lat, lon, at: momentOf(time, day, receivedAt) };
}
