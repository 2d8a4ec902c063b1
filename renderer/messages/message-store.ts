/** Messages, address book and units as the station told them; the same on the vehicle's page and on the center's. */
import { create } from 'zustand';
import type { Contact } from '../../contract/contact.ts';
import type { MessageView, MessagingEvent } from '../../contract/messaging.ts';
import type { Station } from '../../contract/station.ts';
import type { Unit } from '../../contract/unit.ts';
import type { Alert } from '../../contract/writing.ts';

interface Messaging {
  /** This station's id. */
  own: string;
  /** By message id. */
  messages: ReadonlyMap<string, MessageView>;
  contacts: readonly Contact[];
  /** By `station/id`. */
  units: ReadonlyMap<string, Unit>;
  /** Stations that one may write to. */
  stations: readonly Station[];
  alerts: readonly Alert[];
}

export const useMessaging = create<Messaging>(() => ({
  own: '',
  messages: new Map(),
  contacts: [],
  units: new Map(),
  stations: [],
  alerts: [],
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
      units: new Map([...units, ...changed.map((unit) => [`${unit.station}/${unit.id}`, unit] as const)]),
    })),
  stations: ({ stations }) => set({ stations }),
  alerts: ({ alerts }) => set({ alerts }),
};

/** The page learns which station it is of. */
export const setOwn = (own: string): void => set({ own });
