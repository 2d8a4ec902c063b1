/**
 * What a store gives to the rest of a station. One SQLite file per station holds journal, projections and everything
 * that must survive the power being pulled (WAL, synchronous=FULL). All calls are synchronous and durable on return.
 */
import type { Draft, Entry, EntryBody, EntryKind } from '../../contract/entry.ts';
import type { Transfer } from '../../contract/bridge.ts';
import type { Contact } from '../../contract/contact.ts';
import type { Version } from '../../contract/edits.ts';
import type { Feed } from '../../contract/feed.ts';
import type { Incident } from '../../contract/incident.ts';
import type { Lane } from '../../contract/lane.ts';
import type { Receipt } from '../../contract/messaging.ts';
import type { PlotPast, PlotView } from '../../contract/plot.ts';
import type { EnrolledStation, Station } from '../../contract/station.ts';
import type { TrackFix } from '../../contract/track.ts';
import type { StoreTrouble } from '../../contract/store-trouble.ts';
import type { Unit, UnitPosition } from '../../contract/unit.ts';
import type { Alert, Message } from '../../contract/writing.ts';
import type { Alerts } from './alerts.ts';
import type { Asks } from './asks.ts';
import type { Clocks } from './clocks.ts';
import type { CustodyBook } from './custody.ts';
import type { FetchedLedger } from './fetched.ts';
import type { FloorBook } from './floor.ts';
import type { FootageLedger } from './footage.ts';
import type { StillBook } from './stills.ts';

/** Entries that one peer has not acknowledged, in the order in which they go. */
export interface Outbox {
  /**
   * The next entries for the peer: lanes in rising order, within a lane by seq; at most `limit`, leaving out what is
   * in `except` (already on its way), what is not below `before` and what is not of `kinds`. A fix on the picture lane
   * that a newer one of the same unit overtook (by `fixAt`) has been moved to the history lane by `append`; its entry
   * keeps its own lane.
   */
  next(
    limit: number,
    options?: { lanes?: readonly Lane[]; except?: ReadonlySet<number>; before?: number; kinds?: readonly EntryKind[] },
  ): Entry[];
  /** Forgets what the peer has committed. Unknown seqs change nothing. */
  acknowledge(seqs: readonly number[]): void;
  /** These were handed to the line: told to those that follow, and not written down. */
  departed(seqs: readonly number[]): void;
  /** How many entries wait, all lanes. */
  readonly size: number;
  /** How many of them are of these lanes; reads the index of those lanes. */
  sizeOf(lanes: readonly Lane[]): number;
}

/** What becomes of this station's entries on their way to one peer. */
export interface Passage {
  peer: string;
  seqs: readonly number[];
  /** `departed` may come again for the same entry; `acknowledged` is final. */
  what: 'departed' | 'acknowledged';
}

export interface Applied {
  /** Entries that were new here, in the order given. */
  fresh: Entry[];
  /**
   * All entries now committed here (fresh, known before, and this station's own): what may be acknowledged. An entry
   * whose name or id another fact has is not among them: the first stays, and the sender must hear of its defect.
   */
  committed: Entry[];
}

export interface Journal {
  /** Writes facts of this station: entries, projections and outbox rows in one transaction. @throws store-full, store-locked, store-unwritable, store-corrupt */
  append(drafts: readonly Draft[]): Entry[];
  /** Takes over entries of other stations, validated at the door; applying twice changes nothing. One transaction. @throws as append */
  apply(entries: readonly Entry[]): Applied;
  /** Entries of one station with seq > `after`, rising, at most `limit` (≤ 1 000). */
  read(station: string, after: number, limit: number): Entry[];
  /** Number of entries and highest seq per station; reads the whole journal (support, tests). */
  summary(): { station: string; count: number; last: number }[];
  /** Called after commit with every entry that is new here (own and applied). Returns the way to stop it. */
  listen(listener: (entries: readonly Entry[]) => void): () => void;
  /**
   * Entries of this station for a peer; created on first use, holding everything written since the start of the journal.
   * A center's messages and receipts go to those that they are for, what it passes on to all but who wrote it, everything
   * else to all.
   */
  outbox(peer: string): Outbox;
  /** Whether a peer has not acknowledged this entry of ours; true for a peer that was never heard of. */
  isWaiting(peer: string, seq: number): boolean;
  /** Called when entries of ours depart or are acknowledged. Returns the way to stop it. */
  follow(listener: (passage: Passage) => void): () => void;
}

export interface MessageRow {
  station: string;
  seq: number;
  at: number;
  message: Message;
}
/** Newest of a message, by station and unit. */
export interface ReceiptRow {
  station: string;
  seq: number;
  receipt: Receipt;
}
export interface TransferRow {
  station: string;
  seq: number;
  transfer: Transfer;
}

/** What people wrote and heard, what became of it, and how the bridge carried it. */
export interface Messages {
  /** Newest first by the time of writing, at most `limit`; with `before`: older than that. */
  page(limit: number, before?: { at: number; id: string }): MessageRow[];
  message(id: string): MessageRow | undefined;
  receipts(message: string): ReceiptRow[];
  /** All of the address book, those taken out among them. */
  contacts(): Contact[];
  /** Newest first, at most `limit`. */
  transfers(station: string, limit: number): TransferRow[];
  transfersOf(message: string): TransferRow[];
  /** Newest first by the time of writing, at most `limit`. */
  alerts(limit: number): Alert[];
}

/** What several stations draw and write at once. */
export interface Edits {
  plot(id: string): PlotView | undefined;
  /** Those of an incident that are not deleted, or of none. */
  plots(incident: string | undefined): PlotView[];
  /** How many these are. */
  count(incident: string | undefined): number;
  /** What the parts of a plot once were, newest first, at most `limit`. */
  past(plot: string, limit: number): PlotPast[];
  /** Versions of a plot that are here. */
  versions(plot: string): Version[];
  /** Newest first by when they happened, at most `limit`. */
  incidents(limit: number): Incident[];
  incident(id: string): Incident | undefined;
  incidentVersions(id: string): Version[];
  /** Edits of other stations that station `own` has not passed on, at most `limit`. */
  toPass(own: string, limit: number): Entry[];
}

export interface Projections {
  /** Newest fix of every unit, by `fixAt`. */
  unitPositions(): UnitPosition[];
  /**
   * Fixes of one unit with from ≤ fixAt < to, rising, at most `limit`; with `everyMs` the first in each part of time of that
   * length (counted from the epoch, so that parts do not shift with the span).
   */
  track(station: string, unit: string, from: number, to: number, limit: number, everyMs?: number): TrackFix[];
  /** The newest fix of one unit with fixAt < at. */
  fixBefore(station: string, unit: string, at: number): TrackFix | undefined;
  /** Stations that introduced themselves. */
  stations(): Station[];
  feeds(): Feed[];
  /** The last reported state of every device. */
  devices(): { station: string; report: EntryBody<'device'> }[];
  /** Every unit that was told of, with or without a position. */
  units(): Unit[];
  unit(station: string, id: string): Unit | undefined;
  /** Newest fix of one unit, by `fixAt`. */
  unitPosition(station: string, id: string): UnitPosition | undefined;
  readonly messages: Messages;
  readonly edits: Edits;
  readonly alerts: Alerts;
  readonly clocks: Clocks;
}

/** A person's login; `secretHash` is sha256 of the cookie's secret, so that the file gives no session away. */
export interface SessionRow {
  secretHash: string;
  user: string;
  createdAt: number;
  expiresAt: number;
}
export interface UserRow {
  name: string;
  role: 'operator' | 'commander' | 'staff' | 'administrator';
  /** PHC string, `$argon2id$…`. */
  passwordHash: string;
}
export interface EnrolmentCodeRow {
  codeHash: string;
  createdAt: number;
  expiresAt: number;
  usedBy?: string;
}

/** People, sessions, enrolment, settings. */
export interface Registry {
  user(name: string): UserRow | undefined;
  users(): UserRow[];
  putUser(user: UserRow): void;
  session(secretHash: string, now: number): SessionRow | undefined;
  putSession(session: SessionRow): void;
  deleteSession(secretHash: string): void;
  putEnrolmentCode(row: EnrolmentCodeRow): void;
  enrolmentCode(codeHash: string): EnrolmentCodeRow | undefined;
  /** Marks the code used and enrols the station in one transaction; false when the code was used meanwhile. */
  enrol(codeHash: string, station: EnrolledStation): boolean;
  enrolled(id: string): EnrolledStation | undefined;
  enrolledStations(): EnrolledStation[];
  revoke(id: string, at: number): void;
  /** A setting of this station as JSON; the reader validates. */
  setting(key: string): unknown;
  putSetting(key: string, value: unknown): void;
}

export interface Store {
  readonly station: Station;
  readonly journal: Journal;
  readonly projections: Projections;
  readonly registry: Registry;
  readonly floor: FloorBook;
  readonly footage: FootageLedger;
  readonly fetched: FetchedLedger;
  readonly asks: Asks;
  readonly custody: CustodyBook;
  readonly stills: StillBook;
  /** Set when the file was damaged at start: where the original was kept and how much was read from it. */
  readonly recovery: { keptAs: string; entries: number } | undefined;
  /** What keeps it from taking what is written, at this moment. */
  troubles(): readonly StoreTrouble[];
  close(): void;
}

export interface StoreOptions {
  /** Path of the database file; its folder exists. */
  file: string;
  station: Station;
  /** Epoch ms. */
  now?: () => number;
  /** Which clock `now` is read from, at this moment. */
  clock?: () => 'gnss' | 'system';
  /** Facts of the clock, if any are due, that stand before the entries of the next append; told when they are written. */
  facts?: { due: () => Draft[]; written: () => void };
  /** A listener of the journal threw; the append itself stands. */
  onListenerError?: (error: unknown) => void;
  /** Damage was found while the station works (by use, or by the check of a large file): the next start recovers. */
  onDamage?: (detail: string) => void;
  /** What keeps the store from taking what is written, whenever that changes. */
  onTrouble?: (troubles: readonly StoreTrouble[]) => void;
}
