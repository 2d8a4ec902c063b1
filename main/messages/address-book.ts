/**
 * The address book 通讯录: who speaks from an address, and where somebody is reached. It lies in the journal; both the
 * vehicle and its center write in it, and the newest revision of a line holds on both sides.
 */
import { v7 as uuidV7 } from 'uuid';
import {
  normalAddress,
  unitIdOf,
  type Contact,
  type ContactAddress,
  type ContactEdit,
} from '../../contract/contact.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE } from '../../contract/lane.ts';
import type { Journal, Messages } from '../store/types.ts';

/** Lines that are not deleted; a county has some hundreds of terminals. */
export const CONTACT_LIMIT = 5_000;

export interface AddressBookOptions {
  journal: Pick<Journal, 'append'>;
  messages: Pick<Messages, 'contacts'>;
  /** The station whose contacts are asked first; a center has none of its own. */
  own: string;
  /** The book changed, by a hand here or by the other side. */
  onChange: () => void;
}

export class AddressBook {
  readonly #options: AddressBookOptions;
  /** Also those taken out: their revision counts on. */
  #contacts = new Map<string, Contact>();
  #byAddress = new Map<string, Contact>();

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#read();
  }

  /** Those that are in the book. */
  list(): Contact[] {
    return [...this.#contacts.values()].filter(({ deleted }) => !deleted);
  }

  get(id: string): Contact | undefined {
    const contact = this.#contacts.get(id);
    return contact?.deleted ? undefined : contact;
  }

  /** One that was taken out. */
  former(id: string): Contact | undefined {
    const contact = this.#contacts.get(id);
    return contact?.deleted ? contact : undefined;
  }

  at(address: ContactAddress): Contact | undefined {
    return this.#byAddress.get(keyOf(address));
  }

  /** The unit that speaks from an address: the contact's, or one of the address itself. */
  unitAt(address: ContactAddress): string {
    const contact = this.at(address);
    if (contact) return contact.id;
    const id = unitIdOf(normalAddress(address));
    // Somebody who once had this address and now has another keeps his unit: the new speaker is not he.
    return this.get(id) ? id.replace(':', '::') : id;
  }

  /**
   * Writes a line, a new one without an id.
   * @throws QianshaoError not-found, contact-address-taken, contact-limit
   */
  put(edit: ContactEdit): Contact {
    const known = edit.id === undefined ? undefined : this.#contacts.get(edit.id);
    if (edit.id !== undefined && (!known || known.deleted)) throw new QianshaoError('not-found', edit.id);
    if (!known && this.list().length >= CONTACT_LIMIT) throw new QianshaoError('contact-limit');
    const addresses = [...new Map(edit.addresses.map((one) => [keyOf(one), normalAddress(one)])).values()];
    for (const address of addresses) {
      const holder = this.at(address);
      if (holder && holder.id !== edit.id && holder.station === edit.station)
        throw new QianshaoError('contact-address-taken', `${address.address}: ${holder.name}`);
    }
    const id = known?.id ?? this.#freeId(addresses);
    return this.#write({ ...edit, id, addresses, revision: this.#nextRevision(id), deleted: false });
  }

  /** @throws QianshaoError not-found */
  remove(id: string): void {
    const known = this.get(id);
    if (!known) throw new QianshaoError('not-found', id);
    this.#write({ ...known, revision: this.#nextRevision(id), deleted: true });
  }

  /** What the journal took over: reads the book again where it changed. */
  accept(entries: readonly Entry[]): void {
    if (!entries.some(({ kind }) => kind === 'contact')) return;
    this.#read();
    this.#options.onChange();
  }

  /** The id of the unit that was heard before it had a name, so that its track and its words stay with it. */
  #freeId(addresses: readonly ContactAddress[]): string {
    const ids = addresses.map((address) => unitIdOf(address));
    return ids.find((id) => !this.get(id)) ?? uuidV7();
  }

  #nextRevision(id: string): number {
    return (this.#contacts.get(id)?.revision ?? 0) + 1;
  }

  #write(contact: Contact): Contact {
    const draft: Draft = { kind: 'contact', lane: LANE.order, body: contact };
    this.#options.journal.append([draft]);
    return contact;
  }

  #read(): void {
    const { messages, own } = this.#options;
    const contacts = messages.contacts();
    this.#contacts = new Map(contacts.map((contact) => [contact.id, contact]));
    this.#byAddress = new Map();
    // Two may claim one address, written on two sides: that of this vehicle first, then by id, the same on every start.
    const ranked = [...contacts].sort((a, b) => Number(b.station === own) - Number(a.station === own));
    for (const contact of ranked) {
      if (contact.deleted) continue;
      for (const address of contact.addresses) {
        const key = keyOf(address);
        if (!this.#byAddress.has(key)) this.#byAddress.set(key, contact);
      }
    }
  }
}

const keyOf = (address: ContactAddress): string => {
  const { medium, address: normal } = normalAddress(address);
  return `${medium} ${normal}`;
};
