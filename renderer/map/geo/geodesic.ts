/**
 * Distance, direction and area on the ellipsoid WGS-84/CGCS2000 (Karney's geodesics: distances to nanometres, areas to a
 * tenth of a square metre), and the words for them. Heights are not in it: a way over a mountain is longer.
 */
import geodesic from 'geographiclib-geodesic';

export interface Place {
  lat: number;
  lon: number;
}

const earth = geodesic.Geodesic.WGS84;

/** Shortest way from one place to another: metres, and the direction in which it begins, degrees true 0…360. */
export function between(from: Place, to: Place): { distanceM: number; bearingDeg: number } {
  const { s12 = 0, azi1 = 0 } = earth.Inverse(from.lat, from.lon, to.lat, to.lon);
  return { distanceM: s12, bearingDeg: (azi1 + 360) % 360 };
}

/** Where one comes to, straight on. @param bearingDeg degrees true */
export function ahead(from: Place, bearingDeg: number, distanceM: number): Place {
  const { lat2 = from.lat, lon2 = from.lon } = earth.Direct(from.lat, from.lon, bearingDeg, distanceM);
  return { lat: lat2, lon: lon2 };
}

/** Length of a way through places, metres. */
export function pathLength(places: readonly Place[]): number {
  return places.slice(1).reduce((sum, to, index) => sum + between(places[index] ?? to, to).distanceM, 0);
}

/** Area of the polygon with these corners, square metres, and the length of its edge, metres; the way round does not matter. */
export function polygonArea(places: readonly Place[]): { areaM2: number; edgeM: number } {
  const polygon = earth.Polygon(false);
  for (const { lat, lon } of places) polygon.AddPoint(lat, lon);
  // Signed: clockwise is negative, not "all the world but this".
  const { area = 0, perimeter } = polygon.Compute(false, true);
  return { areaM2: Math.abs(area), edgeM: perimeter };
}

/** `8.4 m`, `840 m`, `1.24 km`, `12.4 km`, `1 240 km`: three digits, as a map is read. */
export function distanceText(metres: number): string {
  if (metres < 9.95) return `${metres.toFixed(1)} m`;
  if (metres < 999.5) return `${Math.round(metres)} m`;
  return `${threeDigits(metres / 1_000)} km`;
}

/** `840 m²`, `1.24 hm²` (ten thousand square metres), `12.4 km²`. */
export function areaText(squareMetres: number): string {
  if (squareMetres < 9_995) return `${Math.round(squareMetres)} m²`;
  if (squareMetres < 999_500) return `${threeDigits(squareMetres / 1e4)} hm²`;
  return `${threeDigits(squareMetres / 1e6)} km²`;
}

const threeDigits = (value: number): string =>
  value < 9.995
    ? value.toFixed(2)
    : value < 99.95
      ? value.toFixed(1)
      : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
