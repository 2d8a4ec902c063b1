/** What is told of an APRS report: the position of a unit, or words of a station to all. */
import type { HeardEvent, TextEvent } from '../../contract/heard.ts';
import type { NmeaPosition } from './aprs-nmea.ts';
import type { AprsPacket } from './aprs-packet.ts';
import type { AprsPosition } from './aprs-position.ts';
import { readText } from './aprs-text.ts';
import { stampMoment } from './aprs-time.ts';
import { only } from './rdss-fields.ts';

const COMMENT_LIMIT = 300;
/** Addresses that plain words are sent to, outside of APRS. */
const WORDS_TO = /^(BEACON|ID|CQ|QST|ALL|MAIL|TEST)(-\d+)?$/;

/** An object or item is where its name is, whoever placed it there; a name may have blanks, an id may not. */
export function heardFromPosition({ from }: AprsPacket, position: AprsPosition, receivedAt: number): HeardEvent {
  const { lat, lon, altMslM, speedMps, trackDeg, accuracyM, stamp, symbol, comment, emergency, object } = position;
  const fixAt = stamp === undefined ? receivedAt : stampMoment(stamp, receivedAt);
  const mode = altMslM === undefined ? 2 : 3;
  const more = only({ altMslM, speedMps, trackDeg, accuracyM });
  return {
    type: 'heard',
    receivedAt,
    ...(object
      ? { from: object.name.replaceAll(' ', '_'), kind: 'other', name: `${object.name} (${from})` }
      : { from, kind: 'radio' }),
    fix: { fixAt, receivedAt, mode, lat, lon, ...more, source: 'radio' },
    ...(comment === '' ? {} : { comment: comment.slice(0, COMMENT_LIMIT) }),
    ...only({ symbol }),
    ...(emergency ? { emergency } : {}),
  };
}

export function heardFromNmea({ from }: AprsPacket, said: NmeaPosition, receivedAt: number): HeardEvent {
  const { lat, lon, at, altMslM, speedMps, trackDeg, hdop, quality, satellites } = said;
  const mode = altMslM === undefined ? 2 : 3;
  const more = only({ altMslM, speedMps, trackDeg, hdop, quality, satellites });
  const fix = { fixAt: at, receivedAt, mode, lat, lon, ...more, source: 'radio' } as const;
  return { type: 'heard', receivedAt, from, kind: 'radio', fix };
}

/** `>text`, or `>092345ztext` with its time (APRS 1.0.1, chapter 16). */
export function statusText({ from, information }: AprsPacket, receivedAt: number): TextEvent | undefined {
  if (information[0] !== 0x3e) return undefined;
  const stamp = Buffer.from(information.subarray(1, 8)).toString('latin1');
  const timed = /^\d{6}z$/.test(stamp);
  const text = readText(information.subarray(timed ? 8 : 1));
  if (text === '') return undefined;
  return { type: 'text', receivedAt, from, text, ...(timed ? { sentAt: stampMoment(stamp, receivedAt) } : {}) };
}

/** Words that are of no APRS kind, as beacons and older stations send them. */
export function plainText({ from, to, information }: AprsPacket, receivedAt: number): TextEvent | undefined {
  if (!WORDS_TO.test(to) || information.some((byte) => byte < 0x20 && byte !== 0x0d && byte !== 0x0a && byte !== 9))
    return undefined;
  const text = readText(information);
  return text === '' ? undefined : { type: 'text', receivedAt, from, text };
}
