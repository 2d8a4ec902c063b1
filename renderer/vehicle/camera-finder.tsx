/** Cameras on the vehicle's network: looked for when the form opens, or asked for at an address; user and password make one a source. */
import { Button, Form, Input, Space } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '../../contract/video-source.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';

/** A search takes two seconds; a camera is asked five questions. Ms. */
const WAIT_MS = 25_000;

interface FinderProps {
  /** One that was found is being logged in at, or no longer. */
  onChosen: (chosen: boolean) => void;
}

export function CameraFinder({ onChosen }: FinderProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<FoundCamera[]>();
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState('');
  const { busy, refusal, call } = useCall(WAIT_MS);
  const find = useCallback(
    (at?: string) =>
      void call(async (way) => {
        const cameras = await api.video.sources.find.mutate(at === undefined ? {} : { place: at }, way);
        setFound(cameras);
        if (at !== undefined) setChosen(cameras[0]?.address);
      }),
    [call],
  );
  useEffect(() => find(), [find]);
  const isChosen = found?.some(({ address }) => address === chosen) === true;
  useEffect(() => onChosen(isChosen), [isChosen, onChosen]);
  return (
    <section className="finder" data-testid="finder">
      <div className="section-head">
        <h3>{t('source.find.title')}</h3>
        <Button onClick={() => find()} disabled={busy} data-testid="find-again">
          {t(busy ? 'source.find.searching' : 'source.find.again')}
        </Button>
      </div>
      {found?.length === 0 && !busy && <p className="muted">{t('source.find.none')}</p>}
      {found?.map((camera) => (
        <Found
          key={camera.address}
          camera={camera}
          open={camera.address === chosen}
          onOpen={() => setChosen(camera.address === chosen ? undefined : camera.address)}
        />
      ))}
      <Space.Compact block>
        <Input
          value={place}
          maxLength={300}
          placeholder={t('source.find.place')}
          onChange={({ target }) => setPlace(target.value)}
          onPressEnter={() => place.trim() !== '' && find(place.trim())}
          data-testid="find-place"
        />
        <Button onClick={() => find(place.trim())} disabled={busy || place.trim() === ''} data-testid="find-there">
          {t('source.find.there')}
        </Button>
      </Space.Compact>
      <RefusalLine refusal={refusal} />
    </section>
  );
}

interface FoundProps {
  camera: FoundCamera;
  open: boolean;
  onOpen: () => void;
}

function Found({ camera, open, onOpen }: FoundProps) {
  const { t } = useTranslation();
  const { host, name, hardware, known } = camera;
  return (
    <div className="row found" data-testid={`found-${camera.address}`}>
      <div className="grow">
        <div className="title">{name ?? hardware ?? t('source.kind.camera')}</div>
        <div className="detail">{[host, hardware !== name && hardware].filter(Boolean).join(' · ')}</div>
      </div>
      <div className="buttons">
        {known !== undefined && <span className="muted">{t('source.find.known')}</span>}
        {!open && (
          <Button type={known === undefined ? 'primary' : 'default'} onClick={onOpen} data-testid="choose">
            {t(known === undefined ? 'settings.add' : 'source.find.login')}
          </Button>
        )}
      </div>
      {open && <Login camera={camera} onCancel={onOpen} />}
    </div>
  );
}

function Login({ camera, onCancel }: { camera: FoundCamera; onCancel: () => void }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall(WAIT_MS);
  const add = async (values: { name: string; user: string; password: string }) => {
    let id = '';
    const refused = await call(async (way) => {
      id = await api.video.sources.addFound.mutate({ ...values, address: camera.address }, way);
    });
    if (!refused) openPanel({ kind: 'source', id });
  };
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      className="config-form found-login"
      initialValues={{ name: camera.name ?? camera.hardware ?? '', user: 'admin', password: '' }}
      onFinish={(values: { name: string; user: string; password: string }) => void add(values)}
      autoComplete="off"
    >
      <Form.Item name="name" label={t('source.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input maxLength={60} placeholder={t('source.nameHint')} data-testid="found-name" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="user" label={t('source.user')}>
          <Input maxLength={100} autoComplete="off" data-testid="found-user" />
        </Form.Item>
        <Form.Item name="password" label={t('source.password')}>
          <Input.Password maxLength={100} autoComplete="new-password" data-testid="found-password" />
        </Form.Item>
      </div>
      <RefusalLine refusal={refusal} />
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="found-add">
          {t(busy ? 'source.find.reading' : 'settings.add')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
