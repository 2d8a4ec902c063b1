/** With whom one can speak, and what was said last: the list of conversations, made of what the station told. */
import type { Contact, ContactAddress } from '../../contract/contact.ts';
import { partyKey, partyOf, type MessageView, type Party } from '../../contract/messaging.ts';
import type { Unit } from '../../contract/unit.ts';
import type { Messaging } from './message-store.ts';

export interface Conversation {
  key: string;
  party: Party;
  /** `everyone`, a station, or somebody who carries a terminal. */
  kind: 'everyone' | 'station' | Unit['kind'];
  /** Absent: everyone. */
  name: string | undefined;
  contact: Contact | undefined;
  addresses: readonly ContactAddress[];
  unread: number;
  last: MessageView | undefined;
}

/** A unit that is in no address book has its address as its id. */
export function addressesOf(unit: string): ContactAddress[] {
  const [, medium, address] = /^(rdss|aprs|radio):+(.+)$/.exec(unit) ?? [];
  return (medium === 'rdss' || medium === 'aprs' || medium === 'radio') && address ? [{ medium, address }] : [];
}

/**
 * Stations first, then those who carry a terminal; within each those who spoke last.
 * @param isCenter it may write to all at once, and to those whom any vehicle reaches; a vehicle to those whom it reaches itself
 */
export function conversations(state: Messaging, isCenter: boolean): Conversation[] {
  const { own, messages, contacts, stations } = state;
  const parties = new Map<string, Party>();
  const add = (party: Party) => parties.set(partyKey(party), party);
  if (isCenter) add({});
  for (const { id } of stations) add({ station: id });
  for (const { station, id } of contacts) if (isCenter || station === own) add({ station, unit: id });
  const spoken = new Map<string, MessageView[]>();
  for (const view of messages.values()) {
    const party = partyOf(view.message, own);
    const key = partyKey(party);
    add(party);
    spoken.set(key, [...(spoken.get(key) ?? []), view]);
  }
  return [...parties].map(([key, party]) => conversation(state, key, party, spoken.get(key) ?? [])).sort(inOrder);
}

function conversation(state: Messaging, key: string, party: Party, views: MessageView[]): Conversation {
  const { station, unit } = party;
  const contact = state.contacts.find(({ id }) => id === unit);
  const known = state.units.get(key);
  const last = views.reduce<MessageView | undefined>(
    (newest, view) => (newest && newest.at > view.at ? newest : view),
    undefined,
  );
  return {
    key,
    party,
    kind:
      station === undefined ? 'everyone' : unit === undefined ? 'station' : (contact?.kind ?? known?.kind ?? 'other'),
    name: nameOf(state, party),
    contact,
    addresses: contact?.addresses ?? (unit === undefined ? [] : addressesOf(unit)),
    unread: views.filter((view) => view.unread).length,
    last,
  };
}

/** The name that holds now: of the address book, else as it was heard, else the address. */
export function nameOf({ contacts, units, stations }: Messaging, { station, unit }: Party): string | undefined {
  if (station === undefined) return undefined;
  if (unit === undefined) return stations.find(({ id }) => id === station)?.name ?? station;
  const contact = contacts.find(({ id }) => id === unit);
  return contact?.name ?? units.get(partyKey({ station, unit }))?.name ?? addressesOf(unit)[0]?.address ?? unit;
}

/** Everyone, stations, then people; within each the newest words first, then by name. */
function inOrder(a: Conversation, b: Conversation): number {
  const rank = ({ kind }: Conversation) => (kind === 'everyone' ? 0 : kind === 'station' ? 1 : 2);
  const at = ({ last }: Conversation) => last?.at ?? 0;
  return rank(a) - rank(b) || at(b) - at(a) || (a.name ?? '').localeCompare(b.name ?? '', 'zh');
}

/** Lines that fit what was typed: in a name or an address. */
export const matches = ({ name = '', addresses }: Pick<Conversation, 'name' | 'addresses'>, typed: string): boolean =>
  [name, ...addresses.map(({ address }) => address)].some((words) => words.toLowerCase().includes(typed.toLowerCase()));
