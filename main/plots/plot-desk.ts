/** Plots at a station: drawn, changed and shown; the same at the vehicle and at the center. */
import { nextVersion, sameVersion, type Version } from '../../contract/edits.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE } from '../../contract/lane.ts';
import {
  MAX_PLOTS,
  partsOf,
  PLOT_PARTS,
  plotEdit,
  type PlotBase,
  type PlotGeometry,
  type PlotPast,
  type PlottingEvent,
  type PlotView,
  type PlotWish,
} from '../../contract/plot.ts';
import type { Edits, Journal } from '../store/types.ts';

/** Plots that one event carries. */
const TOLD_AT_ONCE = 100;
/** Incidents of which a page gets the plots at once. */
const OPEN_INCIDENTS = 50;
/** Units per degree to which coordinates are written: about a centimetre. */
const PER_DEGREE = 1e7;

export interface PlotDeskOptions {
  /** Id of this station. */
  own: string;
  journal: Pick<Journal, 'append' | 'listen'>;
  edits: Edits;
  emit: (event: PlottingEvent) => void;
  now: () => number;
}

export class PlotDesk {
  readonly #options: PlotDeskOptions;
  readonly #stop: () => void;

  constructor(options: PlotDeskOptions) {
    this.#options = options;
    this.#stop = options.journal.listen((entries) => this.#accept(entries));
  }

  /** Plots of the open incidents, and those of none. */
  snapshot(): PlottingEvent[] {
    const { edits } = this.#options;
    const open = edits.incidents(1_000).filter(({ state }) => state === 'open');
    return [undefined, ...open.slice(0, OPEN_INCIDENTS).map(({ id }) => id)].flatMap((id) => inParts(edits.plots(id)));
  }

  /** Those of one incident, open or closed. */
  ofIncident(incident: string): PlotView[] {
    return this.#options.edits.plots(incident);
  }

  past(id: string, limit: number): PlotPast[] {
    return this.#options.edits.past(id, limit);
  }

  /**
   * Writes changes, all or none.
   * @returns the plots as they are then
   * @throws QianshaoError not-found, input-invalid, plot-locked, plot-limit, store-…
   */
  edit(wishes: readonly PlotWish[], person: string): PlotView[] {
    const { journal, edits } = this.#options;
    const known = new Map<string, Version[]>();
    const drafts = wishes.map((wish) => this.#draft(wish, person, known));
    const fresh = wishes.filter(({ id }) => !edits.plot(id));
    for (const [incident, more = []] of Map.groupBy(fresh, (wish) => wish.incident))
      if (edits.count(incident) + new Set(more.map(({ id }) => id)).size > MAX_PLOTS)
        throw new QianshaoError('plot-limit', incident);
    journal.append(drafts);
    return [...new Set(wishes.map(({ id }) => id))].flatMap((id) => edits.plot(id) ?? []);
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
  }

  #draft(wish: PlotWish, person: string, known: Map<string, Version[]>): Draft {
    const { own, edits, now } = this.#options;
    const { id, incident: wanted, base, geometry, ...rest } = wish;
    const view = edits.plot(id);
    const here = known.get(id) ?? edits.versions(id);
    const incident = view ? view.incident : wanted;
    if (view) refuseWhatMayNot(view, wish);
    else if (here.length === 0 && !geometry) throw new QianshaoError('not-found', id);
    else if (incident !== undefined && !edits.incident(incident)) throw new QianshaoError('not-found', incident);
    const version = nextVersion(now(), here, own);
    known.set(id, [...here, version]);
    const { data, error } = plotEdit.safeParse({
      id,
      version,
      person,
      base: onlyKnown(base, here),
      ...(geometry ? { geometry: rounded(geometry) } : {}),
      ...rest,
    });
    if (!data) throw new QianshaoError('input-invalid', error.issues[0]?.message);
    return { kind: 'plot', lane: LANE.picture, body: data, ...(incident === undefined ? {} : { incident }) };
  }

  #accept(entries: readonly Entry[]): void {
    const { edits, emit } = this.#options;
    const ids = new Set(entries.flatMap((entry) => (entry.kind === 'plot' ? [entry.body.id] : [])));
    for (const event of inParts([...ids].flatMap((id) => edits.plot(id) ?? []))) emit(event);
  }
}

function inParts(plots: readonly PlotView[]): PlottingEvent[] {
  const count = Math.ceil(plots.length / TOLD_AT_ONCE);
  return Array.from({ length: count }, (_, part) => ({
    type: 'plots' as const,
    plots: plots.slice(part * TOLD_AT_ONCE, (part + 1) * TOLD_AT_ONCE),
  }));
}

/** @throws QianshaoError not-found, plot-locked */
function refuseWhatMayNot(view: PlotView, wish: PlotWish): void {
  if (view.locked && wish.locked !== false) throw new QianshaoError('plot-locked', view.id);
  const [deletion] = view.heads.deleted ?? [];
  // A page that had not seen the deletion yet speaks for itself: what it writes outlives it (contract/plot.ts).
  const sawIt = wish.base.deleted?.some((one) => sameVersion(one, deletion)) ?? false;
  if (view.deleted && sawIt && wish.deleted !== false) throw new QianshaoError('not-found', view.id);
  if (partsOf(wish).length === 0) throw new QianshaoError('input-invalid', 'nothing is changed');
}

/** A page may name only what there is. */
function onlyKnown(base: PlotBase, here: readonly Version[]): PlotBase {
  const known = PLOT_PARTS.map((part) => {
    const list = base[part]?.filter((one) => here.some((each) => sameVersion(each, one)));
    return [part, list] as const;
  });
  return Object.fromEntries(known.filter(([, list]) => list !== undefined && list.length > 0));
}

const round = (degrees: number): number => Math.round(degrees * PER_DEGREE) / PER_DEGREE;

const rounded = (geometry: PlotGeometry): PlotGeometry => ({
  ...geometry,
  coordinates: geometry.coordinates.map(([lon, lat]) => [round(lon), round(lat)]),
});
