/** Tracks and plots that files are made of, and what other programs make of the files. */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TrackFix } from '../../../../contract/track.ts';
import type { PlotView } from '../../../../contract/plot.ts';
import { blobOf } from '../../../../renderer/map/exchange/file-out.ts';
import type { Format } from '../../../../renderer/map/exchange/formats.ts';
import { legsOf } from '../../../../renderer/map/exchange/legs.ts';
import { readFile } from '../../../../renderer/map/exchange/read-file.ts';
import type { ParseXml } from '../../../../renderer/map/exchange/read-xml.ts';
import { writePlots } from '../../../../renderer/map/exchange/write-plots.ts';
import { writeTracks } from '../../../../renderer/map/exchange/write-tracks.ts';
import type { FetchTrack } from '../../../../renderer/map/unit-trail.ts';
import { tempDir } from '../../../temp-dir.ts';
import { fixAt, T0, unit } from '../playback/recorded.ts';

export const parseXml: ParseXml = (text) =>
  new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml') as unknown as Document;

/** Two legs of three fixes with a minute between them, and one fix alone of a unit with a name that XML and CSV mind. */
const tracks = new Map<string, TrackFix[]>([
  ['zengdu-1', [0, 1, 2, 60, 61, 62].map((second) => fixAt(second, { speedMps: 12.5, trackDeg: 90, altMslM: 84.2 }))],
  ['wang', [fixAt(5, { source: 'radio', lat: 31.7 })]],
]);
const fetch: FetchTrack = ({ unit: id, from, to, limit }) =>
  Promise.resolve((tracks.get(id) ?? []).filter((fix) => fix.fixAt >= from && fix.fixAt < to).slice(0, limit));

export async function tracksAs(format: Format): Promise<Uint8Array> {
  const units = [
    { ...unit('zengdu-1'), name: '曾都应急1号' },
    { ...unit('wang', 'person'), name: '=王 "<建国>" & Co,\u0007' },
  ];
  const legs = legsOf({ units, span: { from: T0, to: T0 + 120_000 }, everyMs: undefined }, fetch, () => undefined);
  const text = writeTracks(format === 'kmz' ? 'kml' : format, legs, '航迹', T0);
  return new Uint8Array(await (await blobOf(format, text)).arrayBuffer());
}

const plot = (n: number, geometry: PlotView['geometry'], style: PlotView['style'], label: string): PlotView => ({
  id: `0190a5d0-0000-7000-8000-00000000000${n}`,
  geometry,
  style,
  label,
  locked: false,
  deleted: false,
  heads: {},
  rivals: {},
});
export const PLOTS: PlotView[] = [
  plot(1, { shape: 'point', coordinates: [[113.37, 31.69]] }, { symbol: 'fire', ink: 'red' }, '起火点 <1>'),
  plot(
    2,
    {
      shape: 'arrow',
      coordinates: [
        [113.3, 31.6],
        [113.4, 31.7],
      ],
    },
    { ink: 'red', arrow: 'attack' },
    '主攻',
  ),
  plot(
    3,
    {
      shape: 'polygon',
      coordinates: [
        [113.3, 31.6],
        [113.3, 31.7],
        [113.4, 31.7],
      ],
    },
    { ink: 'teal' },
    '警戒区',
  ),
  plot(4, { shape: 'circle', coordinates: [[113.35, 31.65]], radiusM: 500 }, { ink: 'red', dashed: true }, ''),
  plot(5, { shape: 'text', coordinates: [[113.36, 31.66]] }, { ink: 'black' }, '集结'),
];

export async function plotsAs(format: Format): Promise<Uint8Array> {
  const text = writePlots(format === 'kmz' ? 'kml' : format, PLOTS, '标绘', T0, () => '圆');
  return new Uint8Array(await (await blobOf(format, [text])).arrayBuffer());
}

export const read = (name: string, content: Uint8Array | string) =>
  readFile(name, typeof content === 'string' ? new TextEncoder().encode(content) : content, parseXml);

/** A file on the disk. */
export function kept(name: string, content: Uint8Array): string {
  const file = path.join(tempDir(), name);
  writeFileSync(file, content);
  return file;
}

/** @throws with what xmllint says, when it is no XML */
export const xmllint = (file: string): string => execFileSync('xmllint', ['--noout', file], { encoding: 'utf8' });

/** What gpsbabel reads, one line a point: `lat lon time speed course name`. */
export function gpsbabel(format: string, file: string, ...more: string[]): string[] {
  const args = ['-i', format, '-f', file, ...more, '-o', 'unicsv,utc=0', '-F', '-'];
  return execFileSync('gpsbabel', args, { encoding: 'utf8' }).trim().split(/\r?\n/);
}
