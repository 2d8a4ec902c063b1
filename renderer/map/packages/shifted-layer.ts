/**
 * Tiles of a GCJ-02 map on a WGS-84 map. The shift is not the same everywhere (it changes by some 3.5 m in a kilometer), so each
 * tile is put where its own corners belong: neighbors share their edges, and every pixel lies within a pixel of its place.
 */
import L from 'leaflet';
import { fromDatum, toDatum } from './datum.ts';

/** Parts of Leaflet 1.9's GridLayer that its types do not name. */
interface Inside {
  /** What the view covers at the tiles' level, pixels of the whole world. */
  _getTiledPixelBounds(center: L.LatLng): L.Bounds;
  /** Where a tile's upper left corner lies in its level, px. */
  _getTilePos(coords: L.Coords): L.Point;
  _level: { origin: L.Point };
}
const TileLayer = L.TileLayer as unknown as new (url: string, options: L.TileLayerOptions) => L.TileLayer & Inside;

const toMap = (latlng: L.LatLng): L.LatLng => {
  const [lon, lat] = toDatum([latlng.lng, latlng.lat], 'gcj02');
  return L.latLng(lat, lon);
};
const toGround = (latlng: L.LatLng): L.LatLng => {
  const [lon, lat] = fromDatum([latlng.lng, latlng.lat], 'gcj02');
  return L.latLng(lat, lon);
};

export class ShiftedTileLayer extends TileLayer {
  constructor(url: string, options: L.TileLayerOptions) {
    super(url, options);
    // The way around the world would be shifted with it.
    this.options.noWrap = true;
    this.on('tileloadstart', ({ tile, coords }) => {
      // Up to where its neighbors begin.
      const own = this.#corner(coords, 0, 0);
      tile.style.width = `${this.#corner(coords, 1, 0).x - own.x}px`;
      tile.style.height = `${this.#corner(coords, 0, 1).y - own.y}px`;
    });
  }

  override _getTiledPixelBounds(center: L.LatLng): L.Bounds {
    const seen = super._getTiledPixelBounds(center);
    const zoom = this._tileZoom ?? 0;
    const corners = [seen.getTopLeft(), seen.getTopRight(), seen.getBottomRight(), seen.getBottomLeft()];
    return L.bounds(corners.map((corner) => this._map.project(toMap(this._map.unproject(corner, zoom)), zoom)));
  }

  override _getTilePos(coords: L.Coords): L.Point {
    return this.#corner(coords, 0, 0);
  }

  /** Place of a tile's corner on the ground, px in its level; whole ones while tiles are not enlarged, so that they are sharp. */
  #corner({ x, y, z }: L.Coords, right: 0 | 1, below: 0 | 1): L.Point {
    const size = this.getTileSize();
    const pixel = L.point((x + right) * size.x, (y + below) * size.y);
    const place = this._map.project(toGround(this._map.unproject(pixel, z)), z).subtract(this._level.origin);
    return this._map.getZoom() > z ? place : place.round();
  }
}
