/** One device in the list: name, kind, state, what it says of itself, how fast, and its last words. The row opens it. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { useCall } from '../ui/call.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime, dataSize } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { openPanel, useDesk } from './desk-store.ts';
import { rateOf } from './device-rates.ts';
import { FactsLine } from './device-facts.tsx';
import { deviceLevel } from './status-bar.tsx';

/** Words older than this are not of now, ms. */
const STALE_MS = 30_000;

export function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const open = useDesk((state) => state.panel?.kind === 'device' && state.panel.id === device.id);
  const { id, name, driver, state } = device;
  const enable = () => void call((options) => api.devices.setEnabled.mutate({ id, enabled: true }, options));
  return (
    <div className={open ? 'device open' : 'device'} data-testid={`device-${id}`} data-state={state}>
      <button
        type="button"
        className="device-main"
        aria-expanded={open}
        onClick={() => openPanel(open ? undefined : { kind: 'device', id })}
        data-testid={`open-${id}`}
      >
        <span className="device-title">
          <strong>{name}</strong>
          {name !== t(`driver.${driver}`, driver) && <span className="muted">{t(`driver.${driver}`, driver)}</span>}
        </span>
        <DeviceState device={device} />
        <FactsLine device={device} />
        <LastWords device={device} />
      </button>
      {state === 'off' && (
        <Button onClick={enable} disabled={busy}>
          {t('device.on')}
        </Button>
      )}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

/** State, reason and since when, in one line. */
export function DeviceState({ device: { state, reason, since, recording } }: { device: Device }) {
  const { t } = useTranslation();
  return (
    <span className="device-state">
      <StateWord level={deviceLevel[state]}>{t(`state.${state}`)}</StateWord>
      {reason !== 'ok' && <span>{t(`device.reason.${reason}`)}</span>}
      <span className="muted">{t('device.since', { time: clockTime(since) })}</span>
      {recording && <span>◉ {t('device.recording')}</span>}
    </span>
  );
}

function LastWords({ device: { id, lastByteAt, lastWords } }: { device: Device }) {
  const { t } = useTranslation();
  const now = useNow();
  const rate = rateOf(
    useConsole((state) => state.rates[id]),
    now,
  );
  return (
    <span className="last-words">
      <span className="muted">{t('device.lastByte')}</span> <Ago at={lastByteAt} staleMs={STALE_MS} />
      {rate !== undefined && <span>{dataSize(rate)}/s</span>}
      {lastWords !== undefined && <code>{lastWords}</code>}
    </span>
  );
}
