/** A new source of video: a network camera that was found or by its address, a phone by a code to scan, an encoder by address and token. */
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceType, type SenderInvitation, type SourceType } from '../../contract/video-source.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { CameraFinder } from './camera-finder.tsx';
import { CameraForm, cameraOf, type CameraValues } from './camera-form.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { Invitation } from './invitation.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { SenderForm, type SenderValues } from './sender-form.tsx';

export function NewSource() {
  const { t } = useTranslation();
  const [type, setType] = useState<SourceType>('rtsp');
  return (
    <PanelFrame label={t('source.add')} head={<h2>{t('source.add')}</h2>}>
      <div data-testid="new-source">
        <Segmented
          block
          className="source-types"
          value={type}
          onChange={setType}
          options={sourceType.options.map((value) => ({
            value,
            label: <span data-testid={`new-${value}`}>{t(`source.what.${value}`)}</span>,
          }))}
        />
        {type === 'rtsp' ? <NewCamera /> : <NewSender key={type} type={type} />}
      </div>
    </PanelFrame>
  );
}

function NewCamera() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(false);
  const { busy, refusal, call } = useCall();
  const add = async (values: CameraValues) => {
    let id = '';
    const refused = await call(async (way) => {
      id = await api.video.sources.putCamera.mutate(cameraOf(values), way);
    });
    if (!refused) openPanel({ kind: 'source', id });
  };
  return (
    <>
      <CameraFinder onChosen={setChosen} />
      {!chosen && (
        <>
          <h3>{t('source.find.byHand')}</h3>
          <CameraForm initial={{}} busy={busy} saveWord={t('settings.add')} onSave={(values) => void add(values)}>
            <Button onClick={() => openPanel(undefined)}>{t('cancel')}</Button>
          </CameraForm>
        </>
      )}
      <RefusalLine refusal={refusal} />
    </>
  );
}

function NewSender({ type }: { type: Exclude<SourceType, 'rtsp'> }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [made, setMade] = useState<SenderInvitation>();
  const add = (values: SenderValues) =>
    void call(async (way) => setMade(await api.video.sources.addSender.mutate({ type, ...values }, way)));
  if (made) {
    return (
      <Invitation type={type} invitation={made}>
        <Button type="primary" onClick={() => openPanel({ kind: 'source', id: made.id })} data-testid="invitation-done">
          {t('source.invitation.done')}
        </Button>
      </Invitation>
    );
  }
  return (
    <>
      <p className="muted">{t(`source.senderHint.${type}`)}</p>
      <SenderForm
        initial={{ name: '', kind: type === 'phone' ? 'body' : 'camera' }}
        busy={busy}
        saveWord={t('source.invite')}
        onSave={add}
      >
        <Button onClick={() => openPanel(undefined)}>{t('cancel')}</Button>
      </SenderForm>
      <RefusalLine refusal={refusal} />
    </>
  );
}
