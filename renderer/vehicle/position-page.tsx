/** Own position in numbers, and the sky. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GnssSystem, Satellite, Sky } from '../../contract/fix.ts';
import { useNow } from '../ui/clock.ts';
import { copiedText, coordinateText } from '../map/geo/coordinates.ts';
import { coordinate, isAxisFormat, isStale, nextFormat, type AxisFormat } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { Ago } from '../ui/words.tsx';
import { ClockPanel } from './clock-panel.tsx';
import { useConsole } from './console-store.ts';
import { useDeviceName } from './device-name.ts';
import { Fact } from './fact.tsx';
import { ReceiversPanel } from './receivers-panel.tsx';

const SYSTEMS: readonly GnssSystem[] = ['beidou', 'gps', 'galileo', 'glonass', 'qzss', 'navic', 'sbas', 'other'];

export function PositionPage() {
  const { t } = useTranslation();
  const own = useConsole((state) => state.own);
  const skies = useConsole((state) => state.skies);
  const nameOf = useDeviceName();
  const several = Object.keys(skies).length > 1;
  return (
    <div data-testid="page-position">
      {own ? (
        <Numbers />
      ) : (
        <div className="empty">
          {t('position.none')}
          <br />
          {t('position.noneHint')}
        </div>
      )}
      <ReceiversPanel />
      <ClockPanel />
      {Object.entries(skies).map(([device, sky]) => (
        <SkyView key={device} sky={sky} name={several ? nameOf(device) : undefined} />
      ))}
    </div>
  );
}

/** Numbers older than this are not of now, ms. */
const FIX_STALE_MS = 5_000;

function Numbers() {
  const { t } = useTranslation();
  const now = useNow();
  const { message } = App.useApp();
  const { coordinates, set } = usePreferences();
  const fix = useConsole((state) => state.own?.fix);
  if (!fix) return null;
  const copy = () =>
    void navigator.clipboard.writeText(copiedText(fix, coordinates)).then(() => message.success(t('position.copied')));
  const place = (name: string, text: string) => (
    <button type="button" className="value" onClick={copy} data-testid={`own-${name}`}>
      {text}
    </button>
  );
  const degrees = (axis: 'lat' | 'lon', format: AxisFormat) => (
    <Fact label={t(`position.${axis}`)} wide>
      {place(axis, coordinate(fix[axis], axis, format))}
    </Fact>
  );
  const number = (value: number | undefined, digits: number, unit: string) =>
    value === undefined ? '—' : `${value.toFixed(digits)} ${unit}`;
  return (
    <div className={isStale(fix.receivedAt, now, FIX_STALE_MS) ? 'facts old' : 'facts'}>
      {isAxisFormat(coordinates) ? (
        <>
          {degrees('lat', coordinates)}
          {degrees('lon', coordinates)}
        </>
      ) : (
        <Fact label={t(`position.${coordinates}`)} wide>
          {place('place', coordinateText(fix, coordinates))}
        </Fact>
      )}
      <Fact label={t('position.age')}>
        <Ago at={fix.receivedAt} staleMs={FIX_STALE_MS} />
      </Fact>
      <Fact label={t('position.speed')}>
        {number(fix.speedMps === undefined ? undefined : fix.speedMps * 3.6, 0, t('position.kmh'))}
      </Fact>
      <Fact label={t('position.heading')}>{number(fix.headingDeg, 0, '°')}</Fact>
      <Fact label={t('position.track')}>{number(fix.trackDeg, 0, '°')}</Fact>
      <Fact label={t('position.alt')}>
        {number(fix.altMslM, 0, t('position.metres'))}
        {fix.altAccuracyM !== undefined && <span className="beside muted">±{fix.altAccuracyM.toFixed(1)}</span>}
      </Fact>
      <Fact label={t('position.accuracy')}>{number(fix.accuracyM, 1, t('position.metres'))}</Fact>
      <Button onClick={() => set({ coordinates: nextFormat(coordinates) })}>
        {t('position.format')}
        {t('colon')}
        {t(`position.${coordinates}`)}
      </Button>
    </div>
  );
}

/** A sky older than this is not the sky above, ms. */
const SKY_STALE_MS = 10_000;

function SkyView({ sky, name }: { sky: Sky; name: string | undefined }) {
  const { t } = useTranslation();
  const stale = isStale(sky.receivedAt, useNow(), SKY_STALE_MS);
  const groups = SYSTEMS.map((system) => ({
    system,
    satellites: strongest(sky.satellites.filter((satellite) => satellite.system === system)),
  })).filter(({ satellites }) => satellites.length > 0);
  return (
    <div className={stale ? 'sky old' : 'sky'} data-testid="sky">
      {name !== undefined && <h2>{name}</h2>}
      {stale && (
        <div className="sky-age">
          ▲ {t('position.skyOld')} <Ago at={sky.receivedAt} staleMs={SKY_STALE_MS} />
        </div>
      )}
      {groups.map(({ system, satellites }) => (
        <div className="system" key={system}>
          <strong>{t(`system.${system}`)}</strong>{' '}
          <span className="muted">
            {t('position.used', { used: satellites.filter(({ used }) => used).length, seen: satellites.length })}
          </span>
          <div className="bars">
            {satellites.map(({ svid, snrDbHz = 0, used }) => (
              <div className={used ? 'bar used' : 'bar'} key={svid} title={`${svid}: ${snrDbHz} dB-Hz`}>
                <i style={{ height: `${Math.min(100, snrDbHz * 1.6)}%` }} />
                {svid}
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** One bar a satellite: its strongest signal. */
function strongest(satellites: readonly Satellite[]): Satellite[] {
  const best = new Map<number, Satellite>();
  for (const satellite of satellites) {
    const known = best.get(satellite.svid);
    if (!known || (satellite.snrDbHz ?? 0) > (known.snrDbHz ?? 0))
      best.set(satellite.svid, { ...satellite, used: satellite.used || known?.used === true });
  }
  return [...best.values()].sort((a, b) => a.svid - b.svid);
}
