/** Feeds that are sent on to other platforms: the book of targets, which feed goes where, and that it is on record. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Backoff } from '../../../contract/backoff.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import {
  ENCODER_LIMIT,
  keptPush,
  keptTarget,
  PUSH_LIMIT,
  TARGET_LIMIT,
  type KeptPush,
  type KeptTarget,
  type NewPush,
  type NewPushTarget,
  type PushEvent,
  type PushFact,
} from '../../../contract/push.ts';
import type { PushServices } from '../../api/push-router.ts';
import type { Store } from '../../store/types.ts';
import { tracksOfFeed } from '../feed-tracks.ts';
import type { Sfu } from '../sfu.ts';
import { Pusher } from './pusher.ts';
import { aimed, parseTarget, targetView } from './target-address.ts';

/** Keys of the settings. */
const TARGETS = 'push.targets';
const PUSHES = 'push.pushes';

export interface PushDeskOptions {
  store: Pick<Store, 'registry' | 'journal'>;
  sfu: () => Sfu | undefined;
  emit: (event: PushEvent) => void;
  now: () => number;
  log: (error: unknown) => void;
  /** Waits between tries; the one policy unless a test is in a hurry. */
  backoff?: () => Backoff;
}

interface Row {
  kept: KeptPush;
  pusher: Pusher;
}

const freshId = (what: string): string => `${what}-${randomBytes(4).toString('hex')}`;

export class PushDesk implements PushServices {
  readonly #options: PushDeskOptions;
  #targets: KeptTarget[];
  #rows: Row[] = [];
  #encoders = 0;
  #closed = false;

  /** What was pushed before goes on. */
  constructor(options: PushDeskOptions) {
    this.#options = options;
    const { registry } = options.store;
    const rows = (key: string) => z.array(z.unknown()).catch([]).parse(registry.setting(key));
    this.#targets = rows(TARGETS).flatMap((row) => keptTarget.safeParse(row).data ?? []);
    for (const row of rows(PUSHES)) {
      const kept = keptPush.safeParse(row).data;
      const target = this.#targets.find(({ id }) => id === kept?.target);
      if (kept && target) this.#rows.push(this.#begin(kept, target));
    }
  }

  get event(): PushEvent {
    return {
      type: 'pushes',
      targets: this.#targets.map(targetView),
      pushes: this.#rows.map(({ kept, pusher }) => ({ ...kept, ...pusher.status })),
    };
  }

  /** @throws push-address-invalid, push-limit */
  addTarget(entered: NewPushTarget, by: string): string {
    if (this.#targets.length >= TARGET_LIMIT) throw new QianshaoError('push-limit');
    const target = { ...parseTarget(entered), id: freshId('target'), by, at: this.#options.now() };
    this.#keepTargets([...this.#targets, target]);
    this.#write('target-added', target, by);
    return target.id;
  }

  /** What is pushed there ends. @throws not-found */
  async removeTarget(id: string, by: string): Promise<void> {
    const target = this.#target(id);
    for (const { kept } of this.#rows.filter(({ kept }) => kept.target === id)) await this.end(kept.id, by);
    this.#keepTargets(this.#targets.filter((each) => each !== target));
    this.#write('target-removed', target, by);
  }

  /** @throws not-found, push-limit, push-target-busy */
  start(push: NewPush, by: string): string {
    const target = this.#target(push.target);
    if (this.#rows.length >= PUSH_LIMIT || this.#closed) throw new QianshaoError('push-limit');
    const where = placeOf(aimed(target, push));
    const isTaken = this.#rows.some(({ kept }) => kept.target === target.id && placeOf(aimed(target, kept)) === where);
    if (isTaken) throw new QianshaoError('push-target-busy');
    const kept = { ...push, id: freshId('push'), by, at: this.#options.now() };
    this.#keepPushes([...this.#rows, this.#begin(kept, target)]);
    this.#write('started', target, by, push);
    return kept.id;
  }

  /** @throws not-found */
  async end(id: string, by: string): Promise<void> {
    const { kept, pusher } = this.#row(id);
    this.#keepPushes(this.#rows.filter((row) => row.kept.id !== id));
    this.#write('ended', this.#target(kept.target), by, kept);
    await pusher.close();
  }

  /** Tries again at once. @throws not-found */
  retry(id: string): void {
    this.#row(id).pusher.retry();
  }

  /** Feeds came or went. */
  tracksChanged(): void {
    for (const { pusher } of this.#rows) pusher.look();
  }

  /** Idempotent; what is pushed goes on with the next start of the station. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#rows.map(({ pusher }) => pusher.close()));
  }

  #begin(kept: KeptPush, target: KeptTarget): Row {
    const { sfu, now, log, backoff } = this.#options;
    const pusher = new Pusher({
      ...{ target: aimed(target, kept), sfu, now, log },
      tracks: () => this.#tracksOf(kept),
      takeEncoder: () => this.#takeEncoder(),
      onChange: () => this.#tell(),
      ...(backoff ? { backoff: backoff() } : {}),
    });
    return { kept, pusher };
  }

  /** Nothing without a picture. */
  #tracksOf(of: KeptPush): LiveTrack[] {
    const sfu = this.#options.sfu();
    const tracks = sfu ? tracksOfFeed(sfu, of) : [];
    const video = tracks.find(({ kind }) => kind === 'video');
    const audio = tracks.find(({ kind }) => kind === 'audio');
    return video ? [video, ...(audio ? [audio] : [])] : [];
  }

  #takeEncoder(): (() => void) | undefined {
    if (this.#encoders >= ENCODER_LIMIT) return undefined;
    this.#encoders += 1;
    return () => {
      this.#encoders -= 1;
      this.tracksChanged();
    };
  }

  #target(id: string): KeptTarget {
    const target = this.#targets.find((each) => each.id === id);
    if (!target) throw new QianshaoError('not-found', 'target');
    return target;
  }

  #row(id: string): Row {
    const row = this.#rows.find(({ kept }) => kept.id === id);
    if (!row) throw new QianshaoError('not-found', 'push');
    return row;
  }

  #keepTargets(targets: KeptTarget[]): void {
    this.#targets = targets;
    this.#options.store.registry.putSetting(TARGETS, targets);
    this.#tell();
  }

  #keepPushes(rows: Row[]): void {
    this.#rows = rows;
    const kept = rows.map((row) => row.kept);
    this.#options.store.registry.putSetting(PUSHES, kept);
    this.#tell();
  }

  #write(what: PushFact['what'], target: KeptTarget, by: string, of?: NewPush): void {
    const { id, name, address } = targetView(target);
    const feed = of && { station: of.station, feed: of.feed };
    const body = { ...{ what, target: id, name, address, by }, ...feed };
    this.#options.store.journal.append([{ kind: 'push', lane: LANE.history, body }]);
  }

  #tell(): void {
    if (!this.#closed) this.#options.emit(this.event);
  }
}

/** Two feeds at one place would push each other out. */
const placeOf = ({ address, streamId = '' }: KeptTarget): string => `${address} ${streamId}`;
