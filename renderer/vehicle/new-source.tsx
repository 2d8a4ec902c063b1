/** A new source of video: a network camera by its address. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { CameraForm, cameraOf, type CameraValues } from './camera-form.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { PanelFrame } from './panel-frame.tsx';

export function NewSource() {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const add = async (values: CameraValues) => {
    let id = '';
    const refused = await call(async (way) => {
      id = await api.video.sources.putCamera.mutate(cameraOf(values), way);
    });
    if (!refused) openPanel({ kind: 'source', id });
  };
  return (
    <PanelFrame label={t('source.add')} head={<h2>{t('source.add')}</h2>}>
      <div data-testid="new-source">
        <CameraForm initial={{}} busy={busy} saveWord={t('settings.add')} onSave={(values) => void add(values)}>
          <Button onClick={() => openPanel(undefined)}>{t('cancel')}</Button>
        </CameraForm>
        <RefusalLine refusal={refusal} />
      </div>
    </PanelFrame>
  );
}
