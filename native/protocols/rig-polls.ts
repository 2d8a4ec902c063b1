/** What a rig is asked again and again, and how often; what it does not have, seldom. */
import { isUnsupported } from './rigctl-answers.ts';
import type { Request } from './rigctl-line.ts';

/** What the rig does not have, or never answers, is asked again after this, ms: another rig may be on the server by then. */
export const UNSUPPORTED_MS = 600_000;
/** No answer this often in a row: the server does not know the command. */
const SILENT_TIMES = 2;

interface Poll {
  request: Request;
  everyMs: number;
  /** Says nothing while the rig transmits. */
  receiving?: true;
}

export const polls: readonly Poll[] = [
  { request: { name: 'get_ptt' }, everyMs: 500 },
  { request: { name: 'get_dcd' }, everyMs: 500, receiving: true },
  { request: { name: 'get_level', args: ['STRENGTH'] }, everyMs: 1_000, receiving: true },
  { request: { name: 'get_freq' }, everyMs: 2_000 },
  { request: { name: 'get_mode' }, everyMs: 2_000 },
];

interface PollState extends Poll {
  askedAt: number;
  waitMs: number;
  /** Times in a row without an answer. */
  silent: number;
}

export class RigPolls {
  readonly #states: PollState[] = polls.map((poll) => ({
    ...poll,
    askedAt: Number.NEGATIVE_INFINITY,
    waitMs: 0,
    silent: 0,
  }));

  /** The one that is due for the longest time. */
  next(now: number, receiving: boolean): Request | undefined {
    let best: PollState | undefined;
    let most = -1;
    for (const state of this.#states) {
      if (state.receiving && !receiving) continue;
      // A clock that was set back makes it due.
      const late = now < state.askedAt ? 0 : now - state.askedAt - state.waitMs;
      if (late < 0 || late <= most) continue;
      most = late;
      best = state;
    }
    if (!best) return undefined;
    best.askedAt = now;
    best.waitMs = best.everyMs;
    return best.request;
  }

  answered(request: Request, code: number): void {
    const state = this.#of(request);
    if (!state) return;
    state.silent = 0;
    if (isUnsupported(code)) state.waitMs = UNSUPPORTED_MS;
  }

  /** @param alone others are answered: it is the command, not the line */
  unanswered(request: Request, alone: boolean): void {
    const state = this.#of(request);
    if (!state || !alone) return;
    state.silent += 1;
    if (state.silent >= SILENT_TIMES) state.waitMs = UNSUPPORTED_MS;
  }

  #of(request: Request) {
    return this.#states.find((state) => state.request === request);
  }
}
