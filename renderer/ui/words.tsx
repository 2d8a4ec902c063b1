/** Words for states, ages and errors: one word for one thing, everywhere. */
import { useTranslation } from 'react-i18next';
import { errorSentences, isErrorCode } from '../../contract/errors.ts';
import { useNow } from './clock.ts';
import { age, isStale } from './format.ts';

export type Level = 'ok' | 'warn' | 'bad' | 'off';

/** Color, shape and word together: color alone says nothing. */
const shapes: Record<Level, string> = { ok: '●', warn: '▲', bad: '■', off: '○' };

export function StateWord({
  level,
  children,
  title,
}: {
  level: Level;
  children: React.ReactNode;
  title?: string | undefined;
}) {
  return (
    <span className={`state state-${level}`} title={title}>
      <span aria-hidden="true">{shapes[level]}</span> {children}
    </span>
  );
}

/** How long ago, renewed every second. Gray and hatched past its limit. */
export function Ago({ at, staleMs }: { at: number | undefined; staleMs?: number }) {
  const { t } = useTranslation();
  const now = useNow();
  if (at === undefined) return <span className="stale">{t('age.never')}</span>;
  const value = age(at, now);
  const stale = staleMs !== undefined && isStale(at, now, staleMs);
  return <span className={stale ? 'age stale' : 'age'}>{t(`age.${value.word}`, { ...value })}</span>;
}

/** The sentence for an error code in the language of the screen. */
export function useSentence(): (code: string) => string {
  const { i18n } = useTranslation();
  return (code) => {
    const sentence = errorSentences[isErrorCode(code) ? code : 'internal'];
    return i18n.language === 'en' ? sentence.en : sentence.zh;
  };
}

/** The code of what a call threw. What has no answer of the station in it never reached it, or its answer was lost. */
export const codeOf = (error: unknown): string => {
  const words = error instanceof Error ? error.message : '';
  if (isErrorCode(words)) return words;
  return error instanceof Error && 'data' in error && error.data === undefined ? 'station-away' : 'internal';
};

/** What the station said beside the code: which field, whose port. */
export function detailOf(error: unknown): string | undefined {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined;
  const detail: unknown = typeof data === 'object' && data && 'detail' in data ? data.detail : undefined;
  return typeof detail === 'string' ? detail : undefined;
}
