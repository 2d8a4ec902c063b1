/**
 * Positions that were heard, on their way into the picture: of each unit at most one in the row's time, and no more in all than
 * the row's rate. What is over that is replaced by newer ones. Distress passes always. Owns no timer or clock.
 */
import { v7 as uuidV7 } from 'uuid';
import type { Route } from '../../../contract/bridge.ts';
import type { Draft } from '../../../contract/entry.ts';
import { fix as fixSchema, type Fix } from '../../../contract/fix.ts';
import type { HeardEvent } from '../../../contract/heard.ts';
import { LANE } from '../../../contract/lane.ts';
import { Recently } from './recently.ts';
import type { Speaker } from './speakers.ts';
import type { Tallies } from './tallies.ts';

/** Units of which the last passing is remembered, and positions that wait. */
const UNIT_LIMIT = 2_000;
/** A medium's time that is further ahead than this is a wrong clock: the arrival counts, ms. */
const AHEAD_MS = 60_000;
/** Distress of one caller is one alert for so long, ms. */
export const DISTRESS_MS = 10 * 60_000;
/** And at most one position in so long, ms. */
const DISTRESS_EVERY_MS = 1_000;

export interface Heard {
  route: Route;
  device: string;
  speaker: Speaker;
  event: HeardEvent;
}

interface Waiting extends Heard {
  fix: Fix;
}

export class Positions {
  readonly #tallies: Tallies;
  readonly #now: () => number;
  /** When a position of the unit passed last. */
  readonly #passed = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #distress = new Recently(UNIT_LIMIT);
  readonly #distressAt = new Recently(UNIT_LIMIT);

  constructor(tallies: Tallies, now: () => number) {
    this.#tallies = tallies;
    this.#now = now;
  }

  get size(): number {
    return this.#waiting.size;
  }

  waiting(route: string): number {
    return [...this.#waiting.values()].filter((one) => one.route.id === route).length;
  }

  /** @returns what is to be written now; nothing when it waits, or is no position */
  accept(heard: Heard): Draft[] {
    const { route, speaker, event } = heard;
    const parsed = fixSchema.safeParse(event.fix);
    if (!parsed.success) {
      this.#tallies.count(route, 'refused');
      return [];
    }
    const fix = sane(parsed.data);
    const before = this.#waiting.get(speaker.id);
    if (before) this.#tallies.count(route, 'left');
    // Two that wait: the newer by its own time is what matters.
    const newest = { ...heard, fix: before && before.fix.fixAt > fix.fixAt ? before.fix : fix };
    if (this.#mayPass(newest)) return this.#pass(newest);
    if (!before && this.#waiting.size >= UNIT_LIMIT) this.#tallies.count(route, 'refused');
    else this.#waiting.set(speaker.id, newest);
    return [];
  }

  /** Somebody is in distress: his position passes whatever the rows say, and once in a while an alert with it. */
  distress({ device, speaker, event }: Omit<Heard, 'route'>, station: string): Draft[] {
    const parsed = fixSchema.safeParse(event.fix);
    const fix = parsed.success ? sane(parsed.data) : undefined;
    const drafts = speaker.drafts();
    if (fix && !this.#distressAt.again(speaker.id, this.#now(), DISTRESS_EVERY_MS))
      drafts.push({
        kind: 'fix',
        lane: LANE.picture,
        body: { unit: speaker.id, fix, via: { route: 'distress', device } },
      });
    if (this.#distress.again(speaker.id, this.#now(), DISTRESS_MS)) return drafts;
    const text = [speaker.name, event.comment ?? '']
      .filter((words) => words !== '')
      .join('：')
      .slice(0, 500);
    const place = fix ? { place: { lat: fix.lat, lon: fix.lon } } : {};
    return [
      ...drafts,
      {
        kind: 'alert',
        lane: LANE.flash,
        body: {
          id: uuidV7(),
          kind: 'sos',
          station,
          unit: speaker.id,
          text,
          ...place,
          happenedAt: fix?.fixAt ?? this.#now(),
        },
      },
    ];
  }

  /** Those that waited and may pass now. */
  due(): Draft[] {
    const drafts: Draft[] = [];
    for (const one of this.#waiting.values()) if (this.#mayPass(one)) drafts.push(...this.#pass(one));
    return drafts;
  }

  #mayPass({ route, speaker }: Waiting): boolean {
    const now = this.#now();
    const last = this.#passed.get(speaker.id);
    const isTooSoon = last !== undefined && now >= last && now - last < route.everyS * 1_000;
    return !isTooSoon && this.#tallies.take(route);
  }

  #pass({ route, device, speaker, fix }: Waiting): Draft[] {
    this.#waiting.delete(speaker.id);
    this.#passed.delete(speaker.id);
    this.#passed.set(speaker.id, this.#now());
    for (const oldest of this.#passed.keys()) {
      if (this.#passed.size <= UNIT_LIMIT) break;
      this.#passed.delete(oldest);
    }
    this.#tallies.carried(route, 'done', speaker.id);
    return [
      ...speaker.drafts(),
      { kind: 'fix', lane: LANE.picture, body: { unit: speaker.id, fix, via: { route: route.id, device } } },
    ];
  }
}

/** A radio whose clock is ahead would stand as the newest for as long. */
const sane = (fix: Fix): Fix => (fix.fixAt > fix.receivedAt + AHEAD_MS ? { ...fix, fixAt: fix.receivedAt } : fix);
