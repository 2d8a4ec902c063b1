/**
 * The center's conference room: who is in it, who is asked to come, and the record of it in the journal. An attendee who is
 * not heard falls out after a while; a center that was started anew has the same conference, and its attendees come back to it.
 */
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import {
  attendance,
  ATTENDEE_LIMIT,
  AWAY_MS,
  LOST_MS,
  type Attendance,
  type Attendee,
  type Conference,
  type ConferenceFact,
} from '../../contract/conference.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { stationId, uuidV7 as uuid } from '../../contract/identity.ts';
import { LANE } from '../../contract/lane.ts';
import type { LiveTrack } from '../../contract/media.ts';
import { epochMs } from '../../contract/units.ts';
import type { Journal, Registry } from '../store/types.ts';

/** Key of the settings: the conference that goes on, for a center that is started anew. */
const RUNNING = 'conference.running';
/** How often it is looked at who is still heard, ms. */
const LOOK_MS = 1_000;
/** A look that comes so late: this machine itself stood still, and could hear nobody. Ms. */
const ASLEEP_MS = 5_000;
/** Attendees who left and whose last words may still be under way: they do not come back by those. */
const LEFT_LIMIT = 64;

/** Who speaks to the room. */
export interface Party {
  /** As the SFU knows him. */
  owner: string;
  station: string;
  person: string;
}

export interface RoomOptions {
  center: string;
  journal: Pick<Journal, 'append'>;
  registry: Pick<Registry, 'setting' | 'putSetting'>;
  /** Vehicles that can be called. */
  vehicles: () => readonly string[];
  nameOf: (station: string) => string;
  onChange: (conference: Conference | undefined) => void;
  /** Somebody is no longer in the room. */
  onLeave: () => void;
  log: (error: unknown) => void;
  /** Epoch ms, and a clock that nobody sets, ms. */
  moment: () => { now: number; uptime: number };
}

const keptAttendee = attendance.extend({
  owner: z.string(),
  station: stationId,
  person: z.string(),
  since: epochMs,
});
const kept = z.object({
  id: uuid,
  startedAt: epochMs,
  by: z.object({ station: stationId, person: z.string() }),
  called: z.array(z.object({ station: stationId, at: epochMs })),
  attendees: z.array(keptAttendee).max(ATTENDEE_LIMIT),
});
type Kept = z.infer<typeof kept>;
interface Present extends z.infer<typeof keptAttendee> {
  /** When he was heard last (uptime). */
  heardAt: number;
  away: boolean;
}
type Running = Omit<Kept, 'attendees'> & { attendees: Map<string, Present> };

export class ConferenceRoom {
  readonly #options: RoomOptions;
  readonly #left = new Set<string>();
  #voices = new Map<string, string>();
  #faces = new Map<string, string>();
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #told = '';
  #lookedAt = 0;

  constructor(options: RoomOptions) {
    this.#options = options;
    const known = kept.safeParse(options.registry.setting(RUNNING));
    if (!known.success) return;
    const { uptime } = options.moment();
    const attendees = known.data.attendees.map((one) => [one.id, { ...one, heardAt: uptime, away: true }] as const);
    this.#running = { ...known.data, attendees: new Map(attendees) };
    this.#watch();
  }

  /** As the screens show it. */
  get state(): Conference | undefined {
    const running = this.#running;
    if (!running) return undefined;
    const { nameOf } = this.#options;
    const { id, startedAt, by, called } = running;
    const attendees = [...running.attendees.values()].map((one): Attendee => {
      const { owner: _owner, heardAt: _heardAt, ...shown } = one;
      const producer = this.#voices.get(one.id);
      const face = this.#faces.get(one.id);
      return {
        ...shown,
        stationName: nameOf(one.station),
        ...(producer === undefined ? {} : { producer }),
        ...(face === undefined ? {} : { face }),
      };
    });
    return { id, startedAt, by: { ...by, stationName: nameOf(by.station) }, called, attendees };
  }

  /** Whether the SFU lets him speak (as the attendee `feed`) and hear. */
  readonly attends = (owner: string, feed?: string): boolean => {
    const attendees = this.#running?.attendees;
    if (!attendees) return false;
    if (feed !== undefined) return attendees.get(feed)?.owner === owner;
    return [...attendees.values()].some((one) => one.owner === owner);
  };

  /**
   * Joins, or stays; the first one opens the conference and calls the other side.
   * @throws QianshaoError conference-full, conference-refused; what the journal throws
   */
  attend(party: Party, { id, muted, thin }: Attendance): void {
    const known = this.#running?.attendees.get(id);
    if (this.#left.has(id) || (known && known.owner !== party.owner)) throw new QianshaoError('conference-refused');
    const { now, uptime } = this.#options.moment();
    if (known) Object.assign(known, { muted, thin, heardAt: uptime, away: false });
    else this.#join(party, { ...party, id, muted, thin, since: now, heardAt: uptime, away: false });
    this.#tell();
  }

  /** Does nothing where he is not in it. */
  leave(party: Party, id: string): void {
    this.#left.add(id);
    if (this.#left.size > LEFT_LIMIT) this.#left.delete([...this.#left][0] ?? '');
    if (this.#running?.attendees.get(id)?.owner !== party.owner) return;
    this.#drop(id, 'left');
    this.#tell();
  }

  /** Asks a station to come, or asks again. @throws QianshaoError conference-refused, not-found */
  call(party: Party, station: string): void {
    const running = this.#running;
    if (!running || !this.attends(party.owner)) throw new QianshaoError('conference-refused');
    const { center, vehicles } = this.#options;
    if (station !== center && !vehicles().includes(station)) throw new QianshaoError('not-found', station);
    this.#write([this.#fact({ what: 'call', who: asWho(party), called: station })]);
    const called = running.called.filter((one) => one.station !== station);
    running.called = [...called, { station, at: this.#options.moment().now }];
    this.#keep();
    this.#tell();
  }

  /** What is at the SFU now. */
  takeTalk(tracks: readonly LiveTrack[]): void {
    const of = (kind: LiveTrack['feedKind']) =>
      new Map(tracks.flatMap(({ feed, feedKind, producer }) => (feedKind === kind ? [[feed, producer]] : [])));
    this.#voices = of('voice');
    this.#faces = of('face');
    this.#tell();
  }

  /** Idempotent; the conference goes on when the center is back. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #join(party: Party, present: Present): void {
    const { now } = this.#options.moment();
    const running = this.#running ?? this.#fresh(party, now);
    if (running.attendees.size >= ATTENDEE_LIMIT) throw new QianshaoError('conference-full');
    const who = { ...asWho(party), attendee: present.id };
    const facts: ConferenceFact[] = [{ id: running.id, what: 'join', who }];
    if (running !== this.#running) facts.unshift({ id: running.id, what: 'begin', who: asWho(party) });
    this.#write(facts);
    this.#running = running;
    running.attendees.set(present.id, present);
    this.#keep();
    this.#watch();
  }

  /** A vehicle calls the center, the center calls its vehicles. */
  #fresh(party: Party, now: number): Running {
    const { center, vehicles } = this.#options;
    const called = party.station === center ? vehicles() : [center];
    return {
      id: uuidV7(),
      startedAt: now,
      by: asWho(party),
      called: called.map((station) => ({ station, at: now })),
      attendees: new Map(),
    };
  }

  #drop(id: string, why: 'left' | 'lost'): void {
    const running = this.#running;
    const present = running?.attendees.get(id);
    if (!running || !present) return;
    const facts = [this.#fact({ what: 'leave', who: { ...asWho(present), attendee: id }, why })];
    if (running.attendees.size === 1) facts.push(this.#fact({ what: 'end' }));
    this.#write(facts);
    running.attendees.delete(id);
    if (running.attendees.size === 0) {
      this.#running = undefined;
      this.close();
    }
    this.#keep();
    this.#options.onLeave();
  }

  #watch(): void {
    if (this.#timer) return;
    this.#lookedAt = this.#options.moment().uptime;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  #look(): void {
    const { uptime } = this.#options.moment();
    const sinceMs = uptime - this.#lookedAt;
    const asleepMs = sinceMs > ASLEEP_MS ? sinceMs : 0;
    this.#lookedAt = uptime;
    for (const one of [...(this.#running?.attendees.values() ?? [])]) {
      one.heardAt = Math.min(uptime, one.heardAt + asleepMs);
      const silentMs = uptime - one.heardAt;
      one.away ||= silentMs > AWAY_MS;
      if (silentMs <= LOST_MS) continue;
      try {
        this.#drop(one.id, 'lost');
      } catch (error) {
        // What cannot be written now is tried again at the next look.
        this.#options.log(error);
      }
    }
    this.#tell();
  }

  #fact(fact: Omit<ConferenceFact, 'id'>): ConferenceFact {
    return { id: this.#running?.id ?? uuidV7(), ...fact };
  }

  #write(facts: readonly ConferenceFact[]): void {
    this.#options.journal.append(facts.map((body) => ({ kind: 'conference', lane: LANE.history, body })));
  }

  #keep(): void {
    const running = this.#running;
    const attendees = [...(running?.attendees.values() ?? [])].map((one): Kept['attendees'][number] => {
      const { heardAt: _heardAt, away: _away, ...rest } = one;
      return rest;
    });
    this.#options.registry.putSetting(RUNNING, running ? { ...running, attendees } : null);
  }

  #tell(): void {
    const state = this.state;
    const words = JSON.stringify(state ?? null);
    if (words === this.#told) return;
    this.#told = words;
    this.#options.onChange(state);
  }
}

const asWho = ({ station, person }: Pick<Party, 'station' | 'person'>) => ({ station, person });
