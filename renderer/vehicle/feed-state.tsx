/** How a feed stands on its way to the center, in a word. */
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../contract/feed.ts';
import { StateWord } from '../ui/words.tsx';
import { feedLevel } from './feed-level.ts';
import { useStills } from './still-plan.ts';

export function FeedState({ feed: { state } }: { feed: Pick<Feed, 'state'> }) {
  const { t } = useTranslation();
  const picturesOnly = useStills(({ plan }) => plan?.on ?? false);
  if (picturesOnly && state === 'waiting') return <StateWord level="warn">{t('stills.sent')}</StateWord>;
  return <StateWord level={feedLevel[state]}>{t(`video.state.${state}`)}</StateWord>;
}
