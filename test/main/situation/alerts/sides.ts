/** A vehicle and a center with their real journals and a clock that the test turns; the line between them is carried by hand. */
import { onTestFinished } from 'vitest';
import type { AlertingEvent, AlertView, FenceEdit } from '../../../../contract/alerting.ts';
import type { Draft, Entry } from '../../../../contract/entry.ts';
import { LANE, type Lane } from '../../../../contract/lane.ts';
import type { StoreOptions, Store } from '../../../../main/store/types.ts';
import { Situation } from '../../../../main/situation/situation.ts';
import { all, newFile, open } from '../../store/files.ts';
import { center as centerStation, T0, vehicle } from '../../store/samples.ts';

/** Degrees of latitude in a metre. */
export const METRE = 1 / 111_195;
export const ZONE: FenceEdit = {
  name: '危险区',
  shape: { kind: 'circle', center: [113.37, 31.69], radiusM: 500 },
  enter: true,
  leave: false,
  kinds: [],
};

/** A position `metres` north of the middle of the zone, `second` seconds after T0. */
export const stands = (second: number, metres: number, unit = 'zengdu-1', speedMps?: number): Draft => ({
  kind: 'fix',
  lane: LANE.picture,
  body: {
    unit,
    fix: {
      fixAt: T0 + second * 1_000,
      receivedAt: T0 + second * 1_000,
      mode: 3,
      lat: 31.69 + metres * METRE,
      lon: 113.37,
      accuracyM: 2,
      source: 'gnss',
      ...(speedMps === undefined ? {} : { speedMps }),
    },
  },
});

export class Side {
  readonly file: string;
  readonly #options: Partial<StoreOptions>;
  readonly #peers: readonly string[];
  readonly events: AlertingEvent[] = [];
  readonly errors: unknown[] = [];
  away = new Set<string>();
  nowMs = T0;
  uptimeMs = 0;
  store!: Store;
  situation!: Situation;

  constructor(options: Partial<StoreOptions>, peers: readonly string[]) {
    this.file = newFile();
    this.#options = options;
    this.#peers = peers;
    this.start();
  }

  start(): void {
    this.store = open(this.file, { ...this.#options, now: () => this.nowMs });
    for (const peer of this.#peers) this.store.journal.outbox(peer);
    this.situation = new Situation({
      store: this.store,
      peersOf: () => this.#peers,
      isHeard: (station) => !this.away.has(station),
      emit: (event) => this.events.push(event),
      log: (error) => this.errors.push(error),
      moment: () => ({ now: this.nowMs, uptime: this.uptimeMs }),
    });
    const { situation } = this;
    onTestFinished(() => situation.close());
  }

  /** As a program that is killed, and started again at once. */
  restart(): void {
    this.situation.close();
    this.store.close();
    this.start();
  }

  at(second: number): this {
    this.uptimeMs += T0 + second * 1_000 - this.nowMs;
    this.nowMs = T0 + second * 1_000;
    return this;
  }

  /** What the timer does. */
  tick(): this {
    this.situation.tick();
    return this;
  }

  write(...drafts: Draft[]): Entry[] {
    return this.store.journal.append(drafts);
  }

  get alerts(): AlertView[] {
    const found = this.situation.snapshot().find((event) => event.type === 'alerts');
    return found?.type === 'alerts' ? found.alerts : [];
  }

  /** `geofence zengdu-1 enter@20`, and `!70` where it is over. */
  get brief(): string[] {
    return this.alerts.map(({ alert, overAt, cancelled }) => {
      const seconds = (ms: number) => (ms - T0) / 1_000;
      const head = [alert.kind, alert.unit, alert.crossing].filter(Boolean).join(' ');
      return `${head}@${seconds(alert.happenedAt)}${overAt === undefined ? '' : `!${seconds(overAt)}`}${cancelled ? ' cancelled' : ''}`;
    });
  }

  /** Alerts and steps that this station wrote. */
  get written(): number {
    return all(this.store, this.store.station.id).filter(({ kind }) => kind === 'alert' || kind === 'alert-step')
      .length;
  }
}

export const car = (): Side => new Side({}, [centerStation.id]);
export const headquarters = (): Side => new Side({ station: centerStation }, [vehicle.id]);

/** What one has for the other goes over, lane by lane, and is acknowledged. */
export function carry(from: Side, to: Side, lanes?: readonly Lane[]): void {
  const outbox = from.store.journal.outbox(to.store.station.id);
  const entries = outbox.next(1_000, lanes ? { lanes } : {});
  to.store.journal.apply(entries);
  outbox.acknowledge(entries.map(({ seq }) => seq));
}
