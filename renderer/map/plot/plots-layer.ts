/** All plots on one canvas below the units, outside React: those of the incidents that are shown, what is being drawn, handles. */
import type L from 'leaflet';
import type { PlotGeometry, PlotShape, PlotView } from '../../../contract/plot.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { MapCanvas, type Surface } from '../map-canvas.ts';
import { usePicture } from '../picture-state.ts';
import { drawHandles, drawLock, drawMark, drawPlaces } from './draw-hand.ts';
import { drawPlot, type Pen } from './draw-plot.ts';
import { draftOf, useEditor } from './editor-state.ts';
import { handlesOf, type Handle } from './pick.ts';
import type { PlotStore } from './plot-store.ts';
import { boundsOf, toSpot, type Window } from './project.ts';
import { shapeOf } from './shapes.ts';
import { Sprites } from './sprites.ts';

export interface PlotsLayerOptions {
  store: PlotStore;
  /** Whether plots of this incident are shown; undefined: those of none. */
  isShown: (incident: string | undefined) => boolean;
  /** Told when what `isShown` says may have changed. */
  watch: (changed: () => void) => () => void;
}

/** What lies on what. */
export const HEIGHT: Record<PlotShape, number> = { polygon: 0, circle: 0, line: 1, arrow: 1, point: 2, text: 3 };

/** Room of symbols and names beyond the place itself, px. */
const ROOM_PX = 300;

export class PlotsLayer {
  readonly #options: PlotsLayerOptions;
  readonly #canvas: MapCanvas;
  readonly #sprites = new Sprites();
  readonly #stops: (() => void)[];
  readonly #bounds = new WeakMap<PlotGeometry, ReturnType<typeof boundsOf>>();

  constructor(map: L.Map, options: PlotsLayerOptions) {
    this.#options = options;
    this.#canvas = new MapCanvas(map, { testId: 'plots', draw: (surface) => this.#draw(surface) });
    const soon = () => this.#canvas.soon();
    this.#stops = [
      // Many may change at once; a hand waits for none of them.
      options.store.watch(() => this.#canvas.later()),
      options.watch(soon),
      usePreferences.subscribe(soon),
      useEditor.subscribe(soon),
      usePicture.subscribe((now, before) => now.tool !== before.tool && soon()),
    ];
  }

  /** The window in which plots are drawn now. */
  get window(): Window | undefined {
    return this.#canvas.surface;
  }

  /** A point of the map's container, in that window. */
  spotAt(container: L.Point): L.Point | undefined {
    return this.#canvas.pointAt(container);
  }

  /** Plots that can be seen, areas first: they lie under all that is on them. */
  shown(): PlotView[] {
    const { store, isShown } = this.#options;
    const incidents = new Map<string | undefined, boolean>();
    const shown = store.all().filter(({ incident }) => {
      let isOn = incidents.get(incident);
      if (isOn === undefined) incidents.set(incident, (isOn = isShown(incident)));
      return isOn;
    });
    return shown.sort((a, b) => HEIGHT[a.geometry.shape] - HEIGHT[b.geometry.shape]);
  }

  /** The plot that is chosen, as it is seen. */
  chosen(): PlotView | undefined {
    const { selected, preview } = useEditor.getState();
    const plot = this.#options.store.get(selected);
    return plot && { ...plot, ...preview };
  }

  /** Handles of the plot that is chosen; none of a locked one. */
  handles(): Handle[] {
    const plot = this.chosen();
    return plot && this.window && !plot.locked ? handlesOf(plot, this.window) : [];
  }

  /** Idempotent. */
  remove(): void {
    for (const stop of this.#stops) stop();
    this.#canvas.remove();
  }

  #draw(surface: Surface): void {
    const { theme } = usePreferences.getState();
    const { selected, preview, corner, tool, places, pointer } = useEditor.getState();
    const isPlotting = usePicture.getState().tool === 'plot';
    this.#sprites.begin(surface.ratio);
    const pen: Pen = { context: surface.context, window: surface, paper: theme, size: 1, sprites: this.#sprites };
    const shown = this.shown().filter((plot) => plot.id === selected || this.#isInView(plot, surface));
    for (const plot of shown) {
      const now = plot.id === selected ? { ...plot, ...preview } : plot;
      drawPlot(pen, now);
      const isRivalled = Object.keys(plot.rivals).length > 0 || plot.outlived !== undefined;
      const { anchor } = shapeOf(now.geometry, now.style, surface);
      if (isRivalled) drawMark(pen, anchor);
      if (isPlotting && plot.locked) drawLock(pen, anchor);
      if (plot.id === selected) drawHandles(pen, now, plot.locked ? [] : handlesOf(now, surface), corner);
    }
    if (tool && isPlotting) {
      const all = pointer && places.length > 0 ? [...places, pointer] : places;
      const geometry = draftOf(tool, all);
      if (geometry) drawPlot(pen, { geometry, style: tool.style, label: '' });
      drawPlaces(
        pen,
        all.map((place) => toSpot(place, surface)),
      );
    }
    this.#canvas.note('drawn', String(shown.length));
  }

  #isInView({ geometry }: PlotView, window: Surface): boolean {
    let bounds = this.#bounds.get(geometry);
    if (!bounds) this.#bounds.set(geometry, (bounds = boundsOf(geometry)));
    const [west, south, east, north] = bounds;
    const [low, high] = [toSpot([west, south], window), toSpot([east, north], window)];
    return high.x > -ROOM_PX && low.x < window.width + ROOM_PX && low.y > -ROOM_PX && high.y < window.height + ROOM_PX;
  }
}
