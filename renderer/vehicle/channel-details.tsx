/** A radio channel's settings, and a new channel. */
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RadioChannelRow } from '../../contract/screen-event.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { ChannelForm, channelOf, valuesOf, type ChannelValues } from './channel-form.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { PanelFrame } from './panel-frame.tsx';

export function NewChannel() {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const add = async (values: ChannelValues) => {
    if (!(await call((way) => api.radio.put.mutate(channelOf(values), way)))) openPanel(undefined);
  };
  return (
    <PanelFrame label={t('channel.add')} head={<h2>{t('channel.add')}</h2>}>
      <ChannelForm initial={{}} busy={busy} saveWord={t('settings.add')} onSave={(values) => void add(values)}>
        <Button onClick={() => openPanel(undefined)}>{t('cancel')}</Button>
      </ChannelForm>
      <RefusalLine refusal={refusal} />
    </PanelFrame>
  );
}

export function ChannelDetails({ channel: { id, name, state, detail, config, own } }: { channel: RadioChannelRow }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const save = (values: ChannelValues) => void call((way) => api.radio.put.mutate(channelOf(values, id), way));
  const remove = async () => {
    if (!(await call((way) => api.radio.remove.mutate({ id }, way)))) openPanel(undefined);
  };
  return (
    <PanelFrame label={name} head={<h2>{name}</h2>}>
      {state === 'lost' && detail !== undefined && <div className="muted">{detail}</div>}
      <ChannelForm initial={valuesOf(config)} busy={busy} saveWord={t('settings.save')} onSave={save}>
        {own && (
          <Popconfirm
            title={t('channel.form.removeSure')}
            okText={t('channel.form.remove')}
            cancelText={t('cancel')}
            onConfirm={() => void remove()}
          >
            <Button danger data-testid="channel-remove">
              {t('channel.form.remove')}
            </Button>
          </Popconfirm>
        )}
      </ChannelForm>
      <RefusalLine refusal={refusal} />
    </PanelFrame>
  );
}
