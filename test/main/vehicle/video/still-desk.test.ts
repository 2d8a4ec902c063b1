/** Pictures in place of video: when, how large, how often, and never more than the link and the journal bear. */
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Link, LinkPolicy, VideoReport } from '../../../../contract/link.ts';
import type { VehicleEvent } from '../../../../contract/screen-event.ts';
import { STILL_BYTES_LIMIT, type Still } from '../../../../contract/still.ts';
import { DAY_BYTES, StillDesk } from '../../../../main/vehicle/video/still-desk.ts';
import { newFile, open } from '../../store/files.ts';

const policy = (videoCeilingKbps: number): LinkPolicy => ({ lanes: [0, 1, 2], videoCeilingKbps, cost: 2 });
const picture = (bytes: number, feed = 'roof'): Still => ({
  feed,
  type: 'image/webp',
  widthPx: 320,
  heightPx: 180,
  data: Buffer.alloc(bytes, 7).toString('base64'),
});

afterEach(() => void vi.useRealTimers());

/** A desk on a link of such a ceiling, with one feed that is wanted. */
function desk(ceiling: number, file = newFile()) {
  const store = open(file);
  const at = {
    ...{ ceiling, state: 'connected' as Link['state'], now: 0 },
    acked: undefined as number | undefined,
    video: undefined as VideoReport | undefined,
  };
  const wanted = ['roof'];
  const leftOut: string[] = [];
  const told: VehicleEvent[] = [];
  const made = new StillDesk({
    store,
    link: () => ({ policy: policy(at.ceiling), state: at.state }),
    ackedKbps: () => at.acked,
    video: () => at.video,
    wanted: () => wanted,
    leftOut: () => leftOut,
    now: () => Date.now() + at.now,
    emit: (event) => told.push(event),
  });
  onTestFinished(() => made.close());
  return { made, store, at, wanted, leftOut, told };
}

test('a ceiling too low for video makes pictures of it by itself; a wide one does not', () => {
  expect(desk(64).made.plan).toMatchObject({ on: true, why: 'link' });
  expect(desk(0).made.plan).toMatchObject({ on: true, why: 'link' });
  expect(desk(300).made.plan).toMatchObject({ on: false });
});

test('a person decides otherwise by one touch, both ways; it holds over a restart; where no video may pass there is none', () => {
  const file = newFile();
  const first = desk(6_000, file);
  first.made.choose(true);
  expect(first.made.plan).toMatchObject({ on: true, why: 'hand' });
  first.made.close();
  first.store.close();
  const second = desk(6_000, file);
  expect(second.made.plan).toMatchObject({ on: true, why: 'hand' });
  second.made.choose(false);
  expect(second.made.plan.on).toBe(false);
  second.at.ceiling = 64;
  // What the link says holds again: nothing was decided against it.
  expect(second.made.plan.on).toBe(true);
  second.made.choose(false);
  expect(second.made.plan.on).toBe(false);
  second.at.ceiling = 0;
  expect(second.made.plan.on).toBe(true);
});

test('it is suggested while video starves, and not where the link is cut: pictures would not go either', () => {
  const { made, at } = desk(300);
  at.video = { sentKbps: 60, availableKbps: 60, packets: 9, lost: 0 };
  expect(made.plan).toMatchObject({ on: false, isSuggested: true });
  at.state = 'lost';
  expect(made.plan.isSuggested).toBe(false);
  at.state = 'connected';
  at.video = { sentKbps: 60, availableKbps: 600, packets: 9, lost: 0 };
  expect(made.plan.isSuggested).toBe(false);
});

test('a picture takes a second of the link, all of them a third of it, and none is larger than an entry bears', () => {
  const { made, at, wanted } = desk(64);
  // 64 kbit/s are 8 kB in a second; three seconds for one feed, and for each more as long again.
  expect(made.plan).toMatchObject({ bytes: 8_000, everyMs: 3_000 });
  wanted.push('mast', 'uav');
  expect(made.plan).toMatchObject({ bytes: 8_000, everyMs: 9_000 });
  at.acked = 32;
  expect(made.plan).toMatchObject({ bytes: 4_000, everyMs: 9_000 });
  at.ceiling = 6_000;
  at.acked = 4_000;
  expect(made.plan.bytes).toBe(STILL_BYTES_LIMIT);
});

test('what is too large, of a feed that nobody wants, or while video flows, is refused; what comes too early is left out', () => {
  const { made, store, at, wanted } = desk(64);
  expect(() => made.take(picture(20_000))).toThrow('still-too-large');
  expect(() => made.take(picture(1_000, 'mast'))).toThrow('not-found');
  made.take(picture(7_000));
  made.take(picture(7_000));
  expect(store.stills.bytesSince('zengdu-1', 0)).toBe(7_000);
  wanted.push('mast');
  made.take(picture(7_000, 'mast'));
  expect(store.stills.newest().map(({ feed }) => feed)).toEqual(['mast', 'roof']);
  at.ceiling = 6_000;
  expect(() => made.take(picture(1_000))).toThrow('not-found');
});

test('the journal takes so much a day and little more: then pictures come seldom, until a day has passed', () => {
  const { made, store, at } = desk(64);
  const body = picture(STILL_BYTES_LIMIT, 'mast');
  const spend = (bytes: number) =>
    store.journal.append(
      Array.from({ length: bytes / STILL_BYTES_LIMIT }, () => ({ kind: 'still' as const, lane: 2 as const, body })),
    );
  spend(DAY_BYTES / 2);
  expect(made.plan).toMatchObject({ everyMs: 30_000, isSpent: false });
  spend(DAY_BYTES / 2);
  expect(made.plan).toMatchObject({ everyMs: 600_000, isSpent: true });
  at.now = 86_400_000 + 60_000;
  expect(made.plan).toMatchObject({ everyMs: 3_000, isSpent: false });
});

test('a change is told once', () => {
  vi.useFakeTimers();
  const { made, told, at } = desk(300);
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(1);
  at.ceiling = 64;
  vi.advanceTimersByTime(10_000);
  expect(told).toMatchObject([{ plan: { on: false } }, { plan: { on: true } }]);
  made.close();
  made.close();
  at.ceiling = 300;
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(2);
});

test('of a feed that is too wide for a wide link stills are taken too, of the others none', () => {
  const { made, wanted, leftOut } = desk(6_000);
  wanted.push('tail');
  expect(made.feeds).toEqual([]);
  leftOut.push('tail');
  expect(made.feeds).toEqual(['tail']);
  made.take(picture(3_000, 'tail'));
  expect(made.takenAt('tail')).toBeDefined();
  expect(() => made.take(picture(3_000, 'roof'))).toThrow('not-found');
});
