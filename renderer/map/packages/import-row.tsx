/** A file on its way to the station: amount, rate, time left; or why it was refused. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dataSize, duration } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { StateWord, useSentence } from '../../ui/words.tsx';
import { rateOf, type Import } from './imports.ts';
import { ProgressLine } from './progress-line.tsx';

/** @param children what is said beside the reason of a refusal */
export function ImportRow({
  one,
  putAway,
  children,
}: {
  one: Import;
  putAway: (id: string) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { id, name, size, received, state, reason } = one;
  const rate = rateOf(one);
  const isOver = state === 'refused';
  return (
    <div className="layer" data-testid="import" data-state={state}>
      <div className="layer-head">
        <span className="title">{name}</span>
        <Button onClick={() => putAway(id)} data-testid="put-away-import">
          {t(isOver ? 'seen' : 'maps.layers.stop')}
        </Button>
      </div>
      {isOver && reason && (
        <RefusalLine refusal={{ code: reason.code, detail: children === undefined ? reason.detail : undefined }} />
      )}
      {isOver && children}
      {!isOver && (
        <>
          <ProgressLine share={received / size} />
          <div className="detail">
            {state === 'checking' && <StateWord level="ok">{t('maps.layers.checking')}</StateWord>}
            {state === 'waiting' && reason && <StateWord level="warn">{sentence(reason.code)}</StateWord>}
            {state === 'sending' &&
              [
                `${dataSize(received)} / ${dataSize(size)}`,
                ...(rate > 0
                  ? [`${dataSize(rate)}/s`, t('maps.left', { time: duration(((size - received) * 1_000) / rate) })]
                  : []),
              ].join(' · ')}
          </div>
        </>
      )}
    </div>
  );
}
