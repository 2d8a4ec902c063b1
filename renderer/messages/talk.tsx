/** One conversation: what was said, oldest first, the newest in view; what is seen here is read. */
import { ArrowLeftOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../contract/messaging.ts';
import { run } from '../ui/call.ts';
import { Bubble } from './bubble.tsx';
import { Compose, type ComposeProps } from './compose.tsx';
import { nameOf, type Conversation } from './conversations.ts';
import { messagesWith, putMessages, useMessaging } from './message-store.ts';
import type { MessagingApi } from './messaging-api.ts';
import { Addresses } from './addresses.tsx';

/** Older messages that one touch brings. */
const OLDER = 50;
/** The station tells a page so many at first; where there are fewer, there are no others. */
const TOLD_FIRST = 300;
/** From the end by less than this, the newest stays in view, px. */
const AT_END_PX = 60;

export interface TalkProps extends Pick<ComposeProps, 'roomByBeidou'> {
  api: MessagingApi;
  conversation: Conversation;
  /** Somebody can see it now. */
  isSeen: boolean;
  onBack: () => void;
  /** Opens the line of the address book, or a new one for this address. */
  onEdit: () => void;
}

export function Talk({ api, conversation, isSeen, onBack, onEdit, roomByBeidou }: TalkProps) {
  const { t } = useTranslation();
  const own = useMessaging((state) => state.own);
  const messages = useMessaging((state) => state.messages);
  const views = useMemo(() => messagesWith({ messages, own }, conversation.key), [messages, own, conversation.key]);
  useRead(api, views, isSeen);
  const list = useScroll(views.at(-1)?.message.id);
  const isTerminal = conversation.kind !== 'everyone' && conversation.kind !== 'station';
  return (
    <section className="talk-pane" data-testid="talk-pane">
      <header>
        <Button className="back" icon={<ArrowLeftOutlined />} onClick={onBack} aria-label={t('dispatch.back')} />
        <div className="grow">
          <strong>{conversation.name ?? t('dispatch.everyone')}</strong>
          <Addresses addresses={conversation.addresses} />
        </div>
        {isTerminal && (
          <Button icon={<EditOutlined />} onClick={onEdit} data-testid="edit-contact">
            {t(conversation.contact ? 'contact.edit' : 'contact.enter')}
          </Button>
        )}
      </header>
      <ul className="bubbles" ref={list}>
        <Older key={conversation.key} api={api} conversation={conversation} first={views[0]} />
        {views.length === 0 && <li className="empty">{t('dispatch.nothing')}</li>}
        {views.map((view) => (
          <Line key={view.message.id} view={view} own={own} />
        ))}
      </ul>
      <Compose
        key={conversation.key}
        api={api}
        conversation={conversation}
        {...(roomByBeidou ? { roomByBeidou } : {})}
      />
    </section>
  );
}

function Line({ view, own }: { view: MessageView; own: string }) {
  const { from } = view.message;
  const isOwn = from.station === own && from.unit === undefined;
  const name = useMessaging((state) => nameOf(state, from));
  const speaker = isOwn ? from.person : [name, from.person].filter(Boolean).join(' ');
  return <Bubble view={view} isOwn={isOwn} speaker={speaker || undefined} />;
}

/** Messages of before what the page got at first. */
function Older({
  api,
  conversation,
  first,
}: {
  api: MessagingApi;
  conversation: Conversation;
  first: MessageView | undefined;
}) {
  const { t } = useTranslation();
  const [isEnd, setEnd] = useState(false);
  const isAll = useMessaging(({ messages }) => messages.size < TOLD_FIRST);
  if (!first || isEnd || isAll) return null;
  const before = { at: first.at, id: first.message.id };
  const bring = () =>
    run(async (options) => {
      const older = await api.older.query({ party: conversation.party, before, limit: OLDER }, options);
      putMessages(older);
      setEnd(older.length < OLDER);
    });
  return (
    <li className="older">
      <Button type="text" onClick={() => void bring()} data-testid="older">
        {t('dispatch.older')}
      </Button>
    </li>
  );
}

/** What is in view is read: told once for each message. */
function useRead(api: MessagingApi, views: readonly MessageView[], isSeen: boolean): void {
  const told = useRef(new Set<string>());
  const isVisible = useVisible();
  useEffect(() => {
    if (!isSeen || !isVisible) return;
    const ids = views
      .filter(({ unread, message }) => unread && !told.current.has(message.id))
      .map(({ message }) => message.id);
    if (ids.length === 0) return;
    for (const id of ids) told.current.add(id);
    void run((options) => api.read.mutate({ ids }, options)).then((refused) => {
      // Told again with the next change: the line was away.
      if (refused) for (const id of ids) told.current.delete(id);
    });
  }, [api, views, isSeen, isVisible]);
}

/** Whether this page is in front of somebody. */
function useVisible(): boolean {
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}

/** Keeps the newest in view, unless the reader has gone up. */
function useScroll(newest: string | undefined) {
  const list = useRef<HTMLUListElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const look = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, []);
  useEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return list;
}
