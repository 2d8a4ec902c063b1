/** The picture that vehicles and their center draw together: incidents and plots, at either station. */
import type { PlottingEvent } from '../../contract/plot.ts';
import type { PlottingServices } from '../api/plot-router.ts';
import type { Store } from '../store/types.ts';
import { IncidentDesk } from './incident-desk.ts';
import { PassingOn } from './passing-on.ts';
import { PlotDesk } from './plot-desk.ts';

export interface PlottingOptions {
  store: Pick<Store, 'station' | 'journal' | 'projections' | 'registry'>;
  emit: (event: PlottingEvent) => void;
  now: () => number;
  log: (error: unknown) => void;
}

export class Plotting {
  readonly #plots: PlotDesk;
  readonly #incidents: IncidentDesk;
  readonly #passingOn: PassingOn | undefined;
  readonly services: PlottingServices;

  constructor({ store, emit, now, log }: PlottingOptions) {
    const { station, journal, registry } = store;
    const { edits } = store.projections;
    const parts = { own: station.id, journal, edits, emit, now };
    const isCenter = station.kind === 'center';
    // Before the plots: whoever hears of a plot has heard of its incident.
    this.#incidents = new IncidentDesk({ ...parts, registry: isCenter ? undefined : registry });
    this.#plots = new PlotDesk(parts);
    this.#passingOn = isCenter ? new PassingOn({ own: station.id, journal, edits, log }) : undefined;
    this.services = {
      edit: (...wish) => this.#plots.edit(...wish),
      past: (...of) => this.#plots.past(...of),
      ofIncident: (id) => this.#plots.ofIncident(id),
      addIncident: (...draft) => this.#incidents.add(...draft),
      changeIncident: (...change) => this.#incidents.change(...change),
      chooseIncident: (id) => this.#incidents.choose(id),
    };
  }

  /** The incident that the vehicle works on: what is written now hangs on it. */
  get incident(): string | undefined {
    return this.#incidents.current;
  }

  snapshot(): PlottingEvent[] {
    return [...this.#incidents.snapshot(), ...this.#plots.snapshot()];
  }

  /** Idempotent. */
  close(): void {
    this.#passingOn?.close();
    this.#plots.close();
    this.#incidents.close();
  }
}
