/**
 * What one station has with another by the floor: messages are made up at the moment when the terminal may send, most urgent
 * first, and what comes is taken apart. The same for a vehicle and for each vehicle at a center. Times are monotonic, ms.
 */
import type { Entry } from '../../../contract/entry.ts';
import { LANE, type Lane } from '../../../contract/lane.ts';
import { FloorDefect, type BitWriter } from '../../../native/protocols/floor/bits.ts';
import { unpackEntry, type Between } from '../../../native/protocols/floor/entry.ts';
import { UnknownRef, type Refs } from '../../../native/protocols/floor/fields.ts';
import { openMessage, roomOf, sealMessage, type Ack, type Section } from '../../../native/protocols/floor/message.ts';
import { OWN_SEQ, type OwnPosition, type UnitSketch } from '../../../native/protocols/floor/positions.ts';
import type { Outbox } from '../../store/types.ts';
import type { Committer } from '../committer.ts';
import { Answers } from './answers.ts';
import { Outgoing } from './outgoing.ts';
import { Picture, type Newest } from './picture.ts';

/** 0 flash and acknowledgements, 1 positions, 2 the rest: as terminals have it (contract/device-command.ts). */
export type Rank = 0 | 1 | 2;

/** What may go at this moment. Acknowledgements always may. */
export interface Allowed {
  lanes: readonly Lane[];
  positions: boolean;
}

export interface Turn {
  allowed: Allowed;
  now: number;
  /** The card's interval, ms. */
  intervalMs: number;
}

export interface Composition {
  bytes: Uint8Array;
  rank: Rank;
  /** The terminal has sent it. */
  sent: (now: number) => void;
}

export interface PeerOptions {
  own: string;
  peer: string;
  outbox: Outbox;
  committer: Pick<Committer, 'commit'>;
  refs: Refs;
  /** Whether an entry is to go by the floor. */
  wants: (entry: Entry) => boolean;
  /** Newest positions of this station's units. */
  newest: () => readonly Newest[];
  /** Whether the other side has not acknowledged this entry of ours. */
  isWaiting: (seq: number) => boolean;
  onOwn: (position: OwnPosition) => void;
  onUnits: (units: readonly UnitSketch[]) => void;
  /** Entries of the other side that came this way, and own ones that it acknowledged this way. Does not throw. */
  onPassed: (station: string, seq: number) => void;
  /** The store failed; what was to be written down comes again. */
  onError: (error: unknown) => void;
  /** Epoch ms. */
  date: () => number;
}

export class FloorPeer {
  readonly #options: PeerOptions;
  readonly #between: Between;
  readonly #outgoing: Outgoing;
  readonly #answers = new Answers();
  readonly #picture: Picture;
  /** The last message had positions of units in it: the next belongs to texts. */
  #pictureBefore = false;
  /** Newest own position that the other side told to have, modulo 2^22. */
  confirmed: number | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    const { own, peer, outbox, refs, wants } = options;
    this.#between = { author: peer, peer: own, refs };
    this.#outgoing = new Outgoing({ outbox, wants, between: { author: own, peer, refs } });
    this.#picture = new Picture((seq) => options.isWaiting(seq));
  }

  /** The outbox changed. */
  changed(): void {
    this.#outgoing.changed();
  }

  /** The floor opens: what was said before may be unheard. */
  reset(): void {
    this.#outgoing.reset();
    this.#picture.reset();
  }

  /** Entries that are known to wait, by lane. */
  waiting(lane: Lane): number {
    return this.#outgoing.waiting(lane);
  }

  /** How urgent a message is now; undefined: there is nothing to say. */
  rank({ allowed, now, intervalMs }: Turn): Rank | undefined {
    const lane = this.#outgoing.dueLane(allowed.lanes, now, intervalMs);
    if (lane === LANE.flash || this.#answers.isUrgent(now)) return 0;
    if (allowed.positions && this.#picture.due(this.#options.newest(), now).length > 0) return 1;
    return lane !== undefined || this.#answers.isDue(now) ? 2 : undefined;
  }

  /** @param bytes that one message holds @returns undefined: nothing to say, or nothing that fits */
  compose(bytes: number, turn: Turn): Composition | undefined {
    this.#outgoing.changed();
    const rank = this.rank(turn);
    if (rank === undefined) return undefined;
    const message = new Draft(roomOf(bytes));
    message.add(this.#answers.offer(message.room, turn.now));
    this.#addEntries(message, LANE.flash, turn);
    const finish = turn.allowed.positions ? this.#addPicture(message, turn) : () => undefined;
    this.#addEntries(message, LANE.order, turn);
    finish();
    if (message.parts.length === 0) return undefined;
    const sent = (at: number) => {
      this.#pictureBefore = message.hasUnits;
      message.sent(at);
    };
    return { bytes: sealMessage(message.parts), rank, sent };
  }

  /** A short message of the other side, in hex. */
  handle(hex: string, now: number): void {
    for (const section of openMessage(hex) ?? []) this.#take(section, now);
  }

  #take(section: Section, now: number): void {
    const { onOwn, onUnits } = this.#options;
    if (section.kind === 'own') {
      this.#answers.heard(section.position.seq, now);
      onOwn(section.position);
    } else if (section.kind === 'units') {
      const own = section.units.find(({ unit }) => unit === 'own');
      if (own) this.#answers.heard(own.seq % OWN_SEQ, now);
      onUnits(section.units);
    } else if (section.kind === 'entry') this.#arrived(section.seq, section.packed);
    else if (section.kind === 'part') {
      const packed = this.#answers.part(section.part, now);
      if (packed) this.#arrived(section.part.seq, packed);
    } else {
      if (section.heard !== undefined) this.confirmed = section.heard;
      for (const ack of section.acks) this.#acknowledged(ack);
    }
  }

  #acknowledged(ack: Ack): void {
    const { own, onPassed, onError } = this.#options;
    try {
      this.#outgoing.acknowledged(ack);
      if ('verdict' in ack && ack.verdict === 'committed') onPassed(own, ack.seq);
    } catch (error) {
      // The entry goes again, and is acknowledged again.
      onError(error);
    }
  }

  #arrived(seq: number, packed: Uint8Array): void {
    const { committer, peer, onPassed, onError } = this.#options;
    const entry = this.#unpack(packed, seq);
    if (!entry) return;
    committer.commit([entry], (error, { refused }) => {
      if (error) return onError(error);
      const isTaken = refused.length === 0;
      this.#answers.outcome(seq, isTaken ? 'committed' : 'refused');
      if (isTaken) onPassed(peer, seq);
    });
  }

  #unpack(packed: Uint8Array, seq: number): Entry | undefined {
    try {
      return unpackEntry(packed, seq, this.#between);
    } catch (error) {
      if (error instanceof UnknownRef) this.#answers.outcome(seq, 'write-out');
      else if (error instanceof FloorDefect) this.#answers.outcome(seq, 'refused');
      else this.#options.onError(error);
      return undefined;
    }
  }

  #addEntries(message: Draft, lane: Lane, { allowed, now, intervalMs }: Turn): void {
    if (!allowed.lanes.includes(lane)) return;
    for (const offer of this.#outgoing.offers(lane, message.room, now, intervalMs)) message.add(offer);
  }

  /**
   * Positions of all units that are due; where texts wait, every other message has the own position alone, so that they
   * come through. @returns what to do when texts have taken their place
   */
  #addPicture(message: Draft, { allowed, now, intervalMs }: Turn): () => void {
    const { newest, date } = this.#options;
    const due = this.#picture.due(newest(), now);
    const isOwnAlone = due.length === 1 && due[0]?.unit === 'own';
    const textsWait = this.#outgoing.dueLane(allowed.lanes, now, intervalMs) === LANE.order;
    const add = (units: readonly Newest[]) => {
      if (message.add(this.#picture.offer(units, message.room, date()))) message.hasUnits = units.length > 1;
    };
    if (!textsWait || !(isOwnAlone || this.#pictureBefore)) {
      add(due);
      return () => undefined;
    }
    const own = this.#picture.ownOffer(due, message.room, date());
    if (!own) return () => undefined;
    message.room -= own.bits.bits;
    return () => {
      message.room += own.bits.bits;
      add(due.slice(0, 1));
    };
  }
}

/** A message that is being made up. */
class Draft {
  readonly parts: BitWriter[] = [];
  readonly #sent: ((now: number) => void)[] = [];
  /** Bits that are free. */
  room: number;
  /** It has positions of several units. */
  hasUnits = false;

  constructor(room: number) {
    this.room = room;
  }

  /** @returns whether it fitted */
  add(offer: { bits: BitWriter; sent: (now: number) => void } | undefined): boolean {
    if (!offer || offer.bits.bits > this.room) return false;
    this.room -= offer.bits.bits;
    this.parts.push(offer.bits);
    this.#sent.push(offer.sent);
    return true;
  }

  sent(now: number): void {
    for (const sent of this.#sent) sent(now);
  }
}
