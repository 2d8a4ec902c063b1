/**
 * What the bridge finds in the journal at its start. A message that was not yet given to a device goes out now; one of which
 * the journal says that it was being sent, and not what became of it, is told as unknown and not sent again. Pure.
 */
import type { Draft } from '../../../contract/entry.ts';
import type { MessageRow, Messages, TransferRow } from '../../store/types.ts';
import { receiptDraft, transferDraft } from './outbound-drafts.ts';

/** Messages that are looked through: those of before are long over. */
const LOOKED_THROUGH = 1_000;
/** A message that was written earlier than this is told as expired, ms: an order of yesterday is none. */
const OLD_MS = 24 * 3_600_000;

export interface Leftover {
  /** To be sent. */
  jobs: { row: MessageRow; unit: string; since: number }[];
  /** Heard before: a repetition of it is known. */
  heard: MessageRow[];
  /** What is now known of what was under way. */
  drafts: Draft[];
}

export function leftover(messages: Messages, station: string, now: number): Leftover {
  const found: Leftover = { jobs: [], heard: [], drafts: [] };
  for (const row of messages.page(LOOKED_THROUGH).reverse()) {
    if (row.message.via) {
      if (row.station === station) {
        found.heard.push(row);
        found.drafts.push(...broken(row, messages, station, now));
      }
      continue;
    }
    for (const { station: of, unit } of row.message.to)
      if (of === station && unit !== undefined) sort(row, unit, messages, station, now, found);
  }
  return found;
}

function sort(row: MessageRow, unit: string, messages: Messages, own: string, now: number, found: Leftover): void {
  const told = messages
    .receipts(row.message.id)
    .find((one) => one.station === own && one.receipt.unit === unit)?.receipt;
  const unended = broken(row, messages, own, now, unit);
  found.drafts.push(...unended);
  // Sent by radio, and whether it was answered is not known: that it was sent stands.
  if (told && told.state !== 'waiting') return;
  const fail = (code: string) =>
    found.drafts.push(...receiptDraft({ row, unit, told: '' }, { state: 'failed', code }, now));
  if (unended.length > 0) fail('bridge-unknown');
  else if (now - row.at > OLD_MS) fail('bridge-expired');
  else found.jobs.push({ row, unit, since: told?.at ?? now });
}

/** Transfers that were begun and not ended: what became of them is not known. */
function broken(row: MessageRow, messages: Messages, own: string, now: number, unit?: string): Draft[] {
  return messages
    .transfersOf(row.message.id)
    .filter(({ station, transfer }) => station === own && transfer.outcome === 'sending')
    .filter(({ transfer }) => unit === undefined || transfer.unit === unit)
    .flatMap((one) => ended(row, one, now));
}

function ended(row: MessageRow, { transfer }: TransferRow, now: number): Draft[] {
  const { id, to, unit = '' } = transfer;
  if (to.kind !== 'device') return [];
  const flight = { id, route: { id: transfer.route }, device: to.device, medium: to.medium, caller: to.caller ?? '' };
  return [transferDraft({ row, unit }, flight, 'unknown', now, 'bridge-unknown')];
}
