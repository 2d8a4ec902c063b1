/** One link of the table: what a person says of it, where it goes out, what is measured on it. */
import { HISTORY_MS, SAMPLE_MS } from '../../../contract/link.ts';
import type { Link, LinkConfig, LinkInterface, LinkPolicy, LinkReason, LinkSample } from '../../../contract/link.ts';
import type { VideoReport } from '../../../contract/link.ts';
import type { WallClock } from './choice-view.ts';
import type { Candidate, Mark } from './choice.ts';
import type { Aim } from './handshake.ts';
import { exitOf, type Exit } from './interfaces.ts';
import { LinkProbe, type Token } from './link-probe.ts';
import { Meter } from './meter.ts';
import { policyOf } from './policy.ts';
import { DEAD_MISSES } from './rhythm.ts';

/** So many questions lost within so many ms: it is looked closer. */
const DOUBTFUL = { lost: 2, withinMs: 30_000 } as const;
/** A measurement is drawn for so long after the last answer, ms. */
const DRAWN_MS = 6 * SAMPLE_MS;

export interface LinkRowOptions {
  config: LinkConfig;
  /** Monotonic and epoch, ms. */
  now: () => number;
  epoch: () => number;
  /** A question was not answered, the so-and-so-manieth in a row. */
  onMiss: (misses: number) => void;
  /** It answers again after so many ms without a word, while the connections over it are still silent. */
  onBack: (awayMs: number) => void;
}

export class LinkRow {
  readonly #options: LinkRowOptions;
  config: LinkConfig;
  policy: LinkPolicy;
  /** Where connections go out; undefined: its interface is not there. */
  exit: Exit | undefined;
  samples: LinkSample[] = [];
  #meter = new Meter();
  #probe: LinkProbe | undefined;
  #aim: Aim | undefined;
  #token: Token | undefined;
  /** Since when nothing came, once it counts as dead. */
  #deadSince: number | undefined;
  /** Connections over it did not come about though it answers; until then it is not used. */
  #unserviceableUntil = -Infinity;
  #state: Pick<Link, 'state' | 'reason' | 'since'>;

  constructor(options: LinkRowOptions) {
    this.#options = options;
    this.config = options.config;
    this.policy = policyOf(options.config);
    this.#state = { state: 'off', reason: 'unmeasured', since: options.epoch() };
  }

  /** Takes what a person changed. */
  configure(config: LinkConfig): void {
    const wasEnabled = this.config.enabled;
    this.config = config;
    this.policy = policyOf(config);
    if (wasEnabled !== config.enabled) this.#reopen();
  }

  /** Looks where the link goes out now. @returns whether that changed */
  place(present: readonly LinkInterface[]): boolean {
    const exit = exitOf(this.config, present);
    if (exit?.from === this.exit?.from && Boolean(exit) === Boolean(this.exit)) return false;
    this.exit = exit;
    // Another address may be another network.
    this.#meter = new Meter();
    this.#reopen();
    return true;
  }

  /** Where the center is. */
  aim(aim: Aim | undefined): void {
    this.#aim = aim;
    this.#reopen();
  }

  /** The token to ask the center with by UDP. */
  grant(token: Token | undefined): void {
    this.#token = token;
    this.#probe?.setToken(token);
  }

  tick(isUsed: boolean): void {
    const { heardAt } = this.#measures;
    this.#probe?.tick({ isUsed, heardAt, cost: this.policy.cost });
  }

  hurry(): void {
    this.#probe?.hurry();
  }

  /** The center was heard over it by the connections that are in use. */
  heard(rttMs?: number): void {
    const now = this.#options.now();
    this.#deadSince = undefined;
    if (rttMs === undefined) this.#meter.heard(now);
    else this.#meter.put(rttMs, false, now);
  }

  video({ packets, lost, sentKbps }: VideoReport): void {
    const now = this.#options.now();
    this.#meter.loss(packets, lost, now);
    this.#meter.up(sentKbps, now);
  }

  /** Rates that were seen to pass, kbit/s. */
  rates(upKbps: number | undefined, downKbps: number | undefined): void {
    const now = this.#options.now();
    if (upKbps !== undefined) this.#meter.up(upKbps, now);
    if (downKbps !== undefined) this.#meter.down(downKbps, now);
  }

  /** @param until monotonic, ms */
  unserviceable(until: number): void {
    this.#unserviceableUntil = until;
  }

  candidate(): Candidate {
    const { answered, misses, rttMs, lossPct, leastLossPct, mostLossPct } = this.#measures;
    const trouble = !this.exit
      ? 'absent'
      : misses >= DEAD_MISSES
        ? 'no-answer'
        : this.#options.now() < this.#unserviceableUntil
          ? 'no-service'
          : undefined;
    const { id } = this.config;
    return { id, cost: this.policy.cost, trouble, answered, rttMs, lossPct, leastLossPct, mostLossPct };
  }

  /** @param kbps carried since the sample before */
  sample(kbps: number): LinkSample {
    const at = this.#options.epoch();
    const { rttMs, lossPct, heardAt = -Infinity } = this.#measures;
    const isFresh = this.#options.now() - heardAt < DRAWN_MS;
    const sample: LinkSample = {
      at,
      kbps: Math.round(kbps),
      ...(isFresh && rttMs !== undefined ? { rttMs: Math.round(rttMs) } : {}),
      ...(lossPct === undefined ? {} : { lossPct: tenth(lossPct) }),
    };
    this.samples = [...this.samples.filter((one) => at - one.at < HISTORY_MS), sample];
    return sample;
  }

  view(mark: Mark | undefined, isUsed: boolean, wall: WallClock): Link {
    const { id, kind, name, interface: port, localAddress } = this.config;
    const { rttMs, lossPct, upKbps, downKbps, heardAt } = this.#measures;
    this.#settle(mark);
    const place = port ?? localAddress;
    return {
      id,
      kind,
      name,
      policy: this.policy,
      ...this.#state,
      used: isUsed,
      ...(place === undefined ? {} : { place }),
      ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs) }),
      ...(lossPct === undefined ? {} : { lossPct: tenth(lossPct) }),
      ...(upKbps === undefined ? {} : { upKbps: Math.round(upKbps) }),
      ...(downKbps === undefined ? {} : { downKbps: Math.round(downKbps) }),
      ...(heardAt === undefined ? {} : { measuredAt: wall.at(heardAt) }),
    };
  }

  /** Idempotent. */
  close(): void {
    this.#probe?.close();
    this.#probe = undefined;
  }

  get #measures() {
    return this.#meter.measures(this.#options.now());
  }

  #settle(mark: Mark | undefined): void {
    const { trouble, answered } = this.candidate();
    const found: [Link['state'], LinkReason] = !this.config.enabled
      ? ['off', 'switched-off']
      : trouble
        ? ['lost', trouble]
        : !answered
          ? [this.#aim ? 'degraded' : 'off', 'unmeasured']
          : mark?.poor
            ? ['degraded', mark.poor]
            : ['connected', 'ok'];
    const [state, reason] = found;
    if (state === this.#state.state && reason === this.#state.reason) return;
    this.#state = { state, reason, since: this.#options.epoch() };
  }

  /** A new way, or a new center: asked anew from the beginning. */
  #reopen(): void {
    this.close();
    const { now } = this.#options;
    if (!this.#aim || !this.config.enabled || !this.exit) return;
    this.#probe = new LinkProbe({
      aim: this.#aim,
      rttMs: () => this.#measures.rttMs,
      localAddress: this.exit.from,
      now,
      onAnswer: (rttMs, counts) => {
        this.#back();
        this.#meter.put(rttMs, counts, now());
      },
      onMiss: (counts, askedAt) => this.#missed(counts, askedAt),
      onBlocked: () => this.#meter.forgetLoss(),
    });
    this.#probe.setToken(this.#token);
  }

  #missed(counts: boolean, askedAt: number): void {
    const now = this.#options.now();
    this.#meter.missed(counts, now, askedAt);
    if (this.#meter.count(DOUBTFUL.withinMs, now).lost >= DOUBTFUL.lost) this.#probe?.lookCloser();
    const { misses, heardAt } = this.#measures;
    if (misses === DEAD_MISSES) this.#deadSince = heardAt ?? now;
    this.#options.onMiss(misses);
  }

  #back(): void {
    if (this.#deadSince === undefined) return;
    const awayMs = this.#options.now() - this.#deadSince;
    this.#deadSince = undefined;
    this.#options.onBack(awayMs);
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
