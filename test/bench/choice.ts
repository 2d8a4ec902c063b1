/**
 * How often the choice of a link changes in an hour while the cheaper link loses questions by chance: the real meter and the real
 * choice on a simulated clock, asked as link-probe.ts asks. The peer leaves and returns at a plain threshold.
 */
import { advance, start, type Candidate } from '../../main/links/table/choice.ts';
import { Meter } from '../../main/links/table/meter.ts';
import { seeded } from '../sim/seeded.ts';
import type { Figure } from './bench.ts';

const HOUR_S = 3_600;
const SEEDS = 12;
const STEP_S = 0.5;
/** As in link-probe.ts: in use, spare, and looked at closer, s. */
const USED_S = 2;
const SPARE_S = 10;
const CLOSER_S = 20;
const CLOSER_AGAIN_S = 60;
const PLAIN_PCT = 10;

const SAT: Candidate = {
  id: 'sat',
  cost: 2,
  trouble: undefined,
  answered: true,
  rttMs: 620,
  lossPct: 0.2,
  leastLossPct: 0,
  mostLossPct: 3,
};

interface Hour {
  changes: number;
  /** When the lossy link was left first, s. */
  leftAt: number | undefined;
}

/** Questions of one hour, asked on the link in use, on a spare, or closer. */
class Questions {
  readonly meter = new Meter();
  readonly #isLost: () => boolean;
  readonly #looksCloser: boolean;
  #closerAt = -Infinity;

  constructor(isLost: () => boolean, looksCloser: boolean) {
    this.#isLost = isLost;
    this.#looksCloser = looksCloser;
  }

  pass(at: number, isUsed: boolean): void {
    const isCloser = isUsed && at - this.#closerAt < CLOSER_S;
    if (!isCloser && at % (isUsed ? USED_S : SPARE_S) !== 0) return;
    if (this.#isLost()) this.meter.missed(true, at * 1_000);
    else this.meter.put(60, true, at * 1_000);
    const { lost } = this.meter.count(30_000, at * 1_000);
    if (this.#looksCloser && isUsed && lost >= 2 && at - this.#closerAt >= CLOSER_AGAIN_S) this.#closerAt = at;
  }
}

function ours(isLost: () => boolean): Hour {
  const questions = new Questions(isLost, true);
  let standing = start(0);
  const hour: Hour = { changes: 0, leftAt: undefined };
  for (let at = 0; at < HOUR_S; at += STEP_S) {
    questions.pass(at, standing.used !== SAT.id);
    if (at % 1 !== 0) continue;
    const measures = questions.meter.measures(at * 1_000);
    const lossy: Candidate = {
      id: '5g',
      cost: 1,
      trouble: measures.misses >= 3 ? 'no-answer' : undefined,
      ...measures,
    };
    const next = advance(standing, [{ ...lossy, answered: true }, SAT], at * 1_000);
    if (standing.used !== undefined && next.used !== standing.used) {
      hour.changes += 1;
      hour.leftAt ??= at;
    }
    standing = next;
  }
  return hour;
}

/** Leaves above the threshold and returns below it, both when it has been so for 30 s. */
function plain(isLost: () => boolean): Hour {
  const questions = new Questions(isLost, false);
  let used = '5g';
  let since: number | undefined;
  const hour: Hour = { changes: 0, leftAt: undefined };
  for (let at = 0; at < HOUR_S; at += STEP_S) {
    questions.pass(at, used === '5g');
    if (at % 1 !== 0) continue;
    const { lossPct = 0 } = questions.meter.measures(at * 1_000);
    const wants = lossPct > PLAIN_PCT ? 'sat' : '5g';
    since = wants === used ? undefined : (since ?? at);
    if (since === undefined || at - since < 30) continue;
    used = wants;
    since = undefined;
    hour.changes += 1;
    hour.leftAt ??= at;
  }
  return hour;
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

export function bench(): Promise<Figure[]> {
  const figures = [3, 6, 10, 15, 25].flatMap((lossPct): Figure[] => {
    const hours = (way: (isLost: () => boolean) => Hour) =>
      Array.from({ length: SEEDS }, (_, index) => {
        const whole = seeded(index + 1);
        return way(() => whole(10_000) < lossPct * 100);
      });
    const [mine, peer] = [hours(ours), hours(plain)];
    const changes = mine.map((hour) => hour.changes);
    const left = mine.flatMap(({ leftAt }) => (leftAt === undefined ? [] : [leftAt]));
    return [
      {
        name: `choice: changes in an hour at ${lossPct} % loss, at most ${Math.max(...changes)}`,
        value: middle(changes),
        unit: '',
        peer: middle(peer.map((hour) => hour.changes)),
      },
      ...(left.length === SEEDS
        ? [{ name: `choice: link left at ${lossPct} % loss after`, value: middle(left), unit: 's' }]
        : []),
    ];
  });
  return Promise.resolve(figures);
}
