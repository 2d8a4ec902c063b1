/** Stations that draw together: real journals and desks; the lines between them are carried by hand, in any order. */
import { onTestFinished } from 'vitest';
import { v7 as uuidV7 } from 'uuid';
import type { Entry } from '../../../contract/entry.ts';
import type { PlotChange, PlotGeometry, PlottingEvent, PlotView, PlotWish } from '../../../contract/plot.ts';
import type { Station } from '../../../contract/station.ts';
import { Plotting } from '../../../main/plots/plotting.ts';
import type { Store } from '../../../main/store/types.ts';
import { newFile, open } from '../store/files.ts';
import { center, T0, vehicle } from '../store/samples.ts';

export const second: Station = { id: 'zengdu-2', kind: 'vehicle', name: '曾都应急2号' };

export const pointAt = (lon: number, lat: number): PlotGeometry => ({ shape: 'point', coordinates: [[lon, lat]] });

/** One station with its picture. */
export class Sketcher {
  readonly events: PlottingEvent[] = [];
  readonly errors: unknown[] = [];
  readonly file = newFile();
  readonly station: Station;
  /** What its clock says, ms. */
  clock = T0;
  store!: Store;
  plotting!: Plotting;

  constructor(station: Station) {
    this.station = station;
    this.start();
    onTestFinished(() => this.stop());
  }

  start(): void {
    this.store = open(this.file, { station: this.station });
    this.plotting = new Plotting({
      store: this.store,
      emit: (event) => this.events.push(event),
      now: () => this.clock,
      log: (error) => this.errors.push(error),
    });
  }

  stop(): void {
    this.plotting.close();
    this.store.close();
  }

  get id(): string {
    return this.station.id;
  }

  plot(id: string): PlotView | undefined {
    return this.store.projections.edits.plot(id);
  }

  draw(geometry: PlotGeometry, change: PlotChange = {}, incident?: string): string {
    const id = uuidV7();
    this.ask({ id, base: {}, geometry, ...change, ...(incident === undefined ? {} : { incident }) });
    return id;
  }

  /** A hand at this station changes what it sees. */
  change(id: string, change: PlotChange): PlotView | undefined {
    return this.ask({ id, base: this.plot(id)?.heads ?? {}, ...change });
  }

  ask(wish: PlotWish): PlotView | undefined {
    return this.plotting.services.edit([wish], '王队')[0];
  }

  /** What was told to pages, by plot. */
  told(): Map<string, PlotView> {
    const views = this.events.flatMap((event) => (event.type === 'plots' ? event.plots : []));
    return new Map(views.map((view) => [view.id, view]));
  }
}

/** Entries of `from` that `to` has not acknowledged; acknowledged afterwards unless they are to come again. */
export function carry(
  from: Sketcher,
  to: Sketcher,
  order = (entries: Entry[]): Entry[] => entries,
  isLost = false,
): void {
  const outbox = from.store.journal.outbox(to.id);
  const entries = outbox.next(1_000);
  const { committed } = to.store.journal.apply(order(entries));
  if (!isLost) outbox.acknowledge(committed.map(({ seq }) => seq));
}

/** Lets a center pass on what it has. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

export interface Trio {
  staff: Sketcher;
  one: Sketcher;
  two: Sketcher;
}

export function trio(): Trio {
  const made = { staff: new Sketcher(center), one: new Sketcher(vehicle), two: new Sketcher(second) };
  for (const { id } of [made.one, made.two]) made.staff.store.journal.outbox(id);
  for (const one of [made.one, made.two]) one.store.journal.outbox(center.id);
  return made;
}

/** All lines work until nobody has anything to say. */
export async function heal({ staff, one, two }: Trio): Promise<void> {
  const waiting = () =>
    [one, two].reduce(
      (sum, at) => sum + at.store.journal.outbox(staff.id).size + staff.store.journal.outbox(at.id).size,
      0,
    );
  do {
    for (const at of [one, two]) carry(at, staff);
    await turn();
    for (const at of [one, two]) carry(staff, at);
    await turn();
  } while (waiting() > 0);
}

/** What every page of a station would show. */
export const picture = ({ store: { projections } }: Sketcher, ids: readonly string[]) => ({
  plots: ids.map((id) => projections.edits.plot(id)),
  incidents: projections.edits.incidents(100),
});
