/** One message: words, who and when, by what path, how urgent, and for what was written here what became of it. */
import { useTranslation } from 'react-i18next';
import type { MessageState, MessageView } from '../../contract/messaging.ts';
import type { MessagePath } from '../../contract/writing.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime, dateTime } from '../ui/format.ts';
import { StateWord, useSentence, type Level } from '../ui/words.tsx';

const stateLevel: Record<MessageState, Level> = {
  written: 'off',
  waiting: 'warn',
  sent: 'off',
  received: 'ok',
  read: 'ok',
  failed: 'bad',
};
const DAY_MS = 86_400_000;

/** By what it came, or its addressee was reached; undefined: a terminal that was not reached yet. */
export function pathOf({ message, receipts, path: by }: MessageView): MessagePath | undefined {
  if (message.via) return message.via.medium === 'rdss' ? 'beidou' : 'radio';
  const told = receipts.findLast(({ path }) => path !== undefined)?.path ?? by;
  return told ?? (message.to.some(({ unit }) => unit !== undefined) ? undefined : 'network');
}

export interface BubbleProps {
  view: MessageView;
  /** Written by this station's people. */
  isOwn: boolean;
  /** Who wrote or spoke, as it is called here. */
  speaker: string | undefined;
}

export function Bubble({ view, isOwn, speaker }: BubbleProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { message, at, state } = view;
  const { priority } = message;
  const time = now - at < DAY_MS ? clockTime(at) : dateTime(at);
  const path = pathOf(view);
  const showsState = isOwn || message.to.some(({ unit }) => unit !== undefined);
  return (
    <li className={isOwn ? 'bubble own' : 'bubble'} data-testid={`message-${message.id}`} data-state={state}>
      <div className="bubble-head">
        {speaker !== undefined && <strong>{speaker}</strong>}
        {priority !== 'routine' && (
          <StateWord level={priority === 'flash' ? 'bad' : 'warn'}>{t(`dispatch.priority.${priority}`)}</StateWord>
        )}
        {path && <span className="path">{t(`dispatch.path.${path}`)}</span>}
        <time dateTime={new Date(at).toISOString()}>{time}</time>
      </div>
      <div className="words">{message.text}</div>
      {showsState && <Fate view={view} />}
    </li>
  );
}

/** What became of it, and where it hangs: why. */
function Fate({ view: { state, receipts } }: { view: MessageView }) {
  const { t } = useTranslation();
  const now = useNow();
  const sentence = useSentence();
  const told = receipts.findLast((one) => one.state === state);
  const seconds = state === 'waiting' && told?.dueAt !== undefined ? Math.ceil((told.dueAt - now) / 1_000) : 0;
  const reader = state === 'read' ? told?.person : undefined;
  return (
    <div className="fate">
      <StateWord level={stateLevel[state]}>{t(`dispatch.state.${state}`)}</StateWord>
      {reader !== undefined && reader !== '' && <span>{reader}</span>}
      {seconds > 0 && <span>{t('dispatch.due', { seconds })}</span>}
      {told?.code !== undefined && <span className="why">{sentence(told.code)}</span>}
    </div>
  );
}
