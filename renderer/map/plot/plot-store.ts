/** Plots and incidents as the station told them; plots live outside React: the canvas draws them, lists are few. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Incident } from '../../../contract/incident.ts';
import type { PlottingEvent, PlotView } from '../../../contract/plot.ts';

export class PlotStore {
  readonly #plots = new Map<string, PlotView>();
  readonly #watchers = new Set<() => void>();

  #drawn: PlotView[] | undefined;

  /** Takes plots as they are now. */
  put(plots: readonly PlotView[]): void {
    if (plots.length === 0) return;
    for (const plot of plots) this.#plots.set(plot.id, plot);
    this.#drawn = undefined;
    for (const watcher of this.#watchers) watcher();
  }

  /** One that is there, or was. */
  known(id: string): PlotView | undefined {
    return this.#plots.get(id);
  }

  get(id: string | undefined): PlotView | undefined {
    const plot = id === undefined ? undefined : this.#plots.get(id);
    return plot?.deleted ? undefined : plot;
  }

  /** Those that are not deleted, in the order in which they were drawn: ids are times. */
  all(): readonly PlotView[] {
    this.#drawn ??= [...this.#plots.values()].filter(({ deleted }) => !deleted).sort((a, b) => (a.id < b.id ? -1 : 1));
    return this.#drawn;
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
  /** What this page of a center works on; null: on nothing, by choice. */
  chosen: string | null | undefined;
  /** Incidents whose plots were put away, and closed ones whose plots were asked for; `''`: of none. */
  hidden: readonly string[];
  shown: readonly string[];
}

/** What the person at this map chose; kept in this browser. */
export const usePlotChoice = create<PlotChoice>()(
  persist((): PlotChoice => ({ chosen: undefined, hidden: [], shown: [] }), { name: 'qianshao.plots' }),
);

type Choice = Pick<PlotChoice, 'hidden' | 'shown'>;

/** Whether plots of an incident are on the map: those of open ones unless they were put away. */
export function isOnMap(
  incident: Incident | undefined,
  current: string | undefined,
  { hidden, shown }: Choice,
): boolean {
  const id = incident?.id ?? '';
  if (id !== '' && id === current) return true;
  return incident?.state === 'closed' ? shown.includes(id) : !hidden.includes(id);
}

/** What a center's page works on: what was chosen, or the only one that is open. */
export function workedOn(incidents: readonly Incident[], chosen: string | null | undefined): string | undefined {
  if (chosen === null) return undefined;
  if (chosen !== undefined && incidents.some(({ id }) => id === chosen)) return chosen;
  const open = incidents.filter(({ state }) => state === 'open');
  return open.length === 1 ? open[0]?.id : undefined;
}

export const takePlotting: {
  [T in PlottingEvent['type']]: (event: Extract<PlottingEvent, { type: T }>) => void;
} = {
  plots: ({ plots: told }) => plots.put(told),
  incidents: ({ incidents, current }) => useIncidents.setState({ incidents, current }),
};
