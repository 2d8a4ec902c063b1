/** Alerts with what is watched for: the list, the fences, the rules. */
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertList, type AlertListProps } from './alert-list.tsx';
import './alerts.css';
import { FenceList } from './fence-list.tsx';
import { RulesForm } from './rules-form.tsx';

const PARTS = ['alerts', 'fences', 'rules'] as const;

export function AlertsPage({ api, onShow }: AlertListProps) {
  const { t } = useTranslation();
  const [part, setPart] = useState<(typeof PARTS)[number]>('alerts');
  return (
    <div className="alerts-page" data-testid="page-alerts">
      <Segmented
        block
        value={part}
        onChange={setPart}
        options={PARTS.map((value) => ({ value, label: t(`alert.part.${value}`) }))}
      />
      {part === 'alerts' && <AlertList api={api} onShow={onShow} />}
      {part === 'fences' && <FenceList api={api} onShow={onShow} />}
      {part === 'rules' && <RulesForm api={api} />}
    </div>
  );
}
