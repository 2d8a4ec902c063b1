/** With whom one can speak: what was said last, when, and what nobody has read. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ago } from '../ui/words.tsx';
import { matches, type Conversation } from './conversations.ts';
import { KindMark } from './kind-mark.tsx';
import { useMessaging } from './message-store.ts';

/** With more than this, a field to search in is shown. */
const MANY = 7;

export interface ConversationListProps {
  list: readonly Conversation[];
  current: string | undefined;
  onOpen: (conversation: Conversation) => void;
  onNew: () => void;
  /** Name of the vehicle that reaches somebody, where there are several. */
  showsVehicle: boolean;
}

export function ConversationList({ list, current, onOpen, onNew, showsVehicle }: ConversationListProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const shown = list.filter((one) => matches(one, typed));
  return (
    <nav className="conversations" aria-label={t('dispatch.list')} data-testid="conversations">
      {list.length > MANY && (
        <Input.Search
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t('dispatch.search')}
          aria-label={t('dispatch.search')}
          allowClear
        />
      )}
      {list.length === 0 && <div className="empty">{t('dispatch.nobody')}</div>}
      {shown.map((one) => (
        <Item key={one.key} one={one} isCurrent={one.key === current} onOpen={onOpen} showsVehicle={showsVehicle} />
      ))}
      <Button block onClick={onNew} data-testid="new-contact">
        + {t('contact.new')}
      </Button>
    </nav>
  );
}

interface ItemProps extends Pick<ConversationListProps, 'onOpen' | 'showsVehicle'> {
  one: Conversation;
  isCurrent: boolean;
}

function Item({ one, isCurrent, onOpen, showsVehicle }: ItemProps) {
  const { t } = useTranslation();
  const { key, kind, name, party, last, unread } = one;
  const vehicle = useMessaging(({ stations }) => stations.find(({ id }) => id === party.station)?.name);
  return (
    <button
      type="button"
      className={isCurrent ? 'conversation here' : 'conversation'}
      onClick={() => onOpen(one)}
      aria-current={isCurrent}
      data-testid={`conversation-${key}`}
    >
      <KindMark kind={kind} />
      <span className="grow">
        <span className="conversation-name">
          <strong>{name ?? t('dispatch.everyone')}</strong>
          {showsVehicle && party.unit !== undefined && <span className="muted">{vehicle}</span>}
        </span>
        <span className="conversation-last">{last ? last.message.text : t('dispatch.nothing')}</span>
      </span>
      <span className="conversation-side">
        {last && <Ago at={last.at} />}
        {unread > 0 && (
          <span className="unread" aria-label={t('dispatch.unread', { count: unread })}>
            ▲ {unread}
          </span>
        )}
      </span>
    </button>
  );
}
