/** One link in the list: name, state, figures, ten minutes of delay, loss and rate. The row opens it. */
import { useTranslation } from 'react-i18next';
import type { Link, LinkSample } from '../../contract/link.ts';
import { HISTORY_MS, SAMPLE_MS } from '../../contract/link.ts';
import { useNow } from '../ui/clock.ts';
import { bitRate, clockTime } from '../ui/format.ts';
import { Sparkline } from '../ui/sparkline.tsx';
import { Ago, StateWord } from '../ui/words.tsx';
import { openPanel, useDesk } from './desk-store.ts';
import { useLinks } from './link-store.ts';
import { linkName, rateWords, signalWords } from './link-words.ts';
import { deviceLevel } from './status-bar.tsx';

/** A measurement older than this is not of now, ms. */
const STALE_MS = 60_000;
const NOTHING: LinkSample[] = [];

export function LinkRow({ link }: { link: Link }) {
  const { t } = useTranslation();
  const open = useDesk(({ panel }) => panel?.kind === 'link' && panel.id === link.id);
  return (
    <div className={open ? 'device open' : 'device'} data-testid={`link-${link.id}`} data-state={link.state}>
      <button
        type="button"
        className="device-main"
        aria-expanded={open}
        onClick={() => openPanel(open ? undefined : { kind: 'link', id: link.id })}
        data-testid={`open-link-${link.id}`}
      >
        <span className="device-title">
          <strong>{linkName(t, link)}</strong>
          <span className="muted">
            {t(`link.kind.${link.kind}`)}
            {link.place !== undefined && ` · ${link.place}`}
          </span>
        </span>
        <LinkState link={link} />
        <span className="facts-line">
          {link.measuredAt !== undefined && (
            <>
              <span className="muted">{t('link.measured')}</span> <Ago at={link.measuredAt} staleMs={STALE_MS} />
            </>
          )}
          {link.signal && <span>{signalWords(t, link.signal)}</span>}
        </span>
        <Diagrams link={link} />
      </button>
    </div>
  );
}

/** State, reason, whether it is used, and since when. */
export function LinkState({ link: { id, state, reason, since, used, measuring } }: { link: Link }) {
  const { t } = useTranslation();
  const forced = useLinks(({ choice }) => choice?.forced === id);
  const isFit = state === 'connected' || state === 'degraded';
  return (
    <span className="device-state">
      <StateWord level={deviceLevel[state]}>{t(`state.${state}`)}</StateWord>
      {reason !== 'ok' && <span>{t(`link.reason.${reason}`)}</span>}
      {used ? <strong>{t('link.used')}</strong> : isFit && <span>◇ {t('link.standby')}</span>}
      {forced && <strong className="state-warn">{t('link.manual')}</strong>}
      {measuring && <span>{t('link.measuring')}</span>}
      <span className="muted">{t('device.since', { time: clockTime(since) })}</span>
    </span>
  );
}

function Diagrams({ link }: { link: Link }) {
  const { t } = useTranslation();
  const now = useNow();
  const samples = useLinks((state) => state.samples[link.id]) ?? NOTHING;
  const shape = { now, spanMs: HISTORY_MS, gapMs: 2.5 * SAMPLE_MS };
  // A figure of before the cut shall not look like one of now.
  const isLost = link.state === 'lost';
  const rtt = isLost || link.rttMs === undefined ? '—' : `${link.rttMs} ms`;
  const loss = isLost || link.lossPct === undefined ? '—' : `${link.lossPct} %`;
  const most = Math.max(0, ...samples.map(({ kbps }) => kbps));
  return (
    <span className="diagrams">
      <Diagram name={t('link.delayName')} value={rtt}>
        <Sparkline
          {...shape}
          least={50}
          points={samples.map(({ at, rttMs }) => ({ at, value: rttMs }))}
          label={`${t('link.delayName')} ${rtt}`}
        />
      </Diagram>
      <Diagram name={t('link.lossName')} value={loss}>
        <Sparkline
          {...shape}
          least={5}
          points={samples.map(({ at, lossPct }) => ({ at, value: lossPct }))}
          label={`${t('link.lossName')} ${loss}`}
        />
      </Diagram>
      <Diagram name={t('link.rateName')} value={isLost ? '—' : rateWords(link)}>
        <Sparkline
          {...shape}
          least={10}
          points={samples.map(({ at, kbps }) => ({ at, value: kbps }))}
          label={t('link.carried', { most: bitRate(most) })}
        />
      </Diagram>
    </span>
  );
}

function Diagram({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <span className="diagram">
      <span className="muted">{name}</span>
      <span className="figure">{value}</span>
      {children}
    </span>
  );
}
