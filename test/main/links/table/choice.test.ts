/** The choice of a link under a clock that only the test moves. */
import { describe, expect, it } from 'vitest';
import type { LinkTrouble } from '../../../../contract/link.ts';
import {
  advance,
  force,
  FORCED_PATIENCE_MS,
  PROOF_MS,
  start,
  TENDENCY_MS,
  type Candidate,
  type Standing,
} from '../../../../main/links/table/choice.ts';
import { explain } from '../../../../main/links/table/explain.ts';
import { lossBounds, Meter } from '../../../../main/links/table/meter.ts';
import { seeded } from '../../../sim/seeded.ts';

const SECOND = 1_000;

const link = (id: string, cost: Candidate['cost'], rttMs: number, more: Partial<Candidate> = {}): Candidate => ({
  id,
  cost,
  trouble: undefined,
  answered: true,
  rttMs,
  lossPct: 0.2,
  leastLossPct: 0,
  mostLossPct: 5,
  ...more,
});
const FIVE_G = link('5g', 1, 38);
const SAT = link('sat', 2, 620);
const away = (candidate: Candidate, trouble: LinkTrouble = 'no-answer'): Candidate => ({ ...candidate, trouble });
const losing = (candidate: Candidate, lost: number, sent: number): Candidate => ({
  ...candidate,
  lossPct: (100 * lost) / sent,
  leastLossPct: lossBounds(lost, sent).least,
  mostLossPct: lossBounds(lost, sent).most,
});

/** A table whose links a test changes, looked at once a second. */
class Desk {
  standing: Standing;
  now = 0;
  links: Candidate[];
  /** Link in use after each look. */
  readonly used: (string | undefined)[] = [];

  constructor(links: Candidate[], forced?: string) {
    this.links = links;
    this.standing = start(0, forced);
    this.look();
  }

  look(): void {
    this.standing = advance(this.standing, this.links, this.now);
    this.used.push(this.standing.used);
  }

  /** Lets so many seconds pass. @param each called before each look */
  pass(seconds: number, each: (second: number) => void = () => undefined): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += SECOND;
      each(second);
      this.look();
    }
  }

  get why() {
    return explain(this.standing, this.links, this.now);
  }

  get changes(): number {
    return this.used.filter((id, index) => index > 0 && id !== this.used[index - 1]).length;
  }
}

describe('the first choice', () => {
  it('is the cheapest of those that may work, before anything is measured', () => {
    const unmeasured = { answered: false, rttMs: undefined, lossPct: undefined };
    const desk = new Desk([
      { ...SAT, ...unmeasured },
      { ...FIVE_G, ...unmeasured },
    ]);
    expect(desk.standing).toMatchObject({ used: '5g', last: { cause: 'first' } });
  });

  it('is even one that does not answer, when none does: it is tried on', () => {
    const desk = new Desk([away(SAT), away(FIVE_G)]);
    expect(desk.standing.used).toBe('5g');
    expect(desk.why).toEqual({ code: 'all-away', since: 0 });
  });

  it('is none where there are no links', () => {
    const desk = new Desk([]);
    expect(desk.why).toEqual({ code: 'none' });
    desk.links = [SAT];
    desk.pass(1);
    expect([desk.standing.used, desk.why]).toEqual(['sat', { code: 'only' }]);
  });
});

describe('a link in use that does not answer', () => {
  it('is left at once, and it is said why', () => {
    const desk = new Desk([FIVE_G, SAT]);
    expect(desk.why).toEqual({ code: 'cheapest', rttMs: 38, lossPct: 0.2 });
    desk.pass(10);
    desk.links = [away(FIVE_G), SAT];
    desk.pass(1);
    expect(desk.standing).toMatchObject({ used: 'sat', last: { from: '5g', to: 'sat', cause: 'no-answer' } });
    expect(desk.why).toMatchObject({ code: 'instead', link: '5g', trouble: 'no-answer', since: 11 * SECOND });
  });

  it('is kept when no other answers either', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [away(FIVE_G), away(SAT, 'absent')];
    desk.pass(60);
    expect(desk.changes).toBe(0);
  });

  it('is gone back to only after it has worked for a while without a break', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [away(FIVE_G), SAT];
    desk.pass(5);
    desk.links = [FIVE_G, SAT];
    desk.pass(1);
    const proof = 2 * PROOF_MS.wish;
    expect(desk.why).toEqual({ code: 'proving', link: '5g', at: desk.now + proof });
    desk.pass(proof / SECOND - 1);
    expect(desk.standing.used).toBe('sat');
    desk.pass(1);
    expect(desk.standing).toMatchObject({ used: '5g', last: { from: 'sat', cause: 'better' } });
  });

  it('and that comes and goes is waited for longer each time: twice, four times …', () => {
    const desk = new Desk([FIVE_G, SAT]);
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      desk.links = [away(FIVE_G), SAT];
      desk.pass(3);
      desk.links = [FIVE_G, SAT];
      const before = desk.now;
      while (desk.standing.used !== '5g') desk.pass(1);
      waits.push((desk.now - before) / SECOND);
    }
    expect(waits).toEqual([61, 121, 241]);
  });

  it('and that flaps every few seconds does not make the choice flap', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.pass(3_600, (second) => {
      desk.links = [second % 20 < 8 ? away(FIVE_G) : FIVE_G, SAT];
    });
    expect(desk.changes).toBe(1);
  });
});

describe('a link in use that answers', () => {
  it('is not left for measurements that scatter, whatever the noise', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const whole = seeded(seed);
      const random = () => whole(1_000_000) / 1_000_000;
      const desk = new Desk([FIVE_G, link('wifi', 1, 45)]);
      // Two equal links; the round trips of both are doubled or halved by chance, and one question in fifty is lost.
      desk.pass(3_600, () => {
        const lost = [0, 1].map(() => Array.from({ length: 30 }, () => random()).filter((x) => x < 0.02).length);
        desk.links = desk.links.map((one, index) =>
          losing({ ...one, rttMs: (index === 0 ? 38 : 45) * 2 ** (2 * random() - 1) }, lost[index] ?? 0, 30),
        );
      });
      expect(desk.changes, `seed ${seed}`).toBe(0);
    }
  });

  it('at the very edge of the demands does not make the choice flap: each return takes longer', () => {
    const changes: number[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const whole = seeded(seed);
      const random = () => whole(1_000_000) / 1_000_000;
      const desk = new Desk([FIVE_G, SAT]);
      const meter = new Meter();
      let drift = 0;
      // Measured as it is: a tenth of the questions lost, delays that wander between 0.3 and 1.8 s.
      desk.pass(3_600, (second) => {
        drift = Math.max(-1, Math.min(1, drift + (random() - 0.5) / 10));
        if (second % (desk.standing.used === '5g' ? 2 : 10) === 0) {
          if (random() < 0.1) meter.missed(true, desk.now);
          else meter.put(1_050 + 750 * drift, true, desk.now);
        }
        const measures = meter.measures(desk.now);
        desk.links = [{ ...FIVE_G, ...measures, trouble: measures.misses >= 3 ? 'no-answer' : undefined }, SAT];
      });
      changes.push(desk.changes);
    }
    // In an hour each.
    expect(Math.max(...changes)).toBeLessThanOrEqual(6);
  });

  it('is left after half a minute of loss, with the figures', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [losing(FIVE_G, 4, 30), SAT];
    desk.pass((TENDENCY_MS + PROOF_MS.need) / SECOND);
    expect(desk.standing.used).toBe('5g');
    desk.pass(1);
    expect(desk.standing).toMatchObject({ used: 'sat', last: { from: '5g', cause: 'lossy' } });
    expect(desk.standing.last?.lossPct).toBeCloseTo(13.3, 1);
    expect(desk.why).toMatchObject({ code: 'instead', link: '5g', trouble: 'lossy', since: SECOND });
  });

  it('is not left for a burst of loss that ends', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [losing(FIVE_G, 6, 30), SAT];
    desk.pass(TENDENCY_MS / SECOND - 1);
    desk.links = [FIVE_G, SAT];
    desk.pass(600);
    expect(desk.changes).toBe(0);
  });

  it('is not called lossy for two questions of ten: that may be chance', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [losing(FIVE_G, 1, 10), SAT];
    desk.pass(600);
    expect(desk.changes).toBe(0);
  });

  it('and is poor stays when the others are no better: it is said that it is the least bad', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [losing(FIVE_G, 5, 30), losing(SAT, 9, 30)];
    desk.pass(600);
    expect(desk.changes).toBe(0);
    expect(desk.why).toMatchObject({ code: 'least-bad', trouble: 'lossy' });
  });

  it('is left for a cheaper one that works, but not for one that costs more, however fast', () => {
    const desk = new Desk([SAT, away(FIVE_G, 'absent')]);
    desk.links = [SAT, FIVE_G];
    desk.pass(PROOF_MS.wish / SECOND + 1);
    expect(desk.standing.used).toBe('5g');
    desk.links = [SAT, FIVE_G, link('dear', 2, 5)];
    desk.pass(600);
    expect(desk.standing.used).toBe('5g');
  });

  it('is left for an equal one that is clearly faster', () => {
    const desk = new Desk([link('a', 1, 200), away(link('b', 1, 50))]);
    desk.links = [link('a', 1, 200), link('b', 1, 150)];
    desk.pass(300);
    expect(desk.standing.used).toBe('a');
    desk.links = [link('a', 1, 200), link('b', 1, 50)];
    desk.pass(PROOF_MS.wish / SECOND + 1);
    expect([desk.standing.used, desk.why.code]).toEqual(['b', 'fastest']);
  });
});

describe('what a person chose', () => {
  it('is used at once and stays, however much better another is', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.standing = force(desk.standing, 'sat', desk.now);
    expect(desk.standing.used).toBe('sat');
    desk.links = [FIVE_G, losing(SAT, 20, 30)];
    desk.pass(3_600);
    expect([desk.standing.used, desk.why]).toEqual(['sat', { code: 'forced' }]);
  });

  it('is not forgotten when it fails: after half a minute another one is used, and it is said', () => {
    const desk = new Desk([FIVE_G, SAT], 'sat');
    desk.pass(10);
    expect(desk.standing.used).toBe('sat');
    desk.links = [FIVE_G, away(SAT)];
    desk.pass(FORCED_PATIENCE_MS / SECOND);
    expect(desk.standing.used).toBe('sat');
    desk.pass(1);
    expect(desk.standing).toMatchObject({ used: '5g', forced: 'sat' });
    expect(desk.why).toEqual({ code: 'forced-away', link: 'sat', since: 11 * SECOND });
    desk.pass(600);
    desk.links = [FIVE_G, SAT];
    desk.pass(2 * (PROOF_MS.need / SECOND) + 1);
    expect(desk.standing).toMatchObject({ used: 'sat', last: { cause: 'forced-back' } });
    expect(desk.why).toEqual({ code: 'forced' });
  });

  it('is returned to at once when what stands in for it fails', () => {
    const desk = new Desk([FIVE_G, SAT], 'sat');
    desk.links = [FIVE_G, away(SAT)];
    desk.pass(FORCED_PATIENCE_MS / SECOND + 2);
    desk.links = [away(FIVE_G), SAT];
    desk.pass(1);
    expect(desk.standing.used).toBe('sat');
  });

  it('is tried for half a minute even when it was dead before', () => {
    const desk = new Desk([FIVE_G, away(SAT)]);
    desk.pass(100);
    desk.standing = force(desk.standing, 'sat', desk.now);
    desk.pass(FORCED_PATIENCE_MS / SECOND - 1);
    expect(desk.standing.used).toBe('sat');
    desk.pass(1);
    expect([desk.standing.used, desk.why.code]).toEqual(['5g', 'forced-away']);
  });

  it('ends when he takes it back; the choice then goes its own way, without haste', () => {
    const desk = new Desk([FIVE_G, SAT], 'sat');
    desk.standing = force(desk.standing, undefined, desk.now);
    desk.pass(PROOF_MS.wish / SECOND);
    expect(desk.standing.used).toBe('sat');
    desk.pass(1);
    expect([desk.standing.used, desk.why.code]).toEqual(['5g', 'cheapest']);
  });
});

describe('a link that is switched off while it is used', () => {
  it('is left at once', () => {
    const desk = new Desk([FIVE_G, SAT]);
    desk.links = [SAT];
    desk.pass(1);
    expect(desk.standing).toMatchObject({ used: 'sat', last: { from: '5g', cause: 'switched-off' } });
  });
});
