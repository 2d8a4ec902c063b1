/** GeoJSON (RFC 7946), and what other formats are turned into on their way here. */
import COLUMNS from '../../../resources/columns.json';
import { Finds, ImportRefused } from './imported.ts';

interface Loose {
  [name: string]: unknown;
}

/** Collections within collections. */
const MAX_DEPTH = 8;

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** @throws ImportRefused broken, unknown, too-many */
export function readGeoJson(text: string): Finds {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ImportRefused('broken');
  }
  if (!isObject(parsed)) throw new ImportRefused('unknown');
  const features = parsed['type'] === 'FeatureCollection' ? listOf(parsed['features']) : [parsed];
  const finds = new Finds();
  features.forEach((feature, index) => takeFeature(finds, index + 1, feature));
  return finds;
}

/** @param row its number in the file */
export function takeFeature(finds: Finds, row: number, feature: unknown): void {
  if (!isObject(feature)) return finds.miss(row, 'no-shape');
  const isFeature = feature['type'] === 'Feature';
  const properties = isFeature && isObject(feature['properties']) ? feature['properties'] : {};
  const own = ownOf(properties['qianshao']);
  const more = { label: labelOf(properties), ...(own === undefined ? {} : { own }) };
  take(finds, row, isFeature ? feature['geometry'] : feature, more, timesOf(properties), 0);
}

type More = { label: string; own?: unknown };

function take(finds: Finds, row: number, geometry: unknown, more: More, times: unknown, depth: number): void {
  if (!isObject(geometry) || depth > MAX_DEPTH) return finds.miss(row, 'no-shape');
  const places = listOf(geometry['coordinates']);
  const line = (list: unknown, at: unknown) => {
    const moments = epochs(at);
    finds.put(row, 'line', listOf(list), { ...more, ...(moments ? { times: moments } : {}) });
  };
  const area = (rings: unknown) => {
    const [outer, ...holes] = listOf(rings);
    finds.put(row, 'polygon', listOf(outer), more);
    if (holes.length > 0) finds.miss(row, 'holes');
  };
  switch (geometry['type']) {
    case 'Point':
      return finds.put(row, 'point', [geometry['coordinates']], more);
    case 'MultiPoint':
      return places.forEach((place) => finds.put(row, 'point', [place], more));
    case 'LineString':
      return line(places, times);
    case 'MultiLineString':
      return places.forEach((list, index) => line(list, listOf(times)[index]));
    case 'Polygon':
      return area(places);
    case 'MultiPolygon':
      return places.forEach(area);
    case 'GeometryCollection': {
      const parts = listOf(geometry['geometries']);
      return parts.forEach((part, index) => take(finds, row, part, more, listOf(times)[index], depth + 1));
    }
    default:
      return finds.miss(row, 'no-shape');
  }
}

function labelOf(properties: Loose): string {
  const found = COLUMNS.name
    .map((name) => properties[name])
    .find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof found === 'string' ? found : '';
}

/** `coordTimes` of our own files, `coordinateProperties.times` of what was GPX or KML. */
function timesOf(properties: Loose): unknown {
  const inner = properties['coordinateProperties'];
  return properties['coordTimes'] ?? (isObject(inner) ? inner['times'] : undefined);
}

function epochs(times: unknown): number[] | undefined {
  const list = listOf(times).map((time) => (typeof time === 'string' ? Date.parse(time) : NaN));
  return list.length > 0 && list.every(Number.isFinite) ? list : undefined;
}

/** KML has it as text. */
function ownOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
