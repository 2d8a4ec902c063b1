/** What the store keeps of alerts, steps, fences and rules, and to whom they go. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { DEFAULT_RULES, type AlertStep, type Fence } from '../../../contract/alerting.ts';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { ALERT_QUERIES } from '../../../main/store/alerts.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { newFile, open, query } from './files.ts';
import { center, position, sos, T0, vehicle } from './samples.ts';

const SOS = '01890a5d-ac96-774b-bcce-b302099a8057';
const FENCE = '01890a5d-ac96-774b-bcce-b302099a8058';

const alert = (id: string, more: Partial<Extract<Entry, { kind: 'alert' }>['body']> = {}): Draft => ({
  kind: 'alert',
  lane: LANE.flash,
  body: { id, kind: 'geofence', station: vehicle.id, unit: 'truck', text: '', happenedAt: T0, ...more },
});
const step = (id: string, what: AlertStep['step'], at = T0, station = vehicle.id): Draft => ({
  kind: 'alert-step',
  lane: LANE.flash,
  body: { alert: id, station, step: what, at },
});
const fence = (revision: number, name: string): Draft => ({
  kind: 'fence',
  lane: LANE.order,
  body: {
    id: FENCE,
    name,
    shape: { kind: 'circle', center: [113.37, 31.69], radiusM: 50 },
    enter: true,
    leave: true,
    kinds: [],
    revision,
    deleted: false,
  },
});
const names = (fences: Fence[]) => fences.map(({ name }) => name);

it('what became of an alert is told with it, also by steps that came before it', () => {
  const from = open();
  const to = open(newFile(), { station: center });
  const [raised, noted] = from.journal.append([sos(), step(SOS, 'acknowledged')]);
  to.journal.apply([noted!]);
  expect(to.projections.alerts.get(SOS)).toBeUndefined();
  to.journal.apply([raised!]);
  expect(to.projections.alerts.get(SOS)).toMatchObject({
    station: vehicle.id,
    alert: { kind: 'sos' },
    steps: [{ station: vehicle.id, step: { step: 'acknowledged' } }],
  });
});

it('the first word of a station on a step holds, in whatever order they come', () => {
  const from = open();
  const [, first, second] = from.journal.append([sos(), step(SOS, 'over', T0 + 1), step(SOS, 'over', T0 + 2)]);
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const to = open(newFile(), { station: center });
    to.journal.apply(from.journal.read(vehicle.id, 0, 1));
    for (const one of order) to.journal.apply([one!]);
    expect(to.projections.alerts.get(SOS)?.steps.map(({ step: { at } }) => at)).toEqual([T0 + 1]);
  }
});

it('an alert stands until somebody at this station took note, or who raised it took it back', () => {
  const store = open(newFile(), { station: center });
  const car = open();
  const standing = () => store.projections.alerts.standing(center.id, 10).map(({ alert: { id } }) => id);
  store.journal.apply(car.journal.append([sos(), step(SOS, 'acknowledged')]));
  expect(standing()).toEqual([SOS]);
  store.journal.append([step(SOS, 'cancelled')]);
  expect(standing()).toEqual([SOS]);
  store.journal.append([step(SOS, 'acknowledged')]);
  expect(standing()).toEqual([]);
  const other = SOS.replace('8057', '8059');
  store.journal.apply(car.journal.append([alert(other)]));
  expect(standing()).toEqual([other]);
  store.journal.apply(car.journal.append([step(other, 'cancelled')]));
  expect(standing()).toEqual([]);
});

it('those that last are those that a station judges and that are not over', () => {
  const store = open();
  const ids = [1, 2, 3].map((digit) => SOS.replace(/7$/, String(digit)));
  store.journal.append([sos(), ...ids.map((id) => alert(id)), step(ids[1]!, 'over')]);
  expect(
    store.projections.alerts
      .lasting(10)
      .map(({ alert: { id } }) => id)
      .sort(),
  ).toEqual([ids[0], ids[2]]);
});

it('of fences and rules the higher revision holds, of equal ones the later', () => {
  const store = open(newFile(), { now: () => T0 + 5 });
  store.journal.append([fence(2, '二'), fence(1, '一')]);
  expect(names(store.projections.alerts.fences())).toEqual(['二']);
  const other = open(newFile(), { station: center, now: () => T0 + 9 });
  store.journal.apply(other.journal.append([fence(2, '二之二')]));
  expect(names(store.projections.alerts.fences())).toEqual(['二之二']);
  const rules = (revision: number, silentOf: 'all' | 'known'): Draft => ({
    kind: 'alert-rules',
    lane: LANE.order,
    body: { ...DEFAULT_RULES, silentOf, revision },
  });
  expect(store.projections.alerts.rules()).toBeUndefined();
  store.journal.append([rules(3, 'all'), rules(2, 'known')]);
  expect(store.projections.alerts.rules()).toMatchObject({ silentOf: 'all', revision: 3 });
});

it('a center tells a vehicle what it judged of its own units alone, and everybody of fences', () => {
  const store = open(newFile(), { station: center });
  const [first, late] = ['zengdu-1', 'suixian-2'];
  const before = store.journal.outbox(first);
  store.journal.append([alert(SOS), alert(FENCE, { station: late }), step(FENCE, 'over', T0, late), fence(1, 'a')]);
  const kinds = (entries: Entry[]) => entries.map(({ kind, seq }) => `${kind}:${seq}`);
  expect(kinds(before.next(10))).toEqual(['alert:1', 'fence:4']);
  expect(before.size).toBe(2);
  // One that is enrolled afterwards gets the same.
  expect(kinds(store.journal.outbox(late).next(10))).toEqual(['alert:2', 'alert-step:3', 'fence:4']);
});

it('a center’s own call goes to everybody', () => {
  const store = open(newFile(), { station: center });
  store.journal.outbox('zengdu-1');
  store.journal.append([alert(SOS, { station: center.id, kind: 'other' }), step(SOS, 'over', T0, center.id)]);
  expect(store.journal.outbox('zengdu-1').size).toBe(2);
  expect(store.journal.outbox('suixian-2').size).toBe(2);
});

it('a replay gives the same', () => {
  const file = newFile();
  const store = open(file);
  store.journal.append([sos(), step(SOS, 'over'), step(SOS, 'acknowledged'), fence(1, 'a'), position(0)]);
  store.journal.append([{ kind: 'alert-rules', lane: LANE.order, body: { ...DEFAULT_RULES, revision: 1 } }]);
  const seen = ({ projections: { alerts } }: Store) => [alerts.page(10), alerts.fences(), alerts.rules()];
  const before = seen(store);
  store.close();
  rebuildProjections(file);
  expect(seen(open(file))).toEqual(before);
  expect(before[1]).toHaveLength(1);
});

it('what is read often is found by an index', () => {
  const file = newFile();
  open(file).close();
  const db = new Database(file, { readonly: true });
  const plan = (sql: string, ...values: unknown[]) =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail);
  const plans = [
    plan(ALERT_QUERIES.about, 'a', 'b', 1),
    plan(ALERT_QUERIES.page, 1, 1),
    plan(ALERT_QUERIES.steps, 'a'),
  ];
  db.close();
  expect(plans[0]).toEqual([expect.stringMatching(/^SEARCH a USING INDEX alerts_about \(<expr>=\? AND <expr>=\?\)$/)]);
  expect(plans[1]).toEqual([expect.stringMatching(/^SEARCH a USING INDEX alerts_at/)]);
  expect(plans[2]?.[0]).toMatch(/^SEARCH alert_steps USING PRIMARY KEY \(alert=\?\)$/);
});

it('8: alerts of before are found by whom they are about', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 7);
  const body = JSON.stringify(alert(SOS).body);
  db.prepare('INSERT INTO alerts VALUES (?, ?, 1, ?, ?)').run(SOS, vehicle.id, T0, body);
  db.close();
  const { alerts } = open(file).projections;
  expect(alerts.about(vehicle.id, 'truck', 5)).toMatchObject([{ alert: { id: SOS }, steps: [] }]);
  expect(alerts.about(vehicle.id, 'nobody', 5)).toEqual([]);
  expect(query<{ name: string }>(file, "SELECT name FROM sqlite_schema WHERE name = 'alert_steps'")).toHaveLength(1);
});
