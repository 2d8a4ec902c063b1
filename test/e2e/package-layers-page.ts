/** A map with the layers of packages on it and nothing around it: what the tests of the layers drive. */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { createElement, Fragment } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import type { MapPackage } from '../../contract/map-package.ts';
import { layerKey, PackageLayer } from '../../renderer/map/package-layers.ts';
import { useLine } from '../../renderer/ui/api.ts';

const box = document.querySelector<HTMLElement>('#map');
if (!box) throw new Error('no map');
const map = L.map(box, {
  center: [31.69, 113.37],
  zoom: 12,
  minZoom: 3,
  maxZoom: 19,
  zoomControl: false,
  fadeAnimation: false,
});
const root = createRoot(document.createElement('div'));

const images = () => [...document.querySelectorAll<HTMLImageElement>('.package-tile img')];
const settled = async (): Promise<void> => {
  // Leaflet asks for its tiles in the next frame; each image then ends in one way or the other.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await Promise.all(
    images()
      .filter(({ complete }) => !complete)
      .map(
        (image) => new Promise((resolve) => ['load', 'error'].forEach((end) => image.addEventListener(end, resolve))),
      ),
  );
};
const rectOf = (image: Element) => {
  const [own, frame] = [image.getBoundingClientRect(), map.getContainer().getBoundingClientRect()];
  return { left: own.left - frame.left, top: own.top - frame.top, width: own.width, height: own.height };
};

const page = {
  show: async (packages: MapPackage[]) => {
    const layers = packages.map((found, order) =>
      createElement(PackageLayer, { key: layerKey(found), map, found, order }),
    );
    flushSync(() => root.render(createElement(Fragment, null, layers)));
    await settled();
  },
  look: async (lat: number, lon: number, zoom: number) => {
    map.setView([lat, lon], zoom, { animate: false });
    await settled();
  },
  /** Where a place of the ground is in the view, px and parts of them: Leaflet itself would give whole ones. */
  pointOf: (lat: number, lon: number) => {
    const { x, y } = map.layerPointToContainerPoint(map.project([lat, lon]).subtract(map.getPixelOrigin()));
    return { x, y };
  },
  /** Where a package's tile is in the view, px; undefined when it is not there. */
  tileAt: (id: string, z: number, x: number, y: number) => {
    const image = images().find(({ src }) => src.includes(`/map/${id}/${z}/${x}/${y}?`));
    return image && rectOf(image);
  },
  tiles: () =>
    images().map((image) => {
      const [, id = '', z, x, y] = /\/map\/(\w+)\/(\d+)\/(\d+)\/(\d+)\?/.exec(image.src) ?? [];
      return { id, z: Number(z), x: Number(x), y: Number(y), loaded: image.naturalWidth > 0, ...rectOf(image) };
    }),
  /** Opacity and place in the order of each layer, from the page itself. */
  layers: () =>
    [...document.querySelectorAll<HTMLElement>('.package-tile')].map(({ style }) => [style.opacity, style.zIndex]),
  paneOrder: () =>
    ['tile', 'packages', 'overlay', 'marker'].map((name) => {
      const pane = map.getPane(name) ?? map.getPane(`${name}Pane`);
      return pane ? Number(getComputedStyle(pane).zIndex) : 0;
    }),
  layerCount: () => {
    let count = 0;
    map.eachLayer(() => (count += 1));
    return count;
  },
  lineBack: async () => {
    useLine.setState({ state: 'lost', since: 0 });
    useLine.setState({ state: 'open', since: 1 });
    await settled();
  },
};
export type LayersPage = typeof page;
Object.assign(window, { layersPage: page });
