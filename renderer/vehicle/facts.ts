/** What a device tells of itself, in words with their units. */
import type { TFunction } from 'i18next';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { choiceKey } from './device-options.ts';

export type Fact = [label: string, value: string];

/** One fact, or none where it is not told. */
export const fact = (label: string, value: number | string | undefined, unit = ''): Fact[] =>
  value === undefined || value === '' ? [] : [[label, unit === '' ? String(value) : `${value} ${unit}`]];

const rounded = (value: number | undefined, digits = 1): string | undefined => value?.toFixed(digits);

/** The facts of one event, most important first. */
export function factsOf(event: DeviceEvent, t: TFunction): Fact[] {
  switch (event.type) {
    case 'modem':
      return [
        [t('fact.registration'), t(`registration.${event.registration}`)],
        ...fact(t('fact.technology'), event.technology && t(`technology.${event.technology}`)),
        ...fact(t('fact.operator'), event.operator),
        ...fact('RSRP', event.rsrpDbm, 'dBm'),
        ...fact('RSRQ', event.rsrqDb, 'dB'),
        ...fact('SINR', event.sinrDb, 'dB'),
        ...fact('RSSI', event.rssiDbm, 'dBm'),
        ...fact(t('fact.band'), event.band),
        ...fact(t('fact.cell'), event.cell),
        ...fact(t('fact.model'), [event.maker, event.model].filter(Boolean).join(' ')),
        ...fact(t('fact.temperature'), event.temperatureC, '°C'),
      ];
    case 'rdss-card':
      return [
        [t('fact.card'), event.card === 0 ? t('fact.noCard') : String(event.card)],
        ...fact(t('fact.level'), event.level),
        ...fact(t('fact.interval'), event.intervalS, 's'),
        ...fact(t('fact.subordinates'), event.subordinates),
        [t('fact.family'), t(choiceKey(event.family))],
      ];
    case 'rdss-signal':
      return [[t('fact.signal'), t(event.usable ? 'fact.signalGood' : 'fact.signalBad')]];
    case 'rdss-self-test':
      return fact(t('fact.battery'), event.batteryPercent, '%');
    case 'rig':
      return [
        ...fact(t('fact.frequency'), event.frequencyHz && (event.frequencyHz / 1e6).toFixed(4), 'MHz'),
        ...fact(t('fact.mode'), event.mode),
        ...fact(t('fact.strength'), event.strengthDb === undefined ? undefined : strength(event.strengthDb)),
        ...fact(t('fact.model'), event.model),
      ];
    case 'ptt':
      return [
        [t('fact.key'), t(event.keyed ? 'fact.keyed' : 'fact.unkeyed')],
        ...fact(
          t('fact.carrier'),
          event.carrier === undefined ? undefined : t(event.carrier ? 'fact.busy' : 'fact.free'),
        ),
      ];
    case 'heading':
      return [
        ...fact(t('fact.heading'), rounded(event.headingDeg), '°'),
        ...fact(t('fact.magnetic'), rounded(event.magneticDeg), '°'),
      ];
    case 'weather':
      return [
        ...fact(t('fact.wind'), rounded(event.windSpeedMps), 'm/s'),
        ...fact(t('fact.windFrom'), rounded(event.windFromDeg, 0), '°'),
        ...fact(t('fact.temperature'), rounded(event.temperatureC), '°C'),
        ...fact(t('fact.humidity'), rounded(event.humidityPercent, 0), '%'),
        ...fact(t('fact.pressure'), rounded(event.pressureHpa), 'hPa'),
        ...fact(t('fact.windRelative'), rounded(event.windRelativeDeg, 0), '°'),
      ];
    default:
      return [];
  }
}

/** `S7`, `S9+20`: what operators call it. One S is 6 dB (IARU Region 1, technical recommendation R.1). @param db relative to S9 */
export const strength = (db: number): string =>
  db >= 0.5 ? `S9+${Math.round(db)}` : `S${Math.max(0, Math.floor(9 + (db + 0.5) / 6))}`;
