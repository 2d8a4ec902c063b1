/** Edits of several stations as the projections take them: in any order, again and again, by a center’s detour. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextVersion, type Version } from '../../../contract/edits.ts';
import type { Entry } from '../../../contract/entry.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { projector } from '../../../main/store/project.ts';
import { ENTRY_COLUMNS, toRow } from '../../../main/store/rows.ts';

const PLOT = '01890a5d-ac96-774b-bcce-b302099a8057';
const STATIONS = ['zengdu-1', 'zengdu-2', 'center'];

/** Takes entries as a journal does; tells what all pages would show. */
function taker() {
  const db = new Database(':memory:');
  migrate(db);
  const project = projector(db);
  const insert = db.prepare(
    `INSERT INTO entries (${ENTRY_COLUMNS}) VALUES (@station, @seq, @id, @kind, @lane, @at, @clock, @incident, @body)
     ON CONFLICT DO NOTHING`,
  );
  return {
    take: (entry: Entry) => void (insert.run(toRow(entry)).changes === 1 && project(entry)),
    views: () => db.prepare('SELECT view FROM plots').pluck().all(),
    close: () => db.close(),
  };
}

let seq = 0;
const entryOf = (body: object, station: string): Entry => {
  seq += 1;
  const id = `01890a5d-ac96-774b-bcce-${seq.toString(16).padStart(12, '0')}`;
  return { station, seq, id, kind: 'plot', lane: 2, at: 0, clock: 'system', body } as Entry;
};

const edit = fc.record({
  by: fc.constantFrom(...STATIONS),
  saw: fc.uniqueArray(fc.nat(12), { maxLength: 3 }),
  clock: fc.nat(3),
  part: fc.constantFrom('geometry', 'label', 'style', 'locked', 'deleted'),
  value: fc.nat(3),
});

const valueOf = (part: string, value: number): unknown =>
  ({
    geometry: { shape: 'point', coordinates: [[113 + value, 31]] },
    label: String(value),
    style: { ink: (['black', 'red', 'teal', 'brown'] as const)[value] },
  })[part] ?? value % 2 === 0;

it('all orders of all edits make one plot of them', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (made, dice) => {
      const bodies: ({ version: Version } & Record<string, unknown>)[] = [];
      for (const { by, saw, clock, part, value } of made) {
        const seen = saw.flatMap((at) => bodies[at] ?? []);
        const known = [...seen, ...bodies.filter(({ version }) => version[2] === by)].map(({ version }) => version);
        const base: Record<string, Version[]> = {};
        // A deletion tells all that was seen; another edit what it replaces.
        for (const one of seen)
          for (const each of ['geometry', 'label', 'style', 'locked', 'deleted'])
            if (each in one && (each === part || part === 'deleted')) (base[each] ??= []).push(one.version);
        bodies.push({ id: PLOT, version: nextVersion(clock, known, by), base, [part]: valueOf(part, value) });
      }
      const entries = bodies.flatMap((body) => [
        entryOf(body, body.version[2]),
        ...(body.version[2] === 'center' ? [] : [entryOf(body, 'center')]),
      ]);
      const order = dice[Symbol.iterator]();
      const results = [0, 1, 2].map(() => {
        const one = taker();
        const turned = entries
          .flatMap((entry) => [entry, entry])
          .map((entry) => ({ entry, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at);
        for (const { entry } of turned) one.take(entry);
        const views = one.views();
        one.close();
        return views;
      });
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('two machines that bear one name and write at one moment leave the same on all sides', () => {
  const version: Version = [5, 0, 'zengdu-1'];
  const body = (label: string) => ({
    id: PLOT,
    version,
    base: {},
    geometry: { shape: 'point', coordinates: [[113, 31]] },
    label,
  });
  const entries = [entryOf(body('甲'), 'zengdu-1'), entryOf(body('乙'), 'zengdu-1')];
  const seen = [entries, [...entries].reverse()].map((order) => {
    const one = taker();
    order.forEach(one.take);
    return one.views();
  });
  expect(seen[1]).toEqual(seen[0]);
});
