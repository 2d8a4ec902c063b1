/** Spans that are kept for good: when, what, by whom; seen again, checked, carried away, let go. */
import { useTranslation } from 'react-i18next';
import type { ClipSummary } from '../../contract/footage.ts';
import { ClipCard } from './clip-card.tsx';
import type { FootageAccess } from './footage-access.ts';

export interface ClipListProps {
  clips: readonly ClipSummary[];
  /** The station whose page this is: only what was marked there is let go there. */
  own: string;
  access: FootageAccess;
  onSeek: (at: number) => void;
}

export function ClipList({ clips, ...rest }: ClipListProps) {
  const { t } = useTranslation();
  if (clips.length === 0) return <div className="muted clip-none">{t('footage.noClips')}</div>;
  return (
    <div className="clip-list" data-testid="clips">
      {clips.map((clip) => (
        <ClipCard key={clip.id} clip={clip} {...rest} />
      ))}
    </div>
  );
}
