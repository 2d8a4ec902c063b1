/** One source, whole: its picture, what it gives, what was recorded of it, its settings. */
import { Button, Popconfirm, Tabs } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceView } from '../../contract/video-source.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import { Picture } from '../video/picture.tsx';
import { PtzPad } from '../video/ptz/ptz-pad.tsx';
import { useViewer } from '../video/use-viewer.ts';
import { CameraForm, cameraOf, type CameraValues } from './camera-form.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { PanelFrame } from './panel-frame.tsx';
import { ptzAccess } from './ptz-access.ts';
import { OwnFootage } from './own-footage.tsx';
import { SenderSettings } from './sender-settings.tsx';
import { SourcePushes } from './source-pushes.tsx';
import { SourceShares } from './source-shares.tsx';
import { PictureFactsLine, SourceState, whyKeys } from './source-words.tsx';
import { localSignalling, useLocalVideo } from './video-store.ts';

export function SourceDetails({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState('live');
  const { busy, refusal, call } = useCall();
  const { id, state, enabled } = { ...source, enabled: source.state !== 'off' };
  const retry = () => void call((way) => api.video.sources.retry.mutate({ id }, way));
  const toggle = () => void call((way) => api.video.sources.setEnabled.mutate({ id, enabled: !enabled }, way));
  return (
    <PanelFrame
      label={source.name}
      head={
        <>
          <div className="panel-title">
            <h2>{source.name}</h2>
          </div>
          {source.address !== undefined && (
            <div className="one-line muted">{[source.address, source.model].filter(Boolean).join(' · ')}</div>
          )}
          <div>
            <SourceState source={source} /> <Ago at={source.since} />
          </div>
          {source.detail !== undefined && state === 'lost' && <div className="one-line muted">{source.detail}</div>}
          <PictureFactsLine source={source} />
        </>
      }
    >
      <div className="form-line">
        <Button onClick={toggle} disabled={busy} data-testid="source-toggle">
          {t(enabled ? 'source.switchOff' : 'source.switchOn')}
        </Button>
        {state === 'lost' && source.type === 'rtsp' && (
          <Button onClick={retry} disabled={busy} data-testid="source-retry">
            {t('source.retry')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={refusal} />
      <Tabs
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          { key: 'live', label: t('source.live'), children: <Live source={source} /> },
          { key: 'footage', label: t('footage.title'), children: <OwnFootage feed={id} /> },
          { key: 'shares', label: t('share.open'), children: <SourceShares feed={id} /> },
          { key: 'pushes', label: t('push.open'), children: <SourcePushes feed={id} /> },
          {
            key: 'settings',
            label: t('device.settings'),
            children: source.type === 'rtsp' ? <Settings source={source} /> : <SenderSettings source={source} />,
          },
        ]}
      />
    </PanelFrame>
  );
}

function Live({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  const all = useLocalVideo(({ tracks }) => tracks);
  const tracks = useMemo(
    () => all.filter(({ feed, kind }) => feed === source.id && kind === 'video'),
    [all, source.id],
  );
  const { streams } = useViewer(localSignalling, tracks);
  const stream = streams.get(tracks[0]?.producer ?? '');
  const head = useLocalVideo(({ ptz }) => ptz.find(({ feed }) => feed === source.id));
  return (
    <>
      <div className={head ? 'picture turned' : 'picture'} data-testid="live">
        <Picture stream={stream} testId="live-video" />
        {!stream && <span className="no-picture">{t(whyKeys(source))}</span>}
      </div>
      {head && <PtzPad access={ptzAccess} station="" view={head} />}
    </>
  );
}

function Settings({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { id, name, kind, user, transport = 'tcp', record, place, own } = source;
  const save = (values: CameraValues) =>
    void call((way) => api.video.sources.putCamera.mutate(cameraOf(values, source), way));
  const remove = async () => {
    if (!(await call((way) => api.video.sources.remove.mutate({ id }, way)))) openPanel(undefined);
  };
  const removal = own && (
    <Popconfirm
      title={t('source.removeSure')}
      okText={t('source.remove')}
      cancelText={t('cancel')}
      onConfirm={() => void remove()}
    >
      <Button danger data-testid="source-remove">
        {t('source.remove')}
      </Button>
    </Popconfirm>
  );
  const initial: Partial<CameraValues> = {
    name,
    kind: kind === 'uav' || kind === 'body' ? kind : 'camera',
    address: source.address ?? '',
    transport,
    record,
    ...(user === undefined ? {} : { user }),
    ...place,
  };
  return (
    <>
      <CameraForm initial={initial} known={source} busy={busy} saveWord={t('settings.save')} onSave={save}>
        {removal}
      </CameraForm>
      <RefusalLine refusal={refusal} />
    </>
  );
}
