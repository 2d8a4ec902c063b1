/** What is written now: words, how urgent, and how much still fits where the medium is short. */
import { SendOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../contract/writing.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import type { Conversation } from './conversations.ts';
import type { MessagingApi } from './messaging-api.ts';

/** Characters of one message by packet radio. */
const RADIO_LENGTH = 67;
const LONGEST = 4_000;
const PRIORITIES = ['routine', 'urgent', 'flash'] as const;

export interface ComposeProps {
  api: MessagingApi;
  conversation: Conversation;
  /** Characters that may still follow in one BeiDou message; undefined: not known. */
  roomByBeidou?: (text: string) => number | undefined;
}

export function Compose({ api, conversation: { party, addresses, kind }, roomByBeidou }: ComposeProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [priority, setPriority] = useState<Message['priority']>('routine');
  const { busy, refusal, call } = useCall();
  const isTerminal = kind !== 'everyone' && kind !== 'station';
  if (isTerminal && addresses.length === 0) return <div className="empty">{t('dispatch.noAddress')}</div>;
  const medium = addresses[0]?.medium;
  const room =
    !isTerminal || medium === undefined
      ? undefined
      : medium === 'rdss'
        ? roomByBeidou?.(text)
        : RADIO_LENGTH - text.length;
  const isSendable = text.trim() !== '' && !busy;
  const send = async () => {
    if (!isSendable) return;
    const refused = await call((options) => api.send.mutate({ to: party, text, priority }, options));
    if (refused) return;
    setText('');
    setPriority('routine');
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    // While a Chinese word is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className="compose">
      <RefusalLine refusal={refusal} />
      <div className="compose-line">
        <Input.TextArea
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={t('dispatch.placeholder')}
          aria-label={t('dispatch.placeholder')}
          maxLength={LONGEST}
          autoSize={{ minRows: 1, maxRows: 5 }}
          data-testid="compose-text"
        />
        <Button
          type="primary"
          icon={<SendOutlined />}
          onClick={() => void send()}
          disabled={!isSendable}
          loading={busy}
          data-testid="compose-send"
        >
          {t('dispatch.send')}
        </Button>
      </div>
      <div className="compose-foot">
        <Segmented
          value={priority}
          onChange={setPriority}
          options={PRIORITIES.map((value) => ({ value, label: t(`dispatch.priority.${value}`) }))}
          data-testid="compose-priority"
        />
        {room !== undefined && (
          <span className={room < 0 ? 'state-bad' : 'muted'} data-testid="compose-room">
            {t('dispatch.room', { count: room })}
          </span>
        )}
      </div>
    </div>
  );
}
