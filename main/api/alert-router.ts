/** Alerts, fences and rules as the pages of both stations use them. */
import { z } from 'zod';
import { alertRulesEdit, fenceEdit } from '../../contract/alerting.ts';
import type { AlertRulesEdit, AlertView, Fence, FenceEdit } from '../../contract/alerting.ts';
import { uuidV7 } from '../../contract/identity.ts';
import { epochMs } from '../../contract/units.ts';
import { person, router } from './trpc.ts';

/** Alerts that one call acknowledges, or gets. */
const MANY = 500;

export interface AlertServices {
  /** @throws QianshaoError store-… */
  acknowledge: (ids: readonly string[], person: string) => void;
  /** A call for help of this station; while one stands, that one. */
  callForHelp: (person: string) => AlertView;
  /** @throws QianshaoError not-found, store-… */
  cancel: (id: string, person: string) => void;
  /** Written before `before`, newest first. */
  older: (before: number, limit: number) => AlertView[];
  /** @throws QianshaoError fence-limit, store-… */
  putFence: (edit: FenceEdit) => Fence;
  /** @throws QianshaoError not-found, store-… */
  removeFence: (id: string) => void;
  setRules: (rules: AlertRulesEdit) => void;
}

const one = z.object({ id: uuidV7 });

export const alertRouter = (services: AlertServices) =>
  router({
    acknowledge: person
      .input(z.object({ ids: z.array(uuidV7).max(MANY) }))
      .mutation(({ input, ctx }) => services.acknowledge(input.ids, ctx.person.name)),
    callForHelp: person.mutation(({ ctx }) => services.callForHelp(ctx.person.name)),
    cancel: person.input(one).mutation(({ input, ctx }) => services.cancel(input.id, ctx.person.name)),
    older: person
      .input(z.object({ before: epochMs, limit: z.number().int().min(1).max(MANY) }))
      .query(({ input }) => services.older(input.before, input.limit)),
    putFence: person.input(fenceEdit).mutation(({ input }) => services.putFence(input)),
    removeFence: person.input(one).mutation(({ input }) => services.removeFence(input.id)),
    setRules: person.input(alertRulesEdit).mutation(({ input }) => services.setRules(input)),
  });
export type AlertRouter = ReturnType<typeof alertRouter>;
