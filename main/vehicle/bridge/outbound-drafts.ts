/** Receipts and transfers of what goes out to a terminal, as facts for the journal. Pure. */
import type { Route, Transfer } from '../../../contract/bridge.ts';
import type { Medium } from '../../../contract/contact.ts';
import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Receipt } from '../../../contract/messaging.ts';
import type { MessagePath } from '../../../contract/writing.ts';
import type { MessageRow } from '../../store/types.ts';

/** What was last told of a message, so that the same is not told again. */
export interface Told {
  told: string;
}

/** A due time that moves by less is not told again, ms. */
const DUE_STEP_MS = 60_000;

export const pathOf = (medium: Medium): MessagePath => (medium === 'rdss' ? 'beidou' : 'radio');

/** What is told of a message; when, and to whom, is known. */
export interface Telling {
  state: Receipt['state'];
  path?: MessagePath | undefined;
  code?: string | undefined;
  dueAt?: number | undefined;
}

/** Nothing where the same was told before. */
export function receiptDraft(job: Told & { row: MessageRow; unit: string }, told: Telling, now: number): Draft[] {
  const { state, path, code, dueAt } = told;
  const words = [state, path, code, dueAt === undefined ? '' : Math.round(dueAt / DUE_STEP_MS)].join(' ');
  if (job.told === words) return [];
  job.told = words;
  const body: Receipt = {
    message: job.row.message.id,
    author: job.row.station,
    unit: job.unit,
    state,
    ...(path === undefined ? {} : { path }),
    ...(code === undefined ? {} : { code }),
    ...(dueAt === undefined ? {} : { dueAt }),
    at: now,
  };
  return [{ kind: 'receipt', lane: LANE.flash, body }];
}

export const transferDraft = (
  job: { row: MessageRow; unit: string },
  flight: { id: string; route: Pick<Route, 'id'>; device: string; medium: Medium; caller: string },
  outcome: Transfer['outcome'],
  at: number,
  reason?: string,
): Draft => ({
  kind: 'transfer',
  lane: LANE.history,
  body: {
    id: flight.id,
    route: flight.route.id,
    what: 'text',
    message: job.row.message.id,
    unit: job.unit,
    from: { kind: 'journal' },
    to: { kind: 'device', medium: flight.medium, device: flight.device, caller: flight.caller },
    outcome,
    ...(reason === undefined ? {} : { reason }),
    count: 1,
    at,
  },
});
