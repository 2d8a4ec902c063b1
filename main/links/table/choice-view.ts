/** The choice as the screen shows it: in wall time, which the choice itself does not know. */
import type { LinkChange, LinkChoice, LinkWhy } from '../../../contract/link.ts';
import type { Candidate, Change, Standing } from './choice.ts';
import { explain } from './explain.ts';

/** Two clocks that drift apart by less are left as they are, or every time would change with every look. Ms. */
const STEP_MS = 500;

/** Monotonic time to epoch, the same every time unless the clock was set. */
export class WallClock {
  readonly #now: () => number;
  readonly #epoch: () => number;
  #offset: number;

  constructor(now: () => number, epoch: () => number) {
    this.#now = now;
    this.#epoch = epoch;
    this.#offset = epoch() - now();
  }

  at(monotonic: number): number {
    const offset = this.#epoch() - this.#now();
    if (Math.abs(offset - this.#offset) > STEP_MS) this.#offset = offset;
    return Math.round(monotonic + this.#offset);
  }
}

/** @param now monotonic, ms */
export function choiceView(
  standing: Standing,
  candidates: readonly Candidate[],
  now: number,
  wall: WallClock,
): LinkChoice {
  const { used, since, forced, last } = standing;
  return {
    since: wall.at(since),
    ...(used === undefined ? {} : { used }),
    ...(forced === undefined ? {} : { forced }),
    why: inWallTime(explain(standing, candidates, now), wall),
    ...(last ? { last: changeView(last, wall) } : {}),
  };
}

function inWallTime(why: LinkWhy, wall: WallClock): LinkWhy {
  if ('since' in why) return { ...why, since: wall.at(why.since) };
  return 'at' in why ? { ...why, at: wall.at(why.at) } : why;
}

const changeView = ({ at, from, to, cause, lossPct, rttMs }: Change, wall: WallClock): LinkChange => ({
  at: wall.at(at),
  to,
  cause,
  ...(from === undefined ? {} : { from }),
  ...(lossPct === undefined ? {} : { lossPct }),
  ...(rttMs === undefined ? {} : { rttMs }),
});
