/** Alerts and people: calls for help, taking note, taking back; fences and rules on both sides. */
import { describe, expect, it, vi } from 'vitest';
import { isStanding } from '../../../../contract/alerting.ts';
import { FENCES_LIMIT } from '../../../../contract/alerting.ts';
import { SAME_CALL_MS } from '../../../../main/situation/alerts/alert-desk.ts';
import { sos } from '../../store/samples.ts';
import { car, carry, headquarters, stands, ZONE, type Side } from './sides.ts';

const call = (side: Side) => side.situation.alertServices.callForHelp('王队');
const standing = (side: Side) => side.alerts.filter((view) => isStanding(view, side.store.station.id));

describe('a call for help', () => {
  it('is in the journal when the call returns, with the place and the person, and stands at the center, not before his own eyes', () => {
    const vehicle = car();
    const center = headquarters();
    vehicle.at(3).write(stands(3, 0));
    const { alert, waiting } = vehicle.at(5) && call(vehicle);
    expect(alert).toMatchObject({
      kind: 'sos',
      station: 'zengdu-1',
      unit: 'zengdu-1',
      place: { lon: 113.37 },
    });
    expect(waiting).toBe(true);
    expect(standing(vehicle)).toEqual([]);
    carry(vehicle, center);
    expect(vehicle.alerts[0]?.waiting).toBeUndefined();
    expect(standing(center).map(({ alert: { id } }) => id)).toEqual([alert.id]);
  });

  it('pressed again while nobody has heard it is the same one; once it was heard, another', () => {
    const vehicle = car();
    const center = headquarters();
    const first = call(vehicle).alert.id;
    expect(call(vehicle.at(30)).alert.id).toBe(first);
    carry(vehicle, center);
    center.at(40).situation.alertServices.acknowledge([first], '李');
    carry(center, vehicle);
    expect(vehicle.alerts[0]?.acknowledged).toMatchObject([
      { station: 'zengdu-1' },
      { station: 'center', person: '李' },
    ]);
    expect(call(vehicle.at(60)).alert.id).not.toBe(first);
  });

  it('of long ago is not the same', () => {
    const vehicle = car();
    const first = call(vehicle).alert.id;
    expect(call(vehicle.at(SAME_CALL_MS / 1_000 + 1)).alert.id).not.toBe(first);
  });

  it('is taken back by who made it, and by nobody else', () => {
    const vehicle = car();
    const center = headquarters();
    const { id } = call(vehicle).alert;
    carry(vehicle, center);
    expect(() => center.situation.alertServices.cancel(id, '李')).toThrow('not-found');
    vehicle.situation.alertServices.cancel(id, '王队');
    carry(vehicle, center);
    expect(standing(center)).toEqual([]);
    expect(center.alerts).toMatchObject([{ cancelled: { person: '王队' } }]);
    // A mistake is not what the next call is.
    expect(call(vehicle).alert.id).not.toBe(id);
  });

  it('of a vehicle that no center knows waits', () => {
    const vehicle = car();
    expect(call(vehicle).waiting).toBe(true);
  });
});

describe('taking note', () => {
  it('is told to both sides with who and when; each side has its own banner', () => {
    const vehicle = car();
    const center = headquarters();
    vehicle.write(sos());
    carry(vehicle, center);
    const id = vehicle.alerts[0]?.alert.id ?? '';
    center.at(40).situation.alertServices.acknowledge([id], '李');
    carry(center, vehicle);
    expect(standing(center)).toEqual([]);
    expect(standing(vehicle)).toMatchObject([
      { acknowledged: [{ station: 'center', person: '李', at: center.nowMs }] },
    ]);
    vehicle.at(50).situation.alertServices.acknowledge([id], '王队');
    carry(vehicle, center);
    for (const side of [vehicle, center])
      expect(side.alerts[0]?.acknowledged.map(({ person }) => person)).toEqual(['李', '王队']);
  });

  it('twice, or of what is unknown, writes nothing', () => {
    const vehicle = car();
    vehicle.write(sos());
    const id = vehicle.alerts[0]?.alert.id ?? '';
    const { acknowledge } = vehicle.situation.alertServices;
    acknowledge([id, id], 'a');
    acknowledge([id], 'b');
    acknowledge(['01890a5d-ac96-774b-bcce-000000000000'], 'a');
    expect(vehicle.alerts[0]?.acknowledged).toMatchObject([{ person: 'a' }]);
    expect(vehicle.written).toBe(2);
  });
});

it('an alert is told at once, and stands in the first state', async () => {
  const vehicle = car();
  vehicle.write(sos());
  await vi.waitFor(() =>
    expect(vehicle.events).toMatchObject([{ type: 'alerts', alerts: [{ alert: { kind: 'sos' } }] }]),
  );
  expect(vehicle.situation.snapshot()[0]).toMatchObject({ type: 'alerts', alerts: [{ alert: { text: '求救' } }] });
});

it('those of which nobody took note come first, whatever their age', () => {
  const vehicle = car();
  vehicle.write(sos());
  const old = vehicle.alerts[0]?.alert.id;
  const fresh = call(vehicle.at(5_000)).alert.id;
  expect(vehicle.alerts.map(({ alert }) => alert.id)).toEqual([old, fresh]);
  expect(vehicle.situation.alertServices.older(Number.MAX_SAFE_INTEGER, 10).map(({ alert }) => alert.id)).toEqual([
    fresh,
    old,
  ]);
});

describe('fences', () => {
  it('of the center are the vehicle’s too, and either may change them', () => {
    const vehicle = car();
    const center = headquarters();
    const { id } = center.situation.alertServices.putFence(ZONE);
    carry(center, vehicle);
    vehicle.situation.alertServices.putFence({ ...ZONE, id, name: '警戒区' });
    carry(vehicle, center);
    const names = (side: Side) => side.store.projections.alerts.fences().map(({ name, deleted }) => [name, deleted]);
    expect([names(vehicle), names(center)]).toEqual([[['警戒区', false]], [['警戒区', false]]]);
    center.situation.alertServices.removeFence(id);
    carry(center, vehicle);
    expect(vehicle.situation.snapshot()[1]).toEqual({ type: 'fences', fences: [] });
    expect(() => vehicle.situation.alertServices.removeFence(id)).toThrow('not-found');
  });

  it('are limited in number', () => {
    const vehicle = car();
    const { putFence, removeFence } = vehicle.situation.alertServices;
    const ids = Array.from({ length: FENCES_LIMIT }, () => putFence(ZONE).id);
    expect(() => putFence(ZONE)).toThrow('fence-limit');
    putFence({ ...ZONE, id: ids[0]!, name: '改名' });
    removeFence(ids[1]!);
    putFence(ZONE);
  });

  it('that two stations change at once end the same on both, whatever came first', () => {
    const vehicle = car();
    const center = headquarters();
    const { id } = center.situation.alertServices.putFence(ZONE);
    carry(center, vehicle);
    vehicle.at(10).situation.alertServices.putFence({ ...ZONE, id, name: '甲' });
    center.at(20).situation.alertServices.putFence({ ...ZONE, id, name: '乙' });
    carry(center, vehicle);
    carry(vehicle, center);
    for (const side of [vehicle, center])
      expect(side.store.projections.alerts.fences()).toMatchObject([{ name: '乙' }]);
  });
});
