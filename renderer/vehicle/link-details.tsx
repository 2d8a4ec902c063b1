/** One link, whole: use it and no other, measure it, and what it may carry. */
import { Button, Popconfirm } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Link, LinkConfig, LinkSetup } from '../../contract/link.ts';
import { run, useCall } from '../ui/call.ts';
import { bitRate } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Fact } from './fact.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { LinkForm } from './link-form.tsx';
import { LinkPolicySwitches } from './link-policy.tsx';
import { LinkState } from './link-row.tsx';
import { useLinks } from './link-store.ts';
import { linkName, signalWords } from './link-words.ts';
import { PanelFrame } from './panel-frame.tsx';

/** A measurement with load takes up to this, ms. */
const MEASURE_MS = 20_000;

export function LinkDetails({ link }: { link: Link }) {
  const { t } = useTranslation();
  return (
    <PanelFrame
      label={linkName(t, link)}
      head={
        <>
          <div className="panel-title">
            <h2>{linkName(t, link)}</h2>
          </div>
          <div className="one-line muted">
            {t(`link.kind.${link.kind}`)}
            {link.place !== undefined && ` · ${link.place}`}
          </div>
          <LinkState link={link} />
          {link.signal && <div>{signalWords(t, link.signal)}</div>}
        </>
      }
    >
      <div data-testid="link-details">
        <Use link={link} />
        <Measure link={link} />
        <Settings id={link.id} policy={link.policy} />
      </div>
    </PanelFrame>
  );
}

/** The hand's choice: this link until it is taken back. */
function Use({ link }: { link: Link }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const isForced = useLinks(({ choice }) => choice?.forced === link.id);
  const force = () => void call((way) => api.links.force.mutate(isForced ? {} : { id: link.id }, way));
  return (
    <>
      <div className="form-line">
        <Button
          type={isForced ? 'default' : 'primary'}
          onClick={force}
          disabled={busy || (!isForced && link.state === 'off')}
          data-testid="link-force"
        >
          {t(isForced ? 'link.release' : 'link.force')}
        </Button>
        <span className="muted">{t(isForced ? 'link.forcedHint' : 'link.forceHint')}</span>
      </div>
      <RefusalLine refusal={refusal} />
    </>
  );
}

function Measure({ link }: { link: Link }) {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<Awaited<ReturnType<typeof run>>>();
  const measure = async () => {
    setRefusal(undefined);
    setRefusal(await run((way) => api.links.measure.mutate({ id: link.id }, way), MEASURE_MS));
  };
  const { upKbps, downKbps } = link;
  return (
    <>
      <div className="facts">
        <Fact label={t('link.delayName')}>{link.rttMs === undefined ? '—' : `${link.rttMs} ms`}</Fact>
        <Fact label={t('link.lossName')}>{link.lossPct === undefined ? '—' : `${link.lossPct} %`}</Fact>
        <Fact label={t('link.up')}>{upKbps === undefined ? '—' : `≥ ${bitRate(upKbps)}`}</Fact>
        <Fact label={t('link.down')}>{downKbps === undefined ? '—' : `≥ ${bitRate(downKbps)}`}</Fact>
      </div>
      <div className="form-line">
        <Button onClick={() => void measure()} loading={link.measuring ?? false} data-testid="link-measure">
          {t('link.measure')}
        </Button>
        <span className="muted">{t('link.measureHint')}</span>
      </div>
      <RefusalLine refusal={refusal} />
    </>
  );
}

/** Read when the panel opens, and again after each change of the policy. */
function Settings({ id, policy }: { id: string; policy: Link['policy'] }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [config, setConfig] = useState<LinkSetup>();
  const words = JSON.stringify(policy);
  const read = useCallback(
    () =>
      void call(async (way) => setConfig((await api.links.setups.query(undefined, way)).find((one) => one.id === id))),
    [id, call],
  );
  // By what the station says of the policy: another page may have changed it.
  useEffect(read, [read, words]);
  const put = async (next: LinkConfig) => {
    if (!(await call((way) => api.links.put.mutate(next, way)))) setConfig({ ...next, own: true });
  };
  const remove = async () => {
    if (!(await call((way) => api.links.remove.mutate({ id }, way)))) openPanel(undefined);
  };
  if (!config) return refusal ? <RefusalLine refusal={refusal} /> : <div className="empty">{t('loading')}</div>;
  return (
    <>
      <LinkPolicySwitches policy={policy} config={config} busy={busy} onChange={(next) => void put(next)} />
      <RefusalLine refusal={refusal} />
      <LinkForm key={id} config={config} busy={busy} onSave={(next) => void put(next)}>
        {config.own && (
          <Popconfirm
            title={t('link.removeSure')}
            okText={t('link.remove')}
            cancelText={t('cancel')}
            onConfirm={() => void remove()}
          >
            <Button danger data-testid="link-remove">
              {t('link.remove')}
            </Button>
          </Popconfirm>
        )}
      </LinkForm>
    </>
  );
}
