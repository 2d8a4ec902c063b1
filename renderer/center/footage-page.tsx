/** Footage at the center: a feed's time line with its gaps; what is missing is fetched from the vehicle, what came is played. */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskView } from '../../contract/backfill.ts';
import { useCall } from '../ui/call.ts';
import { dataSize } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateWord, useSentence } from '../ui/words.tsx';
import { AskList, isOpen } from '../video/ask-list.tsx';
import type { FootageAccess } from '../video/footage-access.ts';
import { Playback } from '../video/playback.tsx';
import type { Span } from '../video/timeline.tsx';
import { centerApi, useCenter } from './center-store.ts';
import './footage-page.css';

interface Source {
  station: string;
  feed: string;
  stationName: string;
  name: string;
  /** A radio channel. */
  sound?: true;
}

const keyOf = ({ station, feed }: Pick<Source, 'station' | 'feed'>) => `${station} ${feed}`;

const accessOf = ({ station, feed }: Pick<Source, 'station' | 'feed'>): FootageAccess => {
  const of = { station, feed };
  return {
    covered: (span, way) => centerApi().footage.covered.query({ ...of, ...span }, way),
    segments: (span) => centerApi().footage.segments.query({ ...of, ...span }),
    url: (startAt) => `/footage/${station}/${encodeURIComponent(feed)}/${startAt}.mp4`,
    mark: (clip, way) => centerApi().footage.mark.mutate({ station, clip: { feed, ...clip } }, way),
    check: (id, way) => centerApi().footage.check.mutate({ id }, way),
    custody: (id, way) => centerApi().footage.custody.query({ id }, way),
    release: (id, way) => centerApi().footage.release.mutate({ id }, way),
  };
};

export function FootagePage() {
  const { t } = useTranslation();
  const sources = useSources();
  const asks = useCenter((state) => state.asks);
  const [chosen, setChosen] = useState<string>();
  const known = useCenter((state) => state.station !== undefined);
  const source = sources.find((one) => keyOf(one) === chosen) ?? sources[0];
  const nameOf = (ask: AskView) => {
    const of = sources.find((one) => keyOf(one) === keyOf(ask));
    return of ? `${of.stationName} ${of.name}` : `${ask.station} ${ask.feed}`;
  };
  if (!source) return <div className="empty">{t(known ? 'fetched.noFeeds' : 'loading')}</div>;
  return (
    <div className="footage-page" data-testid="footage-page">
      <div className="footage-sources">
        <RoomLine />
        {sources.map((one) => (
          <button
            type="button"
            key={keyOf(one)}
            className={one === source ? 'footage-source here' : 'footage-source'}
            aria-pressed={one === source}
            onClick={() => setChosen(keyOf(one))}
            data-testid={`footage-${one.station}-${one.feed}`}
          >
            <strong>{one.stationName}</strong>
            <span>{one.name}</span>
          </button>
        ))}
      </div>
      <FeedFootage key={keyOf(source)} source={source} />
      <div className="footage-asks">
        <h2>{t('ask.title')}</h2>
        {asks.length === 0 && <div className="muted">{t('ask.empty')}</div>}
        <AskList
          asks={asks}
          nameOf={nameOf}
          withdraw={(id, way) => centerApi().footage.withdraw.mutate({ id }, way)}
          onOpen={(ask) => setChosen(keyOf(ask))}
        />
      </div>
    </div>
  );
}

function FeedFootage({ source }: { source: Source }) {
  const { station, feed, stationName, name, sound } = source;
  const { t } = useTranslation();
  const own = useCenter((state) => state.station?.id) ?? '';
  const clips = useCenter((state) => state.clips).filter(
    (clip) => clip.feed === feed && (clip.of ?? clip.station) === station,
  );
  const asks = useCenter((state) => state.asks).filter((ask) => keyOf(ask) === keyOf(source) && isOpen(ask));
  const access = useMemo(() => accessOf({ station, feed }), [station, feed]);
  return (
    <div className="footage-feed">
      <h2>
        {stationName} {name}
      </h2>
      <Playback
        access={access}
        clips={clips}
        asks={asks}
        own={own}
        none={t('fetched.none')}
        {...(sound && { sound })}
        actions={(span, done) => <FetchButton source={source} span={span} onDone={done} />}
      />
    </div>
  );
}

function FetchButton({ source, span, onDone }: { source: Source; span: Span; onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { station, feed } = source;
  const ask = async () => {
    const wanted = { station, feed, startAt: Math.round(span.from), endAt: Math.round(span.to) };
    if (!(await call((way) => centerApi().footage.ask.mutate(wanted, way)))) onDone();
  };
  return (
    <>
      <Button type="primary" disabled={busy} onClick={() => void ask()} data-testid="fetch">
        {t('ask.fetch')}
      </Button>
      <RefusalLine refusal={refusal} />
    </>
  );
}

/** How much room is taken, and what is wrong with it. */
function RoomLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const footage = useCenter((state) => state.footage);
  if (!footage) return null;
  const { state, reason, bytes, quotaBytes } = footage;
  return (
    <div className="footage-room" data-testid="footage-room" data-reason={reason}>
      {reason !== 'ok' && (
        <StateWord level={state === 'lost' ? 'bad' : 'warn'}>{sentence(`fetched-${reason}`)}</StateWord>
      )}
      <span className="muted">{t('footage.amount', { used: dataSize(bytes), of: dataSize(quotaBytes) })}</span>
    </div>
  );
}

/** Every feed that vehicles told of, and those of which there is footage; test pictures have none. */
function useSources(): Source[] {
  const vehicles = useCenter((state) => state.vehicles);
  const fetched = useCenter((state) => state.fetched);
  return useMemo(() => {
    const found = new Map<string, Source>();
    for (const { station, feeds } of vehicles)
      for (const { id, name, kind } of feeds)
        if (kind !== 'test-card') {
          const sound = kind === 'radio' ? { sound: true as const } : {};
          const source = { station: station.id, feed: id, stationName: station.name, name, ...sound };
          found.set(keyOf(source), source);
        }
    for (const { station, feed } of fetched) {
      const stationName = vehicles.find((one) => one.station.id === station)?.station.name ?? station;
      const source = { station, feed, stationName, name: feed };
      if (!found.has(keyOf(source))) found.set(keyOf(source), source);
    }
    return [...found.values()];
  }, [vehicles, fetched]);
}
