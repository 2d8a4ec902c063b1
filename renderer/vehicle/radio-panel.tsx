/** A radio under control: where it listens and how well, tuning, and the key to talk. */
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { useCall } from '../ui/call.ts';
import { freshId } from '../ui/fresh-id.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateWord, useSentence } from '../ui/words.tsx';
import { api, useConsole, useNewest } from './console-store.ts';
import { isThere } from './device-kinds.ts';
import { strength } from './facts.ts';
import { TalkKey } from './talk-key.tsx';

/** Modes by Hamlib's names, those of voice and data first. */
const MODES = ['FM', 'WFM', 'AM', 'USB', 'LSB', 'CW', 'CWR', 'RTTY', 'RTTYR', 'PKTFM', 'PKTUSB', 'PKTLSB'];
/** Ends of the meter, dB relative to S9: S0, and S9+60. */
const METER = { from: -54, to: 60 };

export function RadioPanel({ device }: { device: Device }) {
  return (
    <section className="radio" data-testid="radio-panel">
      {device.driver === 'hamlib' && <Dial device={device} />}
      <Carrier device={device} />
      <TalkKey device={device} />
      {device.driver === 'hamlib' && <Tuning device={device} />}
    </section>
  );
}

function Dial({ device }: { device: Device }) {
  const { t } = useTranslation();
  const rig = useNewest(device.id, 'rig');
  const db = rig?.strengthDb;
  const share = db === undefined ? 0 : Math.min(1, Math.max(0, (db - METER.from) / (METER.to - METER.from)));
  return (
    <div className="dial">
      <div className="frequency" data-testid="frequency">
        {rig?.frequencyHz === undefined ? '—' : (rig.frequencyHz / 1e6).toFixed(4)} <small>MHz</small>{' '}
        <span>{rig?.mode ?? ''}</span>
      </div>
      <div className="meter" role="meter" aria-label={t('fact.strength')} aria-valuenow={db ?? METER.from}>
        <i style={{ width: `${Math.round(share * 100)}%` }} />
      </div>
      <span className="meter-word">{db === undefined ? '—' : strength(db)}</span>
    </div>
  );
}

function Carrier({ device }: { device: Device }) {
  const { t } = useTranslation();
  const carrier = useNewest(device.id, 'ptt')?.carrier;
  if (carrier === undefined) return null;
  return (
    <div>
      <StateWord level={carrier ? 'warn' : 'ok'}>
        {t('fact.carrier')} {t(carrier ? 'fact.busy' : 'fact.free')}
      </StateWord>
    </div>
  );
}

function Tuning({ device }: { device: Device }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { busy, refusal, call } = useCall();
  const [mhz, setMhz] = useState<number | null>(null);
  const [mode, setMode] = useState<string>();
  const last = useConsole((state) => state.commands[device.id])?.findLast(({ asked }) => asked?.type === 'rig-tune');
  const tune = async () => {
    const command = {
      type: 'rig-tune',
      id: freshId(),
      ...(mhz === null ? {} : { frequencyHz: Math.round(mhz * 1e6) }),
      ...(mode === undefined ? {} : { mode }),
    } as const;
    if (await call((way) => api.devices.command.mutate({ id: device.id, command }, way))) return;
    setMhz(null);
    setMode(undefined);
  };
  return (
    <>
      <div className="form-line">
        <InputNumber
          value={mhz}
          onChange={setMhz}
          min={0.01}
          max={300_000}
          controls={false}
          inputMode="decimal"
          placeholder="MHz"
          aria-label={t('fact.frequency')}
          data-testid="tune-mhz"
        />
        <Select
          {...(mode === undefined ? {} : { value: mode })}
          onChange={(value: string) => setMode(value)}
          options={MODES.map((value) => ({ value, label: value }))}
          placeholder={t('fact.mode')}
          aria-label={t('fact.mode')}
        />
        <Button
          onClick={() => void tune()}
          disabled={busy || !isThere(device) || (mhz === null && mode === undefined)}
          data-testid="tune"
        >
          {t('radio.tune')}
        </Button>
      </div>
      {last?.state === 'refused' && last.code && (
        <div className="error-line">
          {sentence(last.code)} <span className="muted">{last.detail}</span>
        </div>
      )}
      <RefusalLine refusal={refusal} />
    </>
  );
}
