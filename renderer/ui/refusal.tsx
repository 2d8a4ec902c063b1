/** Why something was not done, in a sentence, where the hand was. */
import { useTranslation } from 'react-i18next';
import type { Refusal } from './call.ts';
import { useSentence } from './words.tsx';

export function RefusalLine({ refusal }: { refusal: Refusal | undefined }) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  if (!refusal) return null;
  const { code, detail = '' } = refusal;
  // Where the station gives a device's reason, there is a sentence for it.
  const more = i18n.exists(`device.reason.${detail}`) ? t(`device.reason.${detail}`) : detail;
  return (
    <div className="error-line" role="alert" data-testid="refusal">
      {sentence(code)} {more !== '' && <span className="muted">{more}</span>}
    </div>
  );
}
