/** Makes plots of what was imported, and takes them back, a few in one call. */
import { v7 as uuidV7 } from 'uuid';
import type { PlotWish } from '../../../contract/plot.ts';
import type { Refusal } from '../../ui/call.ts';
import { answerOf, currentIncident, type PlotApi } from '../plot/plot-api.ts';
import { plots } from '../plot/plot-store.ts';
import { changeOverlay, type Overlay } from './overlays.ts';
import { toPlot } from './to-plots.ts';

/** Of one call: with five hundred points each it stays far below what the station takes. */
const AT_ONCE = 20;

/** @returns why it stopped; what was written until then stays, and is known to the overlay */
export async function promote(overlay: Overlay, api: PlotApi): Promise<Refusal | undefined> {
  const incident = currentIncident(api.isVehicle);
  const wishes = overlay.shapes.flatMap((shape): PlotWish[] => {
    const change = toPlot(shape, overlay.datum);
    return change ? [{ id: uuidV7(), base: {}, ...change, ...(incident === undefined ? {} : { incident }) }] : [];
  });
  const { refusal, written } = await send(wishes, api);
  changeOverlay(overlay.id, { plots: written, ...(refusal ? {} : { shown: false }) });
  return refusal;
}

/** Deletes the plots that were made of it, as far as they are still there. */
export async function takeBack(overlay: Overlay, api: PlotApi): Promise<Refusal | undefined> {
  const wishes = overlay.plots.flatMap((id): PlotWish[] => {
    const plot = plots.get(id);
    return plot ? [{ id, base: plot.heads, deleted: true }] : [];
  });
  const { refusal, written } = await send(wishes, api);
  const left = refusal ? overlay.plots.filter((id) => !written.includes(id)) : [];
  changeOverlay(overlay.id, { plots: left, shown: true });
  return refusal;
}

async function send(wishes: readonly PlotWish[], api: PlotApi): Promise<{ refusal?: Refusal; written: string[] }> {
  const written: string[] = [];
  for (let first = 0; first < wishes.length; first += AT_ONCE) {
    const part = wishes.slice(first, first + AT_ONCE);
    const answer = await answerOf((options) => api.calls().edit.mutate({ wishes: part }, options));
    if (!Array.isArray(answer)) return { refusal: answer, written };
    plots.put(answer);
    written.push(...part.map(({ id }) => id));
  }
  return { written };
}
