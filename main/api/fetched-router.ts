/** What a center's staff may ask about vehicles' footage: fetch a span of it, see what is here. */
import { z } from 'zod';
import { newAsk, type NewAsk } from '../../contract/backfill.ts';
import type { CheckResult, CustodyView } from '../../contract/custody.ts';
import {
  footageQuery,
  newClip,
  type ClipSummary,
  type Covered,
  type NewClip,
  type Segment,
} from '../../contract/footage.ts';
import { stationId, uuidV7 } from '../../contract/identity.ts';
import { person, router } from './trpc.ts';

export const fetchedQuery = footageQuery.and(z.object({ station: stationId }));
export type FetchedQuery = z.infer<typeof fetchedQuery>;

/** All of it may throw QianshaoErrors. */
export interface FetchedServices {
  /** @returns the ask's id @throws not-found, footage-none, ask-limit */
  ask(wanted: NewAsk, by: string): string;
  withdraw(id: string, by: string): void;
  covered(query: FetchedQuery): Covered[];
  segments(query: FetchedQuery): Segment[];
  /** @throws footage-none, clip-too-long */
  mark(station: string, clip: NewClip, by: string): ClipSummary;
  /** @throws not-found, role-refused when it was marked elsewhere */
  release(id: string, by: string): void;
  /** @throws not-found, clip-busy */
  check(id: string, by: string): Promise<CheckResult>;
  custody(id: string): CustodyView[];
}

export const fetchedRouter = (services: FetchedServices) =>
  router({
    ask: person.input(newAsk).mutation(({ ctx, input }) => services.ask(input, ctx.person.name)),
    withdraw: person
      .input(z.object({ id: uuidV7 }))
      .mutation(({ ctx, input }) => services.withdraw(input.id, ctx.person.name)),
    covered: person.input(fetchedQuery).query(({ input }) => services.covered(input)),
    mark: person
      .input(z.object({ station: stationId, clip: newClip }))
      .mutation(({ ctx, input }) => services.mark(input.station, input.clip, ctx.person.name)),
    release: person
      .input(z.object({ id: uuidV7 }))
      .mutation(({ ctx, input }) => services.release(input.id, ctx.person.name)),
    check: person
      .input(z.object({ id: uuidV7 }))
      .mutation(({ ctx, input }) => services.check(input.id, ctx.person.name)),
    custody: person.input(z.object({ id: uuidV7 })).query(({ input }) => services.custody(input.id)),
    segments: person.input(fetchedQuery).query(({ input }) => services.segments(input)),
  });
