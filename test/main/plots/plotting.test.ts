/** Two vehicles and their center draw in one picture, together or cut off from each other. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { v7 as uuidV7 } from 'uuid';
import { compareVersions } from '../../../contract/edits.ts';
import type { Entry } from '../../../contract/entry.ts';
import { MAX_PLOTS, type PlotChange, type PlotView } from '../../../contract/plot.ts';
import { EDIT_QUERIES } from '../../../main/store/edits.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import { T0 } from '../store/samples.ts';
import { carry, heal, picture, pointAt, Sketcher, trio, turn, type Trio } from './sketching.ts';
import { center, vehicle } from '../store/samples.ts';

const here = pointAt(113.37, 31.69);
const there = pointAt(113.4, 31.7);
const red = { ink: 'red' as const };

/** All three have the same, and it is this. */
function expectOne({ staff, one, two }: Trio, id: string, what: Partial<PlotView>): void {
  expect(staff.plot(id)).toMatchObject(what);
  expect(one.plot(id)).toEqual(staff.plot(id));
  expect(two.plot(id)).toEqual(staff.plot(id));
}

describe('a plot', () => {
  it('that one vehicle draws is at the center and in the other vehicle, and on their pages', async () => {
    const all = trio();
    const id = all.one.draw(here, { label: '起火点', style: { ink: 'red', symbol: 'fire' } });
    await heal(all);
    expectOne(all, id, { label: '起火点', style: { ink: 'red', symbol: 'fire' }, geometry: here, rivals: {} });
    expect(all.two.told().get(id)).toEqual(all.one.plot(id));
    expect(all.staff.told().get(id)).toEqual(all.one.plot(id));
  });

  it('goes back to nobody who drew it', async () => {
    const all = trio();
    all.one.draw(here);
    carry(all.one, all.staff);
    await turn();
    expect([all.staff.store.journal.outbox(all.one.id).size, all.staff.store.journal.outbox(all.two.id).size]).toEqual([
      0, 1,
    ]);
    // Nor to a vehicle that comes anew under the name.
    const entries = all.staff.store.journal.outbox('zengdu-3').next(10);
    expect(entries.map(({ kind }) => kind)).toEqual(['plot']);
  });

  it('moved here, named there, and colored at the center at the same time has all three', async () => {
    const all = trio();
    const id = all.one.draw(here, { style: { ink: 'black' } });
    await heal(all);
    all.one.change(id, { geometry: there });
    all.two.change(id, { label: '二号门' });
    all.staff.change(id, { style: red });
    await heal(all);
    expectOne(all, id, { geometry: there, label: '二号门', style: red, rivals: {} });
  });

  it('named by two at the same time has the later name, tells of the other, and gives it back at one touch', async () => {
    const all = trio();
    const id = all.one.draw(here, { label: '一' });
    await heal(all);
    all.one.clock = T0 + 1_000;
    all.staff.clock = T0 + 2_000;
    all.one.change(id, { label: '车上的' });
    all.staff.change(id, { label: '中心的' });
    await heal(all);
    const lost = all.one.plot(id)?.rivals.label;
    expectOne(all, id, { label: '中心的', rivals: { label: [[T0 + 1_000, 0, vehicle.id]] } });
    const past = all.two.plotting.services.past(id, 10);
    expect(past.filter(({ part }) => part === 'label').map(({ value }) => value)).toEqual(['中心的', '车上的', '一']);
    const old = past.find(({ part, version }) => part === 'label' && compareVersions(version, lost![0]!) === 0);
    all.two.change(id, { label: old?.value as string });
    await heal(all);
    expectOne(all, id, { label: '车上的', rivals: {} });
  });

  it('given the same name by two has no rival', async () => {
    const all = trio();
    const id = all.one.draw(here);
    await heal(all);
    for (const at of [all.one, all.staff]) at.change(id, { label: '同名' });
    await heal(all);
    expectOne(all, id, { label: '同名', rivals: {} });
  });

  it('deleted by one while another moved it without knowing is still there, and says that somebody deleted it', async () => {
    const all = trio();
    const id = all.one.draw(here);
    await heal(all);
    all.staff.change(id, { deleted: true });
    all.one.change(id, { geometry: there });
    expect(all.staff.plot(id)?.deleted).toBe(true);
    await heal(all);
    expectOne(all, id, { deleted: false, geometry: there, outlived: all.staff.plot(id)!.heads.deleted![0]! });
    // Deleted by somebody who sees all of it, it is gone.
    all.two.change(id, { deleted: true });
    await heal(all);
    expectOne(all, id, { deleted: true });
  });

  it('deleted by two, one of whom saw the other’s move, is gone', async () => {
    const all = trio();
    const id = all.one.draw(here);
    await heal(all);
    all.staff.clock = T0 + 9_000;
    all.staff.change(id, { deleted: true });
    all.one.change(id, { geometry: there });
    all.one.change(id, { deleted: true });
    await heal(all);
    expectOne(all, id, { deleted: true });
  });

  it('is undeleted by who says so', async () => {
    const all = trio();
    const id = all.one.draw(here);
    all.one.change(id, { deleted: true });
    await heal(all);
    all.staff.change(id, { deleted: false });
    await heal(all);
    expectOne(all, id, { deleted: false });
    expect(all.two.plot(id)).not.toHaveProperty('outlived');
  });

  it('changed with knowledge of another’s change is the later one, though the clock is years behind', async () => {
    const all = trio();
    all.one.clock = Date.UTC(2035, 0, 1);
    all.staff.clock = Date.UTC(2020, 0, 1);
    const id = all.one.draw(here, { label: '先' });
    await heal(all);
    all.staff.change(id, { label: '后' });
    await heal(all);
    expectOne(all, id, { label: '后', rivals: {} });
  });

  it('that is locked is moved by nobody until it is unlocked', async () => {
    const all = trio();
    const id = all.one.draw(here);
    all.one.change(id, { locked: true });
    await heal(all);
    expect(() => all.staff.change(id, { geometry: there })).toThrow(expect.objectContaining({ code: 'plot-locked' }));
    expect(() => all.staff.change(id, { deleted: true })).toThrow(expect.objectContaining({ code: 'plot-locked' }));
    all.staff.change(id, { locked: false });
    all.staff.change(id, { geometry: there });
    await heal(all);
    expectOne(all, id, { geometry: there, locked: false });
  });

  it('is refused without a place, of an incident that there is not, and where nothing is changed', () => {
    const at = new Sketcher(vehicle);
    const refused = (wish: object, code: string) =>
      expect(() => at.ask({ id: uuidV7(), base: {}, ...wish })).toThrow(expect.objectContaining({ code }));
    refused({ label: '没有位置' }, 'not-found');
    refused({ geometry: here, incident: uuidV7() }, 'not-found');
    const id = at.draw(here);
    expect(() => at.change(id, {})).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    at.change(id, { deleted: true });
    expect(() => at.change(id, { label: '已删' })).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('is one too many where an incident has as many as it may', () => {
    const at = new Sketcher(vehicle);
    const { id: incident } = at.plotting.services.addIncident({ title: '火灾', kind: 'fire', happenedAt: T0 }, '王队');
    const wishes = Array.from({ length: MAX_PLOTS }, () => ({ id: uuidV7(), base: {}, geometry: here, incident }));
    at.plotting.services.edit(wishes, '王队');
    expect(() => at.draw(here, {}, incident)).toThrow(expect.objectContaining({ code: 'plot-limit' }));
    at.change(wishes[0]!.id, { deleted: true });
    at.draw(here, {}, incident);
    expect(at.plotting.services.ofIncident(incident)).toHaveLength(MAX_PLOTS);
  });

  it('may not be made from what there is not', () => {
    const at = new Sketcher(vehicle);
    const id = at.draw(here);
    at.ask({ id, base: { label: [[T0 + 1e9, 0, 'nowhere-1']] }, label: '甲' });
    at.change(id, { label: '乙' });
    expect(at.plot(id)).toMatchObject({ label: '乙', rivals: {} });
  });

  it('is written with two pages of one station in mind: they are rivals as two stations are', () => {
    const at = new Sketcher(vehicle);
    const id = at.draw(here);
    const seen = at.plot(id)!.heads;
    at.ask({ id, base: seen, label: '甲' });
    at.ask({ id, base: seen, label: '乙' });
    expect(at.plot(id)).toMatchObject({ label: '乙', rivals: { label: [[T0, 1, vehicle.id]] } });
  });
});

describe('a center', () => {
  it('takes nobody’s word in the name of another', () => {
    const all = trio();
    const id = all.one.draw(here);
    const [entry] = all.one.store.journal.outbox(center.id).next(1) as [Extract<Entry, { kind: 'plot' }>];
    const forged = { ...entry, body: { ...entry.body, version: [T0, 0, 'zengdu-2'] as [number, number, string] } };
    expect(all.staff.store.journal.apply([forged]).committed).toEqual([]);
    expect(all.staff.plot(id)).toBeUndefined();
  });

  it('killed before it passed on what it had taken does so when it starts again, once', async () => {
    const all = trio();
    const id = all.one.draw(here, { label: '别丢' });
    carry(all.one, all.staff);
    // Its next turn of work never comes.
    all.staff.stop();
    all.staff.start();
    await heal(all);
    expectOne(all, id, { label: '别丢' });
    all.staff.stop();
    all.staff.start();
    await turn();
    const own = all.staff.store.journal.read(center.id, 0, 100);
    expect(own.filter(({ kind }) => kind === 'plot')).toHaveLength(1);
  });

  it('passes a thousand on, and each is in the other vehicle', async () => {
    const all = trio();
    const wishes = Array.from({ length: 1_000 }, () => ({ id: uuidV7(), base: {}, geometry: here }));
    all.one.plotting.services.edit(wishes, '王队');
    await heal(all);
    expect(all.two.plotting.snapshot().flatMap((event) => (event.type === 'plots' ? event.plots : []))).toHaveLength(
      1_000,
    );
    expect(all.staff.errors).toEqual([]);
  });
});

describe('an incident', () => {
  const draft = { title: '居民楼火灾', kind: 'fire' as const, happenedAt: T0, place: '烈山大道' };

  it('of a vehicle is what it works on, and the center and the other vehicle have it; that one works on it too', async () => {
    const all = trio();
    const { id } = all.one.plotting.services.addIncident(draft, '王队');
    await heal(all);
    expect([all.one, all.staff, all.two].map((at) => at.plotting.incident)).toEqual([id, undefined, id]);
    expect(all.two.store.projections.edits.incident(id)).toMatchObject({ ...draft, state: 'open' });
  });

  it('does not take a vehicle from the one on which somebody there decided, nor from none', async () => {
    const all = trio();
    const { id } = all.one.plotting.services.addIncident(draft, '王队');
    all.two.plotting.services.chooseIncident(undefined);
    all.staff.plotting.services.addIncident({ ...draft, title: '另一起' }, '张主任');
    await heal(all);
    expect([all.one.plotting.incident, all.two.plotting.incident]).toEqual([id, undefined]);
    expect(() => all.two.plotting.services.chooseIncident(uuidV7())).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    all.two.plotting.services.chooseIncident(id);
    all.two.stop();
    all.two.start();
    expect(all.two.plotting.incident).toBe(id);
  });

  it('closed at the center while its place is corrected in the vehicle is closed, at the right place', async () => {
    const all = trio();
    const { id } = all.one.plotting.services.addIncident(draft, '王队');
    await heal(all);
    all.staff.clock = T0 + 60_000;
    all.staff.plotting.services.changeIncident(id, { state: 'closed' }, '张主任');
    all.one.plotting.services.changeIncident(id, { place: '烈山大道 12 号' }, '王队');
    await heal(all);
    for (const at of [all.staff, all.one, all.two])
      expect(at.store.projections.edits.incident(id)).toMatchObject({
        place: '烈山大道 12 号',
        state: 'closed',
        closedAt: T0 + 60_000,
      });
    // Its plots are not told to a page that opens, but where it asks for them.
    const plot = all.one.draw(here, {}, id);
    const first = all.one.plotting.snapshot().flatMap((event) => (event.type === 'plots' ? event.plots : []));
    expect(first).toEqual([]);
    expect(all.one.plotting.services.ofIncident(id).map((view) => view.id)).toEqual([plot]);
  });
});

/** What hands and lines do, in any order. */
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ what: fc.constant('draw' as const), who: fc.nat(2) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('change' as const),
      who: fc.nat(2),
      plot: fc.nat(9),
      change: fc.oneof<fc.Arbitrary<PlotChange>[]>(
        fc.nat(20).map((lon) => ({ geometry: pointAt(113 + lon / 100, 31) })),
        fc.nat(5).map((label) => ({ label: String(label) })),
        fc.constantFrom('black' as const, 'red' as const, 'teal' as const).map((ink) => ({ style: { ink } })),
        fc.boolean().map((locked) => ({ locked })),
        fc.boolean().map((deleted) => ({ deleted })),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('clock' as const),
      who: fc.nat(2),
      by: fc.integer({ min: -5_000, max: 5_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('carry' as const),
      who: fc.nat(1),
      up: fc.boolean(),
      isLost: fc.boolean(),
      shuffle: fc.infiniteStream(fc.nat(1_000)),
    }),
  },
);

/** Some come twice, some not now, all in another order. */
function shuffled(entries: Entry[], dice: Iterator<number>): Entry[] {
  const roll = () => dice.next().value as number;
  return entries
    .flatMap((entry) => Array.from({ length: roll() % 3 }, () => entry))
    .map((entry) => ({ entry, at: roll() }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}

describe('three stations', () => {
  it('have the same picture whatever they did, and whatever the lines lost, repeated and turned around', async () => {
    let rivals = 0;
    let outlived = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const all = trio();
        const stations = [all.staff, all.one, all.two];
        const ids = [all.one.draw(here), all.two.draw(here)];
        await heal(all);
        for (const one of steps) {
          const at = stations[one.what === 'carry' ? one.who + 1 : one.who]!;
          if (one.what === 'draw') ids.push(at.draw(pointAt(113, 31)));
          else if (one.what === 'clock') at.clock += one.by;
          else if (one.what === 'change') {
            const id = ids[one.plot % ids.length];
            const view = id === undefined ? undefined : at.plot(id);
            const mayNot = view?.locked && one.change.locked !== false;
            if (view && !mayNot && !(view.deleted && one.change.deleted !== false)) at.change(view.id, one.change);
          } else {
            const order = (entries: Entry[]) => shuffled(entries, one.shuffle[Symbol.iterator]());
            if (one.up) carry(at, all.staff, order, one.isLost);
            else carry(all.staff, at, order, one.isLost);
            await turn();
          }
        }
        await heal(all);
        const [first, ...others] = stations.map((at) => picture(at, ids));
        for (const other of others) expect(other).toEqual(first);
        // What a page was told last is what is there.
        for (const at of stations) for (const [id, view] of at.told()) expect(view).toEqual(at.plot(id));
        rivals += first!.plots.filter((plot) => plot && Object.keys(plot.rivals).length > 0).length;
        outlived += first!.plots.filter((plot) => plot?.outlived).length;
        for (const at of stations) at.stop();
        rebuildProjections(all.staff.file);
        all.staff.start();
        expect(picture(all.staff, ids)).toEqual(first);
        for (const at of [all.one, all.two]) at.start();
      }),
      { numRuns: 20, seed: 61 },
    );
    // The property says something only where they were in each other's way.
    expect([rivals > 3, outlived > 0], `${rivals} rivals, ${outlived} outlived`).toEqual([true, true]);
  }, 120_000);
});

describe('reads', () => {
  it.each(Object.entries(EDIT_QUERIES))('of %s go by an index', (name, query) => {
    const at = new Sketcher(vehicle);
    const db = new Database(at.file, { readonly: true });
    const holes = name === 'plots' ? [''] : name === 'past' ? ['', 1] : ['', 1];
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`).all(...holes);
    db.close();
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN') && !detail.includes('INDEX'))).toEqual([]);
  });
});
