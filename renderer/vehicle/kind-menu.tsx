/** A menu of all kinds of devices that a port may have: the operator knows better than the finder. */
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { driversFor } from './device-kinds.ts';

interface KindMenuProps {
  /** Name of the port. */
  port: string;
  onKind: (driver: string) => void;
  disabled: boolean;
}

export function KindMenu({ port, onKind, disabled }: KindMenuProps) {
  const { t } = useTranslation();
  const items = driversFor(port).map((driver) => ({ key: driver, label: t(`driver.${driver}`) }));
  return (
    <Dropdown trigger={['click']} disabled={disabled} menu={{ items, onClick: ({ key }) => onKind(key) }}>
      <Button data-testid="use-as">{t('port.useAs')}</Button>
    </Dropdown>
  );
}
