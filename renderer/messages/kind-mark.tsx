/** A mark for what somebody is: a shape and, to those who read aloud, a word. The same shapes as on the map. */
import { useTranslation } from 'react-i18next';
import { UNIT_SHAPES } from '../map/unit-shapes.ts';
import type { Conversation } from './conversations.ts';

/** Of those that are on no map. */
const marks = { everyone: '◎', station: '⌂' };

export function KindMark({ kind }: { kind: Conversation['kind'] }) {
  const { t } = useTranslation();
  return (
    <span className="kind-mark" role="img" aria-label={t(`contact.kinds.${kind}`)} title={t(`contact.kinds.${kind}`)}>
      {kind === 'everyone' || kind === 'station' ? (
        marks[kind]
      ) : (
        <svg viewBox="-16 -16 32 32" aria-hidden="true">
          <path d={UNIT_SHAPES[kind]} />
        </svg>
      )}
    </span>
  );
}
