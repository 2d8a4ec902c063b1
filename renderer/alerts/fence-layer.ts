/** Fences on the map, those with a standing alert in red, and the one that is being drawn; its taps come from here. */
import L from 'leaflet';
import type { Fence, FenceShape } from '../../contract/alerting.ts';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';
import { change, shapeOf, tapped, useFenceDraft, type FenceDraft } from './fence-draft.ts';

const pair = ([lon, lat]: readonly [number, number]): L.LatLngTuple => [lat, lon];

function outline(shape: FenceShape, look: L.PathOptions): L.Path {
  const options = { ...look, interactive: false };
  return shape.kind === 'circle'
    ? L.circle(pair(shape.center), { ...options, radius: shape.radiusM })
    : L.polygon(shape.ring.map(pair), options);
}

export class FenceLayer {
  readonly #map: L.Map;
  readonly #fences = L.layerGroup();
  readonly #draft = L.layerGroup();
  readonly #stops: (() => void)[];
  #shown: readonly Fence[] = [];
  #crossed: ReadonlySet<string> = new Set();

  constructor(map: L.Map) {
    this.#map = map;
    this.#fences.addTo(map);
    this.#draft.addTo(map);
    this.#stops = [
      usePreferences.subscribe(() => this.#paint()),
      useFenceDraft.subscribe(({ draft }, { draft: before }) => this.#drawing(draft, before)),
    ];
    map.on('click', this.#onTap);
    this.#drawing(useFenceDraft.getState().draft, undefined);
  }

  /** @param crossed ids of those with a standing alert */
  show(fences: readonly Fence[], crossed: ReadonlySet<string>): void {
    this.#shown = fences;
    this.#crossed = crossed;
    this.#paint();
  }

  /** Idempotent. */
  remove(): void {
    for (const stop of this.#stops) stop();
    this.#map.off('click', this.#onTap);
    this.#map.getContainer().classList.remove('drawing-fence');
    this.#fences.remove();
    this.#draft.remove();
  }

  readonly #onTap = ({ latlng }: L.LeafletMouseEvent): void => {
    const { lat, lng } = latlng.wrap();
    change((draft) => tapped(draft, { lat, lon: lng }));
  };

  #paint(): void {
    const role = roles[usePreferences.getState().theme];
    this.#fences.clearLayers();
    const drawn = useFenceDraft.getState().draft?.id;
    for (const { id, name, shape } of this.#shown) {
      if (id === drawn) continue;
      const color = this.#crossed.has(id) ? role.bad : role.muted;
      const weight = this.#crossed.has(id) ? 4 : 2;
      outline(shape, { color, weight, dashArray: '8 6', fillOpacity: 0.06 }).addTo(this.#fences);
      this.#name(shape, name);
    }
    this.#paintDraft(useFenceDraft.getState().draft);
  }

  /** Its name stands at its upper edge. */
  #name(shape: FenceShape, text: string): void {
    const bounds =
      shape.kind === 'circle'
        ? L.latLng(pair(shape.center)).toBounds(shape.radiusM * 2)
        : L.latLngBounds(shape.ring.map(pair));
    const icon = L.divIcon({ className: 'fence-name', html: '', iconSize: [0, 0] });
    const at: L.LatLngTuple = [bounds.getNorth(), bounds.getCenter().lng];
    const element = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(this.#fences).getElement();
    if (element) element.textContent = text;
  }

  #drawing(draft: FenceDraft | undefined, before: FenceDraft | undefined): void {
    this.#map.getContainer().classList.toggle('drawing-fence', draft !== undefined);
    if (draft?.id !== before?.id) this.#paint();
    else this.#paintDraft(draft);
  }

  #paintDraft(draft: FenceDraft | undefined): void {
    const { own, ground } = roles[usePreferences.getState().theme];
    this.#draft.clearLayers();
    if (!draft) return;
    const shape = shapeOf(draft);
    const look = { color: own, weight: 3, interactive: false };
    if (shape) outline(shape, { ...look, fillOpacity: 0.1 }).addTo(this.#draft);
    else
      L.polyline(
        draft.ring.map(({ lat, lon }): L.LatLngTuple => [lat, lon]),
        look,
      ).addTo(this.#draft);
    for (const { lat, lon } of [...draft.ring, ...(draft.center ? [draft.center] : [])])
      L.circleMarker([lat, lon], {
        ...look,
        radius: 6,
        color: ground,
        weight: 2,
        fillColor: own,
        fillOpacity: 1,
      }).addTo(this.#draft);
  }
}
