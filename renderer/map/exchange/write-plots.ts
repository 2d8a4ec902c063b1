/**
 * Plots as files. What only Qianshao knows (symbol, ink, kind of arrow, a circle's radius) goes along as `qianshao`, so that
 * they come back as they were; other programs see points, lines and areas with their names.
 */
import type { PlotGeometry, PlotView } from '../../../contract/plot.ts';
import { ahead } from '../geo/geodesic.ts';
import { BOM, cell, degrees, GPX_HEAD, KML_HEAD, xml, type Format } from './formats.ts';

type Pair = [lon: number, lat: number];
/** Corners of a circle in files that have no circles. */
const CORNERS = 72;

/** What comes back with a plot of our own. */
export const ownWords = ({ geometry, style }: Pick<PlotView, 'geometry' | 'style'>) => {
  const { shape, coordinates, radiusM } = geometry;
  return { shape, style, ...(radiusM === undefined ? {} : { center: coordinates[0], radiusM }) };
};

/** @param nameOf words for a plot that has no name */
export function writePlots(
  format: Exclude<Format, 'kmz'>,
  plots: readonly PlotView[],
  title: string,
  at: number,
  nameOf: (plot: PlotView) => string,
): string {
  const named = plots.map((plot) => ({ plot, name: plot.label || nameOf(plot), drawn: drawnAs(plot.geometry) }));
  switch (format) {
    case 'gpx': {
      // In a file of GPX way points come first.
      const [points, lines] = [named.filter(isPoint), named.filter((one) => !isPoint(one))];
      return [GPX_HEAD(title, at), ...points.map(gpxPoint), ...lines.map(gpxRoute), '</gpx>\n'].join('');
    }
    case 'kml':
      return [KML_HEAD(title), ...named.map(placemark), '</Document></kml>\n'].join('');
    case 'geojson':
      return `${JSON.stringify({ type: 'FeatureCollection', features: named.map(feature) }, null, 1)}\n`;
    case 'csv':
      return [`${BOM}name,lat,lon,shape,symbol,ink,radius_m,wkt\r\n`, ...named.map(row)].join('');
  }
}

interface Drawn {
  kind: 'Point' | 'LineString' | 'Polygon';
  /** Of a polygon its ring, closed. */
  places: Pair[];
}
interface Named {
  plot: PlotView;
  name: string;
  drawn: Drawn;
}

const isPoint = ({ drawn }: Named): boolean => drawn.kind === 'Point';

function drawnAs({ shape, coordinates, radiusM = 0 }: PlotGeometry): Drawn {
  const [first = [0, 0]] = coordinates;
  if (shape === 'point' || shape === 'text') return { kind: 'Point', places: [first] };
  if (shape === 'line' || shape === 'arrow') return { kind: 'LineString', places: coordinates };
  const ring =
    shape === 'circle'
      ? Array.from({ length: CORNERS }, (_, n): Pair => {
          // Against the clock, as RFC 7946 has it.
          const { lat, lon } = ahead({ lat: first[1], lon: first[0] }, 360 - (360 * n) / CORNERS, radiusM);
          return [lon, lat];
        })
      : counterClockwise(coordinates);
  return { kind: 'Polygon', places: [...ring, ring[0] ?? first] };
}

function counterClockwise(ring: readonly Pair[]): Pair[] {
  const area = ring.reduce((sum, [x, y], n) => {
    const [nextX, nextY] = ring[(n + 1) % ring.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return area < 0 ? ring.toReversed() : [...ring];
}

const gpxPoint = ({ plot, name, drawn }: Named): string => {
  const [[lon, lat] = [0, 0]] = drawn.places;
  const symbol = plot.style.symbol === undefined ? '' : `<sym>${xml(plot.style.symbol)}</sym>`;
  return `<wpt lat="${degrees(lat)}" lon="${degrees(lon)}"><name>${xml(name)}</name>${symbol}<type>${plot.geometry.shape}</type></wpt>\n`;
};

const gpxRoute = ({ plot, name, drawn }: Named): string =>
  [
    `<rte><name>${xml(name)}</name><type>${plot.geometry.shape}</type>\n`,
    ...drawn.places.map(([lon, lat]) => `<rtept lat="${degrees(lat)}" lon="${degrees(lon)}"/>\n`),
    '</rte>\n',
  ].join('');

const kmlPlaces = (places: readonly Pair[]): string =>
  `<coordinates>${places.map(([lon, lat]) => `${degrees(lon)},${degrees(lat)}`).join(' ')}</coordinates>`;

const placemark = ({ plot, name, drawn: { kind, places } }: Named): string => {
  const inner =
    kind === 'Polygon'
      ? `<outerBoundaryIs><LinearRing>${kmlPlaces(places)}</LinearRing></outerBoundaryIs>`
      : kmlPlaces(places);
  const own = `<ExtendedData><Data name="qianshao"><value>${xml(JSON.stringify(ownWords(plot)))}</value></Data></ExtendedData>`;
  return `<Placemark><name>${xml(name)}</name>${own}<${kind}>${inner}</${kind}></Placemark>\n`;
};

const feature = ({ plot, name, drawn: { kind, places } }: Named): unknown => ({
  type: 'Feature',
  id: plot.id,
  properties: { name, qianshao: ownWords(plot) },
  geometry: { type: kind, coordinates: kind === 'Point' ? places[0] : kind === 'Polygon' ? [places] : places },
});

function row({ plot, name, drawn: { kind, places } }: Named): string {
  const list = places.map(([lon, lat]) => `${degrees(lon)} ${degrees(lat)}`).join(', ');
  const wkt =
    kind === 'Point' ? `POINT (${list})` : kind === 'LineString' ? `LINESTRING (${list})` : `POLYGON ((${list}))`;
  const { shape, coordinates, radiusM } = plot.geometry;
  const [[lon, lat] = [0, 0]] = coordinates;
  const { symbol, ink } = plot.style;
  return `${[cell(name), degrees(lat), degrees(lon), shape, cell(symbol), ink, cell(radiusM), cell(wkt)].join(',')}\r\n`;
}
