/** Resources on one canvas below the units, outside React: a symbol by kind, a number where several are one mark, names near by. */
import L from 'leaflet';
import { usePreferences } from '../../ui/preferences.ts';
import { roles } from '../../ui/theme.ts';
import { GridIndex } from '../grid-index.ts';
import { LabelLayout } from '../label-layout.ts';
import { LABEL_FONT, LABEL_HEIGHT, LabelSprites } from '../label-sprites.ts';
import { MapCanvas, type Surface } from '../map-canvas.ts';
import { usePicture } from '../picture-state.ts';
import { INKS } from '../plot/inks.ts';
import { Sprites } from '../plot/sprites.ts';
import type { Touchable } from '../touchables.ts';
import { marksOn, type Mark } from './clusters.ts';
import { useResourceChoice, type ResourceBook } from './resource-book.ts';
import { RESOURCE_PX, RESOURCE_SYMBOLS } from './resource-symbols.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface ResourcesLayerOptions {
  book: ResourceBook;
  /** Several that no nearer view tells apart were touched. */
  onPile: (place: { lat: number; lon: number }) => void;
}

/** Names are written from this level on. */
const LABEL_ZOOM = 13;
/** The nearest level: what is less than a symbol apart there is never told apart. */
const LAST_ZOOM = 19;

export class ResourcesLayer implements Touchable {
  readonly #map: L.Map;
  readonly #options: ResourcesLayerOptions;
  readonly #canvas: MapCanvas;
  readonly #sprites = new Sprites();
  readonly #ruler = new LabelSprites();
  readonly #index = new GridIndex<Mark>(64);
  readonly #stops: (() => void)[];

  constructor(map: L.Map, options: ResourcesLayerOptions) {
    this.#map = map;
    this.#options = options;
    this.#canvas = new MapCanvas(map, { testId: 'resources', draw: (surface) => this.#draw(surface) });
    const soon = () => this.#canvas.soon();
    this.#stops = [
      options.book.watch(soon),
      useResourceChoice.subscribe(soon),
      usePreferences.subscribe(soon),
      usePicture.subscribe((now, before) => now.selected !== before.selected && soon()),
    ];
  }

  pick(container: L.Point, reachPx: number): string[] {
    return this.#near(container, reachPx).flatMap(({ count, resource }) => (count === 1 ? [resource.key] : []));
  }

  open(container: L.Point, reachPx: number): boolean {
    const mark = this.#near(container, reachPx).find(({ count }) => count > 1);
    if (!mark) return false;
    const bounds = L.latLngBounds([mark.south, mark.west], [mark.north, mark.east]);
    const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.#map.project(at, LAST_ZOOM));
    const zoom = Math.min(LAST_ZOOM, this.#map.getBoundsZoom(bounds, false, L.point(120, 120)));
    const isPile = !low || !high || low.distanceTo(high) < 2 * RESOURCE_PX || zoom <= this.#map.getZoom();
    if (isPile) this.#options.onPile({ lat: mark.resource.lat, lon: mark.resource.lon });
    else this.#map.setView(bounds.getCenter(), zoom, { animate: false });
    return true;
  }

  /** Idempotent. */
  remove(): void {
    for (const stop of this.#stops) stop();
    this.#canvas.remove();
  }

  /** Marks around a point of the map's container, nearest first. */
  #near(container: L.Point, reachPx: number): Mark[] {
    const at = this.#canvas.pointAt(container);
    if (!at) return [];
    const found: Mark[] = [];
    const box = { left: at.x - reachPx, top: at.y - reachPx, right: at.x + reachPx, bottom: at.y + reachPx };
    const away = ({ x, y }: Mark) => Math.hypot(x - at.x, y - at.y);
    this.#index.find(box, (mark) => {
      if (away(mark) <= reachPx) found.push(mark);
      return false;
    });
    return found.sort((a, b) => away(a) - away(b));
  }

  #draw(surface: Surface): void {
    const { book } = this.#options;
    const { hidden } = useResourceChoice.getState();
    const selected = book.get(usePicture.getState().selected);
    this.#sprites.begin(surface.ratio);
    this.#index.clear();
    const others = marksOn(book.all(), surface, (one) => one !== selected && !hidden.includes(one.kind));
    // The one with the card is seen, whatever lies on it and whatever is put away.
    const own = selected ? marksOn([selected], surface, () => true) : [];
    for (const mark of [...others, ...own]) this.#index.add(mark);
    for (const mark of others) this.#drawMark(surface, mark);
    const labels = this.#drawLabels(surface, others);
    for (const mark of own) {
      this.#drawRing(surface, mark);
      this.#drawMark(surface, mark);
    }
    this.#canvas.note('marks', String(others.length + own.length));
    this.#canvas.note('resources', String(others.reduce((sum, { count }) => sum + count, own.length)));
    this.#canvas.note('labels', String(labels));
  }

  #drawMark({ context }: Surface, mark: Mark): void {
    const { theme } = usePreferences.getState();
    const half = { x: RESOURCE_PX + 2, y: RESOURCE_PX + 2 };
    this.#sprites.draw(context, `${theme} ${mark.kind}`, mark, half, (pen) => {
      const { plate, sign, ink } = RESOURCE_SYMBOLS[mark.kind];
      const { edge, ink: inks } = INKS[theme];
      pen.lineJoin = 'round';
      pen.fillStyle = edge;
      pen.strokeStyle = inks[ink];
      pen.lineWidth = 2;
      pen.fill(new Path2D(plate));
      pen.stroke(new Path2D(plate));
      pen.fillStyle = inks[ink];
      pen.fill(new Path2D(sign), 'evenodd');
    });
    if (mark.count > 1) this.#drawCount(context, mark);
  }

  #drawCount(context: Context, { x, y, count }: Mark): void {
    const { theme } = usePreferences.getState();
    const { text, ground } = roles[theme];
    const words = count > 9_999 ? `${Math.round(count / 1_000)}k` : String(count);
    const half = { x: 8 + 4 * words.length, y: 11 };
    this.#sprites.draw(context, `${theme} #${words}`, { x: x + 15, y: y - 15 }, half, (pen) => {
      pen.fillStyle = text;
      pen.beginPath();
      pen.roundRect(-half.x + 2, -9, 2 * half.x - 4, 18, 9);
      pen.fill();
      pen.font = '700 14px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillStyle = ground;
      pen.fillText(words, 0, 1);
    });
  }

  #drawRing({ context }: Surface, { x, y }: Mark): void {
    const { own, ground } = roles[usePreferences.getState().theme];
    context.beginPath();
    context.arc(x, y, RESOURCE_PX + 6, 0, 2 * Math.PI);
    context.lineWidth = 6;
    context.strokeStyle = ground;
    context.stroke();
    context.lineWidth = 3;
    context.strokeStyle = own;
    context.stroke();
  }

  /** @returns how many are named */
  #drawLabels({ context }: Surface, marks: readonly Mark[]): number {
    if (this.#map.getZoom() < LABEL_ZOOM) return 0;
    const single = marks.filter(({ count }) => count === 1);
    const wishes = single.map(({ x, y, resource }) => ({
      key: resource.key,
      x,
      y,
      radius: RESOURCE_PX,
      rank: 3,
      at: 0,
      resource,
    }));
    const size = ({ resource }: (typeof wishes)[number]) => ({
      width: this.#ruler.width(resource.name),
      height: LABEL_HEIGHT,
    });
    // Anew each time: they stand still, and none shall lie on a symbol that has come.
    const labels = new LabelLayout().place(wishes, size, this.#index);
    const { muted, ground } = roles[usePreferences.getState().theme];
    for (const wish of wishes) {
      const label = labels.get(wish.key);
      if (!label) continue;
      const { width, height } = size(wish);
      const middle = { x: label.x + width / 2, y: label.y + height / 2 };
      const half = { x: width / 2 + 4, y: height / 2 + 4 };
      this.#sprites.draw(context, `${muted} ${wish.resource.name}`, middle, half, (pen) => {
        pen.font = LABEL_FONT;
        pen.textAlign = 'center';
        pen.textBaseline = 'middle';
        pen.lineJoin = 'round';
        pen.lineWidth = 4;
        pen.strokeStyle = ground;
        pen.strokeText(wish.resource.name, 0, 0);
        pen.fillStyle = muted;
        pen.fillText(wish.resource.name, 0, 0);
      });
    }
    return labels.size;
  }
}
