/** Plots and incidents as the station told them; plots live outside React: the canvas draws them, lists are few. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Incident } from '../../../contract/incident.ts';
import type { PlottingEvent, PlotView } from '../../../contract/plot.ts';

export class PlotStore {
  readonly #plots = new Map<string, PlotView>();
  readonly #watchers = new Set<() => void>();

  /** Takes plots as they are now; deleted ones go. */
  put(plots: readonly PlotView[]): void {
    for (const plot of plots) {
      if (plot.deleted) this.#plots.delete(plot.id);
      else this.#plots.set(plot.id, plot);
    }
    if (plots.length > 0) for (const watcher of this.#watchers) watcher();
  }

  get(id: string): PlotView | undefined {
    return this.#plots.get(id);
  }

  /** In the order in which they were drawn: ids are times. */
  all(): PlotView[] {
    return [...this.#plots.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}

/** Those of this page. */
export const plots = new PlotStore();

interface Incidents {
  /** The newest first. Undefined until the station has told. */
  incidents: readonly Incident[] | undefined;
  /** What the vehicle works on. */
  current: string | undefined;
}

export const useIncidents = create<Incidents>(() => ({ incidents: undefined, current: undefined }));

interface PlotChoice {
  /** What this page of a center works on. */
  chosen: string | undefined;
  /** Incidents of which the plots are shown beside those of the current one; `''` for those of none. */
  shown: readonly string[];
}

/** What the person at this map chose; kept in this browser. */
export const usePlotChoice = create<PlotChoice>()(
  persist((): PlotChoice => ({ chosen: undefined, shown: [''] }), { name: 'qianshao.plots' }),
);

export const takePlotting: {
  [T in PlottingEvent['type']]: (event: Extract<PlottingEvent, { type: T }>) => void;
} = {
  plots: ({ plots: told }) => plots.put(told),
  incidents: ({ incidents, current }) => useIncidents.setState({ incidents, current }),
};
