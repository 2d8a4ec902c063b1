/**
 * Asks the center over one link, seldom: a metered link is not to be eaten up by measuring it. One question of 60 bytes
 * (with IP and UDP) every few seconds on the link in use, every ten to twenty on a spare; after a missed one a few in
 * quick succession, so that a dead link is known within seconds. Where UDP does not pass, a TLS handshake, more seldom.
 */
import type { UdpToken } from '../datagrams/token.ts';
import { Echo } from './echo.ts';
import { handshake, type Aim } from './handshake.ts';
import {
  AGAIN_MS,
  CLOSER_AGAIN_MS,
  CLOSER_MS,
  DEAD_EVERY_MS,
  DEAD_MISSES,
  DEAD_USED_FOR_MS,
  HANDSHAKE_EVERY_MS,
  HEARD_MS,
  PULSE_MS,
  ROUND_TRIPS,
  SPARE_EVERY_MS,
  UDP_AGAIN_MS,
  USED_EVERY_MS,
  WAIT_MAX_MS,
  WAIT_MIN_MS,
} from './rhythm.ts';

/** What the center gave to ask it with by UDP. */
export type Token = UdpToken & { port: number };

export interface LinkProbeOptions {
  aim: Aim;
  localAddress: string | undefined;
  /** The round trip as others measured it on this link, ms; undefined: unknown. */
  rttMs: () => number | undefined;
  /** `counts`: the question belongs to the measure of loss. */
  onAnswer: (rttMs: number, counts: boolean) => void;
  /** @param askedAt by the clock of `now` */
  onMiss: (counts: boolean, askedAt: number) => void;
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
  #pulse: NodeJS.Timeout | undefined;
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
    const every = isDead ? DEAD_EVERY_MS : (isUsed ? USED_EVERY_MS : SPARE_EVERY_MS)[cost];
    if (this.#token && this.#udpIsDue(now, every)) this.#ask();
    const shakeEvery = isDead || isUsed ? DEAD_EVERY_MS : HANDSHAKE_EVERY_MS[cost];
    if ((this.#udp !== 'passes' || isDead) && !isHeard && now - this.#handshakeAt >= shakeEvery) void this.#shake();
  }

  /** Loss is seen: more questions for a short time tell whether it is chance. A spare is not worth it. */
  lookCloser(): void {
    const now = this.#options.now();
    if (!this.#isUsed || this.#udp !== 'passes' || now - this.#closerAt < CLOSER_AGAIN_MS) return;
    this.#closerAt = now;
    this.#startPulse();
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
    this.#stopPulse();
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
      onMiss: (askedAt) => this.#missed(askedAt),
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
  #missed(askedAt: number): void {
    this.#udpMisses += 1;
    if (this.#udpMisses % DEAD_MISSES === 0) {
      // A name that could not be resolved, an address that changed: begin anew.
      this.#echo?.close();
      this.#echo = undefined;
    }
    if (this.#udp === 'passes') {
      this.#misses += 1;
      this.#options.onMiss(true, askedAt);
    } else if (this.#udpMisses >= DEAD_MISSES) this.#udp = 'blocked';
    const isSure = this.#udp === 'passes' ? this.#misses >= DEAD_MISSES : this.#udp === 'blocked';
    if (isSure) {
      this.#stopAgain();
      if (this.#isUsed && this.#udp === 'passes') this.#startPulse();
      return;
    }
    if (this.#again || (this.#echo && this.#echo.waiting > 0)) return;
    // Two more at once: the link is known to be dead, or not, when their time is over.
    this.#ask();
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#ask();
    }, AGAIN_MS);
  }

  #startPulse(): void {
    this.#pulse ??= setInterval(() => {
      const now = this.#options.now();
      const isCloser = this.#misses === 0 && now - this.#closerAt < CLOSER_MS;
      const isFreshlyDead = this.#misses >= DEAD_MISSES && now - (this.#silentSince ?? now) < DEAD_USED_FOR_MS;
      if (!this.#isUsed || this.#udp !== 'passes' || !(isCloser || isFreshlyDead || this.#again)) this.#stopPulse();
      else if (!this.#again) this.#ask();
    }, PULSE_MS);
  }

  #stopPulse(): void {
    clearInterval(this.#pulse);
    this.#pulse = undefined;
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
      this.#options.onMiss(false, this.#handshakeAt);
      if (this.#isUsed && this.#misses < DEAD_MISSES) void this.#shake();
    } else {
      if (this.#udp === 'passes' && this.#misses >= DEAD_MISSES) this.#block();
      this.#answered(ms, false);
    }
  }
}
