/** Messages and the address book as the pages of both stations use them. */
import { z } from 'zod';
import { contactEdit, type Contact, type ContactEdit } from '../../contract/contact.ts';
import { localId, uuidV7 } from '../../contract/identity.ts';
import { messageDraft, party, type MessageDraft, type MessageView, type Party } from '../../contract/messaging.ts';
import { epochMs } from '../../contract/units.ts';
import type { Message } from '../../contract/writing.ts';
import { person, router } from './trpc.ts';

/** Messages that one call marks as read, or gets. */
const MANY = 500;

export interface MessageServices {
  /** @throws QianshaoError not-found, store-… */
  send: (draft: MessageDraft, person: string) => Message;
  read: (ids: readonly string[], person: string) => void;
  older: (party: Party, before: { at: number; id: string }, limit: number) => MessageView[];
  /** @throws QianshaoError not-found, contact-address-taken, contact-limit */
  putContact: (edit: ContactEdit) => Contact;
  removeContact: (id: string) => void;
}

export const messageRouter = (services: MessageServices) =>
  router({
    send: person.input(messageDraft).mutation(({ input, ctx }) => services.send(input, ctx.person.name)),
    read: person
      .input(z.object({ ids: z.array(uuidV7).max(MANY) }))
      .mutation(({ input, ctx }) => services.read(input.ids, ctx.person.name)),
    older: person
      .input(
        z.object({
          party,
          before: z.object({ at: epochMs, id: uuidV7 }),
          limit: z.number().int().min(1).max(MANY),
        }),
      )
      .query(({ input }) => services.older(input.party, input.before, input.limit)),
    putContact: person.input(contactEdit).mutation(({ input }) => services.putContact(input)),
    removeContact: person.input(z.object({ id: localId })).mutation(({ input }) => services.removeContact(input.id)),
  });
export type MessageRouter = ReturnType<typeof messageRouter>;
