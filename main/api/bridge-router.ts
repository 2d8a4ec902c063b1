/** The rows of the vehicle's device bridge, and what passed over them. */
import { z } from 'zod';
import { route, type Route, type Transfer } from '../../contract/bridge.ts';
import { localId } from '../../contract/identity.ts';
import { person, router } from './trpc.ts';

export interface BridgeServices {
  /** @throws QianshaoError input-invalid */
  put: (route: Route) => void;
  /** @throws QianshaoError not-found */
  remove: (id: string) => void;
  /** Newest first. */
  transfers: (limit: number) => Transfer[];
}

export const bridgeRouter = (bridge: BridgeServices) =>
  router({
    put: person.input(route).mutation(({ input }) => bridge.put(input)),
    remove: person.input(z.object({ id: localId })).mutation(({ input }) => bridge.remove(input.id)),
    transfers: person
      .input(z.object({ limit: z.number().int().min(1).max(500) }))
      .query(({ input }) => bridge.transfers(input.limit)),
  });
