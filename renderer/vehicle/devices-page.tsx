/** A row per device: name, kind, state in one word, why, since when, and what passed. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { clockTime, integer } from '../ui/format.ts';
import { Ago, codeOf, StateWord, useSentence } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { deviceLevel } from './status-bar.tsx';

export function DevicesPage() {
  const { t } = useTranslation();
  const devices = useConsole((state) => state.devices);
  const known = useConsole((state) => state.station !== undefined);
  if (!known) return <div className="empty">{t('loading')}</div>;
  if (devices.length === 0) return <div className="empty">{t('device.none')}</div>;
  return (
    <div data-testid="page-devices">
      {devices.map((device) => (
        <DeviceRow key={device.id} device={device} />
      ))}
    </div>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const off = device.state === 'off';
  const toggle = () =>
    void api.devices.setEnabled
      .mutate({ id: device.id, enabled: off })
      .catch((error: unknown) => message.error(sentence(codeOf(error))));
  const { sentences, badChecksums, strayBytes } = device.counters;
  return (
    <div className="row" data-testid={`device-${device.id}`} data-state={device.state}>
      <div className="grow">
        <div className="title">
          {device.name} <span className="muted">{t(`driver.${device.driver}`, device.driver)}</span>
        </div>
        <div>
          <StateWord level={deviceLevel[device.state]}>{t(`state.${device.state}`)}</StateWord> ·{' '}
          {t(`device.reason.${device.reason}`)}{' '}
          <span className="muted">
            ({clockTime(device.since)} {t('device.since')})
          </span>
        </div>
        <div className="detail">
          {device.port} · {t('device.lastByte')} <Ago at={device.lastByteAt} staleMs={5_000} /> ·{' '}
          {t('device.counters', {
            sentences: integer(sentences),
            bad: integer(badChecksums),
            stray: integer(strayBytes),
          })}
          {device.detail && ` · ${device.detail}`}
        </div>
      </div>
      <Button onClick={toggle}>{t(off ? 'device.on' : 'device.offButton')}</Button>
    </div>
  );
}
