/** Playback on a map: the button and the panel that begin it, the banner that says so, and what is drawn meanwhile. */
import { HistoryOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { receiversNow } from '../../ui/clock.ts';
import { openMapPanel, useMapPanel } from '../map-panel-state.ts';
import { takeTool, usePicture } from '../picture-state.ts';
import type { PositionSource } from '../position-store.ts';
import type { FetchTracks } from './past-tracks.ts';
import { PastTrails } from './past-trails.ts';
import { PlaybackBar } from './playback-bar.tsx';
import { backToNow, startPlayback, usePlayback, useSpanChoice } from './playback-state.ts';
import { SpanFields } from './span-fields.tsx';
import { spanOf } from './span.ts';
import './playback.css';

export interface PlaybackProps {
  map: L.Map;
  /** What the map shows while nothing is played. */
  live: PositionSource;
  /** Key of the own unit. */
  own: string | undefined;
  fetch: FetchTracks;
}

export function Playback({ map, live, own, fetch }: PlaybackProps) {
  const panel = useMapPanel((state) => state.panel);
  const player = usePlayback((state) => state.player);
  // Who leaves the map and comes back finds the present.
  useEffect(() => backToNow, []);
  useEffect(() => {
    if (!player) return undefined;
    const trails = new PastTrails(map, player, own);
    map.getContainer().parentElement?.classList.add('shows-past');
    return () => {
      trails.remove();
      map.getContainer().parentElement?.classList.remove('shows-past');
    };
  }, [map, player, own]);
  return (
    <>
      {panel === 'playback' && <PlaybackPanel live={live} own={own} fetch={fetch} />}
      {player && <PlaybackBar player={player} fetch={fetch} />}
    </>
  );
}

/** Among the map's tools. The unit whose card is open is the one that is meant. */
export function PlaybackButton() {
  const { t } = useTranslation();
  const isOpen = useMapPanel((state) => state.panel === 'playback');
  const isPlaying = usePlayback((state) => state.player !== undefined);
  const press = () => {
    const { selected } = usePicture.getState();
    if (selected !== undefined) useSpanChoice.setState({ units: [selected] });
    openMapPanel(isOpen ? undefined : 'playback');
  };
  return (
    <Button
      icon={<HistoryOutlined />}
      type={isOpen || isPlaying ? 'primary' : 'default'}
      aria-pressed={isOpen}
      onClick={press}
      data-testid="tool-playback"
    >
      {t('playback.title')}
    </Button>
  );
}

function PlaybackPanel({ live, own, fetch }: Omit<PlaybackProps, 'map'>) {
  const { t } = useTranslation();
  const { units, ...fields } = useSpanChoice();
  const span = spanOf(fields);
  const isAhead = span !== undefined && span.from >= receiversNow();
  const start = () => {
    if (!startPlayback(live, fetch)) return;
    takeTool(undefined);
    openMapPanel(undefined);
  };
  return (
    <section className="map-panel past-panel" aria-label={t('playback.title')} data-testid="playback-panel">
      <header>
        <h2>{t('playback.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-playback">
          ✕
        </Button>
      </header>
      <SpanFields store={live} isVehicle={own !== undefined} />
      {isAhead && <div className="error-line">{t('playback.ahead')}</div>}
      {live.size === 0 && <div className="empty">{t('map.noUnits')}</div>}
      <div className="buttons">
        <Button
          type="primary"
          disabled={!span || isAhead || live.size === 0}
          onClick={start}
          data-testid="start-playback"
        >
          {t('playback.start')}
        </Button>
      </div>
      <div className="muted">
        {t('playback.hint', { units: units.length === 0 ? t('playback.all') : units.length })}
      </div>
    </section>
  );
}
