/** What every page has around it: theme, language, the banner of a lost line. */
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode, useEffect, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { useLine } from './api.ts';
import { startI18n } from './i18n.ts';
import { usePreferences } from './preferences.ts';
import './style.css';
import { antdTheme, applyRoles } from './theme.ts';
import { NoticeBanner } from './notice.tsx';
import { StoreBanner } from './store-banner.tsx';
import { Ago } from './words.tsx';

function LineBanner() {
  const { t } = useTranslation();
  const { state, since } = useLine();
  if (state !== 'lost') return null;
  return (
    <div className="line-banner" role="alert" data-testid="line-lost">
      ■ {t('line.lost')} · <Ago at={since} />
    </div>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const { theme, language } = usePreferences();
  useEffect(() => applyRoles(theme), [theme]);
  return (
    <ConfigProvider
      locale={language === 'en' ? enUS : zhCN}
      theme={antdTheme(theme)}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <App className="app">
        <LineBanner />
        <StoreBanner />
        <NoticeBanner />
        {children}
      </App>
    </ConfigProvider>
  );
}

/** Starts a page. */
export async function startPage(page: ReactNode): Promise<void> {
  applyRoles(usePreferences.getState().theme);
  await startI18n();
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <Frame>{page}</Frame>
    </StrictMode>,
  );
}
