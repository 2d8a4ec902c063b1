/** Whose maps these are and under which number they were approved: always on the map, for what is visible. */
import L from 'leaflet';
import type { MapPackage } from '../../../contract/map-package.ts';

export interface SourceWords {
  /** `审图号 GS(2026)1号` */
  approval: (number: string) => string;
  /** Said of a map that has none. */
  noApproval: string;
}

/** `随州影像 · © 某局 · 审图号 …` */
export function sourceLine({ name, facts }: MapPackage, words: SourceWords): string {
  const approval = facts?.approval === undefined ? words.noApproval : words.approval(facts.approval);
  return [name, facts?.attribution, approval].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** Shows lines in the map's corner. @returns the way to remove them */
export function addSourceLines(map: L.Map, lines: readonly string[]): () => void {
  const control = new L.Control({ position: 'bottomright' });
  control.onAdd = () => {
    const box = L.DomUtil.create('div', 'leaflet-control-attribution map-sources');
    // They come from foreign files: text, and never HTML.
    for (const line of new Set(lines)) L.DomUtil.create('div', '', box).textContent = line;
    return box;
  };
  control.addTo(map);
  return () => void control.remove();
}
