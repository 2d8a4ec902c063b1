/**
 * One canvas over the map for what is drawn by hand. It is larger than the view and moves with it, so that dragging draws
 * nothing; it is stretched while the map zooms, and drawn anew afterwards. What it shows changes in one drawing per frame at
 * the most, and drawing takes no more than a tenth of the time: a picture of thousands of units leaves the rest to the hand.
 */
import L from 'leaflet';

export interface Surface {
  context: CanvasRenderingContext2D;
  /** Size, CSS px. */
  width: number;
  height: number;
  /** Pixels of the world at the zoom of the map: where the upper left corner of the canvas lies. */
  left: number;
  top: number;
  /** Pixels of the world at this zoom per pixel at zoom 0. */
  scale: number;
  /** Device pixels per CSS px. */
  ratio: number;
}

export interface MapCanvasOptions {
  testId: string;
  draw: (surface: Surface) => void;
}

/** Of the view's width and height, on each side. */
const MARGIN = 0.2;
/** So many times the cost of the last drawing passes before the next that nobody waits for, but no more than so long, ms. */
const REST = 9;
const MAX_REST_MS = 400;

export class MapCanvas {
  readonly #map: L.Map;
  readonly #canvas: HTMLCanvasElement;
  readonly #draw: MapCanvasOptions['draw'];
  readonly #handlers: L.LeafletEventHandlerFnMap;
  #surface: Surface | undefined;
  #zoom = 0;
  #frame = 0;
  #drawings = 0;
  #waiting: 'soon' | 'later' | undefined;
  /** No drawing that can wait before this, by `performance.now()`. */
  #restUntil = 0;

  constructor(map: L.Map, { testId, draw }: MapCanvasOptions) {
    this.#map = map;
    this.#draw = draw;
    // Above the names of places, below what pops up.
    const pane = map.getPane('units') ?? map.createPane('units');
    pane.style.zIndex = '640';
    pane.style.pointerEvents = 'none';
    this.#canvas = L.DomUtil.create('canvas', 'units-canvas leaflet-zoom-animated', pane);
    this.#canvas.dataset['testid'] = testId;
    const soon = () => this.soon();
    this.#handlers = {
      move: () => this.#onMove(),
      moveend: soon,
      zoomend: soon,
      viewreset: soon,
      resize: soon,
      zoom: () => this.#onZoom(),
      zoomanim: (event) => this.#onZoomAnimation(event),
    };
    map.on(this.#handlers);
    this.soon();
  }

  /** Draws at the next frame: a hand waits for it. */
  soon(): void {
    this.#waiting = 'soon';
    this.#frame ||= requestAnimationFrame(this.#onFrame);
  }

  /** Draws when drawing may take its time again: what it shows has changed. */
  later(): void {
    this.#waiting ??= 'later';
    this.#frame ||= requestAnimationFrame(this.#onFrame);
  }

  /** What was drawn last, for those that look for something in it. */
  get surface(): Surface | undefined {
    return this.#surface;
  }

  /** Of this canvas, what lies at a point of the map's container; undefined while the map zooms. */
  pointAt(container: L.Point): L.Point | undefined {
    if (!this.#surface || this.#zoom !== this.#map.getZoom()) return undefined;
    const world = this.#worldCorner().add(container);
    return L.point(world.x - this.#surface.left, world.y - this.#surface.top);
  }

  /** Facts of the drawing, for tests. */
  note(name: string, value: string): void {
    this.#canvas.dataset[name] = value;
  }

  /** Idempotent. */
  remove(): void {
    cancelAnimationFrame(this.#frame);
    this.#map.off(this.#handlers);
    this.#canvas.remove();
  }

  readonly #onFrame = (at: number): void => {
    this.#frame = 0;
    if (this.#waiting === 'later' && at < this.#restUntil) {
      this.#frame = requestAnimationFrame(this.#onFrame);
      return;
    }
    this.#waiting = undefined;
    const begin = performance.now();
    // In memory: its pixels are written more than it is drawn on.
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return;
    this.#surface = this.#placed(context);
    this.#draw(this.#surface);
    const end = performance.now();
    this.#restUntil = end + Math.min(REST * (end - begin), MAX_REST_MS);
    this.note('drawings', String((this.#drawings += 1)));
  };

  /** Puts the canvas over the view and its margin, and empties it. */
  #placed(context: CanvasRenderingContext2D): Surface {
    const view = this.#map.getSize();
    const ratio = window.devicePixelRatio;
    const margin = view.multiplyBy(MARGIN).floor();
    const size = view.add(margin.multiplyBy(2));
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#canvas.style.width = `${size.x}px`;
      this.#canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(this.#canvas, this.#map.containerPointToLayerPoint(margin.multiplyBy(-1)));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    this.#zoom = this.#map.getZoom();
    const corner = this.#worldCorner().subtract(margin);
    const scale = this.#map.getZoomScale(this.#zoom, 0);
    return { context, width: size.x, height: size.y, left: corner.x, top: corner.y, scale, ratio };
  }

  /** Where the upper left corner of the view lies, pixels of the world. */
  #worldCorner(): L.Point {
    return this.#map.getPixelOrigin().subtract(L.DomUtil.getPosition(this.#map.getPanes().mapPane));
  }

  #onMove(): void {
    if (!this.#surface || this.#zoom !== this.#map.getZoom()) return;
    const corner = this.pointAt(L.point(0, 0));
    const view = this.#map.getSize();
    const { width, height } = this.#surface;
    const covered =
      corner && corner.x >= 0 && corner.y >= 0 && corner.x + view.x <= width && corner.y + view.y <= height;
    if (!covered) this.soon();
  }

  #onZoom(): void {
    this.#stretch(this.#map.getZoom(), this.#map.getPixelOrigin());
  }

  #onZoomAnimation({ center, zoom }: L.ZoomAnimEvent): void {
    // The origin that the map is going to have at the end of the animation.
    const half = this.#map.getSize().divideBy(2);
    const pane = L.DomUtil.getPosition(this.#map.getPanes().mapPane);
    this.#stretch(zoom, this.#map.project(center, zoom).subtract(half).add(pane).round());
  }

  #stretch(zoom: number, origin: L.Point): void {
    if (!this.#surface) return;
    const scale = this.#map.getZoomScale(zoom, this.#zoom);
    const corner = L.point(this.#surface.left, this.#surface.top).multiplyBy(scale);
    L.DomUtil.setTransform(this.#canvas, corner.subtract(origin), scale);
  }
}
