/** Where somebody is reached: by what he was heard lately, then as the address book has it, then by the address he spoke from. */
import { medium as mediumSchema, type ContactAddress, type Medium } from '../../../contract/contact.ts';
import type { AddressBook } from '../../messages/address-book.ts';

/** Somebody who was heard by a medium within this is reached by it first, ms. */
const LATELY_MS = 30 * 60_000;
const LATELY_LIMIT = 2_000;

export class Reach {
  readonly #book: Pick<AddressBook, 'get'>;
  readonly #now: () => number;
  /** By what somebody was heard last. */
  readonly #heard = new Map<string, { medium: Medium; at: number }>();

  constructor(book: Pick<AddressBook, 'get'>, now: () => number) {
    this.#book = book;
    this.#now = now;
  }

  /** Somebody was heard. */
  note(unit: string, medium: Medium): void {
    this.#heard.delete(unit);
    this.#heard.set(unit, { medium, at: this.#now() });
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= LATELY_LIMIT) break;
      this.#heard.delete(oldest);
    }
  }

  /** The best first; none: nobody knows an address of his. */
  addresses(unit: string): readonly ContactAddress[] {
    const addresses = this.#book.get(unit)?.addresses ?? addressIn(unit);
    const heard = this.#heard.get(unit);
    if (!heard || this.#now() - heard.at > LATELY_MS) return addresses;
    return [...addresses].sort((a, b) => Number(b.medium === heard.medium) - Number(a.medium === heard.medium));
  }
}

/** A unit that is in no address book has its address as its id (`unitIdOf`). */
export function addressIn(unit: string): ContactAddress[] {
  const [, by, address] = /^([a-z]+):+(.+)$/.exec(unit) ?? [];
  const medium = mediumSchema.safeParse(by);
  return medium.success && address !== undefined ? [{ medium: medium.data, address }] : [];
}
