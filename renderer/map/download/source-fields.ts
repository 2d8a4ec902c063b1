/** A source of tiles as a form has it, and back. */
import type { SourceView, TileSource } from '../../../contract/map-download.ts';

export interface SourceFields {
  name: string;
  /** Address of the picture. */
  picture: string;
  /** Address of the labels above it; '' without. */
  labels?: string;
  rows: TileSource['rows'];
  datum: TileSource['datum'];
  minZoom: number;
  maxZoom: number;
  quotaPerDay: number;
  requestsPerSecond: number;
  /** `0,1,2` */
  subdomains?: string;
  attribution?: string;
  approval?: string;
}

/** For a service of one's own in the house: nobody else shares it. */
const FRESH: SourceFields = {
  name: '',
  picture: '',
  labels: '',
  rows: 'north',
  datum: 'wgs84',
  minZoom: 1,
  maxZoom: 18,
  quotaPerDay: 30_000,
  requestsPerSecond: 5,
};
const CONCURRENCY = 2;

export function fieldsOf(source: SourceView | undefined): SourceFields {
  if (!source) return FRESH;
  const { name, layers, rows, datum, minZoom, maxZoom, quotaPerDay, requestsPerSecond } = source;
  return {
    name,
    picture: layers[0]?.template ?? '',
    labels: layers[1]?.template ?? '',
    rows,
    datum,
    minZoom,
    maxZoom,
    quotaPerDay,
    requestsPerSecond,
    subdomains: source.subdomains?.join(',') ?? '',
    attribution: source.attribution ?? '',
    approval: source.approval ?? '',
  };
}

const filled = (words: string | undefined): string | undefined => words?.trim() || undefined;

/** @param names of the two layers, where the source has none */
export function sourceFrom(
  id: string,
  fields: SourceFields,
  before: TileSource | undefined,
  names: { picture: string; labels: string },
): TileSource {
  const { name, rows, datum, minZoom, maxZoom, quotaPerDay, requestsPerSecond } = fields;
  const [labels, attribution, approval] = [filled(fields.labels), filled(fields.attribution), filled(fields.approval)];
  const subdomains = (fields.subdomains ?? '').split(/[,\uff0c\s]+/).filter((part) => part !== '');
  const layers = [
    { name: before?.layers[0]?.name ?? names.picture, template: fields.picture.trim() },
    ...(labels === undefined ? [] : [{ name: before?.layers[1]?.name ?? names.labels, template: labels }]),
  ];
  return {
    id,
    name: name.trim(),
    layers: [...layers, ...(before?.layers.slice(2) ?? [])],
    ...(subdomains.length > 0 ? { subdomains } : {}),
    rows,
    minZoom,
    maxZoom,
    datum,
    ...(attribution === undefined ? {} : { attribution }),
    ...(approval === undefined ? {} : { approval }),
    quotaPerDay,
    requestsPerSecond,
    concurrency: before?.concurrency ?? CONCURRENCY,
  };
}
