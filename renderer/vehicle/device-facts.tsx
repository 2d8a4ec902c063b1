/** What a device says of itself, in words with their units. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device } from '../../contract/device.ts';
import { useConsole } from './console-store.ts';
import { choiceKey } from './device-options.ts';

type Fact = [label: string, value: string];

const of = (label: string, value: number | string | undefined, unit = ''): Fact[] =>
  value === undefined || value === '' ? [] : [[label, unit === '' ? String(value) : `${value} ${unit}`]];

const rounded = (value: number | undefined, digits = 1): string | undefined => value?.toFixed(digits);

/** How many facts of an event go into the list's line; the rest is for the details. */
const BRIEF: Partial<Record<DeviceEvent['type'], number>> = {
  modem: 4,
  'rdss-card': 1,
  'rdss-signal': 1,
  rig: 3,
  ptt: 2,
  heading: 1,
  weather: 4,
};

/** The facts of one event, most important first. */
export function factsOf(event: DeviceEvent, t: TFunction): Fact[] {
  switch (event.type) {
    case 'modem':
      return [
        [t('fact.registration'), t(`registration.${event.registration}`)],
        ...of(t('fact.technology'), event.technology && t(`technology.${event.technology}`)),
        ...of(t('fact.operator'), event.operator),
        ...of('RSRP', event.rsrpDbm, 'dBm'),
        ...of('RSRQ', event.rsrqDb, 'dB'),
        ...of('SINR', event.sinrDb, 'dB'),
        ...of('RSSI', event.rssiDbm, 'dBm'),
        ...of(t('fact.band'), event.band),
        ...of(t('fact.cell'), event.cell),
        ...of(t('fact.model'), [event.maker, event.model].filter(Boolean).join(' ')),
        ...of(t('fact.temperature'), event.temperatureC, '°C'),
      ];
    case 'rdss-card':
      return [
        [t('fact.card'), event.card === 0 ? t('fact.noCard') : String(event.card)],
        ...of(t('fact.level'), event.level),
        ...of(t('fact.interval'), event.intervalS, 's'),
        ...of(t('fact.subordinates'), event.subordinates),
        [t('fact.family'), t(choiceKey(event.family))],
      ];
    case 'rdss-signal':
      return [[t('fact.signal'), t(event.usable ? 'fact.signalGood' : 'fact.signalBad')]];
    case 'rdss-self-test':
      return of(t('fact.battery'), event.batteryPercent, '%');
    case 'rig':
      return [
        ...of(t('fact.frequency'), event.frequencyHz && (event.frequencyHz / 1e6).toFixed(4), 'MHz'),
        ...of(t('fact.mode'), event.mode),
        ...of(t('fact.strength'), event.strengthDb === undefined ? undefined : strength(event.strengthDb)),
        ...of(t('fact.model'), event.model),
      ];
    case 'ptt':
      return [
        [t('fact.key'), t(event.keyed ? 'fact.keyed' : 'fact.unkeyed')],
        ...of(
          t('fact.carrier'),
          event.carrier === undefined ? undefined : t(event.carrier ? 'fact.busy' : 'fact.free'),
        ),
      ];
    case 'heading':
      return [
        ...of(t('fact.heading'), rounded(event.headingDeg), '°'),
        ...of(t('fact.magnetic'), rounded(event.magneticDeg), '°'),
      ];
    case 'weather':
      return [
        ...of(t('fact.wind'), rounded(event.windSpeedMps), 'm/s'),
        ...of(t('fact.windFrom'), rounded(event.windFromDeg, 0), '°'),
        ...of(t('fact.windRelative'), rounded(event.windRelativeDeg, 0), '°'),
        ...of(t('fact.temperature'), rounded(event.temperatureC), '°C'),
        ...of(t('fact.humidity'), rounded(event.humidityPercent, 0), '%'),
        ...of(t('fact.pressure'), rounded(event.pressureHpa), 'hPa'),
      ];
    default:
      return [];
  }
}

/** `S7`, `S9+20`: what operators call it. One S is 6 dB (IARU Region 1, technical recommendation R.1). @param db relative to S9 */
export const strength = (db: number): string =>
  db >= 0.5 ? `S9+${Math.round(db)}` : `S${Math.max(0, Math.floor(9 + (db + 0.5) / 6))}`;

/** What is known of a device, the satellites of a receiver among it. @param whole all, not only the first of each event */
function useFacts({ id }: Device, whole: boolean): Fact[] {
  const { t } = useTranslation();
  const status = useConsole((state) => state.status[id]) ?? [];
  const satellites = useConsole((state) => state.skies[id])?.satellites;
  const used = satellites?.filter((one) => one.used).length;
  return [
    ...of(t('position.satellites'), satellites && t('position.used', { used, seen: satellites.length })),
    ...status.flatMap((event) => factsOf(event, t).slice(0, whole ? undefined : (BRIEF[event.type] ?? 0))),
  ];
}

/** The first facts in one line, for the row. */
export function FactsLine({ device }: { device: Device }) {
  const facts = useFacts(device, false);
  if (facts.length === 0) return null;
  return (
    <span className="facts-line" data-testid={`facts-${device.id}`}>
      {facts.map(([label, value]) => (
        <span key={label}>
          <span className="muted">{label}</span> {value}
        </span>
      ))}
    </span>
  );
}

/** All of them. */
export function FactsTable({ device }: { device: Device }) {
  const facts = useFacts(device, true);
  if (facts.length === 0) return null;
  return (
    <dl className="fact-table">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
