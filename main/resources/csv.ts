/**
 * Rows of a CSV text with the lines on which they begin. A quotation mark that is never closed would swallow the rest of the
 * file: its line is told, and reading goes on at the next.
 */
import { parse } from 'csv-parse';
import type { RowReason } from '../../contract/resource.ts';

export type Row = { line: number; cells: string[] } | { line: number; reason: RowReason; text?: string };

/** Longest row, UTF-8 bytes. */
const MAX_ROW_BYTES = 64 * 1024;
/** Rows with an open quotation mark: each means reading the file once more. */
const MAX_RETRIES = 20;
const DELIMITERS = [',', '\t', ';', '，', '|'];

/** The sign that stands most often in the first lines. */
export function delimiterOf(head: string): string {
  const lines = head.split('\n', 20).join('\n');
  const counts = DELIMITERS.map((sign) => lines.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** @param text reads the file from its beginning, each time it is called */
export async function* csvRows(text: () => AsyncIterable<string>, delimiter: string): AsyncGenerator<Row> {
  let from = 1;
  for (let tries = 0; tries <= MAX_RETRIES; tries += 1) {
    const open = yield* rowsFrom(text(), from, delimiter);
    if (open === undefined) return;
    yield { line: open, reason: 'quotes' };
    from = open + 1;
  }
  yield { line: from, reason: 'abandoned' };
}

/**
 * A mark that is closed where no cell ends stays in its cell: with a line end behind it, it was never meant to be closed there.
 * @returns the line on which a row begins that has no end; undefined when all were read
 */
async function* rowsFrom(
  text: AsyncIterable<string>,
  from: number,
  delimiter: string,
): AsyncGenerator<Row, number | undefined> {
  const rows: Row[] = [];
  let next = from;
  let failed = false;
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: '\n',
    max_record_size: MAX_ROW_BYTES,
    on_record: (cells: string[], { lines }) => {
      failed ||= cells.some((cell) => cell.startsWith('"') && cell.includes('\n'));
      if (failed) return null;
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: next, cells });
      next = from + lines;
      return null;
    },
  });
  parser.on('error', () => (failed = true));
  const write = (piece: string) => new Promise<void>((resolve) => parser.write(piece, () => resolve()));
  for await (const piece of fromLine(text, from)) {
    await write(piece);
    yield* rows.splice(0);
    if (failed) return next;
  }
  await new Promise<void>((resolve) => {
    parser.once('finish', resolve).once('error', () => resolve());
    parser.end();
  });
  yield* rows.splice(0);
  return failed ? next : undefined;
}

async function* fromLine(text: AsyncIterable<string>, line: number): AsyncGenerator<string> {
  let left = line - 1;
  for await (const piece of text) {
    let at = 0;
    while (left > 0) {
      const end = piece.indexOf('\n', at);
      if (end < 0) break;
      at = end + 1;
      left -= 1;
    }
    if (left === 0 && at < piece.length) yield piece.slice(at);
  }
}
