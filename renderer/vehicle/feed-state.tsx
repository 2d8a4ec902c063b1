/** How a feed stands on its way to the center, in a word. */
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../contract/feed.ts';
import type { SourceView } from '../../contract/video-source.ts';
import { StateWord } from '../ui/words.tsx';
import { feedLevel } from './feed-level.ts';
import { useStills } from './still-plan.ts';

interface Props {
  feed: Pick<Feed, 'state'>;
  /** Who sends it, where it could be another. */
  carrier?: SourceView['carrier'];
}

export function FeedState({ feed: { state }, carrier }: Props) {
  const { t } = useTranslation();
  const picturesOnly = useStills(({ plan }) => plan?.on ?? false);
  if (picturesOnly && state === 'waiting') return <StateWord level="warn">{t('stills.sent')}</StateWord>;
  const way = state === 'publishing' ? carrier : undefined;
  return (
    <StateWord level={feedLevel[state]} title={way && t(`video.carrierHint.${way}`)}>
      {t(way ? `video.carrier.${way}` : `video.state.${state}`)}
    </StateWord>
  );
}
