/** Fences of the station: what each tells, and the form of the one that is drawn on the map. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fence } from '../../contract/alerting.ts';
import { distanceText } from '../map/geo/geodesic.ts';
import { useAlerting } from './alert-store.ts';
import type { AlertingApi } from './alerting-api.ts';
import { editFence, endDraft, newDraft, useFenceDraft } from './fence-draft.ts';
import { FenceForm } from './fence-form.tsx';

export interface FenceListProps {
  api: AlertingApi;
  onShow: (place: { lat: number; lon: number }, title: string) => void;
}

export function FenceList({ api, onShow }: FenceListProps) {
  const { t } = useTranslation();
  const fences = useAlerting((state) => state.fences);
  const draft = useFenceDraft((state) => state.draft);
  // A page that is left draws no more.
  useEffect(() => endDraft, []);
  if (draft)
    return (
      <FenceForm key={draft.id ?? 'new'} api={api} fence={fences.find(({ id }) => id === draft.id)} onDone={endDraft} />
    );
  const edit = (fence: Fence) => {
    editFence(fence);
    onShow(middleOf(fence), fence.name);
  };
  return (
    <div className="fence-list" data-testid="fence-list">
      <div className="form-buttons">
        <Button icon={<PlusOutlined />} onClick={() => newDraft('circle')} data-testid="new-circle">
          {t('fence.newCircle')}
        </Button>
        <Button icon={<PlusOutlined />} onClick={() => newDraft('polygon')} data-testid="new-polygon">
          {t('fence.newPolygon')}
        </Button>
      </div>
      {fences.length === 0 && <div className="empty">{t('fence.none')}</div>}
      {fences.map((fence) => (
        <button
          type="button"
          key={fence.id}
          className="fence-row"
          onClick={() => edit(fence)}
          data-testid={`fence-${fence.id}`}
        >
          <strong>{fence.name}</strong>
          <span className="muted">
            <FenceFacts fence={fence} />
          </span>
        </button>
      ))}
    </div>
  );
}

/** `圆 500 m · 进入、离开 · 限速 30 km/h` */
function FenceFacts({ fence: { shape, enter, leave, kinds, maxSpeedMps } }: { fence: Fence }) {
  const { t } = useTranslation();
  const size = shape.kind === 'circle' ? distanceText(shape.radiusM) : t('fence.corners', { count: shape.ring.length });
  const tells = [enter && t('fence.enter'), leave && t('fence.leave')].filter((word) => word !== false);
  const facts = [
    `${t(`fence.shape.${shape.kind}`)} ${size}`,
    tells.join(t('comma')),
    kinds.map((kind) => t(`contact.kinds.${kind}`)).join(t('comma')),
    maxSpeedMps === undefined ? '' : t('fence.limit', { kmh: Math.round(maxSpeedMps * 3.6) }),
  ];
  return <>{facts.filter((fact) => fact !== '').join(' · ')}</>;
}

function middleOf({ shape }: Fence): { lat: number; lon: number } {
  if (shape.kind === 'circle') return { lat: shape.center[1], lon: shape.center[0] };
  const [lons, lats] = [shape.ring.map(([lon]) => lon), shape.ring.map(([, lat]) => lat)];
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return { lat: middle(lats), lon: middle(lons) };
}
