/** The floor between a vehicle and its center, in both directions, under a card's interval, in a sky that loses messages. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Entry } from '../../../../contract/entry.ts';
import { LANE } from '../../../../contract/lane.ts';
import { all } from '../../store/files.ts';
import { CENTER, FloorBench, position, sos, START, uuidAt, VEHICLE, words, type Side } from './bench.ts';

const TWENTY = '现场三人被困，请求增派救援车辆和医护人员';
const SIXTY =
  '曾都区洛阳镇九口堰村发生山体滑坡，约三十户居民房屋受损，已转移群众一百二十人，道路中断两处，请调派挖掘机两台';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
});

const at = (side: Side, station: string): Entry[] => all(side.store, station);
const isEmpty = (side: Side, peer: string) => () => side.store.journal.outbox(peer).size === 0;

describe('from the vehicle', () => {
  it('a call for help arrives as the same entry, and is acknowledged', () => {
    const bench = new FloorBench();
    bench.run(5);
    const written = bench.vehicle.write(sos());
    const seconds = bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(seconds).toBeLessThan(10);
    expect(at(bench.center, VEHICLE.id)).toEqual(written);
    expect(bench.vehicle.said).toEqual(['entry:1']);
    expect(bench.center.said).toEqual(['acks:1c']);
    const [entry] = written as [Entry];
    expect(bench.vehicle.store.floor.passed(entry, CENTER.id)).toBeGreaterThan(START);
    expect(bench.center.store.floor.passed(entry, VEHICLE.id)).toBeGreaterThan(START);
  });

  it('flash goes first, then positions, then texts; each message is filled up', () => {
    const bench = new FloorBench();
    bench.vehicle.write(words(TWENTY), words(TWENTY), position(1), position(2, 'radio-1'), sos());
    bench.run(600);
    // SOS with the own position beside it; then the units, then texts, and the own position only while it is news.
    expect(bench.vehicle.said).toEqual(['entry:5 units:2', 'entry:1', 'entry:2']);
    expect(at(bench.center, VEHICLE.id).map(({ seq }) => seq)).toEqual([1, 2, 5]);
  });

  it('a call for help goes past a text that waits in the terminal’s queue', () => {
    const bench = new FloorBench();
    bench.run(5);
    bench.vehicle.sim.signal = false;
    bench.run(120);
    bench.vehicle.write(words(TWENTY));
    bench.run(5);
    bench.vehicle.write(sos(START + 130_000));
    bench.run(5);
    bench.vehicle.sim.signal = true;
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(bench.vehicle.said[0]).toBe('entry:2');
  });

  it('while texts wait, every other message is theirs, however many units move', () => {
    const bench = new FloorBench();
    for (let n = 0; n < 6; n += 1) bench.vehicle.write(words(TWENTY));
    for (let second = 0; second < 800; second += 20) {
      bench.vehicle.write(position(second), ...[1, 2, 3, 4, 5, 6].map((n) => position(second, `radio-${n}`)));
      bench.run(20);
    }
    const withText = bench.vehicle.said.map((said) => said.includes('entry'));
    expect(withText.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, index) => index % 2 === 1));
    // The own position is in every one of them.
    expect(bench.vehicle.said.slice(0, 12).every((said) => /own|units/.test(said))).toBe(true);
  });

  it('a vehicle that stands says so every five minutes', () => {
    const bench = new FloorBench();
    for (let second = 0; second < 1_200; second += 20) {
      bench.vehicle.write(position(second, VEHICLE.id, 0));
      bench.run(20);
    }
    expect(bench.vehicle.sim.sent.map(({ sentAt }) => Math.round((sentAt - START) / 60_000))).toEqual([0, 5, 10, 15]);
  });

  it('positions are shown at the center at once, to about a metre and a second', () => {
    const bench = new FloorBench();
    bench.vehicle.write(
      { kind: 'unit', lane: LANE.order, body: { station: VEHICLE.id, id: 'radio-1', kind: 'radio', name: '张' } },
      position(0),
      position(0, 'radio-1'),
    );
    bench.run(10);
    const seen = bench.center.positions.map(({ unit, sketch, seq }) => [unit.id, sketch, seq]);
    expect(seen).toEqual([
      [VEHICLE.id, true, 2],
      ['radio-1', true, 3],
    ]);
    const own = bench.center.store.projections.unitPosition(VEHICLE.id, VEHICLE.id);
    expect(own?.fix).toMatchObject({ fixAt: START, source: 'gnss', altMslM: 92, speedMps: 11, accuracyM: 3 });
    expect(own?.fix.lat).toBeCloseTo(31.69, 4);
    // No entry was made of them: the fixes themselves will come.
    expect(at(bench.center, VEHICLE.id)).toEqual([]);
    expect(bench.vehicle.store.journal.outbox(CENTER.id).size).toBe(3);
  });

  it('a long text goes in parts and is put together', () => {
    const bench = new FloorBench();
    const written = bench.vehicle.write(words(SIXTY + SIXTY + SIXTY));
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(at(bench.center, VEHICLE.id)).toEqual(written);
    expect(bench.vehicle.said.length).toBeGreaterThan(2);
    expect(bench.vehicle.sim.sent.every(({ bytes }) => bytes.length <= 78)).toBe(true);
    expect(bench.center.said).toEqual(['acks:1c']);
  });

  it('lost parts alone go again', () => {
    const bench = new FloorBench();
    bench.vehicle.write(words(SIXTY + SIXTY + SIXTY));
    bench.until(() => bench.vehicle.said.length === 1);
    bench.sky.lossPercent = 100;
    bench.until(() => bench.vehicle.said.length === 2);
    bench.sky.lossPercent = 0;
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    const [first, second, ...later] = bench.vehicle.said;
    expect(bench.center.said[0]).toBe('acks:1?');
    expect(later).toContain(second);
    expect(later).not.toContain(first);
  });

  it('what has no packed form waits for IP and lets others pass', () => {
    const bench = new FloorBench();
    const unit = { station: VEHICLE.id, id: 'radio-7', kind: 'radio' as const, name: '7' };
    bench.vehicle.write({ kind: 'unit', lane: LANE.order, body: unit }, words('长'.repeat(2_000)), words(TWENTY));
    bench.run(300);
    expect(at(bench.center, VEHICLE.id).map(({ seq }) => seq)).toEqual([3]);
    expect(bench.vehicle.peers[0]?.peer.waiting(LANE.order)).toBe(0);
    const waiting = bench.vehicle.store.journal.outbox(CENTER.id).next(10);
    expect(waiting.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('what came by IP meanwhile is not said any more', () => {
    const bench = new FloorBench();
    const written = bench.vehicle.write(words(TWENTY), words(SIXTY));
    bench.until(() => bench.vehicle.said.length === 1);
    bench.center.store.journal.apply(written);
    bench.vehicle.store.journal.outbox(CENTER.id).acknowledge([1, 2]);
    bench.run(600);
    expect(bench.vehicle.said).toHaveLength(1);
    expect(at(bench.center, VEHICLE.id)).toEqual(written);
  });

  it('an entry that came by IP before its parts did is one entry', () => {
    const bench = new FloorBench();
    const written = bench.vehicle.write(words(SIXTY));
    bench.until(() => bench.vehicle.said.length === 1);
    bench.center.store.journal.apply(written);
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(at(bench.center, VEHICLE.id)).toEqual(written);
  });
});

describe('from the center', () => {
  const task = {
    id: uuidAt(START),
    title: '转移堤下群众',
    detail: '先老人和孩子，到镇中学集合；完成后报人数',
    assignees: [{ station: VEHICLE.id }],
    state: 'given' as const,
  };

  it('a task reaches the vehicle, and its acceptance the center, in a third of the bytes', () => {
    const bench = new FloorBench();
    const given = bench.center.write({ kind: 'task', lane: LANE.order, body: task });
    bench.until(isEmpty(bench.center, VEHICLE.id));
    expect(at(bench.vehicle, CENTER.id)).toEqual(given);
    const accepted = bench.vehicle.write({
      kind: 'task',
      lane: LANE.flash,
      body: { ...task, state: 'accepted' },
    });
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(at(bench.center, VEHICLE.id)).toEqual(accepted);
    expect(bench.vehicle.sim.sent.at(-1)?.bytes.length).toBeLessThan(36);
  });

  it('a text and its receipt', () => {
    const bench = new FloorBench();
    const [order] = bench.center.write(words(TWENTY, CENTER.id, VEHICLE.id)) as [Entry & { kind: 'message' }];
    bench.until(isEmpty(bench.center, VEHICLE.id));
    expect(at(bench.vehicle, CENTER.id)).toEqual([order]);
    const read = bench.vehicle.write({
      kind: 'receipt',
      lane: LANE.flash,
      body: { message: order.body.id, author: CENTER.id, person: '李', state: 'read', at: START + 60_000 },
    });
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(at(bench.center, VEHICLE.id)).toEqual(read);
  });

  it('an entry that refers to one which is lost here is written out', () => {
    const bench = new FloorBench();
    const [order] = bench.center.write(words(TWENTY, CENTER.id, VEHICLE.id)) as [Entry & { kind: 'message' }];
    bench.until(isEmpty(bench.center, VEHICLE.id));
    // The vehicle knows it; the center, after damage, does not any more.
    const entries = bench.center.store.floor.entry.bind(bench.center.store.floor);
    vi.spyOn(bench.center.store.floor, 'entry').mockImplementation((station, seq) =>
      station === CENTER.id ? undefined : entries(station, seq),
    );
    const read = bench.vehicle.write({
      kind: 'receipt',
      lane: LANE.flash,
      body: { message: order.body.id, author: CENTER.id, state: 'read', at: START },
    });
    bench.until(isEmpty(bench.vehicle, CENTER.id));
    expect(bench.center.said.slice(1)).toEqual(['acks:1w', 'acks:1c']);
    expect(at(bench.center, VEHICLE.id)).toEqual(read);
  });

  it('that positions arrive is told to the vehicle now and then', () => {
    const bench = new FloorBench();
    for (let second = 0; second < 700; second += 10) {
      bench.vehicle.write(position(second));
      bench.run(10);
    }
    expect(bench.center.said).toEqual(['acks:']);
    expect(bench.vehicle.peers[0]?.peer.confirmed).toBeGreaterThan(50);
  });
});

describe('a bad sky', () => {
  it.each([
    ['text-2.1', 10, 1],
    ['bds3', 30, 2],
    ['binary-4.0', 30, 3],
  ] as const)('%s with %i % lost: everything arrives, once', (family, lossPercent, seed) => {
    const side = { family, intervalS: 60 };
    const bench = new FloorBench({ vehicle: side, center: side, lossPercent, seed });
    const up = [sos(), words(TWENTY), words(SIXTY), words(SIXTY + TWENTY), words(TWENTY)].map((draft) =>
      bench.vehicle.write(draft),
    );
    const down = [words(TWENTY, CENTER.id, VEHICLE.id), words(SIXTY, CENTER.id, VEHICLE.id)].map((draft) =>
      bench.center.write(draft),
    );
    bench.until(() => isEmpty(bench.vehicle, CENTER.id)() && isEmpty(bench.center, VEHICLE.id)());
    expect(at(bench.center, VEHICLE.id)).toEqual(up.flat());
    expect(at(bench.vehicle, CENTER.id)).toEqual(down.flat());
    expect([...bench.vehicle.errors, ...bench.center.errors]).toEqual([]);
    expect(bench.sky.counters.lost).toBeGreaterThan(0);
  });
});
