/** Messages at a station: written, read, and shown with what became of them. The same at the vehicle and at the center. */
import { v7 as uuidV7 } from 'uuid';
import type { Draft, Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE } from '../../contract/lane.ts';
import { partyKey, partyOf, type MessageDraft, type MessageView, type Party } from '../../contract/messaging.ts';
import type { MessagingEvent } from '../../contract/messaging.ts';
import type { Message } from '../../contract/writing.ts';
import type { FloorBook } from '../store/floor.ts';
import type { Journal, MessageRow, Messages, Passage } from '../store/types.ts';
import { isUnread, messageState, type Ways } from './message-state.ts';

/** Messages that a page gets first. */
export const SHOWN = 300;
/** Own messages of which the passage is followed. */
const FOLLOWED = 2_000;
/** Rows that are looked through for older messages of one conversation. */
const LOOKED_THROUGH = 20_000;
/** Changes of state are told together, ms. */
const TELL_MS = 50;

export interface MessageDeskOptions {
  /** Id of this station. */
  own: string;
  journal: Journal;
  messages: Messages;
  floor: Pick<FloorBook, 'passed'>;
  /** Stations that get what is for everyone. */
  peers: () => readonly string[];
  /** Whether a person here may write to it: a station or a terminal that there is. */
  isKnown: (party: Party) => boolean;
  emit: (event: MessagingEvent) => void;
  now: () => number;
}

export class MessageDesk {
  readonly #options: MessageDeskOptions;
  readonly #ways: Ways;
  /** Own messages by seq, as far as they are followed, and the peers to whom they were handed to the line. */
  readonly #followed = new Map<number, { id: string; departed: Set<string> }>();
  readonly #changed = new Set<string>();
  readonly #stops: (() => void)[];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MessageDeskOptions) {
    this.#options = options;
    const { own, journal, messages, peers } = options;
    this.#ways = {
      own,
      peers,
      isWaiting: (peer, seq) => journal.isWaiting(peer, seq),
      hasDeparted: (peer, seq) => this.#followed.get(seq)?.departed.has(peer) ?? false,
    };
    for (const row of messages.page(SHOWN).reverse()) this.#followOwn(row);
    this.#stops = [
      journal.listen((entries) => this.#accept(entries)),
      journal.follow((passage) => this.#passed(passage)),
    ];
  }

  /** The newest messages. */
  snapshot(): MessagingEvent[] {
    const { messages } = this.#options;
    return [{ type: 'messages', messages: messages.page(SHOWN).map((row) => this.#view(row)) }];
  }

  /** Writes a message. @throws QianshaoError not-found when there is nobody of that name, store-… */
  send({ to, text, priority }: MessageDraft, person: string): Message {
    const { own, journal, isKnown } = this.#options;
    if (!isKnown(to)) throw new QianshaoError('not-found', partyKey(to));
    const { station, unit } = to;
    const message: Message = {
      id: uuidV7(),
      from: { station: own, person },
      to: station === undefined ? [] : [{ station, ...(unit === undefined ? {} : { unit }) }],
      text,
      priority,
    };
    const lane = priority === 'flash' ? LANE.flash : LANE.order;
    journal.append([{ kind: 'message', lane, body: message }]);
    return message;
  }

  /** A person here has seen these. Unknown ones, and those read before, change nothing. @throws store-… */
  read(ids: readonly string[], person: string): void {
    const { messages, own, now, journal } = this.#options;
    const drafts = [...new Set(ids)].flatMap((id): Draft[] => {
      const row = messages.message(id);
      if (!row || !isUnread(row, messages.receipts(id), own)) return [];
      const body = { message: id, author: row.station, person, state: 'read' as const, at: now() };
      return [{ kind: 'receipt', lane: LANE.flash, body }];
    });
    journal.append(drafts);
  }

  /** Older messages of one conversation, newest first, at most `limit`. */
  older(party: Party, before: { at: number; id: string }, limit: number): MessageView[] {
    const { messages, own } = this.#options;
    const key = partyKey(party);
    const found: MessageRow[] = [];
    let looked = 0;
    let from = before;
    while (found.length < limit && looked < LOOKED_THROUGH) {
      const page = messages.page(SHOWN, from);
      found.push(...page.filter(({ message }) => partyKey(partyOf(message, own)) === key));
      const last = page.at(-1);
      if (!last) break;
      looked += page.length;
      from = { at: last.at, id: last.message.id };
    }
    return found.slice(0, limit).map((row) => this.#view(row));
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  #accept(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'message') {
        this.#followOwn({ station: entry.station, seq: entry.seq, at: entry.at, message: entry.body });
        this.#tellSoon(entry.body.id);
      } else if (entry.kind === 'receipt') this.#tellSoon(entry.body.message);
    }
  }

  #passed({ peer, seqs, what }: Passage): void {
    for (const seq of seqs) {
      const one = this.#followed.get(seq);
      if (!one) continue;
      if (what === 'departed') one.departed.add(peer);
      this.#tellSoon(one.id);
    }
  }

  #followOwn({ station, seq, message }: MessageRow): void {
    if (station !== this.#options.own) return;
    this.#followed.set(seq, { id: message.id, departed: new Set() });
    for (const first of this.#followed.keys()) {
      if (this.#followed.size <= FOLLOWED) break;
      this.#followed.delete(first);
    }
  }

  #view(row: MessageRow): MessageView {
    const receipts = this.#options.messages.receipts(row.message.id);
    return {
      message: row.message,
      at: row.at,
      state: messageState(row, receipts, this.#ways),
      receipts: receipts.map(({ station, receipt }) => ({ station, ...receipt })),
      unread: isUnread(row, receipts, this.#options.own),
      ...(this.#passedByBeidou(row) ? { path: 'beidou' as const } : {}),
    };
  }

  #passedByBeidou(row: MessageRow): boolean {
    const { own, floor, peers } = this.#options;
    const { to } = row.message;
    const stations = row.station !== own ? [row.station] : to.length === 0 ? peers() : to.map(({ station }) => station);
    return stations.some((station) => floor.passed(row, station) !== undefined);
  }

  #tellSoon(id: string): void {
    this.#changed.add(id);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    const rows = [...this.#changed].flatMap((id) => this.#options.messages.message(id) ?? []);
    this.#changed.clear();
    if (rows.length > 0) this.#options.emit({ type: 'messages', messages: rows.map((row) => this.#view(row)) });
  }
}
