/** The journal on this machine's disk: durable appends, entries taken over, and the start with a large file. */
import Database from 'better-sqlite3';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '../../main/store/open.ts';
import type { Store } from '../../main/store/types.ts';
import { center, position, T0, vehicle } from '../main/store/samples.ts';
import type { Figure } from './bench.ts';

const SINGLE = 5_000;
const BACKLOG = 100_000;
const BATCH = 500;
const LARGE_BYTES = 1_000_000_000;
const UNITS = 50;
/** Eleven days of one receiver. */
const FIXES = 1_000_000;
const TRACK_ROUNDS = 21;

const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1_000);

/** How long `work` takes, ms. */
function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const positions = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => position(from + index, `unit-${index % UNITS}`));

/** Durable appends of one fact each; the peer is SQLite itself: one row, one commit, the same settings. */
function single(store: Store, folder: string): Figure {
  store.journal.outbox(center.id);
  const value = perSecond(
    SINGLE,
    timed(() => {
      for (let second = 0; second < SINGLE; second += 1) store.journal.append([position(second)]);
    }),
  );
  const db = new Database(path.join(folder, 'plain.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO rows (body) VALUES (?)');
  const peer = perSecond(
    SINGLE,
    timed(() => {
      for (let second = 0; second < SINGLE; second += 1) insert.run(JSON.stringify(position(second).body));
    }),
  );
  db.close();
  return { name: 'journal: durable appends', value, unit: '/s', peer, ratio: value / peer };
}

function groups(store: Store): Figure {
  const ms = timed(() => {
    for (let n = 0; n < BACKLOG; n += BATCH) store.journal.append(positions(n, BATCH));
  });
  return { name: `journal: appends in groups of ${BATCH}`, value: perSecond(BACKLOG, ms), unit: '/s' };
}

/** The center takes over what the vehicle wrote, without the line between them. */
function takeOver(from: Store, to: Store): Figure {
  const outbox = from.journal.outbox(center.id);
  let count = 0;
  const ms = timed(() => {
    for (let entries = outbox.next(BATCH); entries.length > 0; entries = outbox.next(BATCH)) {
      const { committed } = to.journal.apply(entries);
      outbox.acknowledge(committed.map(({ seq }) => seq));
      count += committed.length;
    }
  });
  return { name: `journal: outbox to another journal, batches of ${BATCH}`, value: perSecond(count, ms), unit: '/s' };
}

function start(folder: string): Figure {
  const file = path.join(folder, 'large.sqlite');
  const store = openStore({ file, station: vehicle });
  store.journal.outbox(center.id);
  for (let n = 0; statSync(file).size < LARGE_BYTES; n += 5_000) store.journal.append(positions(n, 5_000));
  store.close();
  let again: Store | undefined;
  const value = timed(() => (again = openStore({ file, station: vehicle })));
  again?.close();
  return { name: 'journal: open 1 GB', value: Math.round(value), unit: 'ms' };
}

/** Parts of one unit's way of a million fixes: the newest of them, and some spread over all of it. */
function tracks(folder: string): Figure[] {
  const store = openStore({ file: path.join(folder, 'track.sqlite'), station: vehicle });
  for (let n = 0; n < FIXES; n += 5_000)
    store.journal.append(Array.from({ length: 5_000 }, (_, index) => position(n + index)));
  const end = T0 + FIXES * 1_000;
  const figure = (points: number, from: number, everyMs?: number): Figure => {
    const times = Array.from({ length: TRACK_ROUNDS }, () =>
      timed(() => {
        const fixes = store.projections.track(vehicle.id, vehicle.id, from, end, points, everyMs);
        if (fixes.length !== points) throw new Error(`${fixes.length} fixes instead of ${points}`);
      }),
    );
    const value = times.toSorted((a, b) => a - b)[TRACK_ROUNDS >> 1] ?? NaN;
    const which = everyMs === undefined ? 'the newest' : 'spread over all';
    return { name: `track of 1 000 000 fixes: ${points} of them, ${which}`, value, unit: 'ms' };
  };
  const figures = [figure(5_000, end - 5_000_000), figure(2_000, T0, (FIXES / 2_000) * 1_000)];
  store.close();
  return figures;
}

/** Unlike /tmp, this is a disk on every Linux. */
const DISK = existsSync('/var/tmp') ? '/var/tmp' : os.tmpdir();

export function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(DISK, 'qianshao-bench-store-'));
  try {
    const from = openStore({ file: path.join(folder, 'from.sqlite'), station: vehicle });
    const to = openStore({ file: path.join(folder, 'to.sqlite'), station: center });
    const figures = [single(from, folder), groups(from), takeOver(from, to)];
    from.close();
    to.close();
    return Promise.resolve([...figures, start(folder), ...tracks(folder)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
