/** Theme, language, full screen: one touch each. */
import { BulbOutlined, FullscreenOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, THEMES, usePreferences } from './preferences.ts';

/** The one after `value` in a list, around the end. */
const following = <T,>(list: readonly [T, ...T[]], value: T): T =>
  list[(list.indexOf(value) + 1) % list.length] ?? list[0];

export function PreferenceBar() {
  const { t } = useTranslation();
  const { theme, language, set } = usePreferences();
  const fullScreen = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  return (
    <div className="preference-bar">
      <Button icon={<BulbOutlined />} onClick={() => set({ theme: following(THEMES, theme) })} data-testid="theme">
        {t(`theme.${theme}`)}
      </Button>
      <Button
        icon={<GlobalOutlined />}
        onClick={() => set({ language: following(LANGUAGES, language) })}
        data-testid="language"
      >
        {t('language.other')}
      </Button>
      <Button icon={<FullscreenOutlined />} onClick={fullScreen}>
        {t('fullScreen')}
      </Button>
    </div>
  );
}
