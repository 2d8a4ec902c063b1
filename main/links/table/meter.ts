/** What was measured on one link. All times monotonic, ms; nothing here runs by itself. */
/** Loss is that of the last minute; what speaks for a link that was lossy, of five, for a spare is asked seldom. */
const LOSS_WINDOW_MS = 60_000;
const LONG_WINDOW_MS = 300_000;
/** Fewer questions in that time say nothing of loss. */
const LOSS_LEAST = 5;
/**
 * So many questions in a row without an answer are a cut, not loss: even at 30 % that is one in fifteen thousand. Fewer are one
 * when the link said nothing for so long, ms: it counted as dead meanwhile.
 */
const CUT_MISSES = 8;
const CUT_LEAST = 4;
const CUT_MS = 4_000;
/** Round trips of which the median is told. */
const RTT_KEPT = 5;
/** Outcomes kept at most, of questions and of reports each. */
const OUTCOMES_LIMIT = 600;
/** One-sided 90 % of the normal distribution. */
const SURE_Z = 1.28;
/** What was seen to pass counts half after this, and nothing after three times as long, ms. */
const RATE_HALF_MS = 300_000;

/** The most that was seen to pass, weighed by age: traffic shows what a link can do only while there is some. */
class BestRate {
  #best: { kbps: number; at: number } | undefined;

  put(kbps: number, at: number): void {
    if (kbps >= (this.at(at) ?? 0)) this.#best = { kbps, at };
  }

  at(now: number): number | undefined {
    if (!this.#best || now - this.#best.at > 3 * RATE_HALF_MS) return undefined;
    return this.#best.kbps * 0.5 ** ((now - this.#best.at) / RATE_HALF_MS);
  }
}

/**
 * Between which shares the true loss lies, %, by Wilson's bounds (E. B. Wilson, JASA 22 (1927) 209), each with 90 %: one
 * question of five missed is 20 % and may be chance; six of thirty are not; and none of five missed proves little.
 */
export function lossBounds(lost: number, sent: number): { least: number; most: number } {
  if (sent === 0) return { least: 0, most: 100 };
  const share = lost / sent;
  const z2 = SURE_Z ** 2;
  const middle = share + z2 / (2 * sent);
  const spread = SURE_Z * Math.sqrt((share * (1 - share) + z2 / (4 * sent)) / sent);
  const bound = (value: number) => Math.min(100, Math.max(0, (100 * value) / (1 + z2 / sent)));
  return { least: bound(middle - spread), most: bound(middle + spread) };
}

export interface Measures {
  /** Ever answered since it came up. */
  answered: boolean;
  /** Questions missed since the last answer. */
  misses: number;
  /** When the center was last heard over it. */
  heardAt: number | undefined;
  rttMs: number | undefined;
  lossPct: number | undefined;
  /** The true loss is at least and at most this; both 0 where nothing is counted. */
  leastLossPct: number;
  mostLossPct: number;
  upKbps: number | undefined;
  downKbps: number | undefined;
}

/** What became of packets; of a question also when it was asked, and whether that was in a cut. */
interface Outcome {
  at: number;
  sent: number;
  lost: number;
}
interface Question extends Outcome {
  askedAt: number;
  inCut: boolean;
}

/**
 * Which questions were asked in a cut that is over: runs of lost ones, in the order of asking, for the last of them are known to
 * be lost long after the first answer.
 */
function findCuts(questions: readonly Question[]): void {
  let run: Question[] = [];
  for (const question of questions) {
    question.inCut = false;
    if (question.lost > 0) {
      run.push(question);
      continue;
    }
    const lastedMs = question.askedAt - (run[0]?.askedAt ?? question.askedAt);
    const isCut = run.length >= CUT_MISSES || (run.length >= CUT_LEAST && lastedMs >= CUT_MS);
    for (const lost of run) lost.inCut = isCut;
    run = [];
  }
}

export class Meter {
  /** In the order of asking. */
  #questions: Question[] = [];
  #reports: Outcome[] = [];
  #rtts: number[] = [];
  #misses = 0;
  #answered = false;
  #heardAt: number | undefined;
  readonly #up = new BestRate();
  readonly #down = new BestRate();

  /** A question was answered. @param counts it belongs to the measure of loss */
  put(rttMs: number, counts: boolean, at: number): void {
    this.heard(at);
    this.#answered = true;
    this.#rtts = [...this.#rtts.slice(1 - RTT_KEPT), rttMs];
    if (counts) this.#note({ at, askedAt: at - rttMs, sent: 1, lost: 0, inCut: false });
  }

  /** @param at when it was given up @param askedAt when it was asked */
  missed(counts: boolean, at: number, askedAt = at): void {
    this.#misses += 1;
    if (counts) this.#note({ at, askedAt, sent: 1, lost: 1, inCut: false });
  }

  /** Packets of any kind that were sent over it, and how many of them did not arrive. */
  loss(sent: number, lost: number, at: number): void {
    if (sent > 0)
      this.#reports = [...this.#reports.slice(1 - OUTCOMES_LIMIT), { at, sent, lost: Math.min(lost, sent) }];
  }

  /** Anything came from the center over it. */
  heard(at: number): void {
    this.#misses = 0;
    this.#heardAt = at;
  }

  /** What was missed was no loss. */
  forgetLoss(): void {
    this.#questions = [];
    this.#reports = [];
  }

  up(kbps: number, at: number): void {
    this.#up.put(kbps, at);
  }

  down(kbps: number, at: number): void {
    this.#down.put(kbps, at);
  }

  /** Questions and packets of the last `ms`, and how many of them were lost; without those of cuts, which say nothing about now. */
  count(ms: number, now: number): { sent: number; lost: number } {
    const all = [...this.#questions.filter(({ inCut }) => !inCut), ...this.#reports];
    const recent = all.filter(({ at }) => now - at <= ms);
    const sum = (of: 'sent' | 'lost') => recent.reduce((total, outcome) => total + outcome[of], 0);
    return { sent: sum('sent'), lost: sum('lost') };
  }

  measures(now: number): Measures {
    const { sent, lost } = this.count(LOSS_WINDOW_MS, now);
    const long = this.count(LONG_WINDOW_MS, now);
    const { least, most } = lossBounds(lost, sent);
    return {
      answered: this.#answered,
      misses: this.#misses,
      heardAt: this.#heardAt,
      rttMs: this.#rtts.toSorted((a, b) => a - b)[Math.floor(this.#rtts.length / 2)],
      lossPct: sent < LOSS_LEAST ? undefined : (100 * lost) / sent,
      leastLossPct: least,
      mostLossPct: long.sent === 0 ? 0 : Math.min(most, lossBounds(long.lost, long.sent).most),
      upKbps: this.#up.at(now),
      downKbps: this.#down.at(now),
    };
  }

  #note(question: Question): void {
    const before = this.#questions.slice(1 - OUTCOMES_LIMIT);
    const place = before.findLastIndex(({ askedAt }) => askedAt <= question.askedAt) + 1;
    this.#questions = before.toSpliced(place, 0, question);
    findCuts(this.#questions);
  }
}
