/** What every program of ours does around its station: words on the console, an orderly end, paths. */
import path from 'node:path';
import { errorSentences, QianshaoError } from '../contract/errors.ts';
import packageJson from '../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '..');

export const version = packageJson.version;
/** Built pages. */
export const webRoot = path.join(root, 'dist', 'web');
export const resourcesRoot = path.join(root, 'resources');

/** How long an orderly end may take, ms. */
const END_MS = 4_000;

/** One line on standard error: UTC time, then code or stack. */
export function log(error: unknown): void {
  const words =
    error instanceof QianshaoError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${new Date().toISOString()} ${words}\n`);
}

/**
 * Runs a station until SIGINT, SIGTERM, or the end of its parent's pipe, then closes it and exits.
 * A start that fails says so in both languages and exits with 1.
 */
export async function runStation(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  process.on('uncaughtException', (error) => {
    log(error);
    process.exitCode = 1;
  });
  process.on('unhandledRejection', log);
  let station: { close(): Promise<void> };
  try {
    station = await start();
  } catch (error) {
    const code = error instanceof QianshaoError ? error.code : 'internal';
    log(error);
    process.stderr.write(`${errorSentences[code].zh}\n${errorSentences[code].en}\n`);
    process.exit(1);
  }
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), END_MS).unref();
    station.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
