/** The messenger: a list of conversations and, beside it or in its place where room is short, the open one. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact, ContactAddress } from '../../contract/contact.ts';
import { partyKey, type Party } from '../../contract/messaging.ts';
import type { ComposeProps } from './compose.tsx';
import { ContactForm } from './contact-form.tsx';
import { ConversationList } from './conversation-list.tsx';
import { conversations } from './conversations.ts';
import { useMessaging } from './message-store.ts';
import type { MessagingApi } from './messaging-api.ts';
import './messages.css';
import { Talk } from './talk.tsx';

export interface MessengerProps extends Pick<ComposeProps, 'roomByBeidou'> {
  api: MessagingApi;
  /** Of the center: vehicles to choose from, and words to all of them. */
  isCenter: boolean;
  /** The page is in front. */
  isActive: boolean;
}

type Pane =
  | { kind: 'talk'; key: string }
  | { kind: 'contact'; id?: string; addresses: readonly ContactAddress[]; station: string };

export function Messenger({ api, isCenter, isActive, roomByBeidou }: MessengerProps) {
  const { t } = useTranslation();
  const state = useMessaging();
  const [pane, setPane] = useState<Pane>();
  const list = useMemo(() => conversations(state, isCenter), [state, isCenter]);
  const open = pane?.kind === 'talk' ? list.find(({ key }) => key === pane.key) : undefined;
  const station = isCenter ? (state.stations[0]?.id ?? '') : state.own;
  const edit = (party: Party, contact: Contact | undefined, addresses: readonly ContactAddress[]) =>
    setPane({ kind: 'contact', ...(contact ? { id: contact.id } : {}), addresses, station: party.station ?? station });
  const done = (contact: Contact | undefined) =>
    setPane(contact ? { kind: 'talk', key: partyKey({ station: contact.station, unit: contact.id }) } : undefined);
  return (
    <div className="messenger-frame" data-testid="page-messages">
      <div className="messenger" data-pane={pane?.kind ?? 'list'}>
        <ConversationList
          list={list}
          current={open?.key}
          onOpen={({ key }) => setPane({ kind: 'talk', key })}
          onNew={() => edit({}, undefined, [])}
          showsVehicle={isCenter}
        />
        {pane?.kind === 'contact' ? (
          <ContactForm
            key={pane.id ?? 'new'}
            api={api}
            contact={state.contacts.find(({ id }) => id === pane.id)}
            addresses={pane.addresses}
            vehicles={isCenter}
            station={pane.station}
            onDone={done}
          />
        ) : open ? (
          <Talk
            key={open.key}
            api={api}
            conversation={open}
            isSeen={isActive}
            onBack={() => setPane(undefined)}
            onEdit={() => edit(open.party, open.contact, open.addresses)}
            {...(roomByBeidou ? { roomByBeidou } : {})}
          />
        ) : (
          <section className="talk-pane none">
            <div className="empty">{t('dispatch.choose')}</div>
          </section>
        )}
      </div>
    </div>
  );
}
