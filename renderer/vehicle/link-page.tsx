/** The link to the center in words, what waits, and enrolment. */
import { App, Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Uplink } from '../../contract/link.ts';
import { useNow } from '../ui/clock.ts';
import { integer } from '../ui/format.ts';
import { useLinkName } from '../ui/link-name.ts';
import { Ago, codeOf, StateWord, useSentence } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { FloorRow } from './floor-row.tsx';
import { LinkList } from './link-list.tsx';
import { uplinkLevel } from './status-bar.tsx';

export function LinkPage() {
  const uplink = useConsole((state) => state.uplink);
  const floor = useConsole((state) => state.floor);
  const needsCode = useNeedsCode(uplink?.state);
  if (!uplink) return null;
  return (
    <div data-testid="page-link">
      <UplinkRow uplink={uplink} />
      <LinkList />
      {floor && floor.state !== 'off' && <FloorRow floor={floor} />}
      {needsCode && <Enrolment />}
    </div>
  );
}

/** Until it is connected: what is being typed, and why a code was refused, stays while the line is tried in between. */
function useNeedsCode(state: Uplink['state'] | undefined): boolean {
  const [needsCode, setNeeds] = useState(false);
  useEffect(() => {
    if (state === 'not-enrolled' || state === 'refused') setNeeds(true);
    else if (state === 'online') setNeeds(false);
  }, [state]);
  return needsCode;
}

function UplinkRow({ uplink }: { uplink: Uplink }) {
  const { t } = useTranslation();
  const linkName = useLinkName();
  const now = useNow();
  const sentence = useSentence();
  const { message } = App.useApp();
  const retry = () => void api.uplink.retry.mutate().catch((error: unknown) => message.error(sentence(codeOf(error))));
  const seconds = uplink.retryAt === undefined ? undefined : Math.max(0, Math.ceil((uplink.retryAt - now) / 1_000));
  return (
    <div className="row">
      <div className="grow">
        <div className="title">
          {t('uplink.title')} {uplink.centerName && <span className="muted">{uplink.centerName}</span>}
        </div>
        <div>
          <StateWord level={uplinkLevel[uplink.state]}>{t(`uplink.state.${uplink.state}`)}</StateWord>{' '}
          <Ago at={uplink.since} />
          {uplink.via &&
            ` · ${t(uplink.state === 'online' ? 'uplink.via' : 'uplink.lastVia', { name: linkName(uplink.via.name) })}`}
          {uplink.heardAt !== undefined && (
            <>
              {` · ${t('uplink.heard')} `}
              <Ago at={uplink.heardAt} />
            </>
          )}
          {uplink.rttMs !== undefined && uplink.state === 'online' && ` · ${t('uplink.rtt')} ${uplink.rttMs} ms`}
        </div>
        {uplink.error && <div className="error-line">{sentence(uplink.error)}</div>}
        {uplink.state !== 'not-enrolled' && (
          <div className="detail">
            {uplink.unsent === 0 ? t('uplink.allSent') : `${t('uplink.unsent')} ${integer(uplink.unsent)}`}
            {uplink.heldBack !== undefined && ` · ${t('uplink.heldBack', { entries: integer(uplink.heldBack) })}`}
            {seconds !== undefined && ` · ${t('uplink.retryIn', { seconds })}`}
            {uplink.detail && ` · ${uplink.detail}`}
          </div>
        )}
      </div>
      {(uplink.state === 'waiting' || uplink.state === 'refused') && (
        <Button onClick={retry}>{t('uplink.retry')}</Button>
      )}
    </div>
  );
}

function Enrolment() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const enrol = async (values: { centerUrl: string; code: string }) => {
    setBusy(true);
    setError(undefined);
    const centerUrl = /^https:/.test(values.centerUrl) ? values.centerUrl : `https://${values.centerUrl}`;
    try {
      await api.uplink.enrol.mutate({ centerUrl, code: values.code });
      void message.success(t('uplink.state.online'));
    } catch (cause) {
      setError(sentence(codeOf(cause)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="row">
      <div className="grow">
        <h2>{t('uplink.enrolTitle')}</h2>
        <p className="muted">{t('uplink.enrolHint')}</p>
        <Form
          layout="vertical"
          onFinish={(values: { centerUrl: string; code: string }) => void enrol(values)}
          requiredMark={false}
        >
          <Form.Item name="centerUrl" label={t('uplink.centerUrl')} rules={[{ required: true, message: '' }]}>
            <Input placeholder="https://192.0.2.10:8443" autoComplete="off" />
          </Form.Item>
          <Form.Item name="code" label={t('uplink.code')} rules={[{ required: true, message: '' }]}>
            <Input placeholder="QS-XXXX-XXXX-…" autoComplete="off" />
          </Form.Item>
          {error && <div className="error-line">{error}</div>}
          <Button type="primary" htmlType="submit" loading={busy} block>
            {t('uplink.enrol')}
          </Button>
        </Form>
      </div>
    </div>
  );
}
