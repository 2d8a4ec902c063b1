/** Beams as bars, ten places wide, so that nothing moves when one comes or goes. */
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { useNow } from '../ui/clock.ts';
import { isStale } from '../ui/format.ts';
import { Ago, StateWord } from '../ui/words.tsx';
import { useNewest } from './console-store.ts';
import { isThere } from './device-kinds.ts';

/** Beams of the satellites, as far as a screen names them. */
const PLACES = Array.from({ length: 10 }, (_, index) => index + 1);
/** Steps of level, and the strongest carrier to noise that a bar shows, dB-Hz. */
const LEVELS = 4;
const FULL_DB_HZ = 60;
/** What was said of the beams is not of now after this, ms. */
const STALE_MS = 60_000;

export function Beams({ device }: { device: Device }) {
  const { t } = useTranslation();
  const signal = useNewest(device.id, 'rdss-signal');
  const now = useNow();
  const stale = !signal || !isThere(device) || isStale(signal.receivedAt, now, STALE_MS);
  const further = signal?.beams.filter(({ beam }) => !PLACES.includes(beam)).map(({ beam }) => beam) ?? [];
  const bars = [...PLACES, ...new Set(further)].map((place) => {
    // One beam may be heard of several satellites: the strongest counts.
    const shares = (signal?.beams ?? [])
      .filter(({ beam }) => beam === place)
      .map(({ level, dbHz = 0 }) => (level === undefined ? dbHz / FULL_DB_HZ : level / LEVELS));
    return { place, share: Math.min(1, Math.max(0, ...shares)) };
  });
  return (
    <div className={stale ? 'beams old' : 'beams'} data-testid="beams">
      <div>
        {signal && !stale ? (
          <StateWord level={signal.usable ? 'ok' : 'bad'}>
            {t('fact.signal')} {t(signal.usable ? 'fact.signalGood' : 'fact.signalBad')}
          </StateWord>
        ) : (
          <span className="muted">
            {t(signal ? 'rdss.oldBeams' : 'rdss.noBeams')} {signal && <Ago at={signal.receivedAt} />}
          </span>
        )}
      </div>
      <div className="bars" role="img" aria-label={t('fact.beams')}>
        {bars.map(({ place, share }) => (
          <div className={share > 0 ? 'bar used' : 'bar'} key={place}>
            <i style={{ height: `${Math.round(share * 100)}%` }} />
            {place}
          </div>
        ))}
      </div>
    </div>
  );
}
