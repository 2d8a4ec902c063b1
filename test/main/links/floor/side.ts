/** A station at a simulated terminal: its real store, driver, queue and floor, in time that passes as the world says. */
import path from 'node:path';
import type { DeviceEvent } from '../../../../contract/device-event.ts';
import type { Draft, Entry } from '../../../../contract/entry.ts';
import { LANE } from '../../../../contract/lane.ts';
import type { Station } from '../../../../contract/station.ts';
import type { UnitPosition } from '../../../../contract/unit.ts';
import { Committer } from '../../../../main/links/committer.ts';
import { Dispatcher, type Correspondent } from '../../../../main/links/floor/dispatcher.ts';
import type { Allowed, FloorPeer } from '../../../../main/links/floor/peer.ts';
import { stationPeer } from '../../../../main/links/floor/station-peer.ts';
import { FloorTerminal } from '../../../../main/links/floor/terminal.ts';
import { openStore } from '../../../../main/store/open.ts';
import type { Store } from '../../../../main/store/types.ts';
import { rdss } from '../../../../native/drivers/rdss.ts';
import { openMessage, type Section } from '../../../../native/protocols/floor/message.ts';
import { SimTerminal, type SimSky, type SimTerminalOptions } from '../../../sim/rdss.ts';

export const VEHICLE: Station = { id: 'zengdu-1', kind: 'vehicle', name: '曾都应急1号' };
export const CENTER: Station = { id: 'center', kind: 'center', name: '曾都区应急指挥中心' };
export const START = Date.UTC(2026, 10, 24, 2, 0, 0);
export const VEHICLE_CARD = 242_286;
export const CENTER_CARD = 242_407;

const ALL: Allowed = { lanes: [LANE.flash, LANE.order], positions: true };

export interface SideOptions extends Partial<SimTerminalOptions> {
  wants?: (entry: Entry) => boolean;
  file?: string;
}

export interface World {
  /** Epoch ms, and monotonic as well. */
  now: () => number;
  sky: SimSky;
  /** An empty folder. */
  folder: () => string;
  /** Called when the world ends. */
  atEnd: (close: () => void) => void;
}

/** One station at one terminal. */
export class Side {
  readonly file: string;
  readonly store: Store;
  readonly sim: SimTerminal;
  readonly peers: (Correspondent & { peer: FloorPeer })[] = [];
  readonly errors: unknown[] = [];
  readonly positions: UnitPosition[] = [];
  readonly events: DeviceEvent[] = [];
  allowed: Allowed = ALL;
  readonly #world: World;
  readonly #options: SideOptions;
  readonly #decoder;
  readonly #terminal: FloorTerminal;
  readonly #dispatcher: Dispatcher;
  readonly #committer: Committer;
  #line: Uint8Array[] = [];

  constructor(world: World, station: Station, card: number, options: SideOptions = {}) {
    const { now, sky, folder, atEnd } = world;
    this.#world = world;
    this.#options = options;
    this.file = options.file ?? path.join(folder(), 'journal.sqlite');
    this.store = openStore({ file: this.file, station, now });
    atEnd(() => this.close());
    const { wants: _wants, file: _file, ...terminal } = options;
    this.sim = new SimTerminal({ family: 'text-2.1', card, sky, now, ...terminal });
    this.sim.onSpeech = (bytes) => void this.#line.push(bytes);
    this.#decoder = rdss.decoder({});
    this.#committer = new Committer(this.store.journal, (_entry, error) => this.errors.push(error));
    this.#terminal = new FloorTerminal({
      command: (command) => this.#take(this.#decoder.command?.(command, now()) ?? []),
      now,
      date: now,
    });
    this.#dispatcher = new Dispatcher({ terminal: this.#terminal, correspondents: () => this.peers, now });
    this.store.journal.listen(() => this.peers.forEach(({ peer }) => peer.changed()));
  }

  /** Begins to speak with another station. */
  know(station: Station, card: number): FloorPeer {
    const peer = stationPeer({
      store: this.store,
      committer: this.#committer,
      peer: station.id,
      wants: this.#options.wants ?? (() => true),
      onPositions: (positions) => this.positions.push(...positions),
      onError: (error) => this.errors.push(error),
      date: this.#world.now,
    });
    this.peers.push({ card, peer, allowed: () => this.allowed });
    return peer;
  }

  write(...drafts: Draft[]): Entry[] {
    return this.store.journal.append(drafts);
  }

  /** What it sent, one list of sections per message. */
  get sent(): Section[][] {
    return this.sim.sent.map(({ bytes }) => openMessage(Buffer.from(bytes).toString('hex')) ?? []);
  }

  /** What it sent, in words: `own entry:4`. */
  get said(): string[] {
    return this.sent.map((sections) => sections.map(wordOf).join(' '));
  }

  step(): void {
    const now = this.#world.now();
    this.sim.step();
    const heard = this.#line;
    this.#line = [];
    for (const bytes of heard) this.#take(this.#decoder.push(bytes, now));
    this.#tick();
    this.#dispatcher.tick();
    this.#tick();
  }

  close(): void {
    this.sim.close();
    this.#committer.close();
    this.store.close();
  }

  #tick(): void {
    const { outputs, events } = this.#decoder.tick?.(this.#world.now()) ?? { outputs: [], events: [] };
    this.#take(events);
    for (const output of outputs) if ('bytes' in output) this.sim.hear(output.bytes);
  }

  #take(events: readonly DeviceEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      if (event.type === 'text') this.#dispatcher.hear(event);
      else this.#terminal.accept(event);
    }
  }
}

function wordOf(section: Section): string {
  if (section.kind === 'entry') return `entry:${section.seq}`;
  if (section.kind === 'part') {
    const { seq, first, bytes } = section.part;
    return `part:${seq}:${first}+${Math.ceil(bytes.length / 4)}`;
  }
  if (section.kind === 'acks')
    return `acks:${section.acks.map((ack) => `${ack.seq}${'verdict' in ack ? ack.verdict[0] : '?'}`).join(',')}`;
  return section.kind === 'units' ? `units:${section.units.length}` : section.kind;
}

let ids = 0;
/** A UUID of version 7, another one each time, the same in each run. */
export const uuidAt = (at: number): string => {
  const head = at.toString(16).padStart(12, '0');
  ids += 1;
  return `${head.slice(0, 8)}-${head.slice(8)}-7abc-9def-${ids.toString(16).padStart(12, '5a3c')}`;
};

export const position = (second: number, unit = VEHICLE.id, north = second * 3e-4): Draft => ({
  kind: 'fix',
  lane: LANE.picture,
  body: {
    unit,
    fix: {
      fixAt: START + second * 1_000,
      receivedAt: START + second * 1_000 + 80,
      mode: 3,
      lat: 31.69 + north,
      lon: 113.37,
      altMslM: 92.4,
      speedMps: 11.2,
      trackDeg: 3,
      accuracyM: 2.5,
      source: unit === VEHICLE.id ? 'gnss' : 'radio',
    },
  },
});

export const sos = (at = START): Draft => ({
  kind: 'alert',
  lane: LANE.flash,
  body: {
    id: uuidAt(at),
    kind: 'sos',
    station: VEHICLE.id,
    text: '求救',
    place: { lat: 31 + 41.40123 / 60, lon: 113 + 22.27001 / 60 },
    happenedAt: at,
  },
});

export const words = (text: string, from = VEHICLE.id, to = CENTER.id, at = START): Draft => ({
  kind: 'message',
  lane: LANE.order,
  body: { id: uuidAt(at), from: { station: from }, to: [{ station: to }], text, priority: 'routine' },
});
