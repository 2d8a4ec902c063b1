/** Sharing a feed with viewers of other programs: who has it, who watches, a new one, one taken back. */
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { NewShare, Share, ShareInvitation } from '../../../contract/share.ts';
import { useCall } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { Ago } from '../../ui/words.tsx';
import { centerApi, useCenter } from '../center-store.ts';

type SharedFeed = Pick<NewShare, 'station' | 'feed'> & { name: string };

/** The feed whose shares are shown. */
export const useSharing = create<{ feed?: SharedFeed | undefined }>(() => ({}));

export function ShareDialog() {
  const { t } = useTranslation();
  const feed = useSharing((state) => state.feed);
  const close = () => useSharing.setState({ feed: undefined });
  return (
    <Modal
      open={feed !== undefined}
      onCancel={close}
      footer={null}
      destroyOnHidden
      title={t('share.title', { name: feed?.name ?? '' })}
    >
      {feed && <Shares feed={feed} />}
    </Modal>
  );
}

function Shares({ feed: { station, feed } }: { feed: SharedFeed }) {
  const { t } = useTranslation();
  const all = useCenter((state) => state.shares);
  const [label, setLabel] = useState('');
  const [made, setMade] = useState<ShareInvitation>();
  const { busy, refusal, call } = useCall();
  const add = () =>
    void call(async (way) => {
      setMade(await centerApi().shares.add.mutate({ station, feed, label: label.trim() }, way));
      setLabel('');
    });
  const mine = all.filter((share) => share.station === station && share.feed === feed);
  return (
    <div className="shares" data-testid="shares">
      <p className="muted">{t('share.hint')}</p>
      {mine.map((share) => (
        <Row key={share.id} share={share} />
      ))}
      <div className="form-line">
        <Input
          maxLength={60}
          value={label}
          placeholder={t('share.label')}
          onChange={(event) => setLabel(event.target.value)}
          data-testid="share-label"
        />
        <Button type="primary" onClick={add} disabled={busy || label.trim() === ''} data-testid="share-add">
          {t('share.add')}
        </Button>
      </div>
      <RefusalLine refusal={refusal} />
      {made && (
        <div className="shares">
          <Shown label={t('share.address')} value={new URL(made.path, location.href).href} testId="share-url" />
          <Shown label={t('share.token')} value={made.token} testId="share-token" />
          <p className="muted">{t('share.once')}</p>
        </div>
      )}
    </div>
  );
}

function Row({ share: { id, label, by, at, viewers } }: { share: Share }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const revoke = () => void call((way) => centerApi().shares.revoke.mutate({ id }, way));
  return (
    <div className="form-line" data-testid={`share-${id}`} data-viewers={viewers}>
      <span className="grow">
        <strong>{label}</strong> <span className="muted">{by}</span> <Ago at={at} />
      </span>
      <span>{t('share.viewers', { count: viewers })}</span>
      <Button danger onClick={revoke} disabled={busy} data-testid="share-revoke">
        {t('share.revoke')}
      </Button>
      <RefusalLine refusal={refusal} />
    </div>
  );
}

const Shown = ({ label, value, testId }: { label: string; value: string; testId: string }) => (
  <label className="form-line">
    <span className="muted">{label}</span>
    <Input readOnly value={value} onFocus={(event) => event.target.select()} data-testid={testId} />
  </label>
);
