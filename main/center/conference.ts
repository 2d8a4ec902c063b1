/** The conference at the center: the room, and the doors by which its staff and the vehicles come to it. */
import type { Conference, ConferenceEvent } from '../../contract/conference.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { Station } from '../../contract/station.ts';
import type { ConferenceServices } from '../api/conference-router.ts';
import { Hub } from '../api/hub.ts';
import type { StationConference } from '../api/station-router.ts';
import { ConferenceRoom, type Party } from '../media/conference-room.ts';
import type { Store } from '../store/types.ts';

/** A person's name as the conference shows it. */
const NAME_LENGTH = 60;

/** Whose place at the SFU it is. */
export const ownerOf = {
  station: (id: string): string => `station ${id}`,
  person: (name: string): string => `person ${name}`,
};

const eventOf = (conference: Conference | undefined): ConferenceEvent => ({
  type: 'conference',
  ...(conference ? { conference } : {}),
  reachable: true,
});

export interface CenterConferenceOptions {
  store: Store;
  /** Enrolled and not withdrawn. */
  vehicles: () => readonly Station[];
  /** To the pages of the staff. */
  emit: (event: ConferenceEvent) => void;
  onLeave: () => void;
  log: (error: unknown) => void;
}

export class CenterConference {
  readonly #options: CenterConferenceOptions;
  readonly #room: ConferenceRoom;
  /** Vehicles that listen. */
  readonly #hub = new Hub<ConferenceEvent>(() => [this.event]);

  constructor(options: CenterConferenceOptions) {
    this.#options = options;
    const { store, vehicles, onLeave, log } = options;
    this.#room = new ConferenceRoom({
      center: store.station.id,
      journal: store.journal,
      registry: store.registry,
      vehicles: () => vehicles().map(({ id }) => id),
      nameOf: (id) => [store.station, ...vehicles()].find((one) => one.id === id)?.name ?? id,
      onChange: (conference) => this.#changed(conference),
      onLeave,
      log,
      moment: () => ({ now: Date.now(), uptime: performance.now() }),
    });
  }

  get event(): ConferenceEvent {
    return eventOf(this.#room.state);
  }

  /** Whether the SFU lets this owner speak and hear. */
  readonly attends = (owner: string, feed?: string): boolean => this.#room.attends(owner, feed);

  takeTalk(tracks: readonly LiveTrack[]): void {
    this.#room.takeTalk(tracks);
  }

  /** For the staff. */
  readonly services: ConferenceServices = {
    attend: (attendance, person) => this.#room.attend(this.#person(person), attendance),
    leave: (id, person) => this.#room.leave(this.#person(person), id),
    invite: (station, person) => this.#room.call(this.#person(person), station),
  };

  /** For vehicles. */
  readonly stationServices: StationConference = {
    watch: (emit) => this.#hub.watch(emit),
    attend: (station, { person, ...attendance }) => this.#room.attend(this.#vehicle(station, person), attendance),
    leave: (station, id) => this.#room.leave(this.#vehicle(station, ''), id),
    invite: (station, person, called) => this.#room.call(this.#vehicle(station, person), called),
  };

  /** Idempotent. */
  close(): void {
    this.#room.close();
  }

  #person(name: string): Party {
    const { id } = this.#options.store.station;
    return { owner: ownerOf.person(name), station: id, person: name.slice(0, NAME_LENGTH) };
  }

  #vehicle(id: string, person: string): Party {
    // Withdrawn while its socket is still open.
    if (!this.#options.vehicles().some((one) => one.id === id)) throw new QianshaoError('station-revoked', id);
    return { owner: ownerOf.station(id), station: id, person };
  }

  #changed(conference: Conference | undefined): void {
    const event = eventOf(conference);
    this.#hub.emit(event);
    this.#options.emit(event);
  }
}
