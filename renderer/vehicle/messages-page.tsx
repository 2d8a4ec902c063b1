/** Messages on the vehicle's desk: with the center, and with everybody whom the devices reach. */
import { Messenger } from '../messages/messenger.tsx';
import { api, useConsole } from './console-store.ts';
import { useDesk } from './desk-store.ts';
import { roomAfter } from './rdss-length.ts';

export function MessagesPage() {
  const isActive = useDesk((state) => state.page === 'messages');
  const maxBytes = useConsole(({ status }) => {
    for (const events of Object.values(status))
      for (const event of events)
        if (event.type === 'rdss-queue' && event.maxBytes !== undefined) return event.maxBytes;
    return undefined;
  });
  const room = maxBytes === undefined ? {} : { roomByBeidou: (text: string) => roomAfter(text, maxBytes).hanzi };
  return <Messenger api={api.messages} isCenter={false} isActive={isActive} {...room} />;
}
