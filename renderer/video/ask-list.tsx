/** Spans of footage that the center asked for: what came of each, how far it is, how fast, how long yet. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AskView } from '../../contract/backfill.ts';
import { useCall } from '../ui/call.ts';
import { bitsPerSecond, clockTime, dataSize, dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord, type Level } from '../ui/words.tsx';
import './footage.css';

const level: Record<AskView['state'], Level> = {
  asked: 'warn',
  sending: 'ok',
  waiting: 'warn',
  none: 'bad',
  done: 'ok',
  withdrawn: 'off',
};

/** It has not come to an end. */
export const isOpen = ({ state }: AskView): boolean => state === 'asked' || state === 'sending' || state === 'waiting';

interface Props {
  asks: readonly AskView[];
  /** Name of a feed, with its vehicle where there are several. */
  nameOf: (ask: AskView) => string;
  /** Takes an ask back; absent: that is not for this page. */
  withdraw?: (id: string, way: { signal: AbortSignal }) => Promise<unknown>;
  onOpen?: (ask: AskView) => void;
}

export function AskList({ asks, nameOf, withdraw, onOpen }: Props) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  return (
    <div data-testid="asks">
      {asks.map((ask) => {
        const { id, state, startAt, endAt, by, askedAt } = ask;
        return (
          <div className="ask" key={id} data-testid="ask" data-state={state} data-id={id}>
            <button type="button" disabled={!onOpen} onClick={() => onOpen?.(ask)}>
              <strong>{nameOf(ask)}</strong>
              <span>
                {dateTime(startAt)} – {clockTime(endAt)} · {duration(endAt - startAt)}
              </span>
              <span>
                <StateWord level={level[state]}>{t(`ask.${state}`)}</StateWord> <Amount ask={ask} />
              </span>
              <span className="muted">
                {t('ask.by', { by })} · <Ago at={askedAt} />
              </span>
            </button>
            {withdraw && isOpen(ask) && (
              <Button disabled={busy} onClick={() => void call((way) => withdraw(id, way))} data-testid="ask-withdraw">
                {t('ask.withdraw')}
              </Button>
            )}
            {state === 'sending' && (
              <div className="ask-bar">
                <i style={{ width: `${(100 * ask.receivedBytes) / Math.max(1, ask.bytes)}%` }} />
              </div>
            )}
          </div>
        );
      })}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

function Amount({ ask }: { ask: AskView }) {
  const { t } = useTranslation();
  const { state, bytes, receivedBytes, kbps, gaps } = ask;
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const words = [
    state === 'sending' && t('ask.amount', { got: dataSize(receivedBytes), of: dataSize(bytes) }),
    kbps !== undefined && bitsPerSecond(kbps),
    kbps !== undefined && kbps > 0 && t('ask.left', { time: duration(((bytes - receivedBytes) * 8) / kbps) }),
    state === 'done' && dataSize(bytes),
    missing >= 1_000 && state !== 'none' && t('ask.gaps', { time: duration(missing) }),
  ];
  return <span>{words.filter(Boolean).join(' · ')}</span>;
}
