/** Messages as the screens show them: with their state, and in conversations. */
import { z } from 'zod';
import type { Contact } from './contact.ts';
import { localId, stationId, uuidV7 } from './identity.ts';
import type { Station } from './station.ts';
import type { Unit } from './unit.ts';
import { epochMs, text } from './units.ts';
import { message, messagePath, type Message } from './writing.ts';

/**
 * What became of a message at those it is for. `waiting`: with the vehicle, for its terminal's turn; `sent`: it left;
 * `received`: the other side has it; `read`: a person there has seen it.
 */
export const receiptState = z.enum(['waiting', 'sent', 'received', 'read', 'failed']);
export type ReceiptState = z.infer<typeof receiptState>;

/** Told by the station of the entry: of a terminal of its (`unit`), or of a person at it. The newest of each holds. */
export const receipt = z.object({
  message: uuidV7,
  /** The station that wrote the message. */
  author: stationId,
  unit: localId.optional(),
  person: z.string().max(60).optional(),
  state: receiptState,
  path: messagePath.optional(),
  /** `failed` and `waiting`: why; an error code (contract/errors.ts). */
  code: z.string().max(40).optional(),
  /** `waiting`: when it is to go. */
  dueAt: epochMs.optional(),
  at: epochMs,
});
export type Receipt = z.infer<typeof receipt>;

export type MessageState = 'written' | ReceiptState;

export interface MessageView {
  message: Message;
  /** When it was written, by the clock of its station. */
  at: number;
  state: MessageState;
  /** Newest of each station and unit. */
  receipts: (Receipt & { station: string })[];
  /** It came here by this way, or those that it is for acknowledged it by this way; absent: by IP, or not yet. */
  path?: 'beidou';
  /** For this station, and nobody here has read it. */
  unread: boolean;
}

/** With whom: a station, somebody who carries a terminal of a station, or everyone. */
export const party = z.object({ station: stationId.optional(), unit: localId.optional() });
export type Party = z.infer<typeof party>;

/** One key for one conversation. */
export const partyKey = ({ station = '', unit = '' }: Party): string => `${station}/${unit}`;

/** The other side of a message, seen from station `own`. */
export function partyOf({ from, to }: Pick<Message, 'from' | 'to'>, own: string): Party {
  if (from.unit !== undefined) return { station: from.station, unit: from.unit };
  const terminal = to.find(({ unit }) => unit !== undefined);
  if (terminal) return terminal;
  if (from.station !== own) return { station: from.station };
  return to[0] ?? {};
}

/** Whether a message asks for the eyes of the people at `own`: not what they wrote, nor what only passes through. */
export function isFor({ from, to }: Pick<Message, 'from' | 'to'>, own: string): boolean {
  if (from.unit !== undefined) return true;
  if (from.station === own) return false;
  return to.length === 0 || to.some(({ station, unit }) => station === own && unit === undefined);
}

/** A message to be written. No party: to everyone. */
export const messageDraft = z.object({ to: party, text: text(4_000), priority: message.shape.priority });
export type MessageDraft = z.infer<typeof messageDraft>;

/** What both stations tell their screens of messages and of those who write them. */
export type MessagingEvent =
  /** First the newest, then those that came or of which the state changed. */
  | { type: 'messages'; messages: MessageView[] }
  /** The whole address book. */
  | { type: 'contacts'; contacts: Contact[] }
  /** First all, then those that are new or have a new name. */
  | { type: 'units'; units: Unit[] }
  /** Stations that one may write to. */
  | { type: 'stations'; stations: Station[] };
