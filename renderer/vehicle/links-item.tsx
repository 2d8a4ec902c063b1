/** The links in the status bar: the one in use with its figures, whether a hand chose it, and how the others stand. */
import { useTranslation } from 'react-i18next';
import type { Link } from '../../contract/link.ts';
import { bitRate } from '../ui/format.ts';
import { StateWord, type Level } from '../ui/words.tsx';
import { useLinks } from './link-store.ts';
import { linkName } from './link-words.ts';

const level: Record<Link['state'], Level> = { connected: 'ok', degraded: 'warn', lost: 'bad', off: 'off' };

export function LinksItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const { links, choice } = useLinks();
  const used = links.find(({ id }) => id === choice?.used);
  const others = links.filter(({ id, state }) => id !== choice?.used && state !== 'off');
  if (!used && others.length === 0) return null;
  return (
    <button type="button" onClick={onClick} className="links-item" data-testid="status-links" data-used={choice?.used}>
      {used && <InUse link={used} />}
      {choice?.forced !== undefined && <strong className="state-warn">{t('link.manual')}</strong>}
      {others.map((link) => (
        <Other key={link.id} link={link} />
      ))}
    </button>
  );
}

function InUse({ link }: { link: Link }) {
  const { t } = useTranslation();
  const { rttMs, upKbps, state } = link;
  const words =
    state === 'lost'
      ? [t('state.lost')]
      : [...(rttMs === undefined ? [] : [`${rttMs} ms`]), ...(upKbps === undefined ? [] : [`${bitRate(upKbps)}↑`])];
  return <StateWord level={level[state]}>{[linkName(t, link), ...words].join(' ')}</StateWord>;
}

function Other({ link }: { link: Link }) {
  const { t } = useTranslation();
  const name = linkName(t, link);
  // On a small screen shape and name say it.
  if (link.state === 'lost')
    return (
      <StateWord level="bad">
        {name} <span className="only-wide">{t('state.lost')}</span>
      </StateWord>
    );
  return (
    <span className="muted">
      ◇ {name} <span className="only-wide">{t(link.used ? 'link.used' : 'link.standby')}</span>
    </span>
  );
}
