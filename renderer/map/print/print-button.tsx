/** Opens the print view of a map, among the map's other tools. */
import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrintView, type PrintProps } from './print-view.tsx';

export function PrintButton(props: PrintProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        icon={<PrinterOutlined />}
        onClick={() => setOpen(true)}
        aria-label={t('print.button')}
        title={t('print.button')}
        data-testid="tool-print"
      />
      {open && <PrintView {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
