/** Who is heard: the unit of an address, with the name that the address book has for it, else the medium, else the address. */
import type { ContactAddress } from '../../../contract/contact.ts';
import type { Draft } from '../../../contract/entry.ts';
import type { HeardEvent } from '../../../contract/heard.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Unit } from '../../../contract/unit.ts';
import type { AddressBook } from '../../messages/address-book.ts';
import type { UnitBook } from '../../messages/unit-book.ts';
import { addressIn } from './reach.ts';
import { TokenBucket } from './token-bucket.ts';

/** Units that are told of for the first time, a minute: a radio that makes up names does not fill the journal. */
const NEW_PER_MINUTE = 120;

export interface Speaker {
  id: string;
  name: string;
  /** The unit, where the journal knows it not or by another name or kind at the moment of the call. */
  drafts: () => Draft[];
}

export class Speakers {
  readonly #station: string;
  readonly #book: AddressBook;
  readonly #units: UnitBook;
  readonly #now: () => number;
  readonly #fresh: TokenBucket;

  constructor(options: { station: string; book: AddressBook; units: UnitBook; now: () => number }) {
    this.#station = options.station;
    this.#book = options.book;
    this.#units = options.units;
    this.#now = options.now;
    this.#fresh = new TokenBucket(NEW_PER_MINUTE, this.#now());
  }

  /** @returns undefined: a new one, and too many are new in this minute */
  at(address: ContactAddress, said: Partial<Pick<HeardEvent, 'name' | 'kind'>> = {}): Speaker | undefined {
    const id = this.#book.unitAt(address);
    const known = this.#units.get(this.#station, id);
    if (!known && !this.#fresh.take(this.#now())) return undefined;
    const unit = () => this.#unit(id, address, said);
    return { id, name: unit().name, drafts: () => this.#drafts(this.#units.get(this.#station, id), unit()) };
  }

  /** Units that were heard and have another name or kind by the address book now. */
  renamed(): Draft[] {
    return this.#units.list().flatMap((known) => {
      if (known.station !== this.#station) return [];
      const contact = this.#book.get(known.id);
      if (contact) return this.#drafts(known, { ...known, name: contact.name, kind: contact.kind });
      const former = this.#book.former(known.id);
      const address = addressIn(known.id)[0]?.address ?? known.id;
      return former?.name === known.name ? this.#drafts(known, { ...known, name: address.slice(0, 60) }) : [];
    });
  }

  #unit(id: string, address: ContactAddress, said: Partial<Pick<HeardEvent, 'name' | 'kind'>>): Unit {
    const contact = this.#book.at(address);
    const known = this.#units.get(this.#station, id);
    const name = contact?.name ?? (said.name || undefined) ?? known?.name ?? address.address;
    const kind = contact?.kind ?? (said.kind === 'other' ? undefined : said.kind) ?? known?.kind ?? 'other';
    return { station: this.#station, id, name: name.slice(0, 60), kind };
  }

  #drafts(known: Unit | undefined, unit: Unit): Draft[] {
    if (known?.name === unit.name && known.kind === unit.kind) return [];
    return [{ kind: 'unit', lane: LANE.order, body: unit }];
  }
}
