/** The map of resources as the pages of both stations use it; files and points go over HTTP. */
import { z } from 'zod';
import { listId, MAX_RESOURCES, type ResourceRecord, type RowProblem } from '../../contract/resource.ts';
import { mapKeeper, person, router } from './trpc.ts';

/** What the composition offers. Methods throw QianshaoErrors. */
export interface ResourceServices {
  /** A resource, and on which line of its file it stands. @throws not-found, resource-list-broken */
  record: (id: string, row: number) => { line: number; record: ResourceRecord };
  /** Rows that were not imported, at most 500. @throws not-found, resource-list-broken */
  problems: (id: string) => RowProblem[];
  /** @throws not-found */
  remove: (id: string) => Promise<void>;
}

const one = z.object({ id: listId });

export const resourceRouter = (resources: ResourceServices) =>
  router({
    record: person
      .input(one.extend({ row: z.number().int().min(1).max(MAX_RESOURCES) }))
      .query(({ input }) => resources.record(input.id, input.row)),
    problems: person.input(one).query(({ input }) => resources.problems(input.id)),
    remove: mapKeeper.input(one).mutation(({ input }) => resources.remove(input.id)),
  });
export type ResourceRouter = ReturnType<typeof resourceRouter>;
