/** Sharing a feed with viewers of other programs: who has it, who watches, a new one, one taken back. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewShare, Share, ShareInvitation } from '../../contract/share.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import './shares.css';

type Run = { signal?: AbortSignal };

/** What the station does for it. */
export interface ShareCalls {
  add: (share: NewShare, way: Run) => Promise<ShareInvitation>;
  revoke: (id: string, way: Run) => Promise<void>;
}

interface Props {
  feed: Pick<NewShare, 'station' | 'feed'>;
  /** Of all feeds. */
  all: readonly Share[];
  calls: ShareCalls;
}

export function Shares({ feed: { station, feed }, all, calls }: Props) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [made, setMade] = useState<ShareInvitation>();
  const { busy, refusal, call } = useCall();
  const add = () =>
    void call(async (way) => {
      setMade(await calls.add({ station, feed, label: label.trim() }, way));
      setLabel('');
    });
  const mine = all.filter((share) => share.station === station && share.feed === feed);
  return (
    <div className="shares" data-testid="shares">
      <p className="muted">{t('share.hint')}</p>
      {mine.map((share) => (
        <Row key={share.id} share={share} calls={calls} />
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
      {made && <Made made={made} />}
    </div>
  );
}

function Made({ made: { urls, token } }: { made: ShareInvitation }) {
  const { t } = useTranslation();
  const all = urls.map((url) => new URL(url, location.href).href);
  const [url = all[0] ?? '', setUrl] = useState<string>();
  return (
    <div className="shares">
      {all.length > 1 && (
        <Select
          value={url}
          onChange={setUrl}
          options={all.map((value) => ({ value, label: new URL(value).host }))}
          aria-label={t('share.address')}
        />
      )}
      <Shown label={t('share.address')} value={url} testId="share-url" />
      <Shown label={t('share.token')} value={token} testId="share-token" />
      <p className="muted">{t('share.once')}</p>
    </div>
  );
}

function Row({ share: { id, label, by, at, viewers }, calls }: { share: Share; calls: ShareCalls }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const revoke = () => void call((way) => calls.revoke(id, way));
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
