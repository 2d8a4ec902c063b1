/** Is the file whole? (docs/decisions/010-integrity-check.md) */
import type { Database as Handle } from 'better-sqlite3';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Files up to this size are checked before the station is ready (about half a second); larger ones beside its work. Bytes. */
export const CHECK_AT_START_LIMIT = 128 * 1024 * 1024;

const mark = (file: string) => `${file}.damaged`;

/** SQLite's own check of structure; undefined when the file is whole, else the first finding. */
export function quickCheck(db: Handle): string | undefined {
  const finding = String(db.pragma('quick_check(1)', { simple: true }));
  return finding === 'ok' ? undefined : finding;
}

/** True when the check of a large file found damage while the station ran last time. */
export const markedDamaged = (file: string): boolean => existsSync(mark(file));
export const clearMark = (file: string): void => rmSync(mark(file), { force: true });
export const isSmall = (file: string): boolean => statSync(file).size <= CHECK_AT_START_LIMIT;

/**
 * Checks a large file in a thread of its own, reading beside the writer; damage is marked, so that the next start recovers.
 * @returns the way to stop it
 */
export function checkBeside(file: string, onDamage: (detail: string) => void): () => Promise<void> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: file });
  worker.on('message', (finding: string | undefined) => {
    if (finding === undefined) return;
    writeFileSync(mark(file), finding);
    onDamage(finding);
  });
  worker.on('error', (error: unknown) => onDamage(String(error)));
  worker.unref();
  return async () => void (await worker.terminate());
}
