/** Tile sources: addresses made from templates, what is refused, and those that are known. */
import { QianshaoError } from '../../../contract/errors.ts';
import type { TileSource } from '../../../contract/map-download.ts';
import { flipRow } from '../tile-grid.ts';

/**
 * OpenStreetMap's own servers, under every name they have or had: bulk download is forbidden
 * (https://operations.osmfoundation.org/policies/tiles/).
 */
const OSM = /(^|\.)(openstreetmap\.[a-z]{2,4}|osm\.org|osmfoundation\.org)\.?$/i;

/** Tianditu (FIELD.md §5): levels 1–18, WGS-84, a personal key has some 30 000 requests a day. */
const tianditu = (id: string, name: string, picture: string, labels: string): TileSource => ({
  id,
  name,
  layers: [
    { name: '底图', template: `https://t{s}.tianditu.gov.cn/DataServer?T=${picture}_w&x={x}&y={y}&l={z}&tk={key}` },
    { name: '注记', template: `https://t{s}.tianditu.gov.cn/DataServer?T=${labels}_w&x={x}&y={y}&l={z}&tk={key}` },
  ],
  subdomains: ['0', '1', '2', '3', '4', '5', '6', '7'],
  rows: 'north',
  minZoom: 1,
  maxZoom: 18,
  datum: 'wgs84',
  attribution: '天地图 国家基础地理信息中心',
  quotaPerDay: 30_000,
  requestsPerSecond: 5,
  concurrency: 2,
});

export const knownSources: readonly TileSource[] = [
  tianditu('tianditu-img', '天地图影像', 'img', 'cia'),
  tianditu('tianditu-vec', '天地图矢量', 'vec', 'cva'),
];

export interface TileNumber {
  z: number;
  /** Column from the west. */
  x: number;
  /** Row from the north. */
  y: number;
}

const PLACEHOLDER = /\{(-?[a-z]+)\}/gi;

/** The address of one tile. @throws input-invalid (an unknown placeholder, no URL), map-source-key */
export function tileUrl(source: TileSource, layer: number, { z, x, y }: TileNumber, key: string | undefined): URL {
  const south = flipRow(y, z);
  const { subdomains = [] } = source;
  const own = source.rows === 'north' ? y : south;
  const values: Record<string, string | number | undefined> = {
    z,
    x,
    y: own,
    '-y': south,
    tilematrix: z,
    tilecol: x,
    tilerow: own,
    s: subdomains[(x + y) % subdomains.length],
    key: key === undefined ? undefined : encodeURIComponent(key),
  };
  const filled = source.layers[layer]?.template.replace(PLACEHOLDER, (whole, name: string) => {
    const value = values[name.toLowerCase()];
    if (name.toLowerCase() === 'key' && value === undefined) throw new QianshaoError('map-source-key', source.id);
    if (value === undefined) throw new QianshaoError('input-invalid', whole);
    return String(value);
  });
  const url = URL.canParse(filled ?? '') ? new URL(filled ?? '') : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new QianshaoError('input-invalid', 'template');
  return url;
}

/** Whether its addresses have a place for a key. */
export const needsKey = ({ layers }: Pick<TileSource, 'layers'>): boolean =>
  layers.some(({ template }) => /\{key\}/i.test(template));

/** Parameters by which map services take their keys. */
const KEY_PARAMETER = /([?&](?:tk|ak|key|token|access_token|api_?key|app_?key|map_?key)=)([^&{}#\s]+)/i;

/** Takes a key out of addresses into which a person copied it, and leaves its place. */
export function liftKey(source: TileSource): { source: TileSource; key: string | undefined } {
  const found = source.layers.map(({ template }) => KEY_PARAMETER.exec(template)?.[2]).find((key) => key !== undefined);
  const layers = source.layers.map((layer) => ({
    ...layer,
    template: layer.template.replace(KEY_PARAMETER, '$1{key}'),
  }));
  return { source: { ...source, layers }, key: found === undefined ? undefined : decoded(found) };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** @throws map-source-forbidden, map-source-key, input-invalid */
export function checkSource(source: TileSource, key: string | undefined): void {
  const { z, x, y } = { z: 3, x: 1, y: 2 };
  source.layers.forEach(({ template }, layer) => {
    const rows = /\{(-?y|TileRow)\}/i.test(template);
    if (!rows || !/\{(x|TileCol)\}/i.test(template) || !/\{(z|TileMatrix)\}/i.test(template))
      throw new QianshaoError('input-invalid', 'the template needs level, column and row');
    // Every subdomain is looked at: one of them may make the forbidden name.
    for (let n = 0; n < Math.max(1, source.subdomains?.length ?? 0); n += 1) {
      const { hostname } = tileUrl(source, layer, { z, x: x + n, y }, key);
      if (OSM.test(hostname)) throw new QianshaoError('map-source-forbidden', hostname);
    }
  });
}
