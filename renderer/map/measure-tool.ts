/**
 * Distance and area by taps: each sets a corner, a second tap on the same spot ends, and the next one begins anew. A mouse shows
 * the leg to where it is. Lines are drawn straight on the map; lengths and areas are those on the ellipsoid.
 */
import L from 'leaflet';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';
import type { Place } from './geo/geodesic.ts';

export type MeasureKind = 'distance' | 'area';

export interface Measured {
  corners: readonly Place[];
  /** Where the mouse is, while corners are set. */
  pointer: Place | undefined;
  ended: boolean;
}

/** Two taps this close in time and place are one double tap, ms and px (a finger in a glove). */
const DOUBLE = { ms: 400, px: 30 };
/** Corners of one measurement. */
const LIMIT = 500;

export class MeasureTool {
  readonly #map: L.Map;
  readonly #onChange: (measured: Measured) => void;
  readonly #line: L.Polyline | L.Polygon;
  readonly #corners: L.LayerGroup;
  readonly #stop: () => void;
  readonly #zoomedByDouble: boolean;
  #measured: Measured = { corners: [], pointer: undefined, ended: false };
  #lastTap: { at: number; point: L.Point } | undefined;

  constructor(map: L.Map, kind: MeasureKind, onChange: (measured: Measured) => void) {
    this.#map = map;
    this.#onChange = onChange;
    const look = { interactive: false, weight: 3, className: 'measure-line' };
    this.#line = (kind === 'area' ? L.polygon([], { ...look, fillOpacity: 0.15 }) : L.polyline([], look)).addTo(map);
    this.#corners = L.layerGroup().addTo(map);
    this.#zoomedByDouble = map.doubleClickZoom.enabled();
    map.doubleClickZoom.disable();
    map.on('click', this.#onTap, this);
    map.on('mousemove', this.#onMove, this);
    map.getContainer().classList.add('measuring');
    this.#stop = usePreferences.subscribe(() => this.#paint());
    this.#paint();
  }

  /** Takes the last corner back; what was ended goes on. */
  undo(): void {
    const { corners, ended } = this.#measured;
    this.#lastTap = undefined;
    this.#put({ corners: ended ? corners : corners.slice(0, -1), ended: false });
  }

  clear(): void {
    this.#lastTap = undefined;
    this.#put({ corners: [], pointer: undefined, ended: false });
  }

  /** No more corners; the measurement stays. */
  end(): void {
    this.#put({ pointer: undefined, ended: true });
  }

  /** Idempotent. */
  remove(): void {
    this.#stop();
    this.#map.off('click', this.#onTap, this);
    this.#map.off('mousemove', this.#onMove, this);
    if (this.#zoomedByDouble) this.#map.doubleClickZoom.enable();
    this.#map.getContainer().classList.remove('measuring');
    this.#line.remove();
    this.#corners.remove();
  }

  #onTap({ latlng, containerPoint }: L.LeafletMouseEvent): void {
    const tap = { at: performance.now(), point: containerPoint };
    const last = this.#lastTap;
    this.#lastTap = tap;
    const { corners, ended } = this.#measured;
    const twice = last && tap.at - last.at < DOUBLE.ms && last.point.distanceTo(tap.point) < DOUBLE.px;
    if (twice && !ended) return this.end();
    const place = { lat: latlng.lat, lon: latlng.lng };
    if (ended) this.#put({ corners: [place], ended: false });
    else if (corners.length < LIMIT) this.#put({ corners: [...corners, place] });
  }

  #onMove({ latlng }: L.LeafletMouseEvent): void {
    const { corners, ended } = this.#measured;
    if (!ended && corners.length > 0) this.#put({ pointer: { lat: latlng.lat, lon: latlng.lng } });
  }

  #put(change: Partial<Measured>): void {
    this.#measured = { ...this.#measured, ...change };
    this.#paint();
    this.#onChange(this.#measured);
  }

  #paint(): void {
    const { corners, pointer } = this.#measured;
    const { own, ground } = roles[usePreferences.getState().theme];
    const places = [...corners, ...(pointer ? [pointer] : [])].map(({ lat, lon }): L.LatLngTuple => [lat, lon]);
    this.#line.setStyle({ color: own, fillColor: own });
    this.#line.setLatLngs(places);
    this.#corners.clearLayers();
    for (const { lat, lon } of corners)
      L.circleMarker([lat, lon], {
        radius: 6,
        color: ground,
        weight: 2,
        fillColor: own,
        fillOpacity: 1,
        interactive: false,
      }).addTo(this.#corners);
  }
}
