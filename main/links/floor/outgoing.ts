/**
 * Entries on their way by the floor: a few of the outbox at a time, until the other side has acknowledged them. What came there
 * by IP meanwhile has left the outbox, and thereby this list. Times are monotonic, ms.
 */
import type { Entry } from '../../../contract/entry.ts';
import type { Lane } from '../../../contract/lane.ts';
import type { BitWriter } from '../../../native/protocols/floor/bits.ts';
import { packEntry, type Between } from '../../../native/protocols/floor/entry.ts';
import { noRefs } from '../../../native/protocols/floor/fields.ts';
import { packedKinds } from '../../../native/protocols/floor/kinds.ts';
import type { Ack } from '../../../native/protocols/floor/message.ts';
import type { Outbox } from '../../store/types.ts';
import { OutgoingItem, type Cells } from './outgoing-item.ts';

/** Entries of one lane that are looked at together. */
const WINDOW = 64;
/** Entries that do not fit or are not meant for the floor, remembered so that those behind them are found. */
const SKIPPED_LIMIT = 4_096;

export interface OutgoingOptions {
  outbox: Outbox;
  between: Between;
  /** Whether this entry is to go by the floor at all. */
  wants: (entry: Entry) => boolean;
}

/** A section for a message, and what to do once it was sent. */
export interface Offer {
  bits: BitWriter;
  sent: (now: number) => void;
}

export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #windows = new Map<Lane, OutgoingItem[]>();
  /** Lanes of which the window is as the outbox is. */
  readonly #fresh = new Set<Lane>();
  readonly #skipped = new Set<number>();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** The outbox changed: look into it. */
  changed(): void {
    this.#fresh.clear();
  }

  /** How many of a lane are known to wait. */
  waiting(lane: Lane): number {
    return this.#windows.get(lane)?.length ?? 0;
  }

  /** The lane that has something to say now; undefined: nothing, or not yet. */
  dueLane(lanes: readonly Lane[], now: number, intervalMs: number): Lane | undefined {
    return [...lanes].sort().find((lane) => this.#look(lane).some((item) => item.isDue(now, intervalMs)));
  }

  /** Sections of one lane for a message with so much room: alerts first, then in the order of the journal. */
  offers(lane: Lane, room: number, now: number, intervalMs: number): Offer[] {
    const offers: Offer[] = [];
    let left = room;
    const due = this.#look(lane).filter((item) => item.isDue(now, intervalMs));
    for (const item of due.sort((a, b) => Number(isAlert(b)) - Number(isAlert(a)))) {
      const cells = item.cells(left);
      if (!cells) continue;
      offers.push({ bits: cells.bits, sent: (at) => this.#sent(item, cells, at) });
      left -= cells.bits.bits;
    }
    return offers;
  }

  /** What the other side says of an entry. @throws QianshaoError store-… */
  acknowledged(ack: Ack): void {
    const item = [...this.#windows.values()].flat().find(({ entry }) => entry.seq === ack.seq);
    if ('has' in ack) item?.has(ack.has);
    else if (ack.verdict === 'committed') this.#options.outbox.acknowledge([ack.seq]);
    else if (ack.verdict === 'refused' || !item || item.isPlain) this.#skip(ack.seq);
    else this.#writeOut(item);
    this.changed();
  }

  /** What is skipped may be meant for the floor now. */
  reset(): void {
    this.#skipped.clear();
    this.changed();
  }

  #sent(item: OutgoingItem, cells: Cells, now: number): void {
    item.mark(cells, now);
    if (item.isSent) this.#options.outbox.departed([item.entry.seq]);
  }

  #writeOut(item: OutgoingItem): void {
    const plain = this.#itemOf(item.entry, true);
    const window = this.#windows.get(item.entry.lane);
    if (plain && window) window[window.indexOf(item)] = plain;
    else this.#skip(item.entry.seq);
  }

  /** Drops what left the outbox, and takes what came. */
  #look(lane: Lane): OutgoingItem[] {
    const before = this.#windows.get(lane) ?? [];
    if (this.#fresh.has(lane)) return before;
    const window: OutgoingItem[] = [];
    for (;;) {
      const except = new Set([...this.#skipped, ...window.map(({ entry }) => entry.seq)]);
      const found = this.#options.outbox.next(WINDOW - window.length, { lanes: [lane], except, kinds: packedKinds });
      for (const entry of found) {
        const known = before.find((item) => item.entry.seq === entry.seq);
        const item = known ?? (this.#options.wants(entry) ? this.#itemOf(entry, false) : undefined);
        if (item) window.push(item);
        else this.#skip(entry.seq);
      }
      if (found.length === 0 || window.length >= WINDOW || this.#skipped.size >= SKIPPED_LIMIT) break;
    }
    this.#fresh.add(lane);
    this.#windows.set(lane, window);
    return window;
  }

  #itemOf(entry: Entry, isPlain: boolean): OutgoingItem | undefined {
    const { between } = this.#options;
    return OutgoingItem.of(entry, packEntry(entry, isPlain ? { ...between, refs: noRefs } : between), isPlain);
  }

  #skip(seq: number): void {
    if (this.#skipped.size < SKIPPED_LIMIT) this.#skipped.add(seq);
  }
}

const isAlert = ({ entry }: OutgoingItem): boolean => entry.kind === 'alert';
