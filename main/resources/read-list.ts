/** A list of resources, CSV or GeoJSON, row by row: each a resource with its line, or why it is none. */
import { QianshaoError } from '../../contract/errors.ts';
import type { ListWish, ResourceList, ResourceRecord, RowProblem, RowReason } from '../../contract/resource.ts';
import { columnsOf, isHead, type Columns } from './columns.ts';
import { csvRows, delimiterOf } from './csv.ts';
import { featureParts, readFeature } from './geojson.ts';
import { kindOf } from './kinds.ts';
import { cut, recordOf, type RowOptions } from './row.ts';
import { codingOf, textOf, type Coding } from './text-file.ts';

export type ListRow = { line: number; record: ResourceRecord } | RowProblem;

/** Lines in which the header is looked for: titles stand above it. */
const HEAD_LINES = 10;
const MAX_TEXT = 60;

export interface ReadList {
  format: ResourceList['format'];
  coding: Coding;
  rows: AsyncGenerator<ListRow>;
}

/** @throws resource-file-foreign; while rows are read resource-columns */
export async function readList(file: string, { name, datum, kind }: ListWish): Promise<ReadList> {
  const coding = await codingOf(file);
  const options = { datum, kind: kind ?? kindOf(name) ?? 'other' };
  const text = () => textOf(file, coding);
  const head = await firstOf(text());
  const isJson = head.trimStart().startsWith('{');
  const rows = isJson ? geojsonRows(text(), options) : tableRows(text, delimiterOf(head), options);
  return { format: isJson ? 'geojson' : 'csv', coding, rows };
}

async function firstOf(text: AsyncIterable<string>): Promise<string> {
  for await (const piece of text) return piece;
  return '';
}

const problem = (where: { line: number; item?: number }, reason: RowReason, words: string): RowProblem => {
  const text = cut(words, MAX_TEXT);
  const { line, item } = where;
  return { line, ...(item === undefined ? {} : { item }), reason, ...(text === '' ? {} : { text }) };
};

async function* tableRows(
  text: () => AsyncIterable<string>,
  delimiter: string,
  options: RowOptions,
): AsyncGenerator<ListRow> {
  let columns: Columns | undefined;
  const seen: string[] = [];
  for await (const row of csvRows(text, delimiter)) {
    if ('reason' in row) {
      yield problem(row, row.reason, '');
      continue;
    }
    if (columns) {
      const read = recordOf(row.cells, columns, options);
      yield typeof read === 'string'
        ? problem(row, read, row.cells.filter((cell) => cell.trim() !== '').join(' '))
        : { line: row.line, record: read };
      continue;
    }
    const head = columnsOf(row.cells);
    if (isHead(head)) columns = head;
    else if (seen.push(row.cells.join(' ')) >= HEAD_LINES) break;
  }
  // What stands there may be what is called otherwise here.
  if (!columns) throw new QianshaoError('resource-columns', cut(seen[0] ?? '', MAX_TEXT));
}

async function* geojsonRows(text: AsyncIterable<string>, options: RowOptions): AsyncGenerator<ListRow> {
  let known: { key: string; columns: Columns } | undefined;
  for await (const part of featureParts(text)) {
    if ('reason' in part) {
      yield problem(part, part.reason, '');
      continue;
    }
    const feature = readFeature(part.json);
    if (!feature) {
      yield problem(part, 'json', part.json);
      continue;
    }
    const { place, headers, cells } = feature;
    const key = headers.join('\n');
    if (known?.key !== key) known = { key, columns: columnsOf(headers) };
    const read = typeof place === 'string' ? place : recordOf(cells, known.columns, options, place);
    yield typeof read === 'string' ? problem(part, read, cells.join(' ')) : { line: part.line, record: read };
  }
}
