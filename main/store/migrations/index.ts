/** Numbered schema changes; the file's `user_version` tells how many have run. */
import type { Database } from 'better-sqlite3';
import { QianshaoError } from '../../../contract/errors.ts';
import { journal } from './001-journal.ts';
import { order } from './002-order.ts';
import { messages } from './003-messages.ts';
import { clock } from './004-clock.ts';
import { floor } from './005-floor.ts';
import { edits } from './006-edits.ts';
import { footage } from './007-footage.ts';
import { alerting } from './008-alerting.ts';
import { backfill } from './009-backfill.ts';
import { custody } from './010-custody.ts';
import { stills } from './011-stills.ts';

export const migrations: readonly ((db: Database) => void)[] = [
  journal,
  order,
  messages,
  clock,
  floor,
  edits,
  footage,
  alerting,
  backfill,
  custody,
  stills,
];

/** No program will ever have so many; such a number is damage. */
const IMPOSSIBLE = 10_000;

/** How many migrations the file has seen. @throws store-newer when a newer program wrote it, store-corrupt */
export function fileVersion(db: Database): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version < 0 || version >= IMPOSSIBLE) throw new QianshaoError('store-corrupt', `file version ${version}`);
  if (version > migrations.length) {
    throw new QianshaoError('store-newer', `file version ${version}, program version ${migrations.length}`);
  }
  return version;
}

/** Brings the file to this program's version, or to an earlier one. @throws store-newer */
export function migrate(db: Database, to = migrations.length): void {
  const version = fileVersion(db);
  migrations.slice(version, to).forEach((migration, index) => {
    db.transaction(() => {
      migration(db);
      db.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}
