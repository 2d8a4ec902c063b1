/** The BeiDou floor on the link page: whether it is open and why, what waits, and when the card allows the next. */
import { useTranslation } from 'react-i18next';
import type { FloorStatus } from '../../contract/floor.ts';
import { useNow } from '../ui/clock.ts';
import { Ago, StateWord, useSentence, type Level } from '../ui/words.tsx';

const levels: Record<FloorStatus['state'], Level> = { off: 'off', 'no-terminal': 'bad', standby: 'ok', open: 'warn' };

export function FloorRow({ floor }: { floor: FloorStatus }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const now = useNow();
  const until = (at: number) => Math.max(0, Math.ceil((at - now) / 1_000));
  const { state, downSince, opensAt, nextAt, heardAt, waiting, trouble } = floor;
  return (
    <div className="row" data-testid="floor" data-state={state}>
      <div className="grow">
        <div className="title">{t('floor.title')}</div>
        <div>
          <StateWord level={levels[state]}>{t(`floor.state.${state}`)}</StateWord>
          {downSince !== undefined &&
            `${t('colon')}${t('floor.down', { seconds: Math.max(0, Math.floor((now - downSince) / 1_000)) })}`}
          {opensAt !== undefined && ` · ${t('floor.opensIn', { seconds: until(opensAt) })}`}
        </div>
        {trouble !== undefined && <div className="error-line">{sentence(trouble)}</div>}
        {state !== 'off' && (
          <div className="detail">
            {t('floor.waiting', waiting)}
            {nextAt !== undefined && nextAt > now && ` · ${t('floor.nextIn', { seconds: until(nextAt) })}`}
            {heardAt !== undefined && (
              <>
                {` · ${t('floor.heard')} `}
                <Ago at={heardAt} />
              </>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
