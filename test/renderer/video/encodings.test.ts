import { describe, expect, it } from 'vitest';
import { applyBudget, encodingsOf, type Restraint } from '../../../renderer/video/encodings.ts';

const active = (...input: Parameters<typeof encodingsOf>) => encodingsOf(...input).filter((one) => one.active);
const total = (...input: Parameters<typeof encodingsOf>) =>
  active(...input).reduce((sum, { maxBitrate = Infinity }) => sum + maxBitrate, 0) / 1_000;

describe('the copies of a picture', () => {
  it('are two on a wide link, the smaller first', () => {
    expect(encodingsOf(720, 6_000, '5g', 2)).toEqual([
      { active: true, scaleResolutionDownBy: 2, maxBitrate: 400_000 },
      { active: true, scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
    ]);
    expect(encodingsOf(1_080, 20_000, 'wired', 2)[1]).toMatchObject({ maxBitrate: 3_500_000 });
  });

  it('are one of 360 lines where there is less than 900 kbit/s for it', () => {
    expect(encodingsOf(720, 600, '5g', 2)).toEqual([
      { active: true, scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { active: false },
    ]);
  });

  it('are one of 270 lines and ten frames a second over a satellite, however wide, and of 180 when there are several', () => {
    expect(encodingsOf(1_080, 10_000, 'satellite', 2)).toEqual([
      { active: true, scaleResolutionDownBy: 4, maxBitrate: 300_000, maxFramerate: 10 },
      { active: false },
    ]);
    expect(encodingsOf(720, 100, 'satellite', 2)[0]).toMatchObject({ scaleResolutionDownBy: 4, maxBitrate: 100_000 });
    expect(encodingsOf(720, 200, '5g', 2)).toEqual(encodingsOf(720, 200, 'satellite', 2));
  });

  it('are the source as it is when that is small, also where two were agreed upon before its size was known', () => {
    const whole = { active: true, scaleResolutionDownBy: 1, maxBitrate: 500_000 };
    expect(encodingsOf(180, 6_000, '5g', 1)).toEqual([whole]);
    expect(encodingsOf(180, 6_000, '5g', 2)).toEqual([whole, { active: false }]);
  });

  it('are only those that somebody watches, and the large one alone has the whole share', () => {
    const of = (wanted: number[], share: number) =>
      encodingsOf(720, share, '5g', 2, wanted).map(({ active, maxBitrate }) => active && (maxBitrate ?? 0) / 1_000);
    expect(of([1], 6_000)).toEqual([false, 1_800]);
    expect(of([0], 6_000)).toEqual([400, false]);
    expect(of([0, 1], 1_000)).toEqual([400, 600]);
    expect(of([1], 1_000)).toEqual([false, 1_000]);
    expect(of([], 1_000)).toEqual([400, false]);
  });

  it('are the one that the link bears, whichever is watched', () => {
    for (const [share, kind] of [
      [600, '5g'],
      [300, '5g'],
      [10_000, 'satellite'],
    ] as const)
      for (const wanted of [[0], [1], [0, 1]])
        expect(encodingsOf(720, share, kind, 2, wanted)).toEqual(encodingsOf(720, share, kind, 2));
    expect(encodingsOf(180, 6_000, '5g', 2, [1])).toEqual(encodingsOf(180, 6_000, '5g', 2));
  });

  it('have no more than 180 lines on a line that bears less than its budget; the larger is there for when it bears more', () => {
    expect(encodingsOf(720, 6_000, '5g', 2, [1], true)).toEqual([
      { active: true, scaleResolutionDownBy: 4, maxBitrate: 400_000 },
      { active: true, scaleResolutionDownBy: 1, maxBitrate: 1_800_000 },
    ]);
    expect(encodingsOf(720, 6_000, '5g', 2, [0], true).map(({ active }) => active)).toEqual([true, false]);
    for (const [share, kind] of [
      [600, '5g'],
      [300, '5g'],
      [10_000, 'satellite'],
    ] as const)
      expect(encodingsOf(720, share, kind, 2, [0, 1], true)[0]).toMatchObject({ scaleResolutionDownBy: 4 });
    expect(encodingsOf(360, 6_000, '5g', 1, [0], true)[0]).toMatchObject({ scaleResolutionDownBy: 2 });
  });

  it('never enlarge a source that is small', () => {
    for (const kind of ['5g', 'satellite', 'wired'] as const)
      for (const share of [100, 300, 700, 5_000])
        for (const isNarrow of [false, true])
          for (const { scaleResolutionDownBy = 1 } of encodingsOf(120, share, kind, 1, [0], isNarrow))
            expect(scaleResolutionDownBy).toBeGreaterThanOrEqual(1);
  });

  it('together never exceed their share of the ceiling', () => {
    for (const kind of ['5g', 'satellite', 'wired'] as const)
      for (const share of [1, 50, 149, 150, 399, 400, 899, 900, 1_500, 4_000])
        for (const layers of [1, 2] as const)
          for (const wanted of [[0], [1], [0, 1]])
            expect(total(720, share, kind, layers, wanted)).toBeLessThanOrEqual(share);
  });
});

describe('what the line needs for a moment', () => {
  /** The encodings of a camera's picture that is sent, after each restraint. */
  async function after(...restraints: Restraint[]): Promise<[active: boolean, kbps: number][][]> {
    let encodings: RTCRtpEncodingParameters[] = encodingsOf(720, 3_000, '5g', 2);
    const sender = {
      getParameters: () => ({ encodings }),
      setParameters: (parameters: RTCRtpSendParameters) => Promise.resolve((encodings = parameters.encodings)),
    } as unknown as RTCRtpSender;
    const track = { kind: 'video', getSettings: () => ({ height: 720 }) } as unknown as MediaStreamTrack;
    const all: [boolean, number][][] = [];
    for (const restraint of restraints) {
      const share = { pictures: 2, wanted: [0, 1], isNarrow: false, restraint };
      await applyBudget(sender, track, { kind: '5g', kbps: 6_000 }, share);
      all.push(encodings.map(({ active = true, maxBitrate = 0 }) => [active, maxBitrate / 1_000]));
    }
    return all;
  }

  it('is little of each copy, or nothing at all, and all again afterwards', async () => {
    const all = [
      [true, 400],
      [true, 1_800],
    ];
    expect(await after('none', 'hold', 'none', 'pause', 'none')).toEqual([
      all,
      [
        [true, 60],
        [true, 60],
      ],
      all,
      [
        [false, 400],
        [false, 1_800],
      ],
      all,
    ]);
  });
});
