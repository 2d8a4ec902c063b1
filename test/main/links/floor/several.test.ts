/** One commander's terminal among several vehicles, and stations that come back after a fall. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { all } from '../../store/files.ts';
import { CENTER, CENTER_CARD, FloorBench, position, Side, sos, START, VEHICLE, VEHICLE_CARD, words } from './bench.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
});

const TEXT = '请立即组织堤下群众向镇中学转移，注意老人和孩子';

describe('a center with several vehicles', () => {
  it('gives each its turn, and whoever calls for help the first', () => {
    const bench = new FloorBench();
    const second = { id: 'suixian-2', kind: 'vehicle' as const, name: '随县2号' };
    const other = new Side(bench, second, 242_300);
    other.know(CENTER, CENTER_CARD);
    bench.center.know(second, 242_300);
    bench.all.push(other);
    for (let n = 0; n < 3; n += 1)
      bench.center.write(words(TEXT, CENTER.id, VEHICLE.id), words(TEXT, CENTER.id, second.id));
    bench.run(130);
    const call = sos(START + 130_000);
    if (call.kind === 'alert') call.body.station = second.id;
    other.write(call);
    bench.until(() => bench.center.sim.sent.length === 6);
    const to = bench.center.sim.sent.map((message) => message.to);
    expect(to.slice(0, 3)).toEqual([VEHICLE_CARD, 242_300, VEHICLE_CARD]);
    // The answer to the call takes the next turn, with a text beside it.
    expect([to[3], bench.center.said[3]]).toEqual([242_300, expect.stringMatching(/^acks:1c/)]);
    bench.until(() => all(other.store, CENTER.id).length === 3 && all(bench.vehicle.store, CENTER.id).length === 3);
    expect(all(bench.center.store, second.id)).toEqual(all(other.store, second.id));
  });

  it('does not take words of a card for those of another’s vehicle', () => {
    const bench = new FloorBench();
    const stranger = new Side(bench, { id: 'stranger-9', kind: 'vehicle', name: '?' }, 242_999);
    stranger.know(CENTER, CENTER_CARD);
    bench.all.push(stranger);
    stranger.write(sos());
    bench.run(120);
    expect(stranger.said.length).toBeGreaterThan(0);
    expect([all(bench.center.store, 'stranger-9'), bench.center.said]).toEqual([[], []]);
  });
});

describe('a station that falls', () => {
  it('in the middle of a long text goes on with it, and nothing is lost or double', () => {
    const bench = new FloorBench();
    const written = bench.vehicle.write(words(TEXT.repeat(6)), sos(), position(3));
    bench.until(() => bench.vehicle.said.length === 2);
    const { file } = bench.vehicle;
    bench.vehicle.close();
    bench.all.splice(0, 1);
    bench.run(100);
    const again = new Side(bench, VEHICLE, VEHICLE_CARD, { file });
    again.know(CENTER, CENTER_CARD);
    bench.all.push(again);
    bench.until(() =>
      again.store.journal
        .outbox(CENTER.id)
        .next(9)
        .every(({ kind }) => kind === 'fix'),
    );
    expect(all(bench.center.store, VEHICLE.id)).toEqual(written.slice(0, 2));
    // Then IP heals: the journals are one, and so are the positions.
    bench.center.store.journal.apply(again.store.journal.outbox(CENTER.id).next(9));
    expect(all(bench.center.store, VEHICLE.id)).toEqual(written);
    expect(bench.center.store.projections.unitPositions()).toEqual(again.store.projections.unitPositions());
  });

  it('the center’s is told what it had: its memory of parts is gone, the journal is not', () => {
    const bench = new FloorBench();
    const written = bench.vehicle.write(words(TEXT), words(TEXT.repeat(6)));
    bench.until(() => bench.vehicle.said.length === 3);
    const { file } = bench.center;
    bench.center.close();
    bench.all.splice(1, 1);
    const again = new Side(bench, CENTER, CENTER_CARD, { file });
    again.know(VEHICLE, VEHICLE_CARD);
    bench.all.push(again);
    bench.until(() => bench.vehicle.store.journal.outbox(CENTER.id).size === 0);
    expect(all(again.store, VEHICLE.id)).toEqual(written);
  });
});
