/** Why what is said here would not be heard, and why what is heard is not played. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSentence } from '../ui/words.tsx';
import { retryMicrophone, useRadio } from './radio-store.ts';

export function MicrophoneLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const microphone = useRadio((state) => state.microphone);
  const blocked = useRadio((state) => state.blocked);
  return (
    <>
      {blocked && <div className="error-line">{t('conference.blocked')}</div>}
      {microphone !== undefined && (
        <div className="error-line" role="alert" data-testid="radio-microphone" data-code={microphone}>
          {sentence(microphone)}{' '}
          {microphone === 'microphone-denied' && <Button onClick={retryMicrophone}>{t('conference.retry')}</Button>}
        </div>
      )}
    </>
  );
}
