/** Files of others on this page's map: seen here and by nobody else until somebody makes plots of them. */
import { create } from 'zustand';
import type { MapDatum } from '../../../contract/map-package.ts';
import { fromDatum } from '../packages/datum.ts';
import { ImportRefused, type Imported, type Place, type RefusedWhy } from './imported.ts';
import { MAX_BYTES, readFile } from './read-file.ts';

export interface Overlay extends Imported {
  id: number;
  name: string;
  /** In which its places are: GPX and KML are WGS-84 by their rules, of others a person knows. */
  datum: MapDatum;
  shown: boolean;
  /** Plots that were made of it. */
  plots: readonly string[];
}

export interface Refused {
  id: number;
  name: string;
  why: RefusedWhy;
}

/** Files at a time. */
const MOST = 20;

interface Overlays {
  overlays: readonly Overlay[];
  refused: readonly Refused[];
}

export const useOverlays = create<Overlays>(() => ({ overlays: [], refused: [] }));

let count = 0;

/** A whole document by the browser's own parser, which loads nothing from elsewhere. */
const parseXml = (text: string): Document => new DOMParser().parseFromString(text, 'application/xml');

/** Reads a file onto the map. @returns it, or undefined when it was refused */
export async function addOverlay(file: File): Promise<Overlay | undefined> {
  const id = (count += 1);
  const { name } = file;
  try {
    if (useOverlays.getState().overlays.length >= MOST) throw new ImportRefused('too-many');
    if (file.size > MAX_BYTES) throw new ImportRefused('too-large');
    const imported = readFile(name, new Uint8Array(await file.arrayBuffer()), parseXml);
    const { shapes, bad, badCount } = imported;
    const overlay: Overlay = { id, name, shapes, bad, badCount, datum: 'wgs84', shown: true, plots: [] };
    useOverlays.setState(({ overlays }) => ({ overlays: [...overlays, overlay] }));
    return overlay;
  } catch (error) {
    const why = error instanceof ImportRefused ? error.why : 'broken';
    useOverlays.setState(({ refused }) => ({ refused: [...refused.slice(1 - MOST), { id, name, why }] }));
    return undefined;
  }
}

export const changeOverlay = (id: number, to: Partial<Pick<Overlay, 'datum' | 'shown' | 'plots'>>): void =>
  useOverlays.setState(({ overlays }) => ({
    overlays: overlays.map((one) => (one.id === id ? { ...one, ...to } : one)),
  }));

/** An overlay or a refusal. */
export const removeOverlay = (id: number): void =>
  useOverlays.setState(({ overlays, refused }) => ({
    overlays: overlays.filter((one) => one.id !== id),
    refused: refused.filter((one) => one.id !== id),
  }));

/** South-west and north-east corner as `[lat, lon]`; undefined: there is nothing. */
export function boundsOf({ shapes, datum }: Pick<Overlay, 'shapes' | 'datum'>): [Place, Place] | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { places } of shapes)
    for (const [lon, lat] of places) {
      [west, east] = [Math.min(west, lon), Math.max(east, lon)];
      [south, north] = [Math.min(south, lat), Math.max(north, lat)];
    }
  if (west > east) return undefined;
  const [w, s] = fromDatum([west, south], datum);
  const [e, n] = fromDatum([east, north], datum);
  return [
    [s, w],
    [n, e],
  ];
}
