/** The watch of a vehicle and of its center over real journals: each thing is told once, whoever sees it, whatever is restarted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANE } from '../../../../contract/lane.ts';
import { GRACE_MS } from '../../../../main/situation/alerts/watch.ts';
import { alertId } from '../../../../main/situation/alerts/subject.ts';
import { entry } from '../../../../contract/entry.ts';
import { T0 } from '../../store/samples.ts';
import { car, carry, headquarters, stands, ZONE, type Side } from './sides.ts';

const GRACE_S = GRACE_MS / 1_000;

/** A vehicle and a center with one zone. */
function pair(zone = ZONE): { vehicle: Side; center: Side } {
  const vehicle = car();
  const center = headquarters();
  center.situation.alertServices.putFence(zone);
  carry(center, vehicle);
  return { vehicle, center };
}

/** Time passes for both. */
const at = (second: number, ...sides: Side[]) => sides.forEach((side) => side.at(second).tick());

describe('a vehicle', () => {
  it('tells of its units what the center’s fences say, in the flash lane, and when it is over', () => {
    const { vehicle } = pair();
    for (const [second, metres] of [
      [0, 900],
      [10, 0],
      [20, 900],
    ] as const)
      vehicle.at(second).write(stands(second, metres));
    expect(vehicle.brief).toEqual(['geofence zengdu-1 enter@10!20']);
    const written = vehicle.store.journal.read('zengdu-1', 0, 100).filter(({ kind }) => kind === 'alert');
    expect(written).toMatchObject([{ lane: LANE.flash, body: { text: '危险区', place: { lat: 31.69 } } }]);
    for (const one of vehicle.store.journal.read('zengdu-1', 0, 100)) expect(entry.parse(one)).toEqual(one);
  });

  it('says nothing of other vehicles’ units, which it may hear of', () => {
    const { vehicle, center } = pair();
    const other = car();
    vehicle.store.journal.apply(other.write(stands(0, 0)).map((one) => ({ ...one, station: 'suixian-2' })));
    expect([vehicle.brief, center.brief]).toEqual([[], []]);
  });

  it('raises nothing anew and forgets nothing when it is restarted, at whatever moment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ metres: fc.constantFrom(0, 450, 495, 505, 900), restart: fc.boolean() }), {
          maxLength: 16,
        }),
        (steps) => {
          const steady = pair({ ...ZONE, leave: true }).vehicle;
          const restarted = pair({ ...ZONE, leave: true }).vehicle;
          steps.forEach(({ metres, restart }, index) => {
            for (const side of [steady, restarted]) side.at(index * 10).write(stands(index * 10, metres));
            if (restart) restarted.restart();
          });
          for (const side of [steady, restarted]) side.tick();
          expect(restarted.brief).toEqual(steady.brief);
          expect(restarted.written).toBe(steady.written);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('tells after a restart what it had no time to tell before', () => {
    const { vehicle } = pair();
    vehicle.at(0).write(stands(0, 900));
    vehicle.situation.close();
    // The fix is in the journal, and the program ends before it is judged.
    vehicle.at(10).write(stands(10, 0));
    vehicle.store.close();
    vehicle.start();
    expect(vehicle.brief).toEqual([]);
    vehicle.tick();
    expect(vehicle.brief).toEqual(['geofence zengdu-1 enter@10']);
  });

  it('ends after a restart what ended without it', () => {
    const { vehicle } = pair();
    vehicle.at(10).write(stands(10, 0));
    vehicle.situation.close();
    vehicle.at(20).write(stands(20, 900));
    vehicle.store.close();
    vehicle.start();
    vehicle.tick();
    expect(vehicle.brief).toEqual(['geofence zengdu-1 enter@10!20']);
  });

  it('tells of who is silent, of its own and of those in the address book, and not of strangers', () => {
    const vehicle = car();
    const contact = {
      id: 'zhang',
      station: 'zengdu-1',
      name: '张三',
      kind: 'person' as const,
      addresses: [],
      revision: 1,
      deleted: false,
    };
    vehicle.write({ kind: 'contact', lane: LANE.order, body: contact });
    vehicle.write(stands(0, 0), stands(0, 0, 'zhang'), stands(0, 0, 'aprs:BG6ABC'));
    at(601, vehicle);
    expect(vehicle.brief.sort()).toEqual(['silent zengdu-1@600', 'silent zhang@600']);
    vehicle.restart();
    at(605, vehicle);
    expect(vehicle.brief).toHaveLength(2);
    vehicle.write(stands(606, 0, 'zhang'));
    expect(vehicle.brief.sort()).toEqual(['silent zengdu-1@600', 'silent zhang@600!606']);
    const rules = vehicle.situation.snapshot().find((event) => event.type === 'alert-rules');
    if (rules?.type === 'alert-rules') vehicle.situation.alertServices.setRules({ ...rules.rules, silentOf: 'all' });
    expect(vehicle.brief).toContain('silent aprs:BG6ABC@600');
  });

  it('tells later what a full disk did not let it tell', () => {
    const { vehicle } = pair();
    const { journal } = vehicle.store;
    const append = journal.append.bind(journal);
    const [fix] = vehicle.at(5).write(stands(5, 900));
    journal.append = (drafts) => {
      if (drafts.some(({ kind }) => kind === 'alert')) throw new Error('store-full');
      return append(drafts);
    };
    expect(fix).toBeDefined();
    vehicle.at(10).write(stands(10, 0));
    expect(vehicle.brief).toEqual([]);
    journal.append = append;
    vehicle.tick();
    expect(vehicle.brief).toEqual(['geofence zengdu-1 enter@10']);
  });
});

describe('a center', () => {
  it('leaves it to the vehicle to say it, and shows it at once', () => {
    const { vehicle, center } = pair();
    vehicle.at(10).write(stands(10, 0));
    carry(vehicle, center, [LANE.flash]);
    expect(center.at(11).brief).toEqual(['geofence zengdu-1 enter@10']);
    carry(vehicle, center);
    at(11 + GRACE_S, center);
    at(100, center);
    expect(center.alerts).toHaveLength(1);
    expect(center.written).toBe(0);
  });

  it('says it itself when the vehicle does not, and it stays one when the vehicle says it later', () => {
    const { vehicle, center } = pair();
    vehicle.at(10).write(stands(10, 0));
    vehicle.at(18).write(stands(18, 50));
    // The newest position came through, the alert did not.
    center.at(19);
    carry(vehicle, center, [LANE.picture]);
    at(20, center);
    expect(center.brief).toEqual([]);
    at(19 + GRACE_S, center);
    expect(center.brief).toEqual(['geofence zengdu-1 enter@18']);
    carry(vehicle, center);
    carry(center, vehicle);
    // Two entries; to every eye one alert, that of the vehicle.
    for (const side of [center, vehicle]) expect(side.brief).toEqual(['geofence zengdu-1 enter@10']);
    expect(center.store.projections.alerts.page(10)).toHaveLength(2);
    center.situation.alertServices.acknowledge([center.alerts[0]?.alert.id ?? ''], '李');
    carry(center, vehicle);
    expect(vehicle.alerts[0]?.acknowledged).toMatchObject([{ station: 'center', person: '李' }]);
    vehicle.at(60).write(stands(60, 900));
    carry(vehicle, center);
    at(60 + GRACE_S, center);
    for (const side of [center, vehicle]) expect(side.brief).toEqual(['geofence zengdu-1 enter@10!60']);
  });

  it('tells and ends what was over before it could be told', () => {
    const { vehicle, center } = pair();
    vehicle.situation.close();
    for (const [second, metres] of [
      [0, 900],
      [10, 0],
      [14, 900],
    ] as const) {
      vehicle.at(second).write(stands(second, metres));
      center.at(second);
      carry(vehicle, center);
    }
    at(14 + GRACE_S, center);
    expect(center.brief).toEqual(['geofence zengdu-1 enter@10!14']);
  });

  it('hears of an alert of half an hour ago as what it was, and makes none of late positions', () => {
    const { vehicle, center } = pair();
    for (const [second, metres] of [
      [0, 900],
      [10, 0],
      [20, 900],
      [1_800, 900],
    ] as const)
      vehicle.at(second).write(stands(second, metres));
    // All of it comes now: the alert, the newest position, and then the history.
    for (const lanes of [[LANE.flash, LANE.order], [LANE.picture], [LANE.history]] as const) {
      center.at(1_801);
      carry(vehicle, center, lanes);
    }
    at(1_900, center);
    expect(center.brief).toEqual(['geofence zengdu-1 enter@10!20']);
    expect(center.written).toBe(0);
  });

  it('does not call the units of a vehicle silent that is itself away', () => {
    const { vehicle, center } = pair();
    vehicle.write(stands(0, 900));
    carry(vehicle, center);
    center.away.add('zengdu-1');
    at(700, center);
    at(800, center);
    expect(center.brief).toEqual([]);
    center.away.clear();
    at(801, center);
    at(801 + GRACE_S, center);
    expect(center.brief).toEqual(['silent zengdu-1@600']);
  });
});

it('an episode has the same identity wherever it is judged, and another if anything of it differs', () => {
  const subject = { kind: 'geofence', station: 'zengdu-1', unit: 'a', fence: 'f', crossing: 'enter' } as const;
  const id = alertId(subject, T0);
  expect(alertId({ ...subject }, T0)).toBe(id);
  const others = [
    alertId(subject, T0 + 1),
    alertId({ ...subject, unit: 'b' }, T0),
    alertId({ ...subject, crossing: 'leave' }, T0),
    alertId({ ...subject, fence: 'g' }, T0),
    alertId({ kind: 'silent', station: 'zengdu-1', unit: 'a' }, T0),
  ];
  expect(new Set([id, ...others]).size).toBe(6);
  for (const one of [id, ...others, alertId(subject, -5)])
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
