/**
 * CSV with a line of headings, Chinese or English; commas, semicolons or tabs. Rows with times are ways, one for each name;
 * others are points; `wkt` holds lines and areas. Times without a zone are Beijing time, unless the heading says UTC.
 */
import { parse } from 'csv-parse/browser/esm/sync';
import COLUMNS from '../../../resources/columns.json';
import { fromBeijing } from '../../ui/beijing.ts';
import { Finds, ImportRefused, type Place } from './imported.ts';

type Column = keyof typeof COLUMNS;
const MAX_ROW = 200_000;

interface Row {
  info: { lines: number };
  record: string[];
}

/** @throws ImportRefused no-columns, broken, too-many */
export function readCsv(text: string): Finds {
  const finds = new Finds();
  const [head, ...rows] = records(text, finds);
  const columns = columnsOf(head?.record ?? []);
  const { lat, lon, wkt } = columns;
  if (wkt === undefined && (lat === undefined || lon === undefined)) throw new ImportRefused('no-columns');
  const isUtc = columns.time !== undefined && /utc/i.test(head?.record[columns.time] ?? '');
  const ways = new Map<string, { label: string; places: { at: number; place: Place; row: number }[] }>();
  for (const { record, info } of rows) {
    const said = (column: Column): string =>
      columns[column] === undefined ? '' : (record[columns[column]] ?? '').trim();
    const label = said('name').replace(/^'(?=[=+\-@])/, '');
    const row = info.lines;
    if (said('wkt') !== '') {
      takeWkt(finds, row, said('wkt'), label);
      continue;
    }
    const place: Place = [numberOf(said('lon')), numberOf(said('lat'))];
    const at = timeOf(said('time'), isUtc);
    const isPlaced = Number.isFinite(place[0] + place[1]) && Math.abs(place[1]) <= 90 && Math.abs(place[0]) <= 180;
    if (at === undefined || !isPlaced) {
      finds.put(row, 'point', [place], { label });
      continue;
    }
    const key = [said('station'), said('unit'), label].join('\n');
    const way = ways.get(key) ?? { label, places: [] };
    way.places.push({ at, place, row });
    ways.set(key, way);
  }
  for (const { label, places } of ways.values()) {
    const sorted = places.sort((a, b) => a.at - b.at);
    const raw = sorted.map(({ place }) => place);
    const row = sorted[0]?.row ?? 0;
    if (raw.length === 1) finds.put(row, 'point', raw, { label });
    else finds.put(row, 'line', raw, { label, times: sorted.map(({ at }) => at) });
  }
  return finds;
}

function records(text: string, finds: Finds): Row[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const count = (letter: string) => firstLine.split(letter).length;
  const delimiter = [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',';
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: MAX_ROW,
      on_skip: (error) => {
        finds.miss(error && 'lines' in error ? Number(error['lines']) : 0, 'no-row');
        return undefined;
      },
    }) as unknown as Row[];
  } catch {
    throw new ImportRefused('broken');
  }
}

function columnsOf(head: readonly string[]): Partial<Record<Column, number>> {
  const plain = head.map((one) =>
    one
      .normalize('NFKC')
      .trim()
      .toLowerCase()
      .replace(/\(.*\)$/, '')
      .trim(),
  );
  const found = Object.entries(COLUMNS).flatMap(([column, names]) => {
    const at = names.map((name) => plain.indexOf(name)).find((index) => index >= 0);
    return at === undefined ? [] : [[column, at] as const];
  });
  return Object.fromEntries(found);
}

const numberOf = (text: string): number => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);

function timeOf(text: string, isUtc: boolean): number | undefined {
  if (text === '') return undefined;
  const plain = text.replaceAll('/', '-').replace(/ UTC$/i, 'Z');
  if (/(?:z|[+-]\d\d:?\d\d)$/i.test(plain)) return epoch(Date.parse(plain.replace(' ', 'T')));
  const [, minutes, seconds = ''] = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d)(:\d\d(?:\.\d+)?)?$/.exec(plain) ?? [];
  if (minutes === undefined) return undefined;
  if (isUtc) return epoch(Date.parse(`${minutes.replace(' ', 'T')}${seconds || ':00'}Z`));
  const begin = fromBeijing(minutes);
  return begin === undefined ? undefined : begin + Number(seconds.slice(1)) * 1_000;
}

const epoch = (at: number): number | undefined => (Number.isNaN(at) ? undefined : at);

/** POINT, LINESTRING, POLYGON and their MULTI forms (OGC 06-103r4); Z and M are left out. */
function takeWkt(finds: Finds, row: number, text: string, label: string): void {
  const [, multi, kind, body = ''] =
    /^\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(\(.*\))\s*$/is.exec(text) ?? [];
  if (kind === undefined) return finds.miss(row, 'no-shape');
  const lists = [...body.matchAll(/[^()]+/g)].map(([list]) => list).filter((list) => /\d/.test(list));
  const placesOf = (list: string): number[][] => list.split(',').map((pair) => pair.trim().split(/\s+/).map(numberOf));
  const shape = kind.toUpperCase();
  if (shape === 'POINT') {
    for (const place of lists.flatMap(placesOf)) finds.put(row, 'point', [place], { label });
  } else if (shape === 'LINESTRING') {
    for (const list of lists) finds.put(row, 'line', placesOf(list), { label });
  } else {
    // The outer ring of each area comes after two brackets of its own, a hole after one.
    const outer = [...body.matchAll(/\(\s*\(([^()]+)\)/g)].map(([, list = '']) => list);
    for (const list of outer) finds.put(row, 'polygon', placesOf(list), { label });
    if (lists.length > outer.length || (multi && outer.length === 0)) finds.miss(row, 'holes');
  }
  if (lists.length === 0) finds.miss(row, 'no-place');
}
