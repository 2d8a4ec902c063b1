/** The banner of the past: that it is the past, which moment, how it runs, and one touch back to now. */
import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../ui/format.ts';
import { GloveSlider } from '../../ui/glove-slider.tsx';
import { StateWord, useSentence } from '../../ui/words.tsx';
import type { FetchTracks } from './past-tracks.ts';
import { backToNow, usePlayback } from './playback-state.ts';
import { SPEEDS, type Player, type PlayState } from './player.ts';
import { PRESENCE_UNITS, presenceOf, type Presence } from './presence.ts';

const GAPS_MS = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const;
/** A touch beside the handle goes so far, ms. */
const STEP_MS = 1_000;

export function PlaybackBar({ player, fetch }: { player: Player; fetch: FetchTracks }) {
  const { t } = useTranslation();
  const state = usePlayback((playback) => playback.state) ?? player.state;
  const { from, to } = player.span;
  const { playing } = state;
  return (
    <section className="past-bar" aria-label={t('playback.title')} data-testid="playback-bar">
      <div className="past-head">
        <strong className="past-word">{t('playback.past')}</strong>
        <time className="past-time" data-testid="past-time">
          {dateTime(state.at)}
        </time>
        <PastState state={state} units={player.units.length} />
        <Button type="primary" className="past-now" onClick={backToNow} data-testid="back-to-now">
          {t('playback.now')}
        </Button>
      </div>
      <div className="past-tools">
        <Button
          icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
          onClick={() => (playing ? player.pause() : player.play())}
          aria-label={t(playing ? 'playback.pause' : 'playback.play')}
          title={t(playing ? 'playback.pause' : 'playback.play')}
          data-testid="play"
        />
        <TimeLine player={player} fetch={fetch} at={state.at} />
        <Select
          value={state.speed}
          onChange={(speed) => player.setSpeed(speed)}
          options={SPEEDS.map((speed) => ({ value: speed, label: `${speed}×` }))}
          aria-label={t('playback.speed')}
          data-testid="speed"
        />
        <Select
          value={state.gap}
          onChange={(gap) => player.setGap(gap)}
          options={[
            { value: 'auto' as const, label: t('playback.gapAuto') },
            ...GAPS_MS.map((ms) => ({ value: ms, label: t('playback.gapAfter', { minutes: ms / 60_000 }) })),
          ]}
          aria-label={t('playback.gap')}
          data-testid="gap"
        />
      </div>
      <div className="past-span muted">
        <span>{dateTime(from)}</span>
        <span className="past-note">{t('playback.note')}</span>
        <span>{dateTime(to)}</span>
      </div>
    </section>
  );
}

/** What is waited for, and how many had no position. */
function PastState({ state, units }: { state: PlayState; units: number }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { waiting, trouble, lost } = state;
  if (trouble !== undefined) return <StateWord level="warn">{sentence(trouble)}</StateWord>;
  if (waiting) return <span className="muted">{t('playback.loading')}</span>;
  return (
    <span className={lost > 0 ? 'stale' : 'muted'} data-testid="past-lost">
      {t('playback.shown', { count: units - lost })}
      {lost > 0 && ` · ${t('playback.lost', { count: lost })}`}
    </span>
  );
}

/** Where in the span; below it when there are positions at all. */
function TimeLine({ player, fetch, at }: { player: Player; fetch: FetchTracks; at: number }) {
  const { t } = useTranslation();
  const [presence, setPresence] = useState<Presence>();
  const { units, span } = player;
  useEffect(() => {
    setPresence(undefined);
    if (units.length > PRESENCE_UNITS) return undefined;
    const abort = new AbortController();
    // Without it the past plays all the same.
    presenceOf(units, span, fetch, abort.signal).then(
      (fresh) => !abort.signal.aborted && setPresence(fresh),
      () => undefined,
    );
    return () => abort.abort();
  }, [units, span, fetch]);
  return (
    <div className="past-line">
      <GloveSlider
        min={span.from}
        max={span.to}
        step={STEP_MS}
        value={at}
        onChange={(value) => player.seek(value)}
        ariaLabelForHandle={t('playback.time')}
      />
      <div className="past-presence" data-testid="presence" aria-hidden="true">
        {presence?.map(({ from, to }) => (
          <i key={from} style={{ left: `${100 * from}%`, width: `${Math.max(0.3, 100 * (to - from))}%` }} />
        ))}
      </div>
    </div>
  );
}
