/** The station's calls for messages and the address book, as both pages have them. */
import type { Contact, ContactEdit } from '../../contract/contact.ts';
import type { MessageDraft, MessageView, Party } from '../../contract/messaging.ts';
import type { Message } from '../../contract/writing.ts';

interface Options {
  signal?: AbortSignal;
}
interface Call<I, O> {
  mutate(input: I, options?: Options): Promise<O>;
}

export interface MessagingApi {
  send: Call<MessageDraft, Message>;
  read: Call<{ ids: string[] }, void>;
  older: {
    query(
      input: { party: Party; before: { at: number; id: string }; limit: number },
      options?: Options,
    ): Promise<MessageView[]>;
  };
  putContact: Call<ContactEdit, Contact>;
  removeContact: Call<{ id: string }, void>;
}
