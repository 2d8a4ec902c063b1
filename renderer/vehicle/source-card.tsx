/** A source that the station takes in: its picture from the vehicle's own SFU, how it stands, and what can be done. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveTrack } from '../../contract/media.ts';
import type { SourceView } from '../../contract/video-source.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import type { Viewing } from '../video/use-viewer.ts';
import { Picture } from '../video/picture.tsx';
import { api, useConsole } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { FeedState } from './feed-state.tsx';
import { RecordSwitch } from './record-switch.tsx';
import { SourceState, whyKeys } from './source-words.tsx';

interface Props {
  source: SourceView;
  /** Its picture at the vehicle's SFU, where there is one. */
  track: LiveTrack | undefined;
  viewing: Viewing;
  onVisible: (id: string, visible: boolean) => void;
}

export function SourceCard({ source, track, viewing, onVisible }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const feed = useConsole((state) => state.feeds.find(({ id }) => id === source.id));
  const { busy, refusal, call } = useCall();
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new IntersectionObserver(([entry]) => onVisible(source.id, entry?.isIntersecting ?? false));
    watch.observe(element);
    return () => {
      watch.disconnect();
      onVisible(source.id, false);
    };
  }, [source.id, onVisible]);
  const wanted = feed?.wanted ?? false;
  const toggle = () => void call((way) => api.feeds.setWanted.mutate({ id: source.id, wanted: !wanted }, way));
  const stream = track && viewing.streams.get(track.producer);
  return (
    <div
      className={wanted ? 'source wanted' : 'source'}
      ref={box}
      data-testid={`source-${source.id}`}
      data-state={source.state}
      data-reason={source.reason}
      data-feed={feed?.state}
      data-carrier={source.carrier}
    >
      <div className="source-head">
        <span className="name">{source.name}</span>
        <SourceState source={source} />
      </div>
      <button
        type="button"
        className="picture"
        onClick={() => openPanel({ kind: 'source', id: source.id })}
        aria-label={t('source.open', { name: source.name })}
      >
        <Picture stream={stream} testId={`video-${source.id}`} />
        {!stream && (
          <span className="no-picture">
            {t(whyKeys(source))}
            {source.state === 'lost' && (
              <span className="since">
                <Ago at={source.since} />
              </span>
            )}
          </span>
        )}
      </button>
      <div className="source-foot">
        <RecordSwitch feed={source.id} />
        {feed && wanted && <FeedState feed={feed} carrier={source.carrier} />}
        <Button
          type={wanted ? 'default' : 'primary'}
          onClick={toggle}
          disabled={!feed || busy}
          data-testid={`publish-${source.id}`}
        >
          {wanted ? `■ ${t('video.stop')}` : `▶ ${t('video.publish')}`}
        </Button>
        <Button onClick={() => openPanel({ kind: 'source', id: source.id })} data-testid={`open-${source.id}`}>
          {t('source.details')}
        </Button>
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
