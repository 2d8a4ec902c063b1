/** Files by which positions come and go. Times in them are UTC, places WGS-84. */
export const FORMATS = ['gpx', 'kmz', 'kml', 'geojson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export const MIME: Record<Format, string> = {
  gpx: 'application/gpx+xml',
  kml: 'application/vnd.google-earth.kml+xml',
  kmz: 'application/vnd.google-earth.kmz',
  geojson: 'application/geo+json',
  csv: 'text/csv;charset=utf-8',
};

/** `2026-11-24T02:00:01.000Z` */
export const utc = (atMs: number): string => new Date(atMs).toISOString();

/** Text in XML; what XML cannot hold is left out. */
export const xml = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replace(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** A cell of CSV. A text that a spreadsheet would take for a formula begins with an apostrophe. */
export function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Degrees to about a centimetre. */
export const degrees = (value: number): string => String(Math.round(value * 1e7) / 1e7);
/** Metres, metres per second and bearings to what receivers know. */
export const tenth = (value: number): string => String(Math.round(value * 100) / 100);

export const GPX_HEAD = (title: string, at: number): string => `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Qianshao" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
<metadata><name>${xml(title)}</name><time>${utc(at)}</time></metadata>
`;
export const KML_HEAD = (title: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><name>${xml(title)}</name>
`;
/** Spreadsheets know by it that it is UTF-8. */
export const BOM = '\ufeff';
