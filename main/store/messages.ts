/** What people wrote and heard, as the screens and the bridge read it. Every read has a limit. */
import type { Database } from 'better-sqlite3';
import type { Transfer } from '../../contract/bridge.ts';
import type { Contact } from '../../contract/contact.ts';
import type { Receipt } from '../../contract/messaging.ts';
import type { Alert, Message } from '../../contract/writing.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { MessageRow, Messages, ReceiptRow, TransferRow } from './types.ts';

/** Lines of the address book, and receipts of one message, that are read. */
const MANY = 10_000;

interface Row {
  station: string;
  seq: number;
  at: number;
  body: string;
}

export class SqliteMessages implements Messages {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    const columns = 'station, seq, body';
    this.#statements = {
      page: db.prepare<[number, string, number], Row>(PAGE_QUERY),
      message: db.prepare<[string], Row>(`SELECT ${columns}, at FROM messages WHERE message = ?`),
      receipts: db.prepare<[string], Row>(
        `SELECT ${columns} FROM receipts WHERE message = ? ORDER BY station, unit LIMIT ${MANY}`,
      ),
      contacts: db.prepare<[], string>(`SELECT body FROM contacts ORDER BY contact LIMIT ${MANY}`).pluck(),
      transfers: db.prepare<[string, number], Row>(
        `SELECT ${columns} FROM transfers WHERE station = ? ORDER BY seq DESC LIMIT ?`,
      ),
      transfersOf: db.prepare<[string], Row>(
        `SELECT ${columns} FROM transfers WHERE message = ? ORDER BY station, seq LIMIT ${MANY}`,
      ),
      alerts: db.prepare<[number], string>('SELECT body FROM alerts ORDER BY at DESC LIMIT ?').pluck(),
    };
  }

  page(limit: number, before = { at: Number.MAX_SAFE_INTEGER, id: '' }): MessageRow[] {
    return this.#guard(() => this.#statements.page.all(before.at, before.id, limit).map(toMessage));
  }

  message(id: string): MessageRow | undefined {
    return this.#guard(() => {
      const row = this.#statements.message.get(id);
      return row && toMessage(row);
    });
  }

  receipts(message: string): ReceiptRow[] {
    return this.#guard(() =>
      this.#statements.receipts
        .all(message)
        .map(({ station, seq, body }) => ({ station, seq, receipt: fromJson<Receipt>(body) })),
    );
  }

  contacts(): Contact[] {
    return this.#guard(() => this.#statements.contacts.all().map((body) => fromJson<Contact>(body)));
  }

  transfers(station: string, limit: number): TransferRow[] {
    return this.#guard(() => this.#statements.transfers.all(station, limit).map(toTransfer));
  }

  transfersOf(message: string): TransferRow[] {
    return this.#guard(() => this.#statements.transfersOf.all(message).map(toTransfer));
  }

  alerts(limit: number): Alert[] {
    return this.#guard(() => this.#statements.alerts.all(limit).map((body) => fromJson<Alert>(body)));
  }
}

const toMessage = ({ station, seq, at, body }: Row): MessageRow => ({
  station,
  seq,
  at,
  message: fromJson<Message>(body),
});
const toTransfer = ({ station, seq, body }: Row): TransferRow => ({
  station,
  seq,
  transfer: fromJson<Transfer>(body),
});

/** Reads by the index of times alone (a test asserts the plan). */
export const PAGE_QUERY =
  'SELECT station, seq, at, body FROM messages WHERE (at, message) < (?, ?) ORDER BY at DESC, message DESC LIMIT ?';
