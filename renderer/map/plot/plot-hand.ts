/**
 * The hand on the map while one draws: a tap sets a point or chooses a plot, a drag of a handle changes the one that is chosen.
 * Nothing asks for a second tap, a long press or a hovering mouse: it is done in gloves.
 */
import L from 'leaflet';
import type { PlotView } from '../../../contract/plot.ts';
import { follow } from '../picture-state.ts';
import { dragged, withNewCorner } from './change-shape.ts';
import {
  draftOf,
  endPreview,
  putPlace,
  selectCorner,
  selectPlot,
  setPointer,
  setPreview,
  useEditor,
} from './editor-state.ts';
import { handleAt, pick, type Handle } from './pick.ts';
import type { PlotWriter } from './plot-writer.ts';
import type { PlotsLayer } from './plots-layer.ts';
import { toPlace } from './project.ts';
import type { PlotTool } from './plot-tools.ts';

/** A finger that moves less than this has tapped, px. */
const TAP_PX = 6;

interface Drag {
  id: string;
  handle: Handle;
  /** As it is seen when the finger takes it: what was drawn a moment ago may not be written yet. */
  base: Pick<PlotView, 'geometry' | 'style'>;
  pointer: number;
  from: L.Point;
  moved: boolean;
}

export class PlotHand {
  readonly #map: L.Map;
  readonly #layer: PlotsLayer;
  readonly #writer: PlotWriter;
  readonly #zoomedByDouble: boolean;
  readonly #events: [string, (event: PointerEvent) => void][];
  #drag: Drag | undefined;
  /** The click that comes of lifting a handle means nothing. */
  #isSpent = false;

  constructor(map: L.Map, layer: PlotsLayer, writer: PlotWriter) {
    this.#map = map;
    this.#layer = layer;
    this.#writer = writer;
    this.#zoomedByDouble = map.doubleClickZoom.enabled();
    map.doubleClickZoom.disable();
    map.on('click', this.#onTap, this);
    map.on('mousemove', this.#onMouse, this);
    this.#events = [
      ['pointerdown', (event) => this.#down(event)],
      ['pointermove', (event) => this.#move(event)],
      ['pointerup', (event) => this.#up(event)],
      ['pointercancel', () => this.#end()],
    ];
    map.getContainer().addEventListener('touchmove', this.#keepTouch, { capture: true, passive: false });
    // Before the map's own: a handle that was taken does not drag the map.
    for (const [name, listener] of this.#events)
      map.getContainer().addEventListener(name as 'pointerdown', listener, { capture: true });
    map.getContainer().classList.add('plotting');
  }

  /** Idempotent. */
  remove(): void {
    this.#end();
    this.#map.off('click', this.#onTap, this);
    this.#map.off('mousemove', this.#onMouse, this);
    if (this.#zoomedByDouble) this.#map.doubleClickZoom.enable();
    for (const [name, listener] of this.#events)
      this.#map.getContainer().removeEventListener(name as 'pointerdown', listener, { capture: true });
    this.#map.getContainer().removeEventListener('touchmove', this.#keepTouch, { capture: true });
    this.#map.getContainer().classList.remove('plotting');
  }

  /** A browser that takes the drag of a handle for a scroll swallows the tap that follows it. */
  readonly #keepTouch = (event: TouchEvent): void => {
    if (this.#drag && event.cancelable) event.preventDefault();
  };

  #onTap({ containerPoint }: L.LeafletMouseEvent): void {
    if (this.#isSpent) return;
    const spot = this.#layer.spotAt(containerPoint);
    const { window } = this.#layer;
    if (!spot || !window) return;
    // The map stays where the hand works.
    follow(undefined);
    const { tool, selected } = useEditor.getState();
    if (!tool) {
      const under = pick(this.#layer.shown(), window, spot).map(({ id }) => id);
      // Several lie under the finger: the next tap takes the next one.
      const before = under.indexOf(selected ?? '');
      return selectPlot(under[(before + 1) % Math.max(under.length, 1)]);
    }
    putPlace(toPlace(spot, window));
    if (tool.points === useEditor.getState().places.length) void finishPlot(tool, this.#writer);
  }

  #onMouse({ containerPoint }: L.LeafletMouseEvent): void {
    const { tool, places } = useEditor.getState();
    const spot = tool && places.length > 0 ? this.#layer.spotAt(containerPoint) : undefined;
    if (spot && this.#layer.window) setPointer(toPlace(spot, this.#layer.window));
  }

  #down(event: PointerEvent): void {
    this.#isSpent = false;
    const { tool, selected } = useEditor.getState();
    const spot = this.#spotOf(event);
    if (this.#drag) return this.#end();
    if (!event.isPrimary || event.button !== 0 || tool || selected === undefined || !spot) return;
    if (event.target instanceof Element && event.target.closest('.leaflet-control')) return;
    const handle = handleAt(this.#layer.handles(), spot);
    const base = this.#layer.chosen();
    if (!handle || !base) return;
    this.#map.dragging.disable();
    this.#map.getContainer().setPointerCapture(event.pointerId);
    this.#drag = { id: selected, handle, base, pointer: event.pointerId, from: spot, moved: false };
  }

  #move(event: PointerEvent): void {
    const drag = this.#drag;
    const spot = this.#spotOf(event);
    const { window } = this.#layer;
    if (!drag || !spot || !window || event.pointerId !== drag.pointer) return;
    if (!drag.moved && spot.distanceTo(drag.from) < TAP_PX) return;
    drag.moved = true;
    setPreview(dragged(drag.base, drag.handle, drag.from, spot, window));
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId) return;
    const { preview } = useEditor.getState();
    const { handle, id, moved } = drag;
    this.#isSpent = moved || handle.kind !== 'move';
    this.#drag = undefined;
    this.#map.dragging.enable();
    if (moved && preview) void this.#writer.change(id, preview).finally(() => endPreview(preview));
    else if (handle.kind === 'corner') selectCorner(handle.index);
    else if (handle.kind === 'middle') this.#addCorner(id, handle);
  }

  /** A middle that was tapped is a corner now. */
  #addCorner(id: string, { index, spot }: Extract<Handle, { kind: 'middle' | 'corner' }>): void {
    const plot = this.#layer.chosen();
    const { window } = this.#layer;
    if (!plot || !window) return;
    void this.#writer.change(id, { geometry: withNewCorner(plot.geometry, index, spot, window) });
    selectCorner(index + 1);
  }

  /** A second finger, or a pointer that was taken away: nothing is changed. */
  #end(): void {
    if (!this.#drag) return;
    this.#drag = undefined;
    this.#map.dragging.enable();
    setPreview(undefined);
  }

  #spotOf({ clientX, clientY }: PointerEvent): L.Point | undefined {
    const box = this.#map.getContainer().getBoundingClientRect();
    return this.#layer.spotAt(L.point(clientX - box.left, clientY - box.top));
  }
}

/** Draws what was set, and chooses it. @param label the words of a text */
export async function finishPlot(tool: PlotTool, writer: PlotWriter, label?: string): Promise<void> {
  const geometry = draftOf(tool, useEditor.getState().places);
  // A text is drawn when its words are there.
  if (!geometry || (tool.shape === 'text' && label === undefined)) return;
  const id = await writer.draw({ geometry, style: tool.style, ...(label === undefined ? {} : { label }) });
  if (id !== undefined) selectPlot(id);
}
