/**
 * The way of our media to the center's SFU: all of its addresses are asked, by UDP and, where that stays unanswered, by TCP; the
 * first that answers is used, for as long as it answers. It is kept open through translations of addresses by the same
 * questions, and found again by itself after a cut or on another link.
 */
import { UdpLine } from '../../links/datagrams/line.ts';
import { Checks } from './checks.ts';
import { isStun, type IceCredentials } from './stun.ts';
import { TcpLine } from './tcp-line.ts';

/** Where an SFU listens. */
export interface Place {
  ip: string;
  port: number;
  protocol: 'udp' | 'tcp';
}

/** Signs of life, also those that keep a translation of addresses, and how long without an answer the way counts as cut, ms. */
const ALIVE_MS = 500;
const CUT_MS = 4_000;
/** While it is sought: how often all are asked, first and later; when TCP is tried; when lines are made anew. Ms. */
const SEEK_MS = 300;
const SEEK_LATER_MS = 1_500;
const LATER_AFTER_MS = 15_000;
const TCP_AFTER_MS = 2_000;
const RENEW_MS = 5_000;
/** Addresses that are tried at once. */
const PLACE_LIMIT = 8;

export interface PathOptions {
  credentials: IceCredentials;
  places: readonly Place[];
  /** Address to go out from, as it is now; undefined: as the system routes. */
  localAddress: () => string | undefined;
  /** What comes back, besides answers to questions. */
  onPacket: (packet: Buffer) => void;
  /** It was found, or is cut. */
  onState: (open: boolean) => void;
}

interface Try {
  place: Place;
  line: UdpLine | TcpLine;
  checks: Checks;
}

export class Path {
  readonly #options: PathOptions;
  readonly #timer: NodeJS.Timeout;
  #credentials: IceCredentials;
  #tries: Try[] = [];
  #used: Try | undefined;
  #askedAt = -Infinity;
  #heardAt = -Infinity;
  #rttMs: number | undefined;
  #soughtAt = performance.now();
  #madeAt = -Infinity;
  #closed = false;

  constructor(options: PathOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#timer = setInterval(() => this.#tick(), SEEK_MS / 3);
    this.#tick();
  }

  /** The way that is used; undefined: none answers. */
  get place(): Place | undefined {
    return this.#used?.place;
  }

  /** Round trip of the last answer, or longer where the next is overdue, ms: in a queue that is full answers are lost. */
  get rttMs(): number | undefined {
    return this.#used && this.#rttMs && Math.max(this.#rttMs, this.#used.checks.waitingMs);
  }

  /** Lost while there is no way. */
  send(packet: Buffer): void {
    this.#used?.line.send(packet);
  }

  /** The center's SFU is asked with others from now on. */
  renew(credentials: IceCredentials): void {
    this.#credentials = credentials;
    for (const { checks } of this.#tries) checks.credentials = credentials;
  }

  /** Another link is used: sought from there, at once. */
  move(): void {
    if (!this.#closed) this.#seek();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#drop();
  }

  #tick(): void {
    const now = performance.now();
    if (this.#used && now - this.#heardAt > CUT_MS) this.#seek();
    const sinceMs = now - this.#soughtAt;
    const every = this.#used ? ALIVE_MS : sinceMs > LATER_AFTER_MS ? SEEK_LATER_MS : SEEK_MS;
    if (now - this.#askedAt < every) return;
    this.#askedAt = now;
    if (!this.#used) this.#make(now, sinceMs);
    for (const { checks } of this.#tries) checks.ask(this.#used !== undefined);
  }

  #seek(): void {
    const before = this.#used;
    this.#drop();
    this.#soughtAt = performance.now();
    this.#askedAt = this.#madeAt = -Infinity;
    if (before) this.#options.onState(false);
  }

  /** Lines to ask by; after a while others, for the address that they go out from may be another by now. */
  #make(now: number, sinceMs: number): void {
    const places = this.#options.places.slice(0, PLACE_LIMIT);
    const isOld = now - this.#madeAt > RENEW_MS;
    if (isOld) {
      this.#drop();
      this.#madeAt = now;
    }
    const wanted = places.filter(({ protocol }) => protocol === 'udp' || sinceMs >= TCP_AFTER_MS);
    for (const place of wanted) if (!this.#tries.some((one) => one.place === place)) this.#tries.push(this.#try(place));
  }

  #try(place: Place): Try {
    const { ip: host, port, protocol } = place;
    const Line = protocol === 'udp' ? UdpLine : TcpLine;
    const onPacket = (packet: Buffer) => this.#take(made, packet);
    const line = new Line({ host, port, localAddress: this.#options.localAddress(), onPacket });
    const made: Try = { place, line, checks: new Checks(this.#credentials, (packet) => line.send(packet)) };
    return made;
  }

  #take(from: Try, packet: Buffer): void {
    if (!isStun(packet)) {
      if (from === this.#used) this.#options.onPacket(packet);
      return;
    }
    const rttMs = from.checks.answered(packet);
    if (rttMs === undefined || !this.#tries.includes(from)) return;
    this.#heardAt = performance.now();
    this.#rttMs = rttMs;
    if (this.#used) return;
    this.#used = from;
    for (const { line } of this.#tries) if (line !== from.line) line.close();
    this.#tries = [from];
    from.checks.ask(true);
    this.#options.onState(true);
  }

  #drop(): void {
    for (const { line } of this.#tries) line.close();
    this.#tries = [];
    this.#used = undefined;
  }
}
