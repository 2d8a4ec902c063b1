/** The judge of positions, by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, type AlertRulesEdit, type Fence } from '../../../../contract/alerting.ts';
import type { Fix } from '../../../../contract/fix.ts';
import type { Unit } from '../../../../contract/unit.ts';
import { AlertEngine, FRESH_MS, type Verdict } from '../../../../main/situation/alerts/engine.ts';
import { marginM } from '../../../../main/situation/alerts/fence-watch.ts';
import { T0 } from '../../store/samples.ts';

const truck: Unit = { station: 'zengdu-1', id: 'truck', kind: 'vehicle', name: '消防车' };
const FENCE: Fence = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  name: '危险区',
  shape: { kind: 'circle', center: [113.37, 31.69], radiusM: 500 },
  enter: true,
  leave: true,
  kinds: [],
  revision: 1,
  deleted: false,
};
/** Degrees of latitude in a metre. */
const METRE = 1 / 111_195;

/** `metres` north of the fence's middle, `second` seconds after T0. */
const at = (second: number, metres: number, more: Partial<Fix> = {}): Fix => ({
  fixAt: T0 + second * 1_000,
  receivedAt: T0 + second * 1_000,
  mode: 3,
  lat: 31.69 + metres * METRE,
  lon: 113.37,
  accuracyM: 2,
  source: 'gnss',
  ...more,
});

/** A moment, by a clock that is right. */
const moment = (second: number) => ({ now: T0 + second * 1_000, uptime: second * 1_000 });

interface Setting {
  fences?: Fence[];
  rules?: Partial<AlertRulesEdit>;
  isAwaited?: () => boolean;
}

function judge({ fences = [FENCE], rules = {}, isAwaited = () => true }: Setting = {}) {
  const engine = new AlertEngine({ fences, rules: { ...DEFAULT_RULES, ...rules }, isAwaited });
  const said: Verdict[] = [];
  const hear = (fix: Fix, nowS = (fix.fixAt - T0) / 1_000, unit = truck) =>
    said.push(...engine.accept(unit, fix, moment(nowS)));
  return { engine, said, hear, wait: (second: number) => said.push(...engine.tick(moment(second))) };
}

/** `enter@30`, `!enter@50`: raised, over, with the second at which it happened. */
const brief = (said: readonly Verdict[]): string[] =>
  said.map((verdict) => {
    const { kind, crossing = kind } = verdict.subject;
    const second = ((verdict.what === 'raise' ? verdict.happenedAt : verdict.at) - T0) / 1_000;
    return `${verdict.what === 'raise' ? '' : '!'}${crossing}@${second}`;
  });

describe('a fence', () => {
  it('tells who enters and who leaves, at the time of the fix, and what is over with it', () => {
    const { said, hear } = judge();
    for (const [second, metres] of [
      [0, 900],
      [10, 100],
      [20, 900],
      [30, 0],
    ] as const)
      hear(at(second, metres), second + 3);
    expect(brief(said)).toEqual(['!leave@10', 'enter@10', '!enter@20', 'leave@20', '!leave@30', 'enter@30']);
    expect(said[1]).toMatchObject({ text: '危险区', place: { lat: 31.69 + 100 * METRE, lon: 113.37 } });
  });

  it('tells at once of who is first seen inside, and nothing of who is first seen outside', () => {
    const inside = judge();
    inside.hear(at(0, 0));
    expect(brief(inside.said)).toEqual(['enter@0']);
    const outside = judge();
    outside.hear(at(0, 900));
    expect(outside.said).toEqual([]);
  });

  it('tells only what it was told to tell, of whom it concerns', () => {
    const silent = judge({
      fences: [
        { ...FENCE, enter: false },
        { ...FENCE, id: FENCE.id.replace('1', '2'), kinds: ['person'] },
      ],
    });
    silent.hear(at(0, 0));
    silent.hear(at(10, 900));
    expect(brief(silent.said).filter((word) => !word.startsWith('!'))).toEqual(['leave@10']);
  });

  it('is not crossed by who stands on its edge and trembles, however long', () => {
    const { said, hear } = judge();
    hear(at(0, 900));
    fc.assert(
      fc.property(fc.array(fc.double({ min: 491, max: 509, noNaN: true }), { maxLength: 100 }), (metres) => {
        metres.forEach((each, index) => hear(at(index + 1, each)));
        expect(said).toEqual([]);
      }),
    );
  });

  it('waits the longer at its edge, the less is known of the place', () => {
    expect(marginM({ accuracyM: 2, source: 'gnss' })).toBe(10);
    expect(marginM({ accuracyM: 40, source: 'gnss' })).toBe(80);
    expect(marginM({ source: 'beidou-rdss' })).toBe(200);
    expect(marginM({ accuracyM: 5_000, source: 'radio' })).toBe(300);
    const { said, hear } = judge();
    hear(at(0, 900));
    hear(at(10, 440, { accuracyM: 40 }));
    expect(said).toEqual([]);
    hear(at(20, 400, { accuracyM: 40 }));
    expect(brief(said)).toEqual(['!leave@20', 'enter@20']);
  });

  it('that is smaller than the error is entered in its inner half', () => {
    const small: Fence = { ...FENCE, shape: { kind: 'circle', center: [113.37, 31.69], radiusM: 20 } };
    const { said, hear } = judge({ fences: [small] });
    hear(at(0, 15, { accuracyM: 40 }));
    expect(said).toEqual([]);
    hear(at(1, 5, { accuracyM: 40 }));
    expect(brief(said)).toEqual(['enter@1']);
  });

  it('drawn around somebody tells of him at once; taken away, it is over', () => {
    const { engine, hear } = judge({ fences: [] });
    hear(at(0, 0));
    expect(brief(engine.setFences([FENCE], moment(5)))).toEqual(['enter@0']);
    expect(engine.setFences([{ ...FENCE, name: '另一个名字', revision: 2 }], moment(6))).toEqual([]);
    expect(brief(engine.setFences([], moment(7)))).toEqual(['!enter@7']);
  });

  it('that is moved away from under somebody is over; where it is moved to, it tells anew', () => {
    const { engine, hear } = judge();
    hear(at(0, 0));
    const elsewhere: Fence = { ...FENCE, shape: { kind: 'circle', center: [114, 31.69], radiusM: 500 }, revision: 2 };
    expect(brief(engine.setFences([elsewhere], moment(5)))).toEqual(['!enter@5']);
    expect(brief(engine.setFences([{ ...FENCE, revision: 3 }], moment(8)))).toEqual(['!leave@8', 'enter@0']);
  });
});

describe('a fix that comes late', () => {
  it('raises nothing and ends nothing', () => {
    const { said, hear } = judge();
    hear(at(0, 900));
    hear(at(60, 900));
    hear(at(30, 0), 70);
    expect(said).toEqual([]);
    hear(at(80, 0));
    hear(at(70, 900), 90);
    expect(brief(said)).toEqual(['!leave@80', 'enter@80']);
  });

  it('is not taken for now: a crossing of half an hour ago is told when the unit is heard again, with its own time', () => {
    const { said, hear } = judge();
    hear(at(0, 900), 1_800);
    hear(at(10, 0), 1_801);
    expect(brief(said)).toEqual(['!leave@10']);
    hear(at(1_805, 0));
    expect(brief(said)).toEqual(['!leave@10', 'enter@10']);
  });

  it('by as little as is usual over a satellite is of now', () => {
    const { said, hear } = judge();
    hear(at(0, 0), FRESH_MS / 1_000);
    expect(brief(said)).toEqual(['enter@0']);
  });

  const arrivals = fc
    .array(
      fc.record({ second: fc.nat(300), metres: fc.constantFrom(0, 300, 495, 505, 700, 2_000), speedMps: fc.nat(40) }),
      {
        maxLength: 40,
      },
    )
    .map((all) => all.map(({ second, metres, speedMps }) => at(second, metres, { speedMps })));
  const speedMps = { ...DEFAULT_RULES.speedMps, vehicle: 20 };

  it('changes nothing: whatever the order of arrival, what is judged are the fixes that were the newest when they came', () => {
    fc.assert(
      fc.property(arrivals, (fixes) => {
        const all = judge({ rules: { speedMps } });
        const newest = judge({ rules: { speedMps } });
        let last = -Infinity;
        for (const fix of fixes) {
          all.hear(fix, 301);
          if (fix.fixAt > last) newest.hear(fix, 301);
          last = Math.max(last, fix.fixAt);
        }
        expect(all.said).toEqual(newest.said);
      }),
    );
  });

  it('never makes an alert that is not true: at the time it tells of, the unit was there', () => {
    fc.assert(
      fc.property(arrivals, (fixes) => {
        const { said, hear } = judge({ rules: { speedMps } });
        for (const fix of fixes) hear(fix, 301);
        const raised = said.filter((verdict) => verdict.what === 'raise');
        for (const { subject, happenedAt } of raised) {
          const there = fixes.filter(({ fixAt }) => fixAt === happenedAt);
          const metres = there.map(({ lat }) => (lat - 31.69) / METRE);
          if (subject.crossing === 'enter') expect(Math.min(...metres)).toBeLessThan(490.1);
          else if (subject.crossing === 'leave') expect(Math.max(...metres)).toBeGreaterThan(509.9);
          else expect(Math.max(...there.map(({ speedMps: speed = 0 }) => speed))).toBeGreaterThan(20);
        }
      }),
    );
  });

  it('ends only what happened before it: the last word on each crossing is that of the newest fix', () => {
    fc.assert(
      fc.property(arrivals, (fixes) => {
        const { said, hear } = judge();
        for (const fix of fixes) hear(fix, 301);
        const open = new Map<string, number>();
        for (const verdict of said) {
          const { crossing = '' } = verdict.subject;
          if (verdict.what === 'raise') open.set(crossing, verdict.happenedAt);
          else if ((open.get(crossing) ?? Infinity) <= verdict.at) open.delete(crossing);
        }
        expect(open.has('enter') && open.has('leave')).toBe(false);
        const newest = fixes.reduce<Fix | undefined>((a, b) => (a && a.fixAt >= b.fixAt ? a : b), undefined);
        const metres = newest && (newest.lat - 31.69) / METRE;
        if (metres !== undefined && metres < 400) expect(open.has('leave')).toBe(false);
        if (metres !== undefined && metres < 400) expect(open.has('enter')).toBe(true);
        if (metres !== undefined && metres > 600) expect(open.has('enter')).toBe(false);
      }),
    );
  });
});

describe('a unit that is silent', () => {
  it('is told of once, by the time of its last fix, and it is over when it is heard', () => {
    const { said, hear, wait } = judge();
    hear(at(0, 900), 20);
    wait(600);
    expect(said).toEqual([]);
    wait(601);
    wait(700);
    expect(brief(said)).toEqual(['silent@600']);
    hear(at(720, 900));
    expect(brief(said)).toEqual(['silent@600', '!silent@720']);
    expect(said[0]).toMatchObject({ text: '600 s' });
  });

  it('is not heard by what it said long ago and what came only now', () => {
    const { said, hear, wait } = judge();
    hear(at(0, 900));
    wait(700);
    hear(at(50, 900), 701);
    expect(brief(said)).toEqual(['silent@600']);
    hear(at(300, 900), 702);
    expect(brief(said)).toEqual(['silent@600', '!silent@300']);
  });

  it('has the time of its kind; none is no limit', () => {
    const silentS = { ...DEFAULT_RULES.silentS, vehicle: 60, person: null };
    const { said, hear, wait } = judge({ rules: { silentS } });
    hear(at(0, 900));
    hear(at(0, 900), 0, { ...truck, id: 'somebody', kind: 'person' });
    wait(5_000);
    wait(61);
    expect(said).toEqual([]);
    const other = judge({ rules: { silentS } });
    other.hear(at(0, 900));
    other.wait(61);
    expect(brief(other.said)).toEqual(['silent@60']);
  });

  it('for days when the program starts is nothing new', () => {
    const { said, hear, wait } = judge();
    hear(at(0, 900), 2 * 86_400);
    wait(2 * 86_400 + 5);
    expect(said).toEqual([]);
  });

  it('is nobody’s concern while its station is away, and is told when that is back', () => {
    let isThere = false;
    const { said, hear, wait } = judge({ isAwaited: () => isThere });
    hear(at(0, 900));
    wait(700);
    expect(said).toEqual([]);
    isThere = true;
    wait(800);
    expect(brief(said)).toEqual(['silent@600']);
  });

  it('is not made silent by a clock that is set an hour on, nor kept from it by one that is set back', () => {
    const { engine, hear } = judge();
    hear(at(0, 900));
    const HOUR = 3_600_000;
    expect(engine.tick({ now: T0 + HOUR + 60_000, uptime: 60_000 })).toEqual([]);
    expect(brief(engine.tick({ now: T0 - HOUR, uptime: 601_000 }))).toEqual(['silent@600']);
  });
});

describe('a speed limit', () => {
  const speedMps = { ...DEFAULT_RULES.speedMps, vehicle: 20 };
  const drive = (setting: Setting, ...speeds: number[]) => {
    const judged = judge({ fences: [], ...setting });
    speeds.forEach((speed, index) => judged.hear(at(index * 10, 900, { speedMps: speed })));
    return brief(judged.said);
  };

  it('is broken by two fixes, not by one, from the first on; and kept again well below it', () => {
    expect(drive({ rules: { speedMps } }, 15, 25, 15, 25, 15)).toEqual([]);
    expect(drive({ rules: { speedMps } }, 15, 25, 26, 30, 19, 25, 17)).toEqual(['speed@10', '!speed@60']);
  });

  it('says how fast, in km/h', () => {
    const { said, hear } = judge({ fences: [], rules: { speedMps } });
    hear(at(0, 900, { speedMps: 25 }));
    hear(at(1, 900, { speedMps: 25 }));
    expect(said).toMatchObject([{ text: '90 > 72 km/h' }]);
  });

  it('of a fence holds inside it', () => {
    const fences = [{ ...FENCE, enter: false, leave: false, maxSpeedMps: 8 }];
    const judged = judge({ fences });
    const hear = (second: number, metres: number) => judged.hear(at(second, metres, { speedMps: 12 }));
    hear(0, 900);
    hear(1, 900);
    expect(judged.said).toEqual([]);
    hear(2, 0);
    hear(3, 0);
    expect(brief(judged.said)).toEqual(['!leave@2', 'speed@2']);
    hear(4, 900);
    expect(brief(judged.said)).toEqual(['!leave@2', 'speed@2', '!enter@4', '!speed@4']);
  });

  it('is not judged where no speed is told', () => {
    const { said, hear } = judge({ fences: [], rules: { speedMps } });
    hear(at(0, 900, { speedMps: 25 }));
    hear(at(1, 900));
    hear(at(2, 900, { speedMps: 25 }));
    expect(brief(said)).toEqual(['speed@0']);
  });
});

describe('after a restart', () => {
  const enter = {
    kind: 'geofence',
    station: truck.station,
    unit: truck.id,
    fence: FENCE.id,
    crossing: 'enter',
  } as const;

  it('who was told to be inside is inside, though his last fix stands on the edge', () => {
    const { engine, said, hear } = judge();
    hear(at(0, 500));
    expect(engine.resume(enter)).toEqual([]);
    hear(at(10, 900));
    expect(brief(said)).toEqual(['!enter@10', 'leave@10']);
  });

  it('what has ended meanwhile is over', () => {
    const { engine, hear } = judge();
    hear(at(0, 900));
    expect(engine.resume(enter)).toMatchObject([{ what: 'over', at: T0 }]);
    expect(engine.resume({ ...enter, fence: 'gone' })).toMatchObject([{ what: 'over' }]);
    expect(engine.resume({ ...enter, unit: 'nobody' })).toEqual([]);
  });

  it('who was silent is not told of again, and is heard', () => {
    const { engine, said, hear, wait } = judge();
    hear(at(0, 900), 700);
    engine.resume({ kind: 'silent', station: truck.station, unit: truck.id });
    wait(702);
    expect(said).toEqual([]);
    hear(at(710, 900));
    expect(brief(said)).toEqual(['!silent@710']);
  });
});
