/** The phone's own words alone: its page is loaded over a Wi-Fi that others need, too. */
import i18next from 'i18next';
import { errorSentences, isErrorCode } from '../../contract/errors.ts';
import { phone as en } from '../../resources/locales/en.json';
import { phone as zh } from '../../resources/locales/zh-CN.json';

const lng = navigator.languages.some((language) => language.startsWith('zh')) ? 'zh-CN' : 'en';

export async function startWords(): Promise<void> {
  await i18next.init({
    resources: { 'zh-CN': { translation: { phone: zh } }, en: { translation: { phone: en } } },
    lng,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = lng;
}

export const t = (key: string, holes: Record<string, string | number> = {}): string => i18next.t(key, holes);

/** A station's refusal in a sentence. */
export const sentenceOf = (code: string): string =>
  errorSentences[isErrorCode(code) ? code : 'internal'][lng === 'en' ? 'en' : 'zh'];
