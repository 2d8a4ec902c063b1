/**
 * Universal Transverse Mercator on WGS-84, by Krüger's series in the third flattening n, to n⁴ (L. Krüger, Konforme Abbildung
 * des Erdellipsoids in der Ebene, 1912; coefficients as in C. F. F. Karney, Transverse Mercator with an accuracy of a few
 * nanometers, J. Geodesy 85, 2011, eqs. 35 and 36). Within a zone the error is under a micrometre.
 */

/** A point in UTM. Easting and northing in metres, false origins included (500 000 m; 10 000 000 m in the south). */
export interface Utm {
  /** 1…60. */
  zone: number;
  north: boolean;
  easting: number;
  northing: number;
}

const A_M = 6_378_137;
const F = 1 / 298.257223563;
const K0 = 0.9996;
const E = Math.sqrt(F * (2 - F));
const N = F / (2 - F);
const [N2, N3, N4] = [N ** 2, N ** 3, N ** 4];
/** Radius of the sphere with the length of the ellipsoid's meridians, scaled, metres. */
const R_M = (K0 * A_M * (1 + N2 / 4 + N4 / 64)) / (1 + N);
const ALPHA = [
  N / 2 - (2 * N2) / 3 + (5 * N3) / 16 + (41 * N4) / 180,
  (13 * N2) / 48 - (3 * N3) / 5 + (557 * N4) / 1_440,
  (61 * N3) / 240 - (103 * N4) / 140,
  (49_561 * N4) / 161_280,
];
const BETA = [
  N / 2 - (2 * N2) / 3 + (37 * N3) / 96 - N4 / 360,
  N2 / 48 + N3 / 15 - (437 * N4) / 1_440,
  (17 * N3) / 480 - (37 * N4) / 840,
  (4_397 * N4) / 161_280,
];
/** UTM ends here, degrees; the poles have another grid. */
export const UTM_LAT = { south: -80, north: 84 };
const BANDS = 'CDEFGHJKLMNPQRSTUVWXX';

const rad = (degrees: number): number => (degrees * Math.PI) / 180;
const deg = (radians: number): number => (radians * 180) / Math.PI;
/** Tangent of the conformal latitude, of the tangent of the geographic one (Karney 2011, eqs. 7…9). */
function conformal(tau: number): number {
  const secant = Math.hypot(1, tau);
  const sigma = Math.sinh(E * Math.atanh((E * tau) / secant));
  return tau * Math.hypot(1, sigma) - sigma * secant;
}

/** Letter of the 8° band, `S` for 32…40° north; undefined beyond UTM. */
export const utmBand = (lat: number): string | undefined =>
  lat < UTM_LAT.south || lat > UTM_LAT.north ? undefined : BANDS[Math.floor((lat + 80) / 8)];

/** The zone of a place, 1…60; those of western Norway and Svalbard are wider (NGA.STND.0037, §3). */
export function utmZone(lat: number, lon: number): number {
  const plain = (Math.floor((lon + 180) / 6) % 60) + 1;
  if (lat >= 56 && lat < 64 && plain === 31 && lon >= 3) return 32;
  if (lat >= 72 && lon >= 0 && lon < 42) return [31, 33, 35, 37][Math.floor((lon + 3) / 12)] ?? plain;
  return plain;
}

/** @returns undefined beyond 80° south and 84° north */
export function toUtm(lat: number, lon: number, zone = utmZone(lat, lon)): Utm | undefined {
  if (lat < UTM_LAT.south || lat > UTM_LAT.north) return undefined;
  const lambda = rad(lon - (zone * 6 - 183));
  const tau = conformal(Math.tan(rad(lat)));
  const xi = Math.atan2(tau, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(tau, Math.cos(lambda)));
  let [x, y] = [eta, xi];
  for (const [index, alpha] of ALPHA.entries()) {
    const twice = 2 * (index + 1);
    x += alpha * Math.cos(twice * xi) * Math.sinh(twice * eta);
    y += alpha * Math.sin(twice * xi) * Math.cosh(twice * eta);
  }
  const north = lat >= 0;
  return { zone, north, easting: 500_000 + R_M * x, northing: R_M * y + (north ? 0 : 10_000_000) };
}

/** Latitude and longitude of a point, degrees; where the numbers are outside of any zone the result is without meaning. */
export function fromUtm({ zone, north, easting, northing }: Utm): { lat: number; lon: number } {
  const [y, x] = [(northing - (north ? 0 : 10_000_000)) / R_M, (easting - 500_000) / R_M];
  let [xi, eta] = [y, x];
  for (const [index, beta] of BETA.entries()) {
    const twice = 2 * (index + 1);
    xi -= beta * Math.sin(twice * y) * Math.cosh(twice * x);
    eta -= beta * Math.cos(twice * y) * Math.sinh(twice * x);
  }
  const wanted = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  // Newton's method; two or three steps are enough anywhere.
  let tau = wanted;
  for (let step = 0; step < 5; step += 1) {
    const slope = (Math.hypot(1, conformal(tau)) * (1 - E ** 2) * Math.hypot(1, tau)) / (1 + (1 - E ** 2) * tau ** 2);
    tau += (wanted - conformal(tau)) / slope;
  }
  return { lat: deg(Math.atan(tau)), lon: zone * 6 - 183 + deg(Math.atan2(Math.sinh(eta), Math.cos(xi))) };
}
