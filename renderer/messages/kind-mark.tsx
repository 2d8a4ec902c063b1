/** A mark for what somebody is: a shape and, to those who read aloud, a word. The same shapes as on the map. */
import { useTranslation } from 'react-i18next';
import type { Conversation } from './conversations.ts';

const marks: Record<Conversation['kind'], string> = {
  everyone: '◎',
  station: '⌂',
  vehicle: '▲',
  radio: '◆',
  person: '●',
  uav: '▼',
  beidou: '■',
  other: '○',
};

export function KindMark({ kind }: { kind: Conversation['kind'] }) {
  const { t } = useTranslation();
  return (
    <span className="kind-mark" role="img" aria-label={t(`contact.kinds.${kind}`)} title={t(`contact.kinds.${kind}`)}>
      {marks[kind]}
    </span>
  );
}
