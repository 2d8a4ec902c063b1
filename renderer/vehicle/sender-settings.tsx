/** Settings of a phone or an encoder: name, kind, another token, its end. */
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SenderInvitation, SourceView } from '../../contract/video-source.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { Invitation } from './invitation.tsx';
import { SENDER_KINDS, SenderForm, type SenderValues } from './sender-form.tsx';

export function SenderSettings({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [invitation, setInvitation] = useState<SenderInvitation>();
  const { id, name, own } = source;
  const kind = SENDER_KINDS.find((one) => one === source.kind) ?? 'camera';
  const save = (values: SenderValues) => void call((way) => api.video.sources.putSender.mutate({ id, ...values }, way));
  const renew = () => void call(async (way) => setInvitation(await api.video.sources.renewSender.mutate({ id }, way)));
  const remove = async () => {
    if (!(await call((way) => api.video.sources.remove.mutate({ id }, way)))) openPanel(undefined);
  };
  return (
    <>
      <SenderForm initial={{ name, kind }} busy={busy} saveWord={t('settings.save')} onSave={save}>
        <Popconfirm title={t('source.renewSure')} okText={t('source.renew')} cancelText={t('cancel')} onConfirm={renew}>
          <Button disabled={busy} data-testid="sender-renew">
            {t('source.renew')}
          </Button>
        </Popconfirm>
        {own && (
          <Popconfirm
            title={t('source.removeSenderSure')}
            okText={t('source.remove')}
            cancelText={t('cancel')}
            onConfirm={() => void remove()}
          >
            <Button danger data-testid="source-remove">
              {t('source.remove')}
            </Button>
          </Popconfirm>
        )}
      </SenderForm>
      {invitation && <Invitation type={source.type} invitation={invitation} />}
      <RefusalLine refusal={refusal} />
    </>
  );
}
