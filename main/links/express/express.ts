/**
 * The vehicle's side. After a cut TCP waits as long again before it repeats, and a new connection takes five round trips, three
 * seconds over a satellite. So flash entries and orders that the center has not acknowledged for a while go by datagram
 * too, oldest first, twice a second as long as nothing is heard, whatever the connections are doing. Whichever comes
 * first counts, the other changes nothing. One datagram is on its way at a time: order within a lane stays.
 */
import type { Entry } from '../../../contract/entry.ts';
import { LANE, type Lane } from '../../../contract/lane.ts';
import type { Journal, Outbox } from '../../store/types.ts';
import { UdpLine, type UdpWay } from '../datagrams/line.ts';
import { decode, encodeBatch, pack, type Ack } from '../wire.ts';
import { expressKeys, MESSAGE_ROOM, seal, unseal, type ExpressKeys } from './packet.ts';

/** The connection has so long to bring an entry there by itself, ms: a round trip over a satellite and its queue. */
export const PATIENCE_MS = 1_500;
/** Between datagrams while nothing is heard: the end of a cut is to be used at once, ms. */
export const EVERY_MS = 500;
/** So seldom when it has lasted longer than this, or when the connection still brings word of the center: it is only slow. Ms. */
const LONG_MS = 60_000;
const SELDOM_MS = 5_000;
/** Entries in a datagram at most. */
const MOST_ENTRIES = 24;
/** Entries that the center does not take and the connection will speak of; more than these are tried again. */
const MOST_REFUSED = 1_000;

export interface ExpressOptions {
  /** This station, whose entries go. */
  station: string;
  outbox: Outbox;
  listen: Journal['listen'];
  /** Asked before each datagram; undefined: there is no token, or no way. */
  way: () => UdpWay | undefined;
  /** Lanes that may go over the link in use. */
  lanes: () => readonly Lane[];
  /** When the center was last heard over the connection, by the clock of `now`; undefined: never. */
  heardAt: () => number | undefined;
  /** It was heard by datagram. */
  onHeard: () => void;
  /** The store did not take an acknowledgement; the entries go again. */
  onError: (error: unknown) => void;
  /** Monotonic, ms. */
  now?: () => number;
}

interface Road {
  way: UdpWay;
  keys: ExpressKeys;
  line: UdpLine;
}

export class Express {
  readonly #options: ExpressOptions;
  readonly #now: () => number;
  readonly #stopListening: () => void;
  readonly #refused = new Set<number>();
  #road: Road | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The oldest entry that waits, and since when. */
  #oldest: { seq: number; since: number } | undefined;
  #sentAt = -Infinity;

  constructor(options: ExpressOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#stopListening = options.listen((entries) => {
      if (entries.some(({ station, lane }) => station === options.station && isUrgent(lane))) this.#wake();
    });
    if (options.outbox.size > 0) this.#wake();
  }

  /** The link answers again after a cut: what waits goes at once. */
  hurry(): void {
    this.#sentAt = -Infinity;
    if (this.#timer) this.#tick();
  }

  /** Idempotent. */
  close(): void {
    this.#stopListening();
    clearInterval(this.#timer);
    this.#road?.line.close();
  }

  #wake(): void {
    this.#timer ??= setInterval(() => this.#tick(), EVERY_MS);
  }

  /** Nothing runs while nothing urgent waits. */
  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = this.#oldest = undefined;
  }

  #tick(): void {
    try {
      const waiting = this.#waiting();
      const [first] = waiting;
      if (!first) return this.#rest();
      const now = this.#now();
      if (this.#oldest?.seq !== first.seq) this.#oldest = { seq: first.seq, since: now };
      const waited = now - this.#oldest.since;
      // Its socket takes a moment: it is there when it is needed.
      const road = this.#open();
      if (road && waited >= PATIENCE_MS && now - this.#sentAt >= this.#everyMs(waited)) this.#send(road, waiting);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #waiting(): Entry[] {
    const lanes = this.#options.lanes().filter(isUrgent);
    if (lanes.length === 0 || this.#options.outbox.size === 0) return [];
    return this.#options.outbox.next(MOST_ENTRIES, { lanes, except: this.#refused });
  }

  #everyMs(waitedMs: number): number {
    return waitedMs > LONG_MS || !this.#isSilent ? SELDOM_MS : EVERY_MS;
  }

  /** The connection has brought nothing since the last datagram left. */
  get #isSilent(): boolean {
    return (this.#options.heardAt() ?? -Infinity) < this.#sentAt;
  }

  #send(road: Road, waiting: readonly Entry[]): void {
    const load = fitting(waiting);
    if (!load) return;
    this.#sentAt = this.#now();
    road.line.send(seal('up', road.way.token.id, road.keys, load.bytes));
    this.#options.outbox.departed(load.seqs);
  }

  /** The socket of the way that is to be used now. */
  #open(): Road | undefined {
    const way = this.#options.way();
    const known = this.#road?.way;
    const isSame = known && way && JSON.stringify(known) === JSON.stringify(way);
    if (isSame) return this.#road;
    this.#road?.line.close();
    this.#road = undefined;
    if (!way) return undefined;
    const { host, port, localAddress, token } = way;
    const line = new UdpLine({ host, port, localAddress, onPacket: (packet) => this.#take(packet) });
    this.#road = { way, keys: expressKeys(token), line };
    return this.#road;
  }

  #take(packet: Buffer): void {
    const road = this.#road;
    const plain = road && unseal('down', road.keys, packet);
    const message = plain && decode(plain);
    if (typeof message !== 'object' || message.t !== 'ack') return;
    this.#options.onHeard();
    try {
      this.#acknowledged(message);
      const waiting = this.#waiting();
      // The way is open and the connection is not: what is left need not wait its turn.
      if (road && waiting.length > 0 && this.#isSilent) this.#send(road, waiting);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #acknowledged({ seqs, refused = [] }: Ack): void {
    this.#options.outbox.acknowledge(seqs);
    for (const { seq } of refused) if (this.#refused.size < MOST_REFUSED) this.#refused.add(seq);
  }
}

const isUrgent = (lane: Lane): boolean => lane === LANE.flash || lane === LANE.order;

/** As many of them as one datagram holds; of a lane none behind one that is too long for it. Undefined: not one fits. */
function fitting(waiting: readonly Entry[]): { seqs: number[]; bytes: Uint8Array } | undefined {
  let best: { seqs: number[]; bytes: Uint8Array } | undefined;
  const taken: Entry[] = [];
  let full: Lane | undefined;
  for (const entry of waiting) {
    if (entry.lane === full) continue;
    const bytes = pack(encodeBatch(0, 0, [...taken, entry]));
    if (bytes.byteLength > MESSAGE_ROOM) {
      full = entry.lane;
      continue;
    }
    taken.push(entry);
    best = { seqs: taken.map(({ seq }) => seq), bytes };
  }
  return best;
}
