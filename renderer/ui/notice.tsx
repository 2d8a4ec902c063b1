/** What a station has to say once, and a person has to have seen. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { dateTime } from './format.ts';
import { useSentence } from './words.tsx';

interface Notices {
  shown: { code: string; at: number } | undefined;
  /** Codes that were put away on this page; a station repeats itself when the line comes back. */
  seen: string[];
}

const useNotices = create<Notices>(() => ({ shown: undefined, seen: [] }));

export function showNotice(code: string, at: number): void {
  if (!useNotices.getState().seen.includes(code)) useNotices.setState({ shown: { code, at } });
}

export function NoticeBanner() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { shown, seen } = useNotices();
  if (!shown) return null;
  const putAway = () => useNotices.setState({ shown: undefined, seen: [...seen, shown.code] });
  return (
    <div className="notice-banner" role="status" data-testid="notice">
      <span>
        ▲ {sentence(shown.code)} <span className="muted">{dateTime(shown.at)}</span>
      </span>
      <Button onClick={putAway}>{t('seen')}</Button>
    </div>
  );
}
