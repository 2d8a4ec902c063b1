/** Words about a resource's place that card and lists share. */
import { useTranslation } from 'react-i18next';
import { distanceText } from '../geo/geodesic.ts';

/** How far and in which direction: `1.24 km ↗ 45°`. */
export function Away({ distanceM, bearingDeg }: { distanceM: number; bearingDeg: number }) {
  const { t } = useTranslation();
  const bearing = Math.round(bearingDeg) % 360;
  return (
    <span className="away" title={t('resources.bearing', { bearing })}>
      <strong>{distanceText(distanceM)}</strong>
      {distanceM >= 1 && (
        <span className="muted">
          <i style={{ transform: `rotate(${bearing}deg)` }} aria-hidden="true">
            ↑
          </i>{' '}
          {bearing}°
        </span>
      )}
    </span>
  );
}
