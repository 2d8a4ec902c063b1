/** The station's clock against the receivers': how far off, how it drifts, who is not believed, and what to do. */
import { useTranslation } from 'react-i18next';
import type { ClockState } from '../../contract/clock.ts';
import { clockTime, dateTime, duration } from '../ui/format.ts';
import { StateWord, type Level } from '../ui/words.tsx';
import { clockWords, isClockWrong } from './clock-words.ts';
import { useConsole } from './console-store.ts';
import { useDeviceName } from './device-name.ts';
import { Fact } from './fact.tsx';

const levels: Record<ClockState['quality'], Level> = { none: 'off', coarse: 'ok', locked: 'ok', holdover: 'warn' };
/** One part in a million is this many seconds a day. */
const SECONDS_A_DAY = 0.0864;

export function ClockPanel() {
  const { t } = useTranslation();
  const clock = useConsole((state) => state.clock);
  const nameOf = useDeviceName();
  if (!clock) return null;
  const { quality, offsetMs, skewPpm, jitterMs, since, device, stepped } = clock;
  const wrong = isClockWrong(clock);
  return (
    <section className="navigation" data-testid="clock-panel" data-quality={quality}>
      <h2>{t('clock.title')}</h2>
      <p className="doubt">
        <StateWord level={wrong ? 'warn' : levels[quality]}>{clockWords(t, clock)}</StateWord>
        {wrong && <span> {t('clock.advice')}</span>}
      </p>
      <div className="facts">
        <Fact label={t('clock.state')} wide>
          {t(`clock.quality.${quality}`)}
          <span className="beside muted">{clockTime(since)}</span>
        </Fact>
        <Fact label={t('clock.offset')}>
          {offsetMs === undefined ? '—' : `${offsetMs < 0 ? '−' : '+'}${duration(offsetMs)}`}
        </Fact>
        <Fact label={t('clock.from')}>{device === undefined ? '—' : nameOf(device)}</Fact>
        <Fact label={t('clock.skew')} wide>
          {skewPpm === undefined
            ? t('clock.skewUnknown')
            : `${signed(skewPpm, 0)} ppm · ${signed(skewPpm * SECONDS_A_DAY, 1)} ${t('clock.perDay')}`}
        </Fact>
        <Fact label={t('clock.jitter')}>{jitterMs === undefined ? '—' : duration(jitterMs)}</Fact>
      </div>
      <p className="muted">{t('clock.bias')}</p>
      {stepped && (
        <p className="muted">
          {t(stepped.byMs > 0 ? 'clock.setForward' : 'clock.setBack', {
            at: dateTime(stepped.at),
            by: duration(stepped.byMs),
          })}
        </p>
      )}
      {clock.refused.map(({ device: id, reason, toldAt, byMs = 0 }) => (
        <p key={id} className="doubt" data-testid={`clock-refused-${id}`}>
          <StateWord level="warn">
            {nameOf(id)}
            {t('colon')}
            {t(`clock.refused.${reason}`, { told: dateTime(toldAt), by: duration(byMs) })}
          </StateWord>
        </p>
      ))}
    </section>
  );
}

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
