/** Cameras of this console: see, and send to the center with one touch. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../contract/feed.ts';
import { Picture } from '../video/picture.tsx';
import type { Source } from '../video/sources.ts';
import { codeOf, StateWord, useSentence, type Level } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { setPreview, useVideo } from './publishing.ts';

const level: Record<Feed['state'], Level> = { idle: 'off', waiting: 'warn', publishing: 'ok' };

export function VideoPage({ onAllow }: { onAllow: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { sources, denied } = useVideo();
  const enrolled = useConsole((state) => state.uplink?.state !== 'not-enrolled');
  const cameras = sources.some(({ kind }) => kind === 'camera');
  return (
    <div data-testid="page-video">
      {!enrolled && <div className="error-line">{t('video.notEnrolled')}</div>}
      {denied && (
        <div className="error-line">
          {sentence(denied)} <Button onClick={onAllow}>{t('video.allow')}</Button>
        </div>
      )}
      {!cameras && !denied && <div className="muted">{t('video.noCamera')}</div>}
      <div className="sources">
        {sources.map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
      </div>
    </div>
  );
}

function SourceCard({ source }: { source: Source }) {
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
        {feed && <StateWord level={level[feed.state]}>{t(`video.state.${feed.state}`)}</StateWord>}
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
      </div>
    </div>
  );
}
