/** Plots and incidents as the pages of both stations use them. */
import { z } from 'zod';
import { uuidV7 } from '../../contract/identity.ts';
import {
  incidentChange,
  incidentDraft,
  type Incident,
  type IncidentChange,
  type IncidentDraft,
} from '../../contract/incident.ts';
import { plotWish, type PlotPast, type PlotView, type PlotWish } from '../../contract/plot.ts';
import { person, router } from './trpc.ts';

/** Changes of one call: what one touch does, or undoes. */
const MANY = 50;

/** What the composition offers. Methods throw QianshaoErrors. */
export interface PlottingServices {
  /** @throws not-found, input-invalid, plot-locked, plot-limit */
  edit: (wishes: readonly PlotWish[], person: string) => PlotView[];
  /** Newest first. */
  past: (id: string, limit: number) => PlotPast[];
  ofIncident: (id: string) => PlotView[];
  addIncident: (draft: IncidentDraft, person: string) => Incident;
  /** @throws not-found, input-invalid */
  changeIncident: (id: string, change: IncidentChange, person: string) => Incident;
  /** @throws not-found */
  chooseIncident: (id: string | undefined) => void;
}

const one = z.object({ id: uuidV7 });

export const plotRouter = (plotting: PlottingServices) =>
  router({
    edit: person
      .input(z.object({ wishes: z.array(plotWish).min(1).max(MANY) }))
      .mutation(({ input, ctx }) => plotting.edit(input.wishes, ctx.person.name)),
    past: person
      .input(one.extend({ limit: z.number().int().min(1).max(500) }))
      .query(({ input }) => plotting.past(input.id, input.limit)),
    ofIncident: person.input(one).query(({ input }) => plotting.ofIncident(input.id)),
    addIncident: person.input(incidentDraft).mutation(({ input, ctx }) => plotting.addIncident(input, ctx.person.name)),
    changeIncident: person
      .input(one.extend({ change: incidentChange }))
      .mutation(({ input, ctx }) => plotting.changeIncident(input.id, input.change, ctx.person.name)),
    /** Without an id: the vehicle works on none. */
    chooseIncident: person.input(one.partial()).mutation(({ input }) => plotting.chooseIncident(input.id)),
  });
export type PlotRouter = ReturnType<typeof plotRouter>;
