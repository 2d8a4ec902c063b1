/** "Thin link: pictures only": one touch, and a word when the link decided so, or when it would be better. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '../ui/call.ts';
import { dataSize, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateWord } from '../ui/words.tsx';
import { api } from './console-store.ts';
import { useStills } from './still-plan.ts';

export function ThinSwitch() {
  const { t } = useTranslation();
  const plan = useStills((state) => state.plan);
  const { busy, refusal, call } = useCall();
  if (!plan) return null;
  const { on, why, isSuggested, isSpent, bytes, everyMs } = plan;
  return (
    <>
      <Button
        type={on ? 'primary' : 'default'}
        aria-pressed={on}
        disabled={busy}
        onClick={() => void call((way) => api.feeds.setPicturesOnly.mutate({ pictures: !on }, way))}
        data-testid="thin-switch"
        data-why={why}
      >
        {t('stills.switch')}
      </Button>
      {on && (
        <span className="thin-words" data-testid="thin-words">
          <StateWord level="warn">{t(`stills.${why}`)}</StateWord>{' '}
          {t(isSpent ? 'stills.spent' : 'stills.plan', { size: dataSize(bytes), every: duration(everyMs) })}
        </span>
      )}
      {isSuggested && (
        <span className="thin-words" data-testid="thin-suggested">
          <StateWord level="warn">{t('stills.suggested')}</StateWord>
        </span>
      )}
      <RefusalLine refusal={refusal} />
    </>
  );
}
