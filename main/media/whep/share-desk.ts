/** Feeds that viewers of other programs may watch: who may (a token of each share), who does, and that it is on record. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import {
  keptShare,
  SHARE_LIMIT,
  SHARE_VIEWERS,
  VIEWER_LIMIT,
  type KeptShare,
  type NewShare,
  type Share,
  type ShareEvent,
  type ShareFact,
  type ShareInvitation,
} from '../../../contract/share.ts';
import type { RtcAnswer, RtcSessions, Way } from '../../api/rtc-session-routes.ts';
import type { Store } from '../../store/types.ts';
import { freshToken, hashOfToken } from '../bearer-token.ts';
import { tracksOfFeed } from '../feed-tracks.ts';
import type { Sfu } from '../sfu.ts';
import { ViewerSession } from './viewer-session.ts';

/** Key of the settings. */
const SHARES = 'shares';
/** One address that comes again within this is not written anew, ms. */
const AGAIN_MS = 10 * 60_000;
/** Addresses of which it is known when they last came. */
const SEEN_LIMIT = 1_000;

export interface ShareDeskOptions {
  store: Pick<Store, 'registry' | 'journal'>;
  sfu: () => Sfu | undefined;
  emit: (event: ShareEvent) => void;
  now: () => number;
  awayMs?: number;
}

export class ShareDesk implements RtcSessions {
  readonly #options: ShareDeskOptions;
  readonly #sessions = new Map<ViewerSession, string>();
  readonly #seen = new Map<string, number>();
  #shares: KeptShare[];
  #coming = 0;
  #closed = false;

  constructor(options: ShareDeskOptions) {
    this.#options = options;
    const rows = z.array(z.unknown()).catch([]).parse(options.store.registry.setting(SHARES));
    this.#shares = rows.flatMap((row) => keptShare.safeParse(row).data ?? []);
  }

  get event(): ShareEvent {
    return {
      type: 'shares',
      shares: this.#shares.map(({ hash: _hash, ...share }): Share => ({
        ...share,
        viewers: this.#viewersOf(share.id),
      })),
    };
  }

  /** @returns the way in, which is known to nobody else. @throws share-limit */
  add(share: NewShare, by: string): Pick<ShareInvitation, 'id' | 'token'> {
    if (this.#shares.length >= SHARE_LIMIT) throw new QianshaoError('share-limit');
    const token = freshToken();
    const id = `share-${randomBytes(4).toString('hex')}`;
    this.#keep([...this.#shares, { ...share, id, hash: hashOfToken(token), by, at: this.#options.now() }]);
    this.#write({ ...share, id, what: 'made', by });
    return { id, token };
  }

  /** Whoever watches is cut off. @throws not-found */
  revoke(id: string, by: string): void {
    const share = this.#shares.find((each) => each.id === id);
    if (!share) throw new QianshaoError('not-found', 'share');
    this.#keep(this.#shares.filter((each) => each !== share));
    for (const [session, of] of [...this.#sessions]) if (of === id) session.close();
    const { station, feed, label } = share;
    this.#write({ station, feed, label, id, what: 'revoked', by });
  }

  async answer(token: string, offer: string, { ip, from }: Way): Promise<RtcAnswer> {
    const share = this.#share(token);
    const sfu = this.#options.sfu();
    if (!sfu || this.#closed) throw new QianshaoError('media-unavailable');
    const isFull = this.#viewersOf(share.id) >= SHARE_VIEWERS || this.#sessions.size + this.#coming >= VIEWER_LIMIT;
    if (isFull) throw new QianshaoError('share-limit');
    const tracks = tracksOfFeed(sfu, share);
    if (!tracks.some(({ kind }) => kind === 'video')) throw new QianshaoError('share-away');
    this.#coming += 1;
    let session: ViewerSession | undefined;
    try {
      const { awayMs } = this.#options;
      const opened = await ViewerSession.open({
        ...{ sfu, ip, offer, tracks },
        onEnd: () => {
          if (session && this.#sessions.delete(session)) this.#tell();
        },
        ...(awayMs === undefined ? {} : { awayMs }),
      });
      // It may have been taken back meanwhile.
      if (this.#closed || !this.#shares.includes(share)) {
        opened.close();
        throw new QianshaoError('share-invalid');
      }
      session = opened;
      this.#sessions.set(session, share.id);
      this.#watched(share, from);
      this.#tell();
      return { session: session.id, answer: session.answer, etag: session.etag };
    } finally {
      this.#coming -= 1;
    }
  }

  session(token: string, id: string): ViewerSession {
    const share = this.#share(token);
    const found = [...this.#sessions].find(([session, of]) => session.id === id && of === share.id)?.[0];
    if (!found) throw new QianshaoError('not-found', 'session');
    return found;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const session of [...this.#sessions.keys()]) session.close();
  }

  #share(token: string): KeptShare {
    const hash = hashOfToken(token);
    const share = this.#shares.find((each) => each.hash === hash);
    if (!share) throw new QianshaoError('share-invalid');
    return share;
  }

  #viewersOf(id: string): number {
    return [...this.#sessions.values()].filter((of) => of === id).length;
  }

  #keep(shares: KeptShare[]): void {
    this.#shares = shares;
    this.#options.store.registry.putSetting(SHARES, shares);
    this.#tell();
  }

  /** A viewer that loses his network comes again and again: written once in a while. */
  #watched({ station, feed, label, id }: KeptShare, from: string): void {
    const [key, now] = [`${id} ${from}`, performance.now()];
    const before = this.#seen.get(key);
    this.#seen.delete(key);
    this.#seen.set(key, now);
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > SEEN_LIMIT && !oldest.done) this.#seen.delete(oldest.value);
    if (before === undefined || now - before > AGAIN_MS)
      this.#write({ station, feed, label, id, what: 'watched', from: from.slice(0, 64) });
  }

  #write(body: ShareFact): void {
    this.#options.store.journal.append([{ kind: 'share', lane: LANE.history, body }]);
  }

  #tell(): void {
    if (!this.#closed) this.#options.emit(this.event);
  }
}
