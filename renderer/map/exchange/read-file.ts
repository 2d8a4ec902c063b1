/** A file that was dropped or chosen: what it is, in which letters, and what is in it. */
import { ImportRefused, type Imported } from './imported.ts';
import { readCsv } from './read-csv.ts';
import { readGeoJson } from './read-geojson.ts';
import { readXml, type ParseXml } from './read-xml.ts';
import { unpackKml } from './unpack.ts';

export const MAX_BYTES = 20_000_000;
const MAX_UNPACKED = 60_000_000;
export const ENDINGS = ['gpx', 'kml', 'kmz', 'geojson', 'json', 'csv'] as const;

export const isExchangeFile = (name: string): boolean =>
  ENDINGS.some((ending) => name.toLowerCase().endsWith(`.${ending}`));

/** What is inside tells what it is; its name only where that says nothing. @throws ImportRefused */
export function readFile(name: string, bytes: Uint8Array, parse: ParseXml): Imported {
  if (bytes.length > MAX_BYTES) throw new ImportRefused('too-large');
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const text = decoded(isZip ? unpackKml(bytes, MAX_UNPACKED) : bytes);
  const first = text.trimStart()[0];
  const found =
    first === '<' ? readXml(text, parse) : first === '{' || first === '[' ? readGeoJson(text) : csvOr(name, text);
  if (found.shapes.length === 0 && found.badCount === 0) throw new ImportRefused('empty');
  return found;
}

function csvOr(name: string, text: string): Imported {
  if (text.trim() === '') throw new ImportRefused('empty');
  if (!/\.(?:csv|txt)$/i.test(name)) throw new ImportRefused('unknown');
  return readCsv(text);
}

/** UTF-8, UTF-16 by its mark, what an XML head says, else GB 18030, in which Chinese spreadsheets save. */
function decoded(bytes: Uint8Array): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : '';
  if (mark !== '') return new TextDecoder(mark).decode(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const [, said] = /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head) ?? [];
  if (said !== undefined && !/^utf-?8$/i.test(said)) return decodedAs(said, bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function decodedAs(label: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new ImportRefused('broken');
  }
}
