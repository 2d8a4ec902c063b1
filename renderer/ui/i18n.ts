/** Texts of the screens, Chinese first; every text is in resources/locales. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../resources/locales/en.json';
import zh from '../../resources/locales/zh-CN.json';
import { usePreferences } from './preferences.ts';

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    lng: usePreferences.getState().language,
    fallbackLng: 'zh-CN',
    interpolation: { escapeValue: false },
  });
  const apply = (language: string) => {
    document.documentElement.lang = language;
    void i18next.changeLanguage(language);
  };
  apply(usePreferences.getState().language);
  usePreferences.subscribe(({ language }, before) => {
    if (language !== before.language) apply(language);
  });
}
