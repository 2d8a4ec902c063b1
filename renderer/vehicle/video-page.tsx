/** Video on the vehicle: cameras of this console and sources that the station takes in; seen, recorded, sent with one touch. */
import { PlusOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskList, isOpen } from '../video/ask-list.tsx';
import { Picture } from '../video/picture.tsx';
import type { Source } from '../video/sources.ts';
import { useViewer } from '../video/use-viewer.ts';
import { codeOf, useSentence } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { FeedState } from './feed-state.tsx';
import { FootageLine } from './footage-line.tsx';
import { setPreview, useVideo } from './publishing.ts';
import { RecordSwitch } from './record-switch.tsx';
import { SourceCard } from './source-card.tsx';
import { ThinSwitch } from './thin-switch.tsx';
import { localSignalling, useLocalVideo } from './video-store.ts';
import './video.css';

export function VideoPage({ onAllow }: { onAllow: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { sources, denied } = useVideo();
  const stationSources = useLocalVideo((state) => state.sources);
  const enrolled = useConsole((state) => state.uplink?.state !== 'not-enrolled');
  const cameras = sources.some(({ kind }) => kind === 'camera') || stationSources.length > 0;
  return (
    <div data-testid="page-video">
      {!enrolled && <div className="error-line">{t('video.notEnrolled')}</div>}
      {denied && (
        <div className="error-line">
          {sentence(denied)} <Button onClick={onAllow}>{t('video.allow')}</Button>
        </div>
      )}
      <div className="video-head">
        <FootageLine />
        <span className="grow" />
        <ThinSwitch />
        <Button icon={<PlusOutlined />} onClick={() => openPanel({ kind: 'new-source' })} data-testid="add-camera">
          {t('source.add')}
        </Button>
      </div>
      {!cameras && !denied && <div className="muted">{t('video.noCamera')}</div>}
      <CenterAsks open />
      <div className="sources">
        <StationSources />
        {sources.map((source) => (
          <ConsoleCard key={source.id} source={source} />
        ))}
      </div>
      <CenterAsks open={false} />
    </div>
  );
}

/** What the center fetches of what was recorded here: what is under way over the cameras, what is done under them. */
function CenterAsks({ open }: { open: boolean }) {
  const { t } = useTranslation();
  const feeds = useConsole((state) => state.feeds);
  const asks = useLocalVideo((state) => state.asks).filter((ask) => isOpen(ask) === open);
  if (asks.length === 0) return null;
  return (
    <>
      <h3>{t(open ? 'ask.byCenter' : 'ask.wasByCenter')}</h3>
      <AskList asks={asks} nameOf={({ feed }) => feeds.find(({ id }) => id === feed)?.name ?? feed} />
    </>
  );
}

/** Only pictures that are in sight are received. */
function StationSources() {
  const sources = useLocalVideo((state) => state.sources);
  const tracks = useLocalVideo((state) => state.tracks);
  const [inSight, setInSight] = useState<readonly string[]>([]);
  const onVisible = useCallback((id: string, visible: boolean) => {
    setInSight((before) => {
      if (before.includes(id) === visible) return before;
      return visible ? [...before, id] : before.filter((one) => one !== id);
    });
  }, []);
  const visible = useMemo(
    () => tracks.filter(({ feed, kind }) => kind === 'video' && inSight.includes(feed)),
    [tracks, inSight],
  );
  const viewing = useViewer(localSignalling, visible);
  return sources.map((source) => (
    <SourceCard
      key={source.id}
      source={source}
      track={visible.find(({ feed }) => feed === source.id)}
      viewing={viewing}
      onVisible={onVisible}
    />
  ));
}

function ConsoleCard({ source }: { source: Source }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const open = useVideo((state) => state.open[source.id]);
  const previewed = useVideo((state) => state.previews.includes(source.id));
  const feed = useConsole((state) => state.feeds.find(({ id }) => id === source.id));
  const wanted = feed?.wanted ?? false;
  const { message } = App.useApp();
  const toggle = () =>
    void api.feeds.setWanted
      .mutate({ id: source.id, wanted: !wanted })
      .catch((error: unknown) => message.error(sentence(codeOf(error))));
  return (
    <div
      className={wanted ? 'source wanted' : 'source'}
      data-testid={`source-${source.id}`}
      data-kind={source.kind}
      data-state={feed?.state}
    >
      <div className="source-head">
        <span className="name">{source.name}</span>
        {feed && <FeedState feed={feed} />}
      </div>
      <div className="picture">
        <Picture stream={open?.stream} testId={`preview-${source.id}`} />
        {!open?.stream && (
          <span className="no-picture">
            {open?.error ? sentence(open.error) : open ? t('video.opening') : t('video.off')}
          </span>
        )}
      </div>
      <div className="source-foot">
        {source.kind !== 'test-card' && <RecordSwitch feed={source.id} />}
        {!wanted && (
          <Button onClick={() => setPreview(source.id, !previewed)}>
            {t(previewed ? 'video.stopPreview' : 'video.preview')}
          </Button>
        )}
        <Button
          type={wanted ? 'default' : 'primary'}
          onClick={toggle}
          disabled={!feed}
          data-testid={`publish-${source.id}`}
        >
          {wanted ? `■ ${t('video.stop')}` : `▶ ${t('video.publish')}`}
        </Button>
        {source.kind !== 'test-card' && (
          <Button onClick={() => openPanel({ kind: 'footage', feed: source.id, name: source.name })}>
            {t('footage.title')}
          </Button>
        )}
      </div>
    </div>
  );
}
