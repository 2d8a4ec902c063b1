/** The ring: how long until the card allows the next sending, and how many wait for it. */
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { useNow } from '../ui/clock.ts';
import { useNewest } from './console-store.ts';
import { isThere } from './device-kinds.ts';
import { choiceKey } from './device-options.ts';

const RADIUS = 32;
const AROUND = 2 * Math.PI * RADIUS;

export function Countdown({ device }: { device: Device }) {
  const { t } = useTranslation();
  const now = useNow();
  const queue = useNewest(device.id, 'rdss-queue');
  const card = useNewest(device.id, 'rdss-card');
  const known = isThere(device) && card !== undefined && card.card !== 0;
  const leftMs = Math.max(0, (queue?.nextAt ?? 0) - now);
  const seconds = Math.ceil(leftMs / 1_000);
  const waits = known && seconds > 0;
  const share = known ? Math.min(1, waits ? leftMs / ((card.intervalS || 60) * 1_000) : 1) : 0;
  const state = !isThere(device) ? 'away' : !known ? 'unknown' : waits ? 'waiting' : 'ready';
  return (
    <div className="countdown" data-testid="countdown" data-state={state} data-seconds={seconds}>
      <svg viewBox="0 0 80 80" role="img" aria-label={t('rdss.ring', { seconds })}>
        <circle cx="40" cy="40" r={RADIUS} className="track" />
        <circle
          cx="40"
          cy="40"
          r={RADIUS}
          className={state}
          strokeDasharray={`${share * AROUND} ${AROUND}`}
          transform="rotate(-90 40 40)"
        />
        <text x="40" y="40">
          {!known ? '—' : waits ? seconds : '✓'}
        </text>
      </svg>
      <div>
        <strong>{t(`rdss.${state}`)}</strong>
        <div>{t('rdss.queue', { count: queue?.waiting ?? 0 })}</div>
        {known && (
          <div className="muted">
            {t('fact.card')} {card.card} · {t(choiceKey(card.family))}
            <br />
            {t('rdss.card', { level: card.level ?? '—', interval: card.intervalS ?? '—' })}
          </div>
        )}
      </div>
    </div>
  );
}
