/** A row of a list as a resource, or why it is none. */
import {
  CELL_LIMITS,
  MAX_MORE,
  type ResourceDatum,
  type ResourceKind,
  type ResourceRecord,
  type RowReason,
} from '../../contract/resource.ts';
import { plainHeader, type Columns, type Field } from './columns.ts';
import { kindOf } from './kinds.ts';
import { onGround, readAngle, readPair, type Place } from './place.ts';

export interface RowOptions {
  datum: ResourceDatum;
  /** What a row is whose kind the file does not say. */
  kind: ResourceKind;
}

/** Headers that say no more than "how many". */
const PLAIN_AMOUNTS = new Set(['数量', '库存', '库存量', '库存数量', 'quantity', 'amount', 'count', 'stock']);

/** Blanks and line ends are one blank; what is too long ends with `…`. */
export function cut(text: string, max: number): string {
  const plain = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  // A letter of two units is not cut in half.
  return plain.length <= max ? plain : `${plain.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** @param place where a file says it elsewhere than in its columns: in its datum */
export function recordOf(
  cells: readonly string[],
  columns: Columns,
  { datum, kind }: RowOptions,
  place?: Place,
): ResourceRecord | RowReason {
  const all = (field: Field) => (columns.of.get(field) ?? []).map((index) => (cells[index] ?? '').trim());
  const first = (field: Field) => all(field).find((cell) => cell !== '') ?? '';
  const name = cut(first('name'), CELL_LIMITS.name);
  if (name === '') return 'no-name';
  if (name.includes('\ufffd')) return 'garbled';
  const told = place ?? placeOf(first);
  if (typeof told === 'string') return told;
  const ground = onGround(told, datum);
  if (typeof ground === 'string') return ground;
  const category = first('kind');
  const record: ResourceRecord = {
    kind: kindOf(category) ?? kind,
    name,
    ...ground,
    more: moreOf(cells, columns),
  };
  const phone = [...new Set(all('phone').filter((cell) => cell !== ''))].join('、');
  const optional = { category, contact: first('contact'), phone, amount: amountOf(cells, columns, first('unit')) };
  for (const [field, value] of Object.entries({ ...optional, address: first('address'), owner: first('owner') })) {
    const limited = cut(value, CELL_LIMITS[field as keyof typeof CELL_LIMITS]);
    if (limited !== '') Object.assign(record, { [field]: limited });
  }
  return record;
}

function placeOf(first: (field: Field) => string): Place | RowReason {
  const [lon, lat] = [first('lon'), first('lat')];
  if (lon !== '' && lat !== '') {
    const place = { lon: readAngle(lon, 'lon'), lat: readAngle(lat, 'lat') };
    return place.lon === undefined || place.lat === undefined ? 'bad-place' : { lon: place.lon, lat: place.lat };
  }
  const [lonLat, latLon] = [first('lonLat'), first('latLon')];
  if (lonLat === '' && latLon === '') return 'no-place';
  return (lonLat === '' ? readPair(latLon, 'lat') : readPair(lonLat, 'lon')) ?? 'bad-place';
}

/** `200 顶`, `床位数 320`: with the header where it says more than "how many". */
function amountOf(cells: readonly string[], { of, headers }: Columns, unit: string): string {
  const index = (of.get('amount') ?? []).find((at) => (cells[at] ?? '').trim() !== '');
  if (index === undefined) return '';
  const header = (headers[index] ?? '').trim();
  const label = PLAIN_AMOUNTS.has(plainHeader(header)) ? '' : header;
  return [label, (cells[index] ?? '').trim(), unit].filter((part) => part !== '').join(' ');
}

/** Other columns that say something, and second ones of those that are known. */
function moreOf(cells: readonly string[], { of, more, headers }: Columns): [string, string][] {
  const amounts = (of.get('amount') ?? []).filter((at) => (cells[at] ?? '').trim() !== '').slice(1);
  const seconds = amounts.map((at): [string, number] => [headers[at] ?? '', at]);
  return [...seconds, ...more]
    .map(([label, at]): [string, string] => [cut(label, CELL_LIMITS.label), cut(cells[at] ?? '', CELL_LIMITS.value)])
    .filter(([label, value]) => label !== '' && value !== '')
    .slice(0, MAX_MORE);
}
