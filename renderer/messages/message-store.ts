/** Messages, address book and units as the station told them; the same on the vehicle's page and on the center's. */
import { create } from 'zustand';
import type { Contact } from '../../contract/contact.ts';
import { partyKey, partyOf, type MessageView, type MessagingEvent } from '../../contract/messaging.ts';
import type { Station } from '../../contract/station.ts';
import type { Unit } from '../../contract/unit.ts';

export interface Messaging {
  /** This station's id. */
  own: string;
  /** By message id. */
  messages: ReadonlyMap<string, MessageView>;
  contacts: readonly Contact[];
  /** By `partyKey`. */
  units: ReadonlyMap<string, Unit>;
  /** Stations that one may write to. */
  stations: readonly Station[];
}

export const useMessaging = create<Messaging>(() => ({
  own: '',
  messages: new Map(),
  contacts: [],
  units: new Map(),
  stations: [],
}));

const set = useMessaging.setState;

/** Adds what came, or replaces what was known of it. */
export function putMessages(views: readonly MessageView[]): void {
  set(({ messages }) => ({
    messages: new Map([...messages, ...views.map((view) => [view.message.id, view] as const)]),
  }));
}

export const takeMessaging: {
  [T in MessagingEvent['type']]: (event: Extract<MessagingEvent, { type: T }>) => void;
} = {
  messages: ({ messages }) => putMessages(messages),
  contacts: ({ contacts }) => set({ contacts }),
  units: ({ units: changed }) =>
    set(({ units }) => ({
      units: new Map([
        ...units,
        ...changed.map((unit) => [partyKey({ station: unit.station, unit: unit.id }), unit] as const),
      ]),
    })),
  stations: ({ stations }) => set({ stations }),
};

/** The page learns which station it is of. */
export const setOwn = (own: string): void => set({ own });

/** Messages that wait for eyes here. */
export const useUnread = (): number =>
  useMessaging(({ messages }) => [...messages.values()].filter(({ unread }) => unread).length);

/** Messages of one conversation, oldest first. */
export const messagesWith = ({ messages, own }: Pick<Messaging, 'messages' | 'own'>, key: string): MessageView[] =>
  [...messages.values()]
    .filter(({ message }) => partyKey(partyOf(message, own)) === key)
    .sort((a, b) => a.at - b.at || (a.message.id < b.message.id ? -1 : 1));
