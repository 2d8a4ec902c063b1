/** How many alerts stand, in the status bar. */
import { useTranslation } from 'react-i18next';
import { StateWord } from '../ui/words.tsx';
import { useStanding } from './alert-store.ts';

export function AlertsItem() {
  const { t } = useTranslation();
  const count = useStanding().length;
  return <StateWord level={count > 0 ? 'bad' : 'off'}>{t('alert.count', { count })}</StateWord>;
}
