/** The device bridge as rows in words: what goes from where to where, whether it may, how much of it, and what passed. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, ConfigProvider, InputNumber, Select, Switch } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Route, RouteStatus } from '../../contract/bridge.ts';
import type { Contact, Medium } from '../../contract/contact.ts';
import { nameOf } from '../messages/conversations.ts';
import { useMessaging } from '../messages/message-store.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord, useSentence, type Level } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { TransferList } from './transfer-list.tsx';

/** A switch for a glove, px; its handle is never white at night. */
const SWITCH = { trackHeight: 44, trackMinWidth: 84, handleSize: 36, trackPadding: 4, handleBg: 'var(--ground)' };

export function BridgePage() {
  const { t } = useTranslation();
  const routes = useConsole((state) => state.routes);
  const known = useConsole((state) => state.station !== undefined);
  const { refusal, call } = useCall();
  if (!known) return <div className="empty">{t('loading')}</div>;
  const put = (route: Route) => void call((options) => api.bridge.put.mutate(route, options));
  const remove = (id: string) => void call((options) => api.bridge.remove.mutate({ id }, options));
  return (
    <div className="routes" data-testid="page-bridge">
      <RefusalLine refusal={refusal} />
      <ConfigProvider theme={{ components: { Switch: SWITCH } }}>
        {routes.map((status) => (
          <Row key={status.route.id} status={status} onPut={put} onRemove={remove} />
        ))}
      </ConfigProvider>
      <NewRelay onPut={put} />
      <TransferList />
    </div>
  );
}

interface RowProps {
  status: RouteStatus;
  onPut: (route: Route) => void;
  onRemove: (id: string) => void;
}

function Row({ status, onPut, onRemove }: RowProps) {
  const { t } = useTranslation();
  const { route, isDefault } = status;
  const contact = useMessaging(({ contacts }) =>
    contacts.find(({ id }) => route.to.kind === 'contact' && id === route.to.contact),
  );
  const words = routeWords(t, route, contact);
  return (
    <div className={route.enabled ? 'route' : 'route off'} data-testid={`route-${route.id}`} data-on={route.enabled}>
      <Switch
        checked={route.enabled}
        onChange={(enabled) => onPut({ ...route, enabled })}
        aria-label={words}
        data-testid={`route-switch-${route.id}`}
      />
      <span className="route-words">{words}</span>
      <span className="rate">
        <InputNumber
          min={1}
          max={6_000}
          value={route.perMinute}
          onChange={(perMinute) => perMinute && onPut({ ...route, perMinute })}
          aria-label={t('bridge.perMinute')}
        />
        {t('bridge.perMinute')}
        {!isDefault && (
          <Button icon={<DeleteOutlined />} onClick={() => onRemove(route.id)} aria-label={t('bridge.remove')} />
        )}
      </span>
      <Counts status={status} />
    </div>
  );
}

const outcomeLevel: Record<NonNullable<RouteStatus['last']>['outcome'], Level> = {
  sending: 'warn',
  done: 'ok',
  unknown: 'warn',
  refused: 'bad',
};

function Counts({ status: { passed, waiting, left, refused, last } }: { status: RouteStatus }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const own = useMessaging((state) => state.own);
  const who = useMessaging((state) => last?.unit && nameOf(state, { station: own, unit: last.unit }));
  return (
    <span className="counts">
      <span>{t('bridge.passed', { count: passed })}</span>
      {waiting > 0 && <StateWord level="warn">{t('bridge.waiting', { count: waiting })}</StateWord>}
      {left > 0 && <span>{t('bridge.left', { count: left })}</span>}
      {refused > 0 && <StateWord level="bad">{t('bridge.refused', { count: refused })}</StateWord>}
      {last && (
        <span>
          {who} <StateWord level={outcomeLevel[last.outcome]}>{t(`bridge.outcome.${last.outcome}`)}</StateWord>{' '}
          <Ago at={last.at} />
          {last.reason !== undefined && ` · ${sentence(last.reason)}`}
        </span>
      )}
    </span>
  );
}

/** «北斗终端的位置 → 态势图» */
function routeWords(t: TFunction, { what, from, to }: Route, contact: Contact | undefined): string {
  const media = (list: readonly Medium[]) =>
    [...new Set(list.map((medium) => t(`bridge.medium.${medium}`)))].join(t('comma'));
  const source =
    from.kind === 'journal' ? t('bridge.written') : t(`bridge.heard.${what}`, { media: media(from.media) });
  const target =
    to.kind === 'journal'
      ? t(`bridge.into.${what}`)
      : to.kind === 'media'
        ? t('bridge.terminal', { media: media(to.media) })
        : (contact?.name ?? to.contact);
  return `${source} → ${target}`;
}

/** What one medium hears, to somebody who has another. */
function NewRelay({ onPut }: { onPut: (route: Route) => void }) {
  const { t } = useTranslation();
  const contacts = useMessaging((state) => state.contacts);
  const [from, setFrom] = useState<'rdss' | 'radio'>('radio');
  const [contact, setContact] = useState<string>();
  if (contacts.length === 0) return null;
  const add = () => {
    if (contact === undefined) return;
    const media: Medium[] = from === 'rdss' ? ['rdss'] : ['aprs', 'radio'];
    onPut({
      id: `relay-${crypto.randomUUID()}`,
      what: 'text',
      from: { kind: 'media', media },
      to: { kind: 'contact', contact },
      enabled: true,
      perMinute: 5,
      everyS: 1,
    });
    setContact(undefined);
  };
  return (
    <div className="new-relay" data-testid="new-relay">
      <span className="muted">{t('bridge.relay')}</span>
      <Select
        virtual={false}
        value={from}
        onChange={setFrom}
        aria-label={t('bridge.relayFrom')}
        options={(['radio', 'rdss'] as const).map((value) => ({ value, label: t(`bridge.medium.${value}`) }))}
      />
      <span aria-hidden="true">→</span>
      <Select
        virtual={false}
        value={contact}
        onChange={setContact}
        placeholder={t('bridge.relayTo')}
        aria-label={t('bridge.relayTo')}
        options={contacts.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Button icon={<PlusOutlined />} onClick={add} disabled={contact === undefined}>
        {t('bridge.add')}
      </Button>
    </div>
  );
}
