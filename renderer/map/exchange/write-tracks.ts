/**
 * Tracks as files, leg by leg, so that a file is never in memory twice.
 *
 * GPX 1.1 (https://www.topografix.com/GPX/1/1/): a track for each unit, a segment for each leg; speed (m/s) and course (degrees)
 * by Garmin's TrackPointExtension v2, which most programs read. KML 2.2 with Google's gx:Track: `when` and `coord` by turns.
 * GeoJSON (RFC 7946): a LineString for each leg with `coordTimes`, a Point for a fix that stands alone. CSV: a row for each fix.
 */
import type { TrackFix } from '../../../contract/track.ts';
import type { Unit } from '../../../contract/unit.ts';
import { unitKey } from '../position-store.ts';
import { BOM, cell, degrees, GPX_HEAD, KML_HEAD, tenth, utc, xml, type Format } from './formats.ts';
import type { Leg } from './legs.ts';

type TextFormat = Exclude<Format, 'kmz'>;

interface TrackWriter {
  begin: (title: string, at: number) => string;
  /** @param isNew it is the first of its unit @param isFirst it is the first of all */
  leg: (leg: Leg, isNew: boolean, isFirst: boolean) => string;
  /** @param wasAny whether there was a leg */
  end: (wasAny: boolean) => string;
}

export async function* writeTracks(
  format: TextFormat,
  legs: AsyncIterable<Leg>,
  title: string,
  at: number,
): AsyncGenerator<string> {
  const writer = WRITERS[format];
  yield writer.begin(title, at);
  let last: string | undefined;
  for await (const leg of legs) {
    const key = unitKey(leg.unit);
    yield writer.leg(leg, key !== last, last === undefined);
    last = key;
  }
  yield writer.end(last !== undefined);
}

const optional = (value: number | undefined, text: (value: string) => string): string =>
  value === undefined ? '' : text(tenth(value));

/** Those of a leg with the one from which it goes on: lines that are drawn by themselves must meet. */
const joined = ({ goesOnFrom, fixes }: Leg): TrackFix[] => (goesOnFrom ? [goesOnFrom, ...fixes] : fixes);

const gpxPoint = (fix: TrackFix): string => {
  const more = [
    optional(fix.speedMps, (value) => `<gpxtpx:speed>${value}</gpxtpx:speed>`),
    optional(fix.trackDeg, (value) => `<gpxtpx:course>${value}</gpxtpx:course>`),
  ].join('');
  const extension = more && `<extensions><gpxtpx:TrackPointExtension>${more}</gpxtpx:TrackPointExtension></extensions>`;
  const ele = optional(fix.altMslM, (value) => `<ele>${value}</ele>`);
  return `<trkpt lat="${degrees(fix.lat)}" lon="${degrees(fix.lon)}">${ele}<time>${utc(fix.fixAt)}</time>${extension}</trkpt>\n`;
};

const gpx: TrackWriter = {
  begin: GPX_HEAD,
  leg: ({ unit, fixes, goesOnFrom }, isNew, isFirst) =>
    [
      isFirst || goesOnFrom ? '' : '</trkseg>\n',
      isNew && !isFirst ? '</trk>\n' : '',
      isNew ? `<trk><name>${xml(unit.name)}</name><desc>${xml(unitKey(unit))}</desc><type>${unit.kind}</type>\n` : '',
      goesOnFrom ? '' : '<trkseg>\n',
      ...fixes.map(gpxPoint),
    ].join(''),
  end: (wasAny) => `${wasAny ? '</trkseg>\n</trk>\n' : ''}</gpx>\n`,
};

const kml: TrackWriter = {
  begin: KML_HEAD,
  leg: (leg, isNew, isFirst) => {
    const fixes = joined(leg);
    return [
      isNew && !isFirst ? KML_UNIT_END : '',
      isNew ? kmlUnit(leg.unit) : '',
      '<gx:Track>\n',
      ...fixes.map(({ fixAt }) => `<when>${utc(fixAt)}</when>\n`),
      ...fixes.map(
        (fix) => `<gx:coord>${degrees(fix.lon)} ${degrees(fix.lat)} ${tenth(fix.altMslM ?? 0)}</gx:coord>\n`,
      ),
      '</gx:Track>\n',
    ].join('');
  },
  end: (wasAny) => `${wasAny ? KML_UNIT_END : ''}</Document></kml>\n`,
};
const kmlUnit = (unit: Unit): string =>
  `<Placemark><name>${xml(unit.name)}</name><description>${xml(unitKey(unit))}</description>
<Style><LineStyle><color>ff0000ff</color><width>3</width></LineStyle></Style>
<gx:MultiTrack><gx:interpolate>0</gx:interpolate>
`;
const KML_UNIT_END = '</gx:MultiTrack></Placemark>\n';

const geojson: TrackWriter = {
  begin: () => '{"type":"FeatureCollection","features":[\n',
  leg: (leg, _, isFirst) => `${isFirst ? '' : ',\n'}${JSON.stringify(legFeature(leg))}`,
  end: () => '\n]}\n',
};

function legFeature(leg: Leg): unknown {
  const { station, id, kind, name } = leg.unit;
  const fixes = joined(leg);
  const places = fixes.map(({ lon, lat, altMslM }) =>
    [lon, lat, ...(altMslM === undefined ? [] : [altMslM])].map((value) => Math.round(value * 1e7) / 1e7),
  );
  const times = fixes.map(({ fixAt }) => utc(fixAt));
  const properties = { name, station, unit: id, kind };
  const [first] = places;
  return places.length === 1
    ? {
        type: 'Feature',
        properties: { ...properties, time: times[0] },
        geometry: { type: 'Point', coordinates: first },
      }
    : {
        type: 'Feature',
        properties: { ...properties, coordTimes: times },
        geometry: { type: 'LineString', coordinates: places },
      };
}

const csv: TrackWriter = {
  begin: () => `${BOM}time_utc,lat,lon,ele,speed_mps,course,accuracy_m,source,name,station,unit,kind\r\n`,
  leg: ({ unit, fixes }) => fixes.map((fix) => csvRow(unit, fix)).join(''),
  end: () => '',
};

function csvRow({ station, id, kind, name }: Unit, fix: TrackFix): string {
  const numbers = [fix.altMslM, fix.speedMps, fix.trackDeg, fix.accuracyM].map((one) => optional(one, String));
  // A sketch is to about a metre and a second, whatever measured it.
  const source = fix.sketch ? 'beidou-floor' : fix.source;
  const texts = [source, name, station, id, kind].map(cell);
  return `${[utc(fix.fixAt), degrees(fix.lat), degrees(fix.lon), ...numbers, ...texts].join(',')}\r\n`;
}

const WRITERS: Record<TextFormat, TrackWriter> = { gpx, kml, geojson, csv };
