/** What the bridge carried last, as the journal has it. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transfer, TransferEnd } from '../../contract/bridge.ts';
import { nameOf } from '../messages/conversations.ts';
import { useMessaging } from '../messages/message-store.ts';
import { run } from '../ui/call.ts';
import { clockTime } from '../ui/format.ts';
import { StateWord, useSentence, type Level } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';

const SHOWN = 20;

const outcomeLevel: Record<Transfer['outcome'], Level> = {
  sending: 'warn',
  done: 'ok',
  unknown: 'warn',
  refused: 'bad',
};

export function TransferList() {
  const { t } = useTranslation();
  const [transfers, setTransfers] = useState<Transfer[]>([]);
  // The rows are told anew whenever something passed.
  const routes = useConsole((state) => state.routes);
  useEffect(() => {
    let isCurrent = true;
    void run(async (options) => {
      const read = await api.bridge.transfers.query({ limit: SHOWN }, options);
      if (isCurrent) setTransfers(read);
    });
    return () => {
      isCurrent = false;
    };
  }, [routes]);
  if (transfers.length === 0) return null;
  return (
    <>
      <h2>{t('bridge.transfers')}</h2>
      <ul className="talk" data-testid="transfers">
        {transfers.map((one) => (
          <Item key={one.id} transfer={one} />
        ))}
      </ul>
    </>
  );
}

function Item({ transfer: { at, from, to, unit, outcome, reason, count, message } }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const own = useMessaging((state) => state.own);
  const who = useMessaging((state) => (unit === undefined ? undefined : nameOf(state, { station: own, unit })));
  const text = useMessaging(({ messages }) =>
    message === undefined ? undefined : messages.get(message)?.message.text,
  );
  const end = (one: TransferEnd) =>
    one.kind === 'journal' ? t('bridge.journal') : `${t(`bridge.medium.${one.medium}`)} ${one.caller ?? ''}`;
  return (
    <li className={to.kind === 'device' ? 'out' : 'in'}>
      <div className="talk-head">
        <time>{clockTime(at)}</time>
        <strong>{who}</strong>
        <span>
          {end(from)} → {end(to)}
        </span>
        <StateWord level={outcomeLevel[outcome]}>{t(`bridge.outcome.${outcome}`)}</StateWord>
        {count > 1 && <span>× {count}</span>}
      </div>
      {text !== undefined && <div className="words">{text}</div>}
      {reason !== undefined && <div className="muted">{sentence(reason)}</div>}
    </li>
  );
}
