/**
 * GPX and KML, by the library that most programs use for it. A document type is refused: neither format has one, and entities
 * are how a small file becomes a large one.
 */
import { gpxGen, kmlGen } from '@tmcw/togeojson';
import { Finds, ImportRefused } from './imported.ts';
import { takeFeature } from './read-geojson.ts';

/** The browser's own; throws, or gives a document with `parsererror` in it. */
export type ParseXml = (text: string) => Document;

/** @throws ImportRefused doctype, broken, unknown, too-many */
export function readXml(text: string, parse: ParseXml): Finds {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new ImportRefused('doctype');
  const document = parsed(text, parse);
  const root = document.documentElement?.localName;
  if (root === 'gpx') return readGpx(document);
  if (root === 'kml') return readKml(document);
  throw new ImportRefused('unknown');
}

function parsed(text: string, parse: ParseXml): Document {
  let document: Document | undefined;
  try {
    document = parse(text);
  } catch {
    throw new ImportRefused('broken');
  }
  if (document.getElementsByTagName('parsererror').length > 0) throw new ImportRefused('broken');
  return document;
}

/** Numbers are those of way points, of routes and of tracks each, as other programs show them. */
function readGpx(document: Document): Finds {
  const finds = new Finds();
  // The library leaves out what it cannot read, without a word: this says which they were.
  const rows = new Map<string, number[]>();
  for (const [tag, point] of [
    ['wpt', 'wpt'],
    ['rte', 'rtept'],
    ['trk', 'trkpt'],
  ] as const) {
    const whole: number[] = [];
    [...list(document, tag)].forEach((element, index) => {
      const points = tag === 'wpt' ? [element] : [...list(element, point)];
      const good = points.filter(isPlaced).length;
      if (good >= (tag === 'wpt' ? 1 : 2)) whole.push(index + 1);
      if (good < points.length) finds.miss(index + 1, tag === 'wpt' ? 'no-place' : 'some-places');
      else if (good < (tag === 'wpt' ? 1 : 2)) finds.miss(index + 1, 'too-few');
    });
    rows.set(tag, whole);
  }
  for (const feature of gpxGen(document)) {
    const type: unknown = feature.properties?.['_gpxType'];
    const row = rows.get(type === 'trk' || type === 'rte' ? type : 'wpt')?.shift() ?? 0;
    takeFeature(finds, row, feature);
  }
  return finds;
}

function readKml(document: Document): Finds {
  const finds = new Finds();
  let row = 0;
  for (const feature of kmlGen(document)) takeFeature(finds, (row += 1), feature);
  return finds;
}

/** Elements of any name space, for files that give theirs a prefix. */
const list = (within: Document | Element, name: string) => within.getElementsByTagName(name);

function isPlaced(element: Element): boolean {
  const [lon, lat] = ['lon', 'lat'].map((name) => Number.parseFloat(element.getAttribute(name) ?? ''));
  return Number.isFinite((lon ?? NaN) + (lat ?? NaN));
}
