/** Opens the print view of a map, among the map's other tools. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrintView, type PrintProps } from './print-view.tsx';

export function PrintButton(props: PrintProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="tool-print">
        {t('print.button')}
      </Button>
      {open && <PrintView {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
