/** What became of a message: written → sent → received → read, from the outbox and from receipts. Pure. */
import { isFor, type MessageState } from '../../contract/messaging.ts';
import type { MessageRow, ReceiptRow } from '../store/types.ts';

export interface Ways {
  /** This station. */
  own: string;
  /** Stations that get what is for everyone. */
  peers: () => readonly string[];
  /** Whether a peer has not acknowledged the entry. */
  isWaiting: (peer: string, seq: number) => boolean;
  /** Whether the entry was handed to the line to this peer. */
  hasDeparted: (peer: string, seq: number) => boolean;
}

/** From the least to the most that can be said. */
const RANK: readonly MessageState[] = ['failed', 'written', 'waiting', 'sent', 'received', 'read'];

/** The least of what became of it at all those that it is for. */
export function messageState(row: MessageRow, receipts: readonly ReceiptRow[], ways: Ways): MessageState {
  const { own } = ways;
  const { from, to } = row.message;
  const isOwn = row.station === own;
  const states = to.flatMap(({ station, unit }) => {
    if (unit !== undefined) return atTerminal(row, station, unit, receipts, ways);
    return isOwn && station !== own ? atStation(row, station, receipts, ways) : [];
  });
  if (isOwn && to.length === 0 && from.unit === undefined)
    states.push(...ways.peers().map((peer) => atStation(row, peer, receipts, ways)));
  const [first, ...rest] = states;
  if (first === undefined) return isOwn && from.unit === undefined ? 'written' : atUs(receipts, own);
  return rest.reduce((least, state) => (RANK.indexOf(state) < RANK.indexOf(least) ? state : least), first);
}

/** What somebody else wrote, or what was heard: here it is, and perhaps read. */
const atUs = (receipts: readonly ReceiptRow[], own: string): MessageState =>
  isReadBy(receipts, own) ? 'read' : 'received';

/** A person at a station has seen it. */
export const isReadBy = (receipts: readonly ReceiptRow[], station: string): boolean =>
  receipts.some((one) => one.station === station && one.receipt.unit === undefined && one.receipt.state === 'read');

function atStation({ seq }: MessageRow, station: string, receipts: readonly ReceiptRow[], ways: Ways): MessageState {
  if (isReadBy(receipts, station)) return 'read';
  if (!ways.isWaiting(station, seq)) return 'received';
  return ways.hasDeparted(station, seq) ? 'sent' : 'written';
}

/** A terminal's vehicle tells what became of it; until it has told anything, it has the message or not. */
function atTerminal(
  { seq, station: author }: MessageRow,
  station: string,
  unit: string,
  receipts: readonly ReceiptRow[],
  ways: Ways,
): MessageState {
  const told = receipts.find((one) => one.station === station && one.receipt.unit === unit);
  if (told) return told.receipt.state;
  return author === ways.own && station !== ways.own && ways.isWaiting(station, seq) ? 'written' : 'waiting';
}

/** Whether somebody here should look at it. */
export const isUnread = (row: MessageRow, receipts: readonly ReceiptRow[], own: string): boolean =>
  isFor(row.message, own) && !isReadBy(receipts, own);
