/** The road of a day in two minutes: 5G, a satellite in the rain, a cut of ten seconds, 5G again; what the viewers saw of it. */
import { longestGap, type FrameLog } from './frame-log.ts';
import { pictureOf, type Phase, type VideoScene } from './video-scene.ts';

const CUT_MS = 10_000;
/** A line that collapses without losing anything but what its queue does not hold: 5 Mbit/s, then a satellite's 384 kbit/s with 300 ms of delay. */
const COLLAPSE = {
  wide: 'set kbps_up=5000 kbps_down=5000 delay_ms=15 loss_pct=0 jitter_ms=5 queue_ms=200',
  narrow: 'set kbps_up=384 kbps_down=1000 delay_ms=300 loss_pct=0 jitter_ms=5 queue_ms=1500',
} as const;

export interface Seen {
  feed: string;
  viewer: number;
  fps: number;
  longestMs: number;
}
export interface SeenPhase {
  phase: Phase;
  seen: Seen[];
}
export interface Run {
  cut: Phase;
  phases: SeenPhase[];
  /** From the end of the cut to the next frame, of each picture of each viewer, ms. */
  backMs: number[];
  /** What the tiles said of the delay over the satellite, one for each feed. */
  delays: string[];
  /** Pictures whose frames stopped for good. */
  lost: string[];
}

/** How long each profile lasts: congestion control has a while to find the new rate, then comes what is measured. Ms. */
export interface Lengths {
  settleMs: number;
  steadyMs: number;
}

export async function dayOnTheRoad(scene: VideoScene, { settleMs, steadyMs }: Lengths): Promise<Run> {
  const wide = await scene.pass('5g', 'profile 5g', steadyMs);
  const thin = await scene.pass('geo-rain', 'profile geo-rain', settleMs + steadyMs);
  const delays = await Promise.all(scene.feeds.map((feed) => scene.delayOf(feed)));
  const cut = await scene.pass('cut', 'cut', CUT_MS);
  await scene.lab.tell('profile 5g');
  const again = await scene.pass('5g again', 'heal', settleMs + steadyMs);
  const logs = await scene.frames();
  const each = logs.flatMap((log, viewer) =>
    scene.feeds.map((feed) => ({ feed, viewer, frames: log[pictureOf(feed)] ?? [] })),
  );
  const backMs = each.map(({ frames }) => (frames.find((at) => at > cut.to) ?? Infinity) - cut.to);
  return {
    cut,
    delays,
    phases: [wide, thin, cut, again].map((phase) => ({ phase, seen: seenIn(scene.feeds, logs, phase) })),
    backMs,
    lost: each.filter(({ frames }) => (frames.at(-1) ?? 0) < again.to - settleMs).map(({ feed }) => feed),
  };
}

/** What the viewer who stays on the wall sees of the narrow line, each time that it collapses. */
export async function collapses(
  scene: VideoScene,
  { settleMs, steadyMs }: Lengths,
  times: number,
): Promise<SeenPhase[]> {
  const narrow: Phase[] = [];
  for (let time = 0; time < times; time += 1) {
    await scene.pass('wide', COLLAPSE.wide, settleMs + steadyMs);
    narrow.push(await scene.pass('narrow', COLLAPSE.narrow, settleMs + steadyMs));
  }
  const logs = (await scene.frames()).slice(-1);
  return narrow.map((phase) => ({ phase, seen: seenIn(scene.feeds, logs, phase) }));
}

function seenIn(feeds: readonly string[], logs: readonly FrameLog[], { from, to }: Phase): Seen[] {
  return logs.flatMap((log, viewer) =>
    feeds.map((feed) => {
      const frames = (log[pictureOf(feed)] ?? []).filter((at) => at > from && at < to);
      return { feed, viewer, fps: (frames.length * 1_000) / (to - from), longestMs: longestGap(frames, from, to) };
    }),
  );
}
