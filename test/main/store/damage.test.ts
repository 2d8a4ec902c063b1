import Database from 'better-sqlite3';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECK_AT_START_LIMIT, checkBeside, damageMark } from '../../../main/store/check.ts';
import { openStore } from '../../../main/store/open.ts';
import { SEQ_GAP } from '../../../main/store/recoveries.ts';
import type { Store } from '../../../main/store/types.ts';
import {
  all,
  filled,
  newFile,
  offsetOf,
  open,
  overwrite,
  projected,
  query,
  rootPage,
  seqs,
  spoilPage,
  upTo,
} from './files.ts';
import { position, T0, vehicle } from './samples.ts';

/** Opens a damaged file and checks what always holds after a recovery. */
function recovered(file: string, now = T0): Store {
  const store = open(file, { now: () => now });
  const { recovery } = store;
  expect(recovery?.keptAs).toMatch(/\.damaged-2026-11-24T\d{6}\.\d{3}Z(-\d+)?$/);
  expect(all(store).length).toBe(recovery?.entries);
  expect(projected(store).track.length).toBe(recovery?.entries);
  return store;
}

describe('a damaged file', () => {
  it('is kept as it was found, and what is readable on both sides of the hole is recovered', () => {
    const file = filled(5_000);
    spoilPage(file, Math.floor(statSync(file).size / 2 / 4096));
    const damaged = readFileSync(file);
    const store = recovered(file);
    expect(store.recovery?.entries).toBeGreaterThan(4_950);
    expect(seqs(all(store))).toEqual(expect.arrayContaining([1, 5_000]));
    expect(readFileSync(store.recovery?.keptAs ?? '').equals(damaged)).toBe(true);
    expect(store.registry.setting('theme')).toBe('night');
  });

  it('gives all but the rows of its spoiled pages, also when the root of the journal is one of them', () => {
    const file = filled(5_000);
    spoilPage(file, rootPage(file, 'entries'));
    for (const page of [100, 200, 300]) spoilPage(file, page);
    expect(recovered(file).recovery?.entries).toBeGreaterThan(4_900);
  });

  it('is read by the spare copy of its first page, settings and all', () => {
    const file = filled(500);
    spoilPage(file, 1);
    const store = recovered(file);
    expect(store.recovery?.entries).toBe(500);
    expect(store.registry.setting('theme')).toBe('night');
    expect(readdirSync(path.dirname(file)).filter((name) => name.includes('.copy'))).toEqual([]);
  });

  it('is read page by page without its first page and without the spare', () => {
    const file = filled(500);
    rmSync(`${file}.head`);
    overwrite(file, 0, Buffer.alloc(100));
    expect(seqs(all(recovered(file)))).toEqual(upTo(500));
  });

  it('keeps what was only in its log', () => {
    const { file, dir } = crashed(200);
    spoilPage(file, 1);
    rmSync(`${file}.head`);
    const store = recovered(file);
    expect(seqs(all(store))).toEqual(upTo(200));
    expect(existsSync(`${store.recovery?.keptAs}-wal`)).toBe(true);
    expect(readdirSync(dir)).not.toContain('journal.sqlite.recovered');
  });

  it('that was cut short gives what is left', () => {
    const file = filled(5_000);
    truncateSync(file, Math.floor(statSync(file).size / 3));
    expect(recovered(file).recovery?.entries).toBeGreaterThan(100);
  });

  it('full of something else is kept, and the station starts with nothing', () => {
    const file = newFile();
    writeFileSync(file, 'not a database '.repeat(1_000));
    const store = recovered(file);
    expect(store.recovery?.entries).toBe(0);
    expect(readFileSync(store.recovery?.keptAs ?? '', 'utf8')).toContain('not a database');
    expect(store.journal.append([position(1)])).toHaveLength(1);
  });

  it('that is damaged again on the same day overwrites nothing that was kept', () => {
    const file = filled(50);
    const kept = [1, 2].map(() => {
      spoilPage(file, rootPage(file, 'settings'));
      const store = recovered(file);
      store.close();
      return store.recovery?.keptAs ?? '';
    });
    expect(new Set(kept).size).toBe(2);
    expect(kept.every((name) => existsSync(name))).toBe(true);
  });

  it('leaves out an entry whose words are no longer what they were, and asks for a recovery when it meets it', () => {
    const file = filled(5);
    overwrite(file, offsetOf(file, '"unit":"zengdu-1"'), Buffer.from('\u0001'));
    const damages: string[] = [];
    const store = open(file, { onDamage: (detail) => damages.push(detail) });
    expect(() => all(store)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
    expect(damages).toHaveLength(1);
    store.close();
    expect(recovered(file).recovery?.entries).toBe(4);
  });
});

it('a setting whose words changed does not keep the station from starting, and the others stay', () => {
  const file = filled(5);
  const settings = open(file);
  settings.registry.putSetting('broken', 'words of a setting');
  settings.close();
  overwrite(file, offsetOf(file, '"words of a setting"'), Buffer.from('x'));
  const store = recovered(file);
  expect(store.registry.setting('broken')).toBeUndefined();
  expect(store.registry.setting('theme')).toBe('night');
});

/** A file of `count` entries of which most are in the log alone, as after the power was pulled. */
function crashed(count: number): { file: string; dir: string } {
  const live = newFile();
  const store = open(live);
  for (let second = 0; second < count; second += 1) store.journal.append([position(second)]);
  const dir = path.join(path.dirname(live), 'crashed');
  mkdirSync(dir);
  const file = path.join(dir, path.basename(live));
  for (const suffix of ['', '-wal', '.head']) copyFileSync(live + suffix, file + suffix);
  return { file, dir };
}

describe('own seqs after a loss', () => {
  it('are never given again, for peers may know what the damage took', () => {
    const file = filled(100);
    writeFileSync(damageMark(file), 'found by the check beside the work');
    const store = recovered(file);
    const next = store.journal.append([position(101)])[0]?.seq ?? 0;
    expect(next).toBeGreaterThan(100 + SEQ_GAP);
    store.close();
    expect(open(file).journal.append([position(102)])[0]?.seq).toBe(next + 1);
  });

  it('are above every number the station can have given, also when nothing could be read', () => {
    const file = newFile();
    writeFileSync(file, 'x'.repeat(9_000));
    // The clock of a vehicle that was off for long: 1970.
    const store = open(file, { now: () => 1_000 });
    expect(store.journal.append([position(1)])[0]?.seq).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });

  it('rise from one recovery to the next', () => {
    const file = filled(10);
    const floors = [T0, T0 + 1_000].map((now) => {
      writeFileSync(damageMark(file), 'found');
      const store = recovered(file, now);
      const seq = store.journal.append([position(now - T0)])[0]?.seq ?? 0;
      store.close();
      return seq;
    });
    expect(floors[1]).toBeGreaterThan((floors[0] ?? 0) + SEQ_GAP - 1);
  });

  it('jump when the log of a file that was not closed is missing', () => {
    const { file } = crashed(50);
    rmSync(`${file}-wal`);
    const store = open(file);
    expect(store.recovery).toBeUndefined();
    expect(store.journal.append([position(51)])[0]?.seq).toBeGreaterThan(SEQ_GAP);
  });

  it('go on without a jump when the log is there', () => {
    const { file } = crashed(50);
    expect(open(file).journal.append([position(51)])[0]?.seq).toBe(51);
  });
});

describe('a recovery that is itself cut short', () => {
  it('is begun again when the new file was not complete', () => {
    const file = filled(300);
    spoilPage(file, rootPage(file, 'settings'));
    writeFileSync(`${file}.recovering`, 'half of a file');
    expect(recovered(file).recovery?.entries).toBe(300);
    expect(existsSync(`${file}.recovering`)).toBe(false);
  });

  it.each([
    ['before anything was moved', (file: string, keptAs: string) => renameSync(keptAs, file)],
    ['when the damaged file was moved', () => undefined],
  ])('is finished when the new file was complete: %s', (_when, back) => {
    const file = filled(300);
    spoilPage(file, rootPage(file, 'settings'));
    const store = openStore({ file, station: vehicle });
    const { recovery } = store;
    store.close();
    renameSync(file, `${file}.recovered`);
    back(file, recovery?.keptAs ?? '');
    const again = open(file);
    expect(again.recovery).toEqual(recovery);
    expect(existsSync(recovery?.keptAs ?? '')).toBe(true);
    expect(seqs(all(again))).toEqual(upTo(300));
  });
});

describe('the check of a large file', () => {
  /** Large to the file system; SQLite reads as much as its head says. */
  const large = (entries: number): string => {
    const file = filled(entries);
    truncateSync(file, CHECK_AT_START_LIMIT + 1);
    return file;
  };

  it('runs beside the work, and the next start recovers what it found', async () => {
    const file = large(2_000);
    spoilPage(file, 150);
    const found = await new Promise<string>((resolve) => {
      open(file, { onDamage: resolve }).projections.stations();
    });
    expect(readFileSync(damageMark(file), 'utf8')).toBe(found);
  });

  it('says nothing of a file that is whole, and can be stopped at any moment', () => {
    const file = large(10);
    const damages: string[] = [];
    const stop = checkBeside(file, (detail) => damages.push(detail));
    stop();
    stop();
    open(file).close();
    expect(damages).toEqual([]);
    expect(existsSync(damageMark(file))).toBe(false);
  });
});

describe('a file that cannot be used', () => {
  it('is refused while another program has it; a support tool may read', () => {
    const file = newFile();
    const store = open(file);
    store.journal.append([position(1)]);
    expect(() => openStore({ file, station: vehicle })).toThrow(
      expect.objectContaining({ code: 'store-locked', detail: `${file}.lock is held by a running station` }),
    );
    expect(query(file, 'SELECT count(*) AS n FROM entries')).toEqual([{ n: 1 }]);
    store.close();
    store.close();
    open(file);
  });

  it('is refused when a newer program wrote it, and left as it is', () => {
    const file = filled(1);
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openStore({ file, station: vehicle })).toThrow(expect.objectContaining({ code: 'store-newer' }));
    expect(query(file, 'PRAGMA user_version')).toEqual([{ user_version: 99 }]);
  });

  it('is opened although its lock was overwritten by something else', () => {
    const file = filled(1);
    writeFileSync(`${file}.lock`, 'something else '.repeat(300));
    expect(all(open(file))).toHaveLength(1);
  });
});
