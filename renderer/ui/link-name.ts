/** What a link is called on the screens. */
import { useTranslation } from 'react-i18next';

/** What a vehicle calls the link that nobody has named. */
const UNNAMED = 'auto';

export function useLinkName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => (name === UNNAMED ? t('link.auto') : name);
}
