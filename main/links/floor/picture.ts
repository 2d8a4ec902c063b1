/** The newest position of each unit for the next message: what moved, one sketch of each, the own first. Times are monotonic, ms. */
import { Unpackable, type BitWriter } from '../../../native/protocols/floor/bits.ts';
import { sections } from '../../../native/protocols/floor/message.ts';
import { OWN_SECOND, secondOf, UNITS_LIMIT, type UnitSketch } from '../../../native/protocols/floor/positions.ts';

/** What has not gone farther than this is where it was, m. */
const MOVED_M = 15;
/** And is told again after this all the same, ms. */
const AGAIN_MS = 5 * 60_000;
/** An own position older than this goes with its whole time, s: half of what the short one tells apart. */
const FRESH_S = OWN_SECOND / 2;
const METRES_PER_DEGREE = 111_320;

/** The newest position of one unit. */
export interface Newest extends UnitSketch {
  /** Id of the unit. */
  id: string;
}

interface Told {
  newest: Newest;
  at: number;
}

export interface PictureOffer {
  bits: BitWriter;
  sent: (now: number) => void;
}

export class Picture {
  readonly #told = new Map<string, Told>();

  readonly #isNews: (seq: number) => boolean;

  /** @param isNews whether the other side has not got this entry by another way */
  constructor(isNews: (seq: number) => boolean) {
    this.#isNews = isNews;
  }

  /** Of all units, those worth a place in a message: own first, then those that were told of longest ago. */
  due(newest: readonly Newest[], now: number): Newest[] {
    const rank = (one: Newest) => (one.unit === 'own' ? -Infinity : (this.#told.get(one.id)?.at ?? 0));
    return newest.filter((one) => this.#isDue(one, now) && this.#isNews(one.seq)).sort((a, b) => rank(a) - rank(b));
  }

  /** As many as fit, with details where there is room for them. @param at epoch ms */
  offer(due: readonly Newest[], room: number, at: number): PictureOffer | undefined {
    for (let count = Math.min(due.length, UNITS_LIMIT); count > 0; count -= 1) {
      const units = due.slice(0, count);
      for (const isDetailed of [true, false]) {
        const bits = packed(() => sections.units(units, isDetailed));
        if (bits && bits.bits <= room) return this.#offer(bits, units);
      }
    }
    return this.ownOffer(due, room, at);
  }

  /** The own position alone, as short as it gets. */
  ownOffer(due: readonly Newest[], room: number, at: number): PictureOffer | undefined {
    const own = due.find(({ unit }) => unit === 'own');
    if (!own || own.sketch.source !== 'gnss' || Math.abs(secondOf(at) - secondOf(own.sketch.fixAt)) > FRESH_S)
      return undefined;
    const bits = packed(() => sections.own({ seq: own.seq, ...own.sketch }));
    return bits && bits.bits <= room ? this.#offer(bits, [own]) : undefined;
  }

  /** All of it is to be told anew: the other side may not have got it. */
  reset(): void {
    this.#told.clear();
  }

  #offer(bits: BitWriter, units: readonly Newest[]): PictureOffer {
    return {
      bits,
      sent: (now) => {
        for (const newest of units) this.#told.set(newest.id, { newest, at: now });
      },
    };
  }

  #isDue(one: Newest, now: number): boolean {
    const told = this.#told.get(one.id);
    if (!told) return true;
    if (one.sketch.fixAt <= told.newest.sketch.fixAt) return false;
    return now - told.at >= AGAIN_MS || metresBetween(one.sketch, told.newest.sketch) >= MOVED_M;
  }
}

/** Short distances, on a plane. */
function metresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const east = (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, east) * METRES_PER_DEGREE;
}

/** A position that has no packed form (of a time before 2020, of a clock that is wrong) is left out. */
function packed(make: () => BitWriter): BitWriter | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unpackable) return undefined;
    throw error;
  }
}
