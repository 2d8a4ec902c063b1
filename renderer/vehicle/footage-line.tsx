/** How recording stands, in one line: how much there is, since when, and what is wrong with it. */
import { useTranslation } from 'react-i18next';
import type { FootageStatus } from '../../contract/footage.ts';
import { dataSize, dateTime } from '../ui/format.ts';
import { StateWord, useSentence, type Level } from '../ui/words.tsx';
import { useLocalVideo } from './video-store.ts';

export const footageLevel: Record<FootageStatus['state'], Level> = {
  connected: 'ok',
  degraded: 'warn',
  lost: 'bad',
  off: 'off',
};

export function FootageLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const footage = useLocalVideo((state) => state.footage);
  if (!footage) return null;
  const { state, reason, recording, bytes, quotaBytes, oldestAt } = footage;
  const words =
    reason === 'ok'
      ? t(recording.length > 0 ? 'footage.runs' : 'footage.idle', { count: recording.length })
      : sentence(`footage-${reason}`);
  return (
    <span className="footage-line" data-testid="footage-line" data-state={state} data-reason={reason}>
      <StateWord level={footageLevel[state]}>{words}</StateWord>
      <span className="muted">
        {t('footage.amount', { used: dataSize(bytes), of: dataSize(quotaBytes) })}
        {oldestAt !== undefined && ` · ${t('footage.since', { at: dateTime(oldestAt).slice(5, 16) })}`}
      </span>
    </span>
  );
}
