import { describe, expect, it } from 'vitest';
import type { UnitPosition } from '../../../contract/unit.ts';
import { PositionStore } from '../../../renderer/map/position-store.ts';

const position = (change: {
  station?: string;
  id?: string;
  fixAt?: number;
  seq?: number;
  lat?: number;
}): UnitPosition => {
  const { station = 'zengdu-1', id = station, fixAt = 1_000, seq = 1, lat = 31.69 } = change;
  const fix = { fixAt, receivedAt: fixAt, mode: 3 as const, lat, lon: 113.37, source: 'gnss' as const };
  return { unit: { station, id, kind: 'vehicle', name: station }, fix, seq };
};

describe('PositionStore', () => {
  it('keeps the newest position of each unit, by the time of the fix and not of arrival', () => {
    const store = new PositionStore();
    store.put([position({ fixAt: 3_000, seq: 3, lat: 3 }), position({ fixAt: 2_000, seq: 2, lat: 2 })]);
    store.put([position({ fixAt: 1_000, seq: 9, lat: 1 })]);
    expect(store.get('zengdu-1', 'zengdu-1')?.fix.lat).toBe(3);
    expect(store.size).toBe(1);
  });

  it('tells units of different stations apart, though they have the same id', () => {
    const store = new PositionStore();
    store.put([position({ station: 'a', id: 'radio-1' }), position({ station: 'b', id: 'radio-1' })]);
    expect([...store.all()].map(({ unit }) => unit.station)).toEqual(['a', 'b']);
  });

  it('calls its watchers once for many positions', () => {
    const store = new PositionStore();
    let calls = 0;
    store.watch(() => (calls += 1));
    store.put(Array.from({ length: 2_000 }, (_, index) => position({ id: `unit-${index}` })));
    expect([calls, store.size]).toEqual([1, 2_000]);
  });

  it('takes the new name of a unit that stands still', () => {
    const store = new PositionStore();
    let calls = 0;
    store.watch(() => (calls += 1));
    const first = position({ id: 'rdss:1' });
    const named = { ...first, unit: { ...first.unit, name: '张三', kind: 'person' as const } };
    store.put([first]);
    store.put([named]);
    expect(store.get('zengdu-1', 'rdss:1')?.unit).toMatchObject({ name: '张三', kind: 'person' });
    // An older position with the old name takes nothing back.
    store.put([position({ id: 'rdss:1', fixAt: 500, seq: 0 })]);
    expect([store.get('zengdu-1', 'rdss:1')?.unit.name, calls]).toEqual(['张三', 2]);
  });

  it('takes the whole position in the place of what came of it by BeiDou, and never the other way', () => {
    const store = new PositionStore();
    const whole = position({ lat: 31.69012 });
    const sketch = { ...position({ lat: 31.6901 }), sketch: true as const };
    store.put([sketch]);
    store.put([whole]);
    store.put([sketch]);
    expect(store.get('zengdu-1', 'zengdu-1')).toEqual(whole);
  });

  it('calls nobody when the same fact comes over a second path', () => {
    const store = new PositionStore();
    store.put([position({})]);
    let calls = 0;
    store.watch(() => (calls += 1));
    store.put([position({})]);
    store.put([]);
    expect(calls).toBe(0);
  });

  it('takes the later entry of two with one fix time: a correction', () => {
    const store = new PositionStore();
    store.put([position({ seq: 1, lat: 1 }), position({ seq: 2, lat: 2 })]);
    expect(store.get('zengdu-1', 'zengdu-1')?.fix.lat).toBe(2);
  });

  it('calls a watcher no more once it has stopped', () => {
    const store = new PositionStore();
    let calls = 0;
    const stop = store.watch(() => (calls += 1));
    stop();
    stop();
    store.put([position({})]);
    expect(calls).toBe(0);
  });
});
