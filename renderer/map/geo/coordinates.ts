/** A place in the format that the person chose, and what a touch copies. */
import { forward } from 'mgrs';
import { coordinate, copyText, type AxisFormat, type CoordinateFormat } from '../../ui/format.ts';
import { toBeidouGrid } from './beidou-grid.ts';
import type { Place } from './geodesic.ts';
import { toUtm, utmBand } from './utm.ts';

const degrees = ({ lat, lon }: Place, format: AxisFormat): string =>
  `${coordinate(lat, 'lat', format)}  ${coordinate(lon, 'lon', format)}`;

/** `31.69012° N  113.37145° E`, `49R 724612 3508211`, `49R GQ 24612 08211`; where a grid ends, decimal degrees. */
export function coordinateText(place: Place, format: CoordinateFormat): string {
  const { lat, lon } = place;
  switch (format) {
    case 'decimal':
    case 'dm':
    case 'dms':
      return degrees(place, format);
    case 'utm': {
      const utm = toUtm(lat, lon);
      if (!utm) return degrees(place, 'decimal');
      const whole = (metres: number) => String(Math.floor(metres));
      return `${utm.zone}${utmBand(lat) ?? ''} ${whole(utm.easting)} ${whole(utm.northing)}`;
    }
    case 'mgrs': {
      const parts = toUtm(lat, lon) && /^(\d+.)(..)(\d{5})(\d{5})$/.exec(forward([lon, lat], 5));
      return parts ? parts.slice(1).join(' ') : degrees(place, 'decimal');
    }
    case 'beidou':
      return toBeidouGrid(lat, lon) ?? degrees(place, 'decimal');
  }
}

/** What is copied: decimal degrees as programs read them, every other format as it is shown. */
export const copiedText = (place: Place, format: CoordinateFormat): string =>
  format === 'decimal' ? copyText(place.lat, place.lon) : coordinateText(place, format);
