/**
 * Sends a peer what it has not acknowledged, lower lanes first, each lane in order. A few batches are on their way at a
 * time, sized so that a flash entry written now is not kept waiting by older data (pace.ts). Nothing runs while nothing waits.
 *
 * Batches of one run are numbered; after a time-out everything not acknowledged goes again as a new run.
 */
import { randomInt } from 'node:crypto';
import type { Entry } from '../../contract/entry.ts';
import { LANE, type Lane } from '../../contract/lane.ts';
import type { Journal, Outbox } from '../store/types.ts';
import { Holds } from './holds.ts';
import { MIN_TIMEOUT_MS, Pace, WINDOW, type Departure } from './pace.ts';
import { Packer } from './packer.ts';
import { Refusals } from './refusals.ts';
import { BATCH_HEAD_BYTES, entryBytes, MAX_BATCH_ENTRIES, MAX_MESSAGE_BYTES } from './wire.ts';
import type { Ack, Refusal } from './wire.ts';

/** Batches on their way beyond the window, for flash entries alone. */
const FLASH_WINDOW = 2;
/** An entry is not shorter than this on the wire, bytes. */
const LEAST_ENTRY_BYTES = 100;

const ALL_LANES: readonly Lane[] = [LANE.flash, LANE.order, LANE.picture, LANE.history];

export interface SenderOptions {
  /** Id of this station, whose entries are sent. */
  station: string;
  outbox: Outbox;
  listen: Journal['listen'];
  /** Hands bytes to the line; losing them is allowed. */
  publish: (bytes: Uint8Array) => void;
  /** Monotonic, ms. */
  now?: () => number;
  /**
   * True while a picture entry is just now travelling by another way (data channel), at most MAX_HOLD_MS; others of its
   * lane pass it. `now` is the sender's clock.
   */
  hold?: (entry: Entry, now: number) => boolean;
  /** Lanes that the link's policy allows at this moment; all unless given. */
  lanes?: () => readonly Lane[];
  /** An acknowledgement could not be written down; the entries go again. */
  onError: (error: unknown) => void;
  /** The peer will not take these entries; they are kept. */
  onRefused?: (refused: readonly Refusal[]) => void;
}

/** What goes next; `isFull`: more would have gone if there had been room. */
interface Load {
  entries: Entry[];
  isFull: boolean;
}

interface InFlight {
  seqs: number[];
  departure: Departure;
}

export class Sender {
  readonly #options: SenderOptions;
  readonly #now: () => number;
  readonly #stopListening: () => void;
  readonly #pace = new Pace();
  readonly #packer = new Packer();
  readonly #inFlight = new Map<number, InFlight>();
  /** Seqs in flight and refused ones. */
  readonly #busy = new Set<number>();
  readonly #refused = new Refusals();
  readonly #holds: Holds;
  #run = 0;
  #n = 0;
  #online = false;
  #isPumping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#holds = new Holds(options.hold ?? (() => false));
    this.#stopListening = options.listen((entries) => {
      if (this.#online && entries.some((entry) => entry.station === options.station)) this.#pumpSoon();
    });
  }

  /** Entries the peer refused and that wait for a newer peer. */
  get refusedCount(): number {
    return this.#refused.size;
  }

  /** Smoothed time from sending a batch to its acknowledgement, ms. */
  get roundTripMs(): number | undefined {
    return this.#pace.roundTripMs;
  }

  /** The best rate at which batches were acknowledged lately, kbit/s; undefined while there was too little to send. */
  get rateKbps(): number | undefined {
    return this.#pace.rateKbps;
  }

  /** The line is there (anew): everything not acknowledged goes, also what was on its way before. */
  connected(): void {
    this.#online = true;
    this.#pace.reset();
    this.#packer.reset();
    this.#offerRefusedAgain();
    this.#restart();
  }

  disconnected(): void {
    this.#online = false;
    this.#recall();
    clearTimeout(this.#timer);
  }

  /** The round trip of a small message on this line, ms. */
  measured(roundTripMs: number): void {
    this.#pace.measured(roundTripMs);
  }

  /** The newest packing that the peer reads, as its beats say; undefined: none. */
  peerReads(packing: number | undefined): void {
    this.#packer.peerReads(packing);
  }

  handle(ack: Ack): void {
    try {
      this.#options.outbox.acknowledge(ack.seqs);
    } catch (error) {
      return this.#options.onError(error);
    }
    for (const seq of ack.seqs) {
      this.#holds.delete(seq);
      if (this.#refused.delete(seq)) this.#busy.delete(seq);
    }
    if (ack.refused) this.#refuse(ack.refused);
    const batch = ack.run === this.#run && ack.n !== undefined ? this.#inFlight.get(ack.n) : undefined;
    if (batch && ack.n !== undefined) this.#settle(ack.n, batch, ack);
    this.#pumpSoon();
  }

  /** Something outside changed what may go: look again. */
  poke(): void {
    this.#pumpSoon();
  }

  close(): void {
    this.disconnected();
    this.#stopListening();
  }

  #settle(n: number, batch: InFlight, ack: Ack): void {
    this.#inFlight.delete(n);
    this.#pace.acknowledged(batch.departure, this.#now());
    const committed = new Set(ack.seqs);
    // What the peer neither took nor refused would come back at once, for ever.
    const unanswered = batch.seqs.filter((seq) => !committed.has(seq) && !this.#refused.has(seq));
    if (unanswered.length > 0) this.#refuse(unanswered.map((seq) => ({ seq, reason: 'failed' })));
    for (const seq of batch.seqs) if (!this.#refused.has(seq)) this.#busy.delete(seq);
  }

  #refuse(refused: readonly Refusal[]): void {
    for (const { seq } of refused) {
      this.#refused.add(seq, this.#now());
      this.#busy.add(seq);
    }
    this.#options.onRefused?.(refused);
  }

  #offerRefusedAgain(): void {
    for (const seq of this.#refused.take()) this.#busy.delete(seq);
  }

  /** Everything in flight is to go again. */
  #recall(): void {
    for (const { seqs } of this.#inFlight.values())
      for (const seq of seqs) if (!this.#refused.has(seq)) this.#busy.delete(seq);
    this.#inFlight.clear();
  }

  #restart(): void {
    this.#recall();
    this.#run = randomInt(0, 0x1_0000_0000);
    this.#n = 0;
    this.#pump();
  }

  /** Appends of one turn of the event loop go together. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(() => {
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (!this.#online) return;
    try {
      this.#fill();
      this.#arm();
    } catch (error) {
      // The store cannot be read at this moment.
      this.#options.onError(error);
      this.#wake(this.#now() + MIN_TIMEOUT_MS);
    }
  }

  #fill(): void {
    const allowed = this.#options.lanes?.() ?? ALL_LANES;
    const flash = allowed.filter((lane) => lane === LANE.flash);
    while (this.#inFlight.size < WINDOW + FLASH_WINDOW) {
      const load = this.#take(this.#inFlight.size < WINDOW ? allowed : flash);
      if (load.entries.length === 0) break;
      this.#send(load);
    }
  }

  /** The next batch: as many entries as the pace allows, at least one. */
  #take(lanes: readonly Lane[]): Load {
    if (lanes.length === 0 || this.#options.outbox.size === 0) return { entries: [], isFull: false };
    const { size: refusedBefore } = this.#refused;
    const room = this.#packer.plainBytes(this.#pace.batchBytes);
    const most = Math.min(MAX_BATCH_ENTRIES, Math.ceil(room / LEAST_ENTRY_BYTES));
    const taken: Entry[] = [];
    let bytes = BATCH_HEAD_BYTES;
    let isFull = false;
    for (const entry of this.#options.outbox.next(most + this.#holds.size, { lanes, except: this.#busy })) {
      if (this.#holds.isHeld(entry, this.#now())) continue;
      const size = entryBytes(entry);
      if (size > MAX_MESSAGE_BYTES - BATCH_HEAD_BYTES) {
        this.#refuse([{ seq: entry.seq, reason: 'too-large' }]);
        continue;
      }
      isFull = taken.length === most || (taken.length > 0 && bytes + size > room);
      if (isFull) break;
      taken.push(entry);
      bytes += size;
    }
    if (taken.length === 0 && this.#refused.size > refusedBefore) return this.#take(lanes);
    return { entries: taken, isFull: isFull || taken.length === most };
  }

  #send(load: Load): void {
    const { entries, bytes } = this.#packer.pack(this.#run, this.#n, load.entries, this.#pace.batchBytes);
    const isFull = load.isFull || entries.length < load.entries.length;
    const seqs = entries.map(({ seq }) => seq);
    this.#inFlight.set(this.#n, { seqs, departure: this.#pace.departed(bytes.byteLength, this.#now(), isFull) });
    for (const seq of seqs) this.#busy.add(seq);
    this.#n += 1;
    this.#options.publish(bytes);
    this.#options.outbox.departed(seqs);
  }

  /** One timer for whatever comes first: a time-out, the end of a hold, another try with refused entries. */
  #arm(): void {
    const now = this.#now();
    const oldest = this.#inFlight.values().next().value;
    const timeOut = oldest ? oldest.departure.at + this.#pace.timeoutMs : Infinity;
    this.#wake(Math.min(timeOut, this.#holds.nextEnd(now), this.#refused.againAt));
  }

  #wake(at: number): void {
    clearTimeout(this.#timer);
    if (at !== Infinity) this.#timer = setTimeout(() => this.#onTimer(), Math.max(1, at - this.#now()));
  }

  #onTimer(): void {
    const now = this.#now();
    if (now >= this.#refused.againAt) this.#offerRefusedAgain();
    const oldest = this.#inFlight.values().next().value;
    if (!oldest || now < oldest.departure.at + this.#pace.timeoutMs) return this.#pump();
    this.#pace.timedOut();
    this.#restart();
  }
}
