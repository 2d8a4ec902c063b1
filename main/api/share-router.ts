/** Shares of feeds with viewers of other programs: what staff may do with them. */
import { z } from 'zod';
import { localId } from '../../contract/identity.ts';
import { newShare, type NewShare, type ShareInvitation } from '../../contract/share.ts';
import { person, router } from './trpc.ts';

export interface ShareServices {
  /** @throws share-limit */
  add(share: NewShare, by: string): ShareInvitation | Promise<ShareInvitation>;
  /** @throws not-found */
  revoke(id: string, by: string): void;
}

export const shareRouter = (services: ShareServices) =>
  router({
    add: person.input(newShare).mutation(({ ctx, input }) => services.add(input, ctx.person.name)),
    revoke: person
      .input(z.object({ id: localId }))
      .mutation(({ ctx, input }) => services.revoke(input.id, ctx.person.name)),
  });
