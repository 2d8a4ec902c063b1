/** Somebody calls this station to the conference: a banner with a sound, and one touch to join. */
import { PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertSound } from '../alerts/alert-sound.ts';
import { useMessaging } from '../messages/message-store.ts';
import { useNow } from '../ui/clock.ts';
import { Ago } from '../ui/words.tsx';
import { join, putAway, useVoice, type VoiceAccess } from './conference-store.ts';
import { nameOf } from './names.ts';
import { ringOf, RING_MS } from './ringing.ts';
import './voice.css';

export function ConferenceBanner({ access }: { access: VoiceAccess }) {
  const { t } = useTranslation();
  const own = useMessaging((state) => state.own);
  const { conference, joined, putAway: away } = useVoice();
  const ring = joined === undefined ? ringOf(conference, own, away) : undefined;
  const seenAt = useFirstSeen(ring?.key);
  const isLoud = useNow() - seenAt < RING_MS;
  const blocked = useRingSound(ring !== undefined && isLoud);
  if (!conference || !ring) return null;
  return (
    <div className="ring-banner" role="alert" data-testid="ring" data-loud={isLoud}>
      <span className="grow">
        <PhoneOutlined /> <strong>{t('conference.calls', { name: nameOf(conference.by) })}</strong> ·{' '}
        <Ago at={ring.at} /> {blocked && <span className="muted">{t('alert.blocked')}</span>}
      </span>
      <Button type="primary" size="large" onClick={() => join(access)} data-testid="ring-join">
        {t('conference.join')}
      </Button>
      <Button size="large" onClick={() => putAway(ring.key)} data-testid="ring-later">
        {t('conference.later')}
      </Button>
    </div>
  );
}

/** When this page saw it first: the station's clock may be another one. */
function useFirstSeen(key: string | undefined): number {
  const [seen, setSeen] = useState({ key, at: Date.now() });
  if (seen.key === key) return seen.at;
  const fresh = { key, at: Date.now() };
  setSeen(fresh);
  return fresh.at;
}

/** @returns whether the browser keeps the page silent */
function useRingSound(on: boolean): boolean {
  const player = useRef<AlertSound>(undefined);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    const fresh = new AlertSound(setBlocked);
    player.current = fresh;
    return () => fresh.close();
  }, []);
  useEffect(() => player.current?.play(on ? 'ring' : undefined), [on]);
  return blocked;
}
