/** Phones and encoders that send to this vehicle: who may (a token of each source), who does, where he is, why not. */
import { QianshaoError } from '../../../contract/errors.ts';
import type { PhonePlace, PhoneState, SenderSource, SourceReason } from '../../../contract/video-source.ts';
import type { RtcAnswer, Way } from '../../api/rtc-session-routes.ts';
import type { SenderServices } from '../../api/whip-route.ts';
import { hashOfToken } from '../../media/bearer-token.ts';
import type { IngestStatus } from '../../media/ingest/rtsp-ingest.ts';
import { SenderSession } from '../../media/whip/sender-session.ts';
import type { LazySfu } from './lazy-sfu.ts';

/** Sessions at once. */
export const SESSION_LIMIT = 16;
/** A phone's place is taken this often, ms, when it moved by so much, degrees of latitude (about 10 m). */
const PLACE_MS = 5_000;
const PLACE_DEG = 0.000_1;

type Place = Pick<PhonePlace, 'lat' | 'lon'>;

export interface SenderDeskOptions {
  station: { id: string; name: string };
  sfu: Pick<LazySfu, 'ready'>;
  /** Sources that others send to us, and that are switched on. */
  senders: () => readonly SenderSource[];
  /** Why nobody can come in at this moment. */
  noEntrance: () => string | undefined;
  isRecording: (feed: string) => boolean;
  isPublished: (feed: string) => boolean;
  /** How a source stands is another. */
  onChange: () => void;
  onPlace: () => void;
  now: () => number;
  log: (error: unknown) => void;
  silenceMs?: number;
}

interface Row {
  /** The token of the source when it was let in. */
  hash: string | undefined;
  session: SenderSession | undefined;
  /** Sends come one after the other: the newest is the one that lives. */
  coming: number;
  reason: SourceReason;
  since: number;
  place: Place | undefined;
  placedAt: number;
}

export class SenderDesk implements SenderServices {
  readonly #options: SenderDeskOptions;
  readonly #rows = new Map<string, Row>();

  constructor(options: SenderDeskOptions) {
    this.#options = options;
  }

  async answer(token: string, offer: string, { ip }: Pick<Way, 'ip'>): Promise<RtcAnswer> {
    const { station, sfu, onChange, log, silenceMs } = this.#options;
    const source = this.#source(token);
    const row = this.#row(source);
    const others = [...this.#rows.values()].filter((other) => other !== row && other.session).length;
    if (others >= SESSION_LIMIT) throw new QianshaoError('sender-limit');
    row.coming += 1;
    const turn = row.coming;
    try {
      const { id: feed, kind: feedKind, name } = source;
      let session: SenderSession | undefined;
      const opened = await SenderSession.open({
        sfu: await sfu.ready(),
        ip,
        offer,
        track: { station: station.id, feed, feedKind, name },
        onChange: () => {
          if (session && row.session === session) this.#look(row);
        },
        onEnd: (reason) => {
          if (!session || row.session !== session) return;
          row.session = undefined;
          this.#set(row, reason);
        },
        log,
        ...(silenceMs === undefined ? {} : { silenceMs }),
      });
      if (turn !== row.coming) {
        opened.close();
        throw new QianshaoError('media-unavailable', 'a newer one came');
      }
      const before = row.session;
      row.session = session = opened;
      before?.close();
      this.#set(row, 'connecting');
      return { session: opened.id, answer: opened.answer, etag: opened.etag };
    } catch (error) {
      if (error instanceof QianshaoError && error.code === 'sender-codec' && !row.session)
        this.#set(row, 'codec-refused');
      throw error;
    } finally {
      onChange();
    }
  }

  session(token: string, id: string): SenderSession {
    const session = this.#rows.get(this.#source(token).id)?.session;
    if (session?.id !== id) throw new QianshaoError('not-found', 'session');
    return session;
  }

  state(token: string): PhoneState {
    const { station, isRecording, isPublished } = this.#options;
    const { id, name } = this.#source(token);
    const session = this.#rows.get(id)?.session?.id;
    return {
      station: station.name,
      name,
      ...(session === undefined ? {} : { session }),
      recording: isRecording(id),
      published: isPublished(id),
    };
  }

  place(token: string, { lat, lon }: PhonePlace): void {
    const row = this.#row(this.#source(token));
    const now = performance.now();
    const known = row.place;
    const isFar = !known || Math.abs(known.lat - lat) > PLACE_DEG || Math.abs(known.lon - lon) > PLACE_DEG;
    if (!isFar || now - row.placedAt < PLACE_MS) return;
    row.place = { lat, lon };
    row.placedAt = now;
    this.#options.onPlace();
  }

  /** Where a phone last said it was. */
  placeOf(id: string): Place | undefined {
    return this.#rows.get(id)?.place;
  }

  statusOf(id: string): IngestStatus {
    const row = this.#rows.get(id);
    const kbps = row?.session?.kbps;
    const { reason, since } = row ?? { reason: 'not-connected' as const, since: this.#options.now() };
    const trouble = this.#options.noEntrance();
    if (!row?.session && trouble !== undefined) return { state: 'lost', reason: 'no-entrance', detail: trouble, since };
    const state = reason === 'ok' ? 'connected' : row?.session && reason === 'silent' ? 'degraded' : 'lost';
    return { state, reason, since, ...(kbps === undefined ? {} : { kbps }) };
  }

  /** Sources are others, or their tokens: who is no longer let in is shown out. */
  sourcesChanged(): void {
    const senders = this.#options.senders();
    for (const [id, row] of [...this.#rows]) {
      const source = senders.find((each) => each.id === id);
      if (source && source.secretHash === row.hash) continue;
      // What is on its way in finds that it is too late.
      row.coming += 1;
      row.session?.close();
      if (!source) this.#rows.delete(id);
    }
    for (const source of senders) this.#row(source).hash = source.secretHash;
  }

  /** Idempotent. */
  close(): void {
    for (const row of this.#rows.values()) {
      row.coming += 1;
      row.session?.close();
    }
  }

  /** @throws sender-token-invalid */
  #source(token: string): SenderSource {
    const hash = hashOfToken(token);
    const source = this.#options.senders().find(({ secretHash }) => secretHash === hash);
    if (!source) throw new QianshaoError('sender-token-invalid');
    return source;
  }

  #row({ id, secretHash }: SenderSource): Row {
    const known = this.#rows.get(id);
    if (known) return known;
    const row: Row = {
      hash: secretHash,
      session: undefined,
      coming: 0,
      reason: 'not-connected',
      since: this.#options.now(),
      place: undefined,
      placedAt: Number.NEGATIVE_INFINITY,
    };
    this.#rows.set(id, row);
    return row;
  }

  #look(row: Row): void {
    const flows = (row.session?.score ?? 0) > 0;
    this.#set(row, flows ? 'ok' : row.reason === 'connecting' ? 'connecting' : 'silent');
  }

  #set(row: Row, reason: SourceReason): void {
    if (row.reason !== reason) row.since = this.#options.now();
    row.reason = reason;
    this.#options.onChange();
  }
}
