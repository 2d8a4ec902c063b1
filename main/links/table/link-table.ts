/**
 * The link table: every way from this vehicle to its center, measured, and the one that is used. Whoever opens connections
 * asks where to go out, and is told by `onMove` when that changed.
 */
import type { Lane } from '../../../contract/lane.ts';
import type {
  FloorRow,
  Link,
  LinkChoice,
  LinkConfig,
  LinkInterface,
  LinkSample,
  Uplink,
  Via,
  VideoReport,
} from '../../../contract/link.ts';
import type { UdpWay } from '../datagrams/line.ts';
import { Carriage, type CarriageOptions } from './carriage.ts';
import { choiceView, WallClock } from './choice-view.ts';
import { advance, force, start, type Candidate, type Standing } from './choice.ts';
import type { Aim } from './handshake.ts';
import type { Exit } from './interfaces.ts';
import type { Token } from './link-probe.ts';
import { LinkRow } from './link-row.ts';
import { lanesNow } from './room.ts';
import { DEAD_MISSES } from './rhythm.ts';

const TICK_MS = 1_000;
/** How often it is looked which interfaces there are, ms. */
const LOOK_MS = 2_000;
/** A link that answers, while no connection comes about over it for so long, is left for one that might do better, ms. */
const NO_SERVICE_MS = 20_000;
const NO_SERVICE_FOR_MS = 120_000;

export interface LinkTableOptions extends Omit<CarriageOptions, 'now'> {
  configs: readonly LinkConfig[];
  /** Id of the link that a person chose. */
  forced: string | undefined;
  interfaces: () => LinkInterface[];
  /** Connections must be made anew: another link is used, or the same from another address. */
  onMove: () => void;
  /** The link in use does not answer any more, and no other is better: what stands over it shall prove itself. */
  onDoubt: () => void;
  /** The link in use answers again after so long. */
  onBack: (awayMs: number) => void;
  /** Other lanes may go now. */
  onLanes: () => void;
  onLinks: (links: Link[], choice: LinkChoice) => void;
  onSamples: (link: string, samples: LinkSample[]) => void;
  /** Monotonic and epoch, ms. */
  now?: () => number;
  epoch?: () => number;
}

/** What passes by itself shows a link's rate only when it is more than signs of life, kbit/s. */
const TELLING_KBPS = 64;
const shown = (kbps: number): number | undefined => (kbps >= TELLING_KBPS ? kbps : undefined);

export class LinkTable {
  readonly #options: LinkTableOptions;
  readonly #now: () => number;
  readonly #epoch: () => number;
  readonly #wall: WallClock;
  readonly #rows = new Map<string, LinkRow>();
  readonly #carriage: Carriage;
  readonly #timer: NodeJS.Timeout;
  #standing: Standing;
  #aim: Aim | undefined;
  #token: Token | undefined;
  #floor: FloorRow | undefined;
  #lookedAt = -Infinity;
  /** Since when no connection has come about, while one is wanted. */
  #downSince: number | undefined;
  #told = '';
  #lanes = '';

  constructor(options: LinkTableOptions) {
    const { now = () => performance.now(), epoch = Date.now } = options;
    this.#options = options;
    this.#now = now;
    this.#epoch = epoch;
    this.#wall = new WallClock(now, epoch);
    this.#carriage = new Carriage({ ...options, now });
    this.#standing = start(now(), options.forced);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.configure(options.configs);
  }

  /** Where connections go out; undefined: as the system routes. */
  get localAddress(): string | undefined {
    return this.#used?.exit?.from;
  }

  /** The link in use. */
  get via(): Via | undefined {
    const config = this.#used?.config;
    return config && { kind: config.kind, name: config.name };
  }

  /** Lanes that may go over the link in use now. */
  get lanes(): readonly Lane[] {
    const row = this.#used;
    return row ? lanesNow(row.policy, this.#carriage.video) : [];
  }

  /** How datagrams reach the center over the link that goes out there; undefined while the center has given no token. */
  datagramWay(localAddress: string | undefined): UdpWay | undefined {
    return (
      this.#aim && this.#token && { host: this.#aim.host, port: this.#token.port, token: this.#token, localAddress }
    );
  }

  /** Where a link goes out, to measure over it; undefined: its interface is not there. */
  exitOf(id: string): Exit | undefined {
    return this.#rows.get(id)?.exit;
  }

  /** Exactly these links from now on. */
  configure(configs: readonly LinkConfig[]): void {
    for (const [id, row] of this.#rows) {
      if (configs.some((config) => config.id === id)) continue;
      row.close();
      this.#rows.delete(id);
    }
    for (const config of configs) {
      const known = this.#rows.get(config.id);
      if (known) known.configure(config);
      else this.#rows.set(config.id, this.#createRow(config));
    }
    this.#lookedAt = -Infinity;
    this.#tick();
  }

  /** Where the center is; undefined: not enrolled, nothing is measured. */
  aim(aim: Aim | undefined): void {
    this.#aim = aim;
    this.#token = undefined;
    for (const row of this.#rows.values()) {
      row.grant(undefined);
      row.aim(aim);
    }
    this.#tick();
  }

  /** The center's token to ask by UDP; a new one after each start of the center. */
  grant(token: Token | undefined): void {
    const isSame = JSON.stringify(token) === JSON.stringify(this.#token);
    this.#token = token;
    if (isSame) return;
    for (const row of this.#rows.values()) row.grant(token);
    this.#tick();
  }

  /** A person chooses a link, or takes his choice back. */
  force(id: string | undefined): void {
    this.#put(force(this.#standing, id, this.#now()));
    this.#tick();
  }

  /** State of the connection over the link in use. */
  uplink(state: Uplink['state']): void {
    if (state === 'online' || state === 'refused' || state === 'not-enrolled') this.#downSince = undefined;
    else this.#downSince ??= this.#now();
    // Perhaps it is the link: all are asked, so that the choice knows.
    if (state === 'waiting') for (const row of this.#rows.values()) row.hurry();
  }

  /** Something came from the center over the link in use; with the round trip where that was measured. */
  heard(rttMs?: number): void {
    this.#used?.heard(rttMs);
  }

  /** What the console's WebRTC saw, on the link that it says, else on the one in use. */
  video(report: VideoReport): void {
    this.#carriage.report(report);
    const rows = [...this.#rows.values()];
    const own = rows.find(({ exit }) => exit?.from !== undefined && exit.from === report.localAddress);
    (own ?? this.#used)?.video(report);
    this.#tellLanes();
  }

  /** A measurement with load that a person asked for. */
  measured(id: string, upKbps: number, downKbps: number): void {
    this.#rows.get(id)?.rates(upKbps, downKbps);
    this.#tell();
  }

  /** The BeiDou floor's row; undefined: there is no terminal. */
  putFloor(row: FloorRow | undefined): void {
    this.#floor = row;
    this.#tell();
  }

  links(): Link[] {
    const { used, marks } = this.#standing;
    const rows = [...this.#rows].map(([id, row]) => row.view(marks[id], id === used, this.#wall));
    return this.#floor ? [...rows, { ...this.#floor, kind: 'beidou' }] : rows;
  }

  choice(): LinkChoice {
    return choiceView(this.#standing, this.#candidates(), this.#now(), this.#wall);
  }

  samples(): [string, LinkSample[]][] {
    return [...this.#rows].map(([id, { samples }]) => [id, samples]);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const row of this.#rows.values()) row.close();
  }

  get #used(): LinkRow | undefined {
    return this.#rows.get(this.#standing.used ?? '');
  }

  #createRow(config: LinkConfig): LinkRow {
    const row: LinkRow = new LinkRow({
      config,
      now: this.#now,
      epoch: this.#epoch,
      onMiss: (misses) => this.#missed(row, misses),
      onBack: (awayMs) => {
        if (row === this.#used) this.#options.onBack(awayMs);
      },
    });
    row.aim(this.#aim);
    row.grant(this.#token);
    return row;
  }

  /** The link in use is in doubt: the others are asked before they are needed. */
  #missed(row: LinkRow, misses: number): void {
    if (row !== this.#used || misses > DEAD_MISSES) return;
    for (const other of this.#rows.values()) if (other !== row) other.hurry();
    if (misses < DEAD_MISSES) return;
    this.#tick();
    if (row === this.#used) this.#options.onDoubt();
  }

  #tick(): void {
    const now = this.#now();
    if (now - this.#lookedAt >= LOOK_MS) this.#look(now);
    this.#lookForService(now);
    for (const [id, row] of this.#rows) row.tick(id === this.#standing.used);
    this.#put(advance(this.#standing, this.#candidates(), now));
    this.#count();
    this.#tellLanes();
    this.#tell();
  }

  #look(now: number): void {
    this.#lookedAt = now;
    const present = this.#options.interfaces();
    const changed = [...this.#rows.values()].filter((row) => row.place(present));
    if (changed.some((row) => row === this.#used && row.exit)) this.#options.onMove();
  }

  #lookForService(now: number): void {
    const since = this.#downSince;
    if (since === undefined || now - Math.max(since, this.#standing.since) < NO_SERVICE_MS) return;
    const others = this.#candidates().filter(({ id }) => id !== this.#standing.used);
    if (others.some(({ trouble, answered }) => !trouble && answered))
      this.#used?.unserviceable(now + NO_SERVICE_FOR_MS);
  }

  #candidates(): Candidate[] {
    return [...this.#rows.values()].filter(({ config }) => config.enabled).map((row) => row.candidate());
  }

  #put(next: Standing): void {
    const isMoved = next.used !== this.#standing.used;
    this.#standing = next;
    if (isMoved && next.used !== undefined) this.#options.onMove();
  }

  #count(): void {
    const count = this.#carriage.count();
    if (!count) return;
    const used = this.#used;
    used?.rates(shown(count.up), shown(count.down));
    for (const [id, row] of this.#rows) this.#options.onSamples(id, [row.sample(row === used ? count.all : 0)]);
  }

  #tellLanes(): void {
    const lanes = this.lanes.join();
    if (lanes === this.#lanes) return;
    this.#lanes = lanes;
    this.#options.onLanes();
  }

  #tell(): void {
    const links = this.links();
    const choice = this.choice();
    const words = JSON.stringify([links, choice]);
    if (words === this.#told) return;
    this.#told = words;
    this.#options.onLinks(links, choice);
  }
}
