/** Under which addresses somebody is reached. */
import { useTranslation } from 'react-i18next';
import type { ContactAddress } from '../../contract/contact.ts';

export function Addresses({ addresses }: { addresses: readonly ContactAddress[] }) {
  const { t } = useTranslation();
  if (addresses.length === 0) return null;
  return (
    <div className="detail">
      {addresses.map(({ medium, address }) => `${t(`contact.medium.${medium}`)} ${address}`).join(' · ')}
    </div>
  );
}
