/** A map with the layers of the screens and nothing around it: what the tests of the layers drive. */
import L from 'leaflet';
import type { Fix } from '../../contract/fix.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { addGraticule } from '../../renderer/map/graticule.ts';
import { PositionStore } from '../../renderer/map/position-store.ts';
import { TrailLayer, type TrailLook } from '../../renderer/map/trail-layer.ts';
import { UnitsLayer } from '../../renderer/map/units-layer.ts';
import { usePreferences, type ThemeName } from '../../renderer/ui/preferences.ts';

const map = L.map('map', { center: [31.69, 113.37], zoom: 12, preferCanvas: true, zoomControl: false });
const store = new PositionStore();
let units: UnitsLayer | undefined;
let selected: string | undefined;
let removeGraticule: (() => void) | undefined;
let trail: TrailLayer | undefined;

const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
const canvases = () => [...document.querySelectorAll<HTMLCanvasElement>('canvas[data-testid="units"]')];

const drawings = () => Number(canvases()[0]?.dataset['drawings'] ?? 0);

/** Colors of a square on the units' canvas, row by row: `#rrggbb`, or `clear`. */
function colorsAround(lat: number, lon: number, dx: number, dy: number, size: number): string[] {
  const canvas = canvases()[0];
  if (!canvas) return [];
  // The canvas is larger than the view.
  const { x, y } = map.latLngToLayerPoint([lat, lon]).subtract(L.DomUtil.getPosition(canvas));
  const { data } = canvas.getContext('2d')?.getImageData(x + dx, y + dy, size, size) ?? { data: [] };
  return Array.from({ length: data.length / 4 }, (_, pixel) => {
    const [r = 0, g = 0, b = 0, a = 0] = data.slice(4 * pixel, 4 * pixel + 4);
    return a ? `#${[r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('')}` : 'clear';
  });
}

const page = {
  /** Until they are drawn, where there is a layer. */
  putUnits: async (positions: UnitPosition[]) => {
    const before = drawings();
    store.put(positions);
    do await frame();
    while (canvases().length > 0 && drawings() === before);
  },
  addUnits: async (own: string) => {
    const ageWords = (at: number, now: number) => `${Math.round((now - at) / 1_000)} s`;
    units = new UnitsLayer(map, { store, own, selected: () => selected, ageWords });
    await frame();
  },
  removeUnits: () => units?.remove(),
  unitsCanvases: () => canvases().map(({ dataset }) => dataset['drawn']),
  /** Color on the units' canvas, beside the middle of a symbol: `#rrggbb`, or `clear`. */
  colorAt: (lat: number, lon: number, dx = 3, dy = 0): string => colorsAround(lat, lon, dx, dy, 1)[0] ?? 'clear',
  /** The pixels of a color in a square around a place: a picture of the symbol in letters. */
  maskOf: (lat: number, lon: number, color: string, half: number): string =>
    colorsAround(lat, lon, -half, -half, 2 * half)
      .map((each) => (each === color ? '#' : '.'))
      .join(''),
  pick: (lat: number, lon: number, dx: number, dy: number, reachPx: number) =>
    units?.pick(map.latLngToContainerPoint([lat, lon]).add([dx, dy]), reachPx),
  select: async (key: string | undefined) => {
    selected = key;
    units?.soon();
    await frame();
  },
  /** What the canvas is stretched to when a zoom begins, and whether it is drawn anew after it. */
  zoomTo: (zoom: number) =>
    new Promise<{ during: string; after: string }>((resolve) => {
      let during = '';
      map.once('zoomanim', () => (during = canvases()[0]?.style.transform ?? ''));
      map.once(
        'zoomend',
        () => void frame().then(() => resolve({ during, after: canvases()[0]?.style.transform ?? '' })),
      );
      map.setZoom(zoom, { animate: true });
    }),
  labels: () => Number(canvases()[0]?.dataset['labels']),
  moveTo: async (lat: number, lon: number) => {
    map.setView([lat, lon], 12, { animate: false });
    await frame();
  },
  setTheme: async (theme: ThemeName) => {
    usePreferences.getState().set({ theme });
    await frame();
  },
  addTrail: (look?: TrailLook) => void (trail = new TrailLayer(map, look)),
  addFixes: (fixes: Fix[]) => trail?.add(fixes),
  /** Number of points of each unbroken part. */
  trailParts: (): number[] => {
    const parts: number[] = [];
    map.eachLayer((layer) => {
      if (layer instanceof L.Polyline) parts.push(...(layer.getLatLngs() as L.LatLng[][]).map(({ length }) => length));
    });
    return parts;
  },
  removeTrail: () => trail?.remove(),
  addGraticule: () => void (removeGraticule = addGraticule(map)),
  removeGraticule: () => removeGraticule?.(),
  graticuleLabels: () => [...document.querySelectorAll('.graticule-label')].map(({ textContent }) => textContent),
  /** Number of layers; the map's own canvas, which stays once it was needed, is none. */
  layers: () => {
    let count = 0;
    map.eachLayer((layer) => (count += layer instanceof L.Renderer ? 0 : 1));
    return count;
  },
};
export type MapPage = typeof page;
Object.assign(window, { mapPage: page });
