import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PictureAge } from '../../../main/media/picture-age.ts';

const SSRC = 7;

interface Sender {
  /** What its clock shows more than ours, ms. */
  clock?: number;
  /** Of its picture's clock at our 0. */
  rtp?: number;
  wayMs?: number;
}

/** A sender that reports once a second, far away. All times by our clock, ms. */
function watched({ clock = 0, rtp = 1_000, wayMs = 300 }: Sender = {}) {
  const age = new PictureAge();
  const rtpAt = (ms: number) => (rtp + Math.round(ms * 90)) >>> 0;
  const report = (at: number, lateMs = 0) =>
    age.report({ atMs: at + wayMs + lateMs, ssrc: SSRC, sentMs: at + clock, rtpTimestamp: rtpAt(at) });
  /** Something filmed then arrives so much later. */
  const packet = (filmedAt: number, afterMs: number, ssrc = SSRC) =>
    age.packet({ atMs: filmedAt + afterMs, ssrc, rtpTimestamp: rtpAt(filmedAt) });
  return { age, report, packet, roundTrip: (at: number, ms: number) => age.roundTrip(at, ms) };
}

test('is what a packet spent since it was filmed: encoder, queue and way', () => {
  const { age, report, packet, roundTrip } = watched();
  report(0);
  roundTrip(700, 600);
  packet(500, 350);
  expect(age.ms).toBeCloseTo(350, 0);
  // A queue fills: what is filmed later comes much later.
  packet(1_000, 1_900);
  expect(age.ms).toBeCloseTo(1_900, 0);
});

test('is the same whatever the clocks of both show, over the end of a counter, and where reports are late', () => {
  fc.assert(
    fc.property(
      fc.record({
        clock: fc.integer({ min: -1e12, max: 1e12 }),
        rtp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        wayMs: fc.integer({ min: 1, max: 900 }),
      }),
      fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 5_000 }),
      (sender, late, queueMs) => {
        const { age, report, packet, roundTrip } = watched(sender);
        report(0);
        roundTrip(0, 2 * sender.wayMs);
        late.forEach((ms, second) => report(1_000 + second, ms));
        packet(2_000, sender.wayMs + queueMs);
        expect(age.ms).toBeCloseTo(sender.wayMs + queueMs, 0);
      },
    ),
    { seed: 1 },
  );
});

test('is not known without a report of that stream, without a round trip, or where the report is old', () => {
  const { age, report, packet, roundTrip } = watched();
  packet(0, 300);
  expect(age.ms).toBeUndefined();
  report(0);
  packet(100, 300);
  expect(age.ms).toBeUndefined();
  roundTrip(500, 0);
  packet(100, 300);
  expect(age.ms).toBeUndefined();
  roundTrip(500, 600);
  packet(100, 300);
  expect(age.ms).toBeCloseTo(300, 0);
  packet(100, 300, SSRC + 1);
  expect(age.ms).toBeUndefined();
  packet(30_000, 300);
  expect(age.ms).toBeUndefined();
});

test('of many streams that were announced the newest are kept', () => {
  const { age, report, packet, roundTrip } = watched();
  report(0);
  roundTrip(0, 600);
  for (let other = 1; other <= 7; other += 1)
    age.report({ atMs: 300, ssrc: SSRC + other, sentMs: 0, rtpTimestamp: 1_000 });
  packet(100, 300);
  expect(age.ms).toBeCloseTo(300, 0);
  age.report({ atMs: 300, ssrc: SSRC + 8, sentMs: 0, rtpTimestamp: 1_000 });
  packet(100, 300);
  expect(age.ms).toBeUndefined();
  packet(100, 300, SSRC + 8);
  expect(age.ms).toBeCloseTo(300, 0);
});

test('nor where nothing comes, or a clock was set; a minute later it is right again', () => {
  const { age, report, packet, roundTrip } = watched();
  report(0);
  roundTrip(0, 600);
  packet(500, 300);
  age.forget();
  expect(age.ms).toBeUndefined();
  // The sender's clock goes back by an hour.
  const after = { atMs: 2_300, ssrc: SSRC, sentMs: 2_000 - 3_600_000, rtpTimestamp: 181_000 };
  age.report(after);
  packet(2_500, 300);
  expect(age.ms).toBeUndefined();
  age.report({ ...after, atMs: 70_300, sentMs: 70_000 - 3_600_000, rtpTimestamp: 1_000 + 70_000 * 90 });
  roundTrip(70_000, 600);
  packet(70_500, 350);
  expect(age.ms).toBeCloseTo(350, 0);
});
