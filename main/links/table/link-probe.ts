/**
 * Asks the center over one link, seldom: a metered link is not to be eaten up by measuring it. One question of 60 bytes
 * (with IP and UDP) every few seconds on the link in use, every ten to twenty on a spare; after a missed one a few in
 * quick succession, so that a dead link is known within seconds. Where UDP does not pass, a TLS handshake, more seldom.
 */
import { Echo } from './echo.ts';
import { handshake, type Aim } from './handshake.ts';
import type { ProbeToken } from './probe-packet.ts';

/** Missed one after the other: the link does not answer. */
export const DEAD_MISSES = 3;
/** Between the two questions that follow a missed one, ms. */
export const AGAIN_MS = 400;
/** Between questions to a link that does not answer, ms; the one in use is asked more often for the first minute. */
const DEAD_EVERY_MS = 5_000;
const DEAD_USED_EVERY_MS = 1_000;
const DEAD_USED_FOR_MS = 60_000;
/** Between questions by cost of the link, ms. */
export const USED_EVERY_MS = [1_000, 2_000, 3_000] as const;
export const SPARE_EVERY_MS = [5_000, 10_000, 20_000] as const;
/** When the link in use seems lossy: two questions a second for so long, and not again before so long, ms. */
const CLOSER_MS = 20_000;
const CLOSER_AGAIN_MS = 60_000;
const CLOSER_EVERY_MS = 500;
/** Between TLS handshakes where UDP does not pass, ms: some 1 kB each. */
const HANDSHAKE_EVERY_MS = [15_000, 60_000, 60_000] as const;
/** Between tries whether UDP passes now, ms. */
const UDP_AGAIN_MS = 60_000;
/** Who was heard so lately need not be asked by a handshake, ms: the journal's beats come every four seconds. */
const HEARD_MS = 5_500;
/** How long an answer is waited for: a few round trips, within these, ms. */
const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 4_000;
const ROUND_TRIPS = 5;

/** What the center gave to ask it with by UDP. */
export type Token = ProbeToken & { port: number };

export interface LinkProbeOptions {
  aim: Aim;
  localAddress: string | undefined;
  /** The round trip as others measured it on this link, ms; undefined: unknown. */
  rttMs: () => number | undefined;
  /** `counts`: the question belongs to the measure of loss. */
  onAnswer: (rttMs: number, counts: boolean) => void;
  onMiss: (counts: boolean) => void;
  /** UDP no longer passes, though the link works: what was missed was no loss. */
  onBlocked: () => void;
  /** Monotonic, ms. */
  now: () => number;
}

export interface ProbeRole {
  /** Connections to the center go over this link. */
  isUsed: boolean;
  /** When the center was last heard over this link, by whatever way; monotonic, ms. */
  heardAt: number | undefined;
  cost: 0 | 1 | 2;
}

export class LinkProbe {
  readonly #options: LinkProbeOptions;
  readonly #session: { ticket?: Buffer } = {};
  #echo: Echo | undefined;
  /** Whether UDP passes: unknown until the first answer or three misses. */
  #udp: 'unknown' | 'passes' | 'blocked' = 'unknown';
  #misses = 0;
  #udpMisses = 0;
  /** When the first of the questions was asked that have had no answer since. */
  #silentSince: number | undefined;
  #token: Token | undefined;
  #roundTrips: number[] = [];
  #askedAt = -Infinity;
  #handshakeAt = -Infinity;
  #closerAt = -Infinity;
  #isUsed = false;
  #udpTriedAt = -Infinity;
  #again: NodeJS.Timeout | undefined;
  #closer: NodeJS.Timeout | undefined;
  #shaking = false;
  #closed = false;

  constructor(options: LinkProbeOptions) {
    this.#options = options;
  }

  /** A token of the center, or none: whether UDP passes is found out anew. */
  setToken(token: Token | undefined): void {
    this.#token = token;
    this.#udp = 'unknown';
    this.#udpMisses = 0;
    this.#silentSince = undefined;
    this.#askedAt = -Infinity;
    this.#stopAgain();
    this.#echo?.close();
    this.#echo = undefined;
  }

  /** Looks whether a question is due. Called once a second or more often. */
  tick({ isUsed, heardAt = -Infinity, cost }: ProbeRole): void {
    const now = this.#options.now();
    this.#compare(heardAt);
    this.#isUsed = isUsed;
    const isHeard = now - heardAt < HEARD_MS;
    const isDead = this.#misses >= DEAD_MISSES;
    const isFresh = isUsed && now - (this.#silentSince ?? -Infinity) < DEAD_USED_FOR_MS;
    const every = isDead
      ? isFresh
        ? DEAD_USED_EVERY_MS
        : DEAD_EVERY_MS
      : (isUsed ? USED_EVERY_MS : SPARE_EVERY_MS)[cost];
    if (this.#token && this.#udpIsDue(now, every)) this.#ask();
    const shakeEvery = isDead || isUsed ? DEAD_EVERY_MS : HANDSHAKE_EVERY_MS[cost];
    if ((this.#udp !== 'passes' || isDead) && !isHeard && now - this.#handshakeAt >= shakeEvery) void this.#shake();
  }

  /** Loss is seen: more questions for a short time tell whether it is chance. A spare is not worth it. */
  lookCloser(): void {
    const now = this.#options.now();
    if (!this.#isUsed || this.#udp !== 'passes' || now - this.#closerAt < CLOSER_AGAIN_MS) return;
    this.#closerAt = now;
    this.#closer = setInterval(() => {
      if (this.#options.now() - this.#closerAt >= CLOSER_MS || !this.#isUsed) clearInterval(this.#closer);
      else if (!this.#again && this.#misses === 0) this.#ask();
    }, CLOSER_EVERY_MS);
  }

  /** Asks at once: the link in use is in doubt, and this one may be needed. */
  hurry(): void {
    const now = this.#options.now();
    if (now - this.#askedAt >= AGAIN_MS && this.#udp !== 'blocked') this.#ask();
    if (this.#udp !== 'passes' && now - this.#handshakeAt >= WAIT_MIN_MS) void this.#shake();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    clearInterval(this.#closer);
    this.#echo?.close();
    this.#echo = undefined;
  }

  /** How long an answer is waited for, by the quickest of the last: a machine that was busy for a moment shall not sleep over a cut. */
  get #waitMs(): number {
    const least = Math.min(...this.#roundTrips, this.#options.rttMs() ?? Infinity);
    return Math.min(WAIT_MAX_MS, Math.max(WAIT_MIN_MS, 3 * least + WAIT_MIN_MS / 2));
  }

  #udpIsDue(now: number, every: number): boolean {
    if (this.#again) return false;
    if (this.#udp === 'blocked') return now - this.#udpTriedAt >= UDP_AGAIN_MS;
    return now - this.#askedAt >= every;
  }

  /** What came by TCP long after a question was lost proves that it is UDP alone that does not pass. */
  #compare(heardAt: number): void {
    if (this.#udp !== 'passes' || this.#misses < DEAD_MISSES || this.#silentSince === undefined) return;
    if (heardAt - this.#silentSince > WAIT_MAX_MS) this.#block();
  }

  #block(): void {
    this.#udp = 'blocked';
    this.#misses = 0;
    this.#options.onBlocked();
  }

  #ask(): void {
    const { aim, localAddress, now } = this.#options;
    const token = this.#token;
    if (!token || this.#closed) return;
    this.#askedAt = this.#udpTriedAt = now();
    this.#silentSince ??= this.#askedAt;
    this.#echo ??= new Echo({
      host: aim.host,
      port: token.port,
      token,
      localAddress,
      onAnswer: (ms) => this.#answered(ms, true),
      onMiss: () => this.#missed(),
      now,
    });
    this.#echo.ask(this.#waitMs);
  }

  #answered(ms: number, isUdp: boolean): void {
    this.#misses = 0;
    this.#stopAgain();
    this.#roundTrips = [...this.#roundTrips.slice(1 - ROUND_TRIPS), ms];
    if (isUdp) {
      this.#silentSince = undefined;
      this.#udp = 'passes';
      this.#udpMisses = 0;
    }
    this.#options.onAnswer(ms, isUdp);
  }

  /** A question by UDP was not answered. That tells of the link only when UDP is known to pass. */
  #missed(): void {
    this.#udpMisses += 1;
    if (this.#udpMisses % DEAD_MISSES === 0) {
      // A name that could not be resolved, an address that changed: begin anew.
      this.#echo?.close();
      this.#echo = undefined;
    }
    if (this.#udp === 'passes') {
      this.#misses += 1;
      this.#options.onMiss(true);
    } else if (this.#udpMisses >= DEAD_MISSES) this.#udp = 'blocked';
    const isSure = this.#udp === 'passes' ? this.#misses >= DEAD_MISSES : this.#udp === 'blocked';
    if (isSure) return this.#stopAgain();
    if (this.#again || (this.#echo && this.#echo.waiting > 0)) return;
    // Two more at once: the link is known to be dead, or not, when their time is over.
    this.#ask();
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#ask();
    }, AGAIN_MS);
  }

  #stopAgain(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
  }

  async #shake(): Promise<void> {
    if (this.#shaking || this.#closed) return;
    this.#shaking = true;
    const { aim, localAddress, now } = this.#options;
    this.#handshakeAt = now();
    const ms = await handshake(aim, localAddress, this.#waitMs, this.#session);
    this.#shaking = false;
    if (this.#closed) return;
    if (ms === undefined) {
      // UDP that passes tells by itself; its misses count already.
      if (this.#udp === 'passes') return;
      this.#misses += 1;
      this.#options.onMiss(false);
      if (this.#isUsed && this.#misses < DEAD_MISSES) void this.#shake();
    } else {
      if (this.#udp === 'passes' && this.#misses >= DEAD_MISSES) this.#block();
      this.#answered(ms, false);
    }
  }
}
