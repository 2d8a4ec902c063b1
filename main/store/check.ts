/** Is the file whole? (docs/decisions/010-integrity-check.md) */
import Database, { type Database as Handle } from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fileVersion, migrate } from './migrations/index.ts';
import { isDamage } from './sqlite-errors.ts';

/** Files up to this size are checked whole before the station is ready (well under half a second); bytes. */
export const CHECK_AT_START_LIMIT = 64 * 1024 * 1024;

/** Where damage found while a station works is written down for its next start. */
export const damageMark = (file: string): string => `${file}.damaged`;
export const clearMark = (file: string): void => rmSync(damageMark(file), { force: true });

const isSmall = (file: string): boolean => statSync(file).size <= CHECK_AT_START_LIMIT;

/**
 * What is wrong with the file, before it is written to; undefined when nothing is, or when it does not exist. A large file
 * is only looked at: header, schema and both ends of every table.
 * @throws store-newer, and what else keeps it from being read
 */
export function damageOf(file: string): string | undefined {
  if (existsSync(damageMark(file))) return readFileSync(damageMark(file), 'utf8');
  if (!existsSync(file)) return undefined;
  return inspect(file, (db) => {
    const finding = compareSchema(db) ?? readEnds(db) ?? unreadableSetting(db);
    return finding ?? (isSmall(file) ? quickCheck(db) : undefined);
  });
}

/** The whole check of a file, whatever its size. */
export const fullCheck = (file: string): string | undefined => inspect(file, quickCheck);

function inspect(file: string, look: (db: Handle) => string | undefined): string | undefined {
  try {
    // Read-only: closing it must not move the log into a file that is to be kept as it was found.
    const db = new Database(file, { readonly: true });
    try {
      return look(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return String(error);
    throw error;
  }
}

/** SQLite's own check of structure; undefined when the file is whole, else the first finding. */
function quickCheck(db: Handle): string | undefined {
  const finding = String(db.pragma('quick_check(1)', { simple: true }));
  return finding === 'ok' ? undefined : finding;
}

/** The schema must have all that the migrations make; more (an index of a support engineer) does no harm. */
function compareSchema(db: Handle): string | undefined {
  const version = fileVersion(db);
  const model = new Database(':memory:');
  try {
    migrate(model, version);
    const found = new Set(schemaOf(db));
    const missing = schemaOf(model).find((part) => !found.has(part));
    return missing && `the schema lacks: ${missing}`;
  } finally {
    model.close();
  }
}

const schemaOf = (db: Handle): string[] =>
  db.prepare<[], string>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all();

function readEnds(db: Handle): undefined {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  for (const table of tables) {
    for (const end of ['ASC', 'DESC']) db.prepare(`SELECT * FROM "${table}" ORDER BY 1 ${end} LIMIT 1`).get();
  }
}

/** A station must not fail at every start over a setting whose words changed. */
function unreadableSetting(db: Handle): string | undefined {
  if (fileVersion(db) === 0) return undefined;
  const key = db.prepare<[], string>('SELECT key FROM settings WHERE NOT json_valid(value) LIMIT 1').pluck().get();
  return key === undefined ? undefined : `setting ${key} cannot be read`;
}

/**
 * Checks a large file beside the work, in a process of its own: it can be stopped at any moment, which a thread inside
 * SQLite cannot. Damage is marked, so that the next start recovers.
 * @returns the way to stop it
 */
export function checkBeside(file: string, onDamage: (detail: string) => void): () => void {
  if (isSmall(file)) return () => undefined;
  const program = fileURLToPath(new URL('./check-beside.ts', import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: 'ignore' });
  child.unref();
  // A check that could not run has found nothing; the next start makes another.
  child.once('error', () => undefined);
  child.once('exit', () => {
    if (existsSync(damageMark(file))) onDamage(readFileSync(damageMark(file), 'utf8'));
  });
  return () => {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
  };
}
