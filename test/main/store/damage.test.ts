import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore, rebuildProjections } from '../../../main/store/open.ts';
import { SEQ_GAP } from '../../../main/store/recoveries.ts';
import { tempDir } from '../../temp-dir.ts';
import { position, vehicle } from './samples.ts';

const newFile = () => path.join(tempDir(), 'journal.sqlite');
const WRITER = path.resolve('test/sim/append-until-killed.ts');

/** A store with `count` positions, closed, all in the main file. */
function filled(count: number): string {
  const file = newFile();
  const store = openStore({ file, station: vehicle });
  store.journal.append(Array.from({ length: count }, (_, index) => position(index)));
  store.registry.putSetting('theme', 'night');
  store.close();
  return file;
}

describe('killed while writing', () => {
  it('keeps every fact it had confirmed, without a gap or a double', async () => {
    const file = newFile();
    let confirmed = 0;
    for (const killAfter of [3, 17, 40, 8, 90]) {
      confirmed = await appendUntilKilled(file, killAfter);
      const store = openStore({ file, station: vehicle });
      const seqs = store.journal.read('zengdu-1', 0, 1_000).map((entry) => entry.seq);
      expect(store.recovery).toBeUndefined();
      expect(seqs.length).toBeGreaterThanOrEqual(confirmed);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      const positions = store.projections.unitPositions();
      store.close();
      rebuildProjections(file);
      const again = openStore({ file, station: vehicle });
      expect(again.projections.unitPositions()).toEqual(positions);
      again.close();
    }
    expect(confirmed).toBeGreaterThan(90);
  });
});

/** Runs a writer in a process of its own and kills it after `lines` confirmations; answers the last seq it confirmed. */
function appendUntilKilled(file: string, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      if (words.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => resolve(Number(words.trimEnd().split('\n').at(-1))));
  });
}

describe('a damaged file', () => {
  it('is kept, and what is readable is recovered', () => {
    const file = filled(5_000);
    const middle = Math.floor(statSync(file).size / 2 / 4096) * 4096;
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, middle);
    closeSync(handle);
    const store = openStore({ file, station: vehicle });
    expect(store.recovery?.entries).toBeGreaterThan(2_000);
    expect(existsSync(store.recovery?.keptAs ?? '')).toBe(true);
    expect(store.journal.summary()[0]?.count).toBe(store.recovery?.entries);
    // What the damage took may be known to the center: its numbers are never given again.
    expect(store.journal.append([position(9_000)])[0]?.seq).toBeGreaterThan(SEQ_GAP);
    store.close();
    const again = openStore({ file, station: vehicle });
    expect(again.recovery).toBeUndefined();
    expect(again.journal.append([position(9_001)])[0]?.seq).toBeGreaterThan(SEQ_GAP + 1);
    again.close();
  });

  it.each([
    ['cut short', (file: string) => truncateSync(file, 10_000)],
    ['full of something else', (file: string) => writeFileSync(file, 'not a database '.repeat(1_000))],
  ])('that is %s does not keep the station from starting', (_what, damage) => {
    const file = filled(500);
    damage(file);
    const store = openStore({ file, station: vehicle });
    expect(store.recovery).toBeDefined();
    expect(readFileSync(store.recovery?.keptAs ?? '').length).toBeGreaterThan(0);
    store.journal.append([position(1)]);
    store.close();
  });

  it('that the check beside the work found is recovered at the next start', () => {
    const file = filled(10);
    writeFileSync(`${file}.damaged`, 'row 7 missing from index');
    const store = openStore({ file, station: vehicle });
    expect(store.recovery?.entries).toBe(10);
    expect(store.registry.setting('theme')).toBe('night');
    store.close();
  });
});

describe('a file that cannot be used', () => {
  it('is refused while another program has it', () => {
    const file = newFile();
    const store = openStore({ file, station: vehicle });
    expect(() => openStore({ file, station: vehicle })).toThrow(expect.objectContaining({ code: 'store-locked' }));
    store.close();
  });

  it('is refused when a newer program wrote it', () => {
    const file = filled(1);
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openStore({ file, station: vehicle })).toThrow(expect.objectContaining({ code: 'store-newer' }));
  });
});
