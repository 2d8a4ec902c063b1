/** What was written, with its state, and what was heard, newest first. */
import { useTranslation } from 'react-i18next';
import type { CommandEvent, CommandView } from '../../contract/device-command.ts';
import type { Device } from '../../contract/device.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime } from '../ui/format.ts';
import { StateWord, useSentence, type Level } from '../ui/words.tsx';
import { useConsole, useNewest } from './console-store.ts';
import { HeardItem } from './heard-list.tsx';

export const commandLevel: Record<CommandEvent['state'], Level> = {
  waiting: 'warn',
  sent: 'warn',
  done: 'ok',
  refused: 'bad',
};

export function RdssTalk({ device }: { device: Device }) {
  const { t } = useTranslation();
  const commands = useConsole((state) => state.commands[device.id]) ?? [];
  const heard = useConsole((state) => state.heard[device.id]) ?? [];
  const own = useNewest(device.id, 'rdss-card')?.card;
  const written = commands.map((command) => ({
    at: command.askedAt ?? command.receivedAt,
    item: <Written key={command.id} command={command} />,
  }));
  const told = heard.map((event, index) => ({
    at: event.receivedAt,
    item: <HeardItem key={`${event.receivedAt} ${event.from} ${index}`} event={event} own={String(own)} />,
  }));
  const items = [...written, ...told].sort((a, b) => b.at - a.at).map(({ item }) => item);
  if (items.length === 0) return <div className="empty">{t('rdss.noTalk')}</div>;
  return (
    <ul className="talk" data-testid="talk">
      {items}
    </ul>
  );
}

function Written({ command }: { command: CommandView }) {
  const { t } = useTranslation();
  const now = useNow();
  const sentence = useSentence();
  const { asked, askedAt, receivedAt, state, code, detail, dueAt } = command;
  const isText = asked?.type === 'rdss-send';
  const seconds = state === 'waiting' && dueAt !== undefined ? Math.ceil((dueAt - now) / 1_000) : 0;
  return (
    <li className="out" data-testid="written" data-state={state}>
      <div className="talk-head">
        <time>{clockTime(askedAt ?? receivedAt)}</time>
        <strong>↑ {isText ? asked.to : t('rdss.locate')}</strong>
        <StateWord level={commandLevel[state]}>{t(isText ? `message.${state}` : `command.${state}`)}</StateWord>
        {seconds > 0 && <span>{t('message.due', { seconds })}</span>}
      </div>
      {isText && (
        <div className="words">
          {command.id.startsWith('floor:')
            ? t('floor.packed', { count: (asked.hex?.length ?? 0) / 2 })
            : (asked.text ?? asked.hex)}
        </div>
      )}
      {code && (
        <div className={state === 'refused' ? 'state-bad' : 'muted'}>
          {sentence(code)} {detail !== undefined && <span className="muted">{detail}</span>}
        </div>
      )}
    </li>
  );
}
