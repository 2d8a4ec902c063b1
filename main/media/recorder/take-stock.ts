/**
 * At start: what lies on the disk and what the ledger says are made one. The tail of a segment that was being written when the
 * station was killed is cut to its last whole fragment; a file without a row gets one; a row without a file goes.
 */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Segment } from '../../../contract/footage.ts';
import type { FootageLedger } from '../../store/footage.ts';
import { dropPart, feedFolder, filesOf, finishPart, mend, type Leftover } from './footage-files.ts';

export interface Stock {
  mended: number;
  found: number;
  /** Parts in which nothing played. */
  dropped: number;
  /** Rows whose file is gone. */
  missing: number;
}

/** A span as wide as any clock. */
const EVER = Number.MAX_SAFE_INTEGER;
const PAGE = 5_000;

/** What of a ledger is put right. */
export type StockLedger = Pick<FootageLedger, 'feeds' | 'segment' | 'add' | 'list' | 'remove'>;

export async function takeStock(root: string, ledger: StockLedger, log: (error: unknown) => void): Promise<Stock> {
  const stock: Stock = { mended: 0, found: 0, dropped: 0, missing: 0 };
  const known = ledger.feeds().map(({ feed }) => feed);
  const folders = await readdir(root).catch(() => []);
  const byFolder = new Map([
    ...folders.map((name) => [name, name] as const),
    ...known.map((feed) => [feedFolder(feed), feed] as const),
  ]);
  for (const feed of byFolder.values()) {
    const files = await filesOf(root, feed);
    for (const file of files) {
      if (!file.part && ledger.segment(feed, file.startAt)) continue;
      await take(root, ledger, feed, file, stock).catch(log);
    }
    forgetMissing(ledger, feed, new Set(files.map(({ file }) => file)), stock);
  }
  return stock;
}

async function take(root: string, ledger: StockLedger, feed: string, file: Leftover, stock: Stock): Promise<void> {
  const facts = await mend(root, file);
  if (!facts) {
    if (file.part) await dropPart(root, file.file);
    stock.dropped += 1;
    return;
  }
  if (file.part) await finishPart(root, file.file, await open(path.join(root, `${file.file}.part`), 'r+'));
  const { lengthMs, ...rest } = facts;
  const { startAt } = file;
  const segment: Segment = {
    ...rest,
    feed,
    startAt,
    endAt: startAt + lengthMs,
    file: file.file,
    state: file.part ? 'mended' : 'whole',
  };
  ledger.add(segment);
  stock[file.part ? 'mended' : 'found'] += 1;
}

function forgetMissing(ledger: StockLedger, feed: string, files: ReadonlySet<string>, stock: Stock): void {
  for (let from = 0; ;) {
    const rows = ledger.list(feed, from, EVER, PAGE);
    for (const row of rows) {
      if (files.has(row.file)) continue;
      ledger.remove(row);
      stock.missing += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    from = last.startAt + 1;
  }
}
