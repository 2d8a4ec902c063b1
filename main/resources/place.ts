/** Where a row says it is: angles as people write them, in one column or two; made WGS-84. */
import gcoord from 'gcoord';
import type { ResourceDatum, RowReason } from '../../contract/resource.ts';

export interface Place {
  lat: number;
  lon: number;
}
type Axis = 'lat' | 'lon';

const LETTERS: Record<Axis, RegExp> = { lat: /^(?:北纬|南纬|[ns])|[ns]$/i, lon: /^(?:东经|西经|[ew])|[ew]$/i };
const NEGATIVE = /^(?:南纬|西经|[sw])|[sw]$/i;
const DEGREES = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;
const PART = String.raw`(\d{1,2}(?:\.\d+)?)`;
const ANGLE = new RegExp(
  String.raw`^${DEGREES}(?:\s*[°º度:]\s*(?:${PART}\s*(?:['′’分:]\s*(?:${PART}\s*(?:["″”秒]|''|′′)?)?)?)?)?$`,
);

/** Full-width letters and digits narrow; signs of minutes and seconds stay what they are. */
const narrow = (text: string): string =>
  text
    .replace(/[！-～]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ')
    .trim();

/** `113.3712`, `E113.3712`, `113°22′12″`, `东经113度22分12秒`, `113:22:12`. @returns degrees; undefined when it cannot be read */
export function readAngle(text: string, axis: Axis): number | undefined {
  const plain = narrow(text);
  const bare = plain.replace(LETTERS[axis], '').trim();
  const [, degrees = '', minutes = '0', seconds = '0'] = ANGLE.exec(bare) ?? [];
  if (degrees === '' || Number(minutes) >= 60 || Number(seconds) >= 60) return undefined;
  const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3_600;
  return degrees.startsWith('-') || NEGATIVE.test(plain) ? -size : size;
}

/** Two angles in one cell. @param first which comes first, where the numbers do not say */
export function readPair(text: string, first: Axis): Place | undefined {
  const plain = narrow(text)
    .replace(/^(?:srid=\d+;)?\s*point\s*z?\s*\(([^)]*)\)$/i, '$1')
    .replace(/^[[(]|[\])]$/g, '')
    .trim();
  const marked = plain.split(/\s*[,;、/]\s*/).filter((part) => part !== '');
  const parts = marked.length >= 2 ? marked : plain.split(/\s+/);
  const [one = '', two = ''] = parts;
  if (parts.length < 2 || parts.length > 3) return undefined;
  const as = (lat: string, lon: string): Place | undefined => {
    const [y, x] = [readAngle(lat, 'lat'), readAngle(lon, 'lon')];
    return y === undefined || x === undefined ? undefined : { lat: y, lon: x };
  };
  const [inOrder, turned] = first === 'lon' ? [as(two, one), as(one, two)] : [as(one, two), as(two, one)];
  // Letters, or a number that only a longitude can be, say more than the header.
  if (inOrder && Math.abs(inOrder.lat) <= 90) return inOrder;
  return turned && Math.abs(turned.lat) <= 90 ? turned : (inOrder ?? turned);
}

const SYSTEMS = { gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const;
/** Kept to a centimeter. */
const DIGITS = 7;

/** @param place in the datum of the list @returns WGS-84, or why it cannot be that */
export function onGround({ lat, lon }: Place, datum: ResourceDatum): Place | RowReason {
  if (lat === 0 && lon === 0) return 'no-place';
  if (Math.abs(lat) > 90 && Math.abs(lat) <= 180 && Math.abs(lon) <= 90) return 'swapped';
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return 'out-of-range';
  const [east, north] =
    datum === 'wgs84' ? [lon, lat] : gcoord.transform<[number, number]>([lon, lat], SYSTEMS[datum], gcoord.WGS84);
  return { lat: Number(north.toFixed(DIGITS)), lon: Number(east.toFixed(DIGITS)) };
}
