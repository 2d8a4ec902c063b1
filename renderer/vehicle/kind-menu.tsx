/** A menu of all kinds of devices that a serial port may have: the operator knows better than the finder. */
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { SERIAL_DRIVERS } from './device-kinds.ts';

export function KindMenu({ onKind, disabled }: { onKind: (driver: string) => void; disabled: boolean }) {
  const { t } = useTranslation();
  const items = SERIAL_DRIVERS.map((driver) => ({ key: driver, label: t(`driver.${driver}`) }));
  return (
    <Dropdown trigger={['click']} disabled={disabled} menu={{ items, onClick: ({ key }) => onKind(key) }}>
      <Button data-testid="use-as">{t('port.useAs')}</Button>
    </Dropdown>
  );
}
