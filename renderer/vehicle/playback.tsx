/** What was recorded of a feed: a time line with its gaps, the picture of any moment, and marks that keep a span for good. */
import { Button, Input, Segmented, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Covered } from '../../contract/footage.ts';
import { run, useCall } from '../ui/call.ts';
import { dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { FootagePlayer, type PlayerState } from '../video/footage-player.ts';
import { ClipList } from './clip-list.tsx';
import { api } from './console-store.ts';
import { Timeline, type Span } from './timeline.tsx';
import { useLocalVideo } from './video-store.ts';

const MINUTE_MS = 60_000;
/** Widths of the line, minutes. */
const WIDTHS = [15, 60, 360, 1_440] as const;
const RATES = [0.5, 1, 2, 4, 8] as const;
/** How often the end of the line is looked at while it is now, ms. */
const LOOK_MS = 3_000;
/** Playback begins so long before the end of what there is, ms. */
const LATEST_MS = 10_000;

export function Playback({ feed }: { feed: string }) {
  const { t } = useTranslation();
  const [width, setWidth] = useState<number>(15);
  /** End of the line; undefined: it goes along with the clock. */
  const [endAt, setEndAt] = useState<number>();
  const { span, covered } = useCovered(feed, width * MINUTE_MS, endAt);
  const player = usePlayer(feed);
  const [picked, setPicked] = useState<Partial<Span>>({});
  const clips = useLocalVideo((state) => state.clips).filter((clip) => clip.feed === feed);
  const latest = covered.at(-1)?.to;
  const { seek } = player;
  // Opened: the newest that there is.
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current || latest === undefined) return;
    isFirst.current = false;
    seek(latest - LATEST_MS);
  }, [latest, seek]);
  const move = (by: number) => {
    const to = span.to + by * (span.to - span.from);
    setEndAt(to >= Date.now() ? undefined : to);
  };
  return (
    <div className="playback" data-testid="playback" data-player={player.state} data-at={player.at}>
      <div className="picture">
        <video ref={player.video} muted playsInline data-testid="playback-video" />
        {player.state === 'loading' && latest !== undefined && (
          <span className="no-picture">{t('footage.loading')}</span>
        )}
        {player.state === 'empty' && <span className="no-picture">{t('footage.noMore')}</span>}
        {player.state === 'failed' && <span className="no-picture">{t('footage.unplayable')}</span>}
        {latest === undefined && <span className="no-picture">{t('footage.none')}</span>}
      </div>
      <div className="playback-bar">
        <Button onClick={player.toggle} disabled={latest === undefined} data-testid="playback-toggle">
          {player.wantsToPlay ? '❚❚' : '▶'}
        </Button>
        <span className="playback-time">{player.at === undefined ? '—' : dateTime(player.at)}</span>
        <span className="grow" />
        <Select
          value={player.rate}
          onChange={player.setRate}
          options={RATES.map((value) => ({ value, label: `${value}×` }))}
          aria-label={t('footage.rate')}
        />
      </div>
      <Timeline span={span} covered={covered} clips={clips} picked={picked} at={player.at} onSeek={seek} />
      <div className="playback-bar">
        <Button onClick={() => move(-0.5)} aria-label={t('footage.earlier')}>
          ◀
        </Button>
        <Segmented
          value={width}
          onChange={setWidth}
          options={WIDTHS.map((value) => ({
            value,
            label: value < 60 ? t('footage.minutes', { count: value }) : t('footage.hours', { count: value / 60 }),
          }))}
        />
        <Button onClick={() => move(0.5)} disabled={endAt === undefined} aria-label={t('footage.later')}>
          ▶
        </Button>
        <Button onClick={() => setEndAt(undefined)} disabled={endAt === undefined}>
          {t('footage.now')}
        </Button>
      </div>
      <Marking feed={feed} at={player.at} picked={picked} onPick={setPicked} />
      <ClipList clips={clips} onSeek={seek} />
    </div>
  );
}

/** Begin, end, a word of what it is: the span is kept for good. */
function Marking(props: {
  feed: string;
  at: number | undefined;
  picked: Partial<Span>;
  onPick: (span: Partial<Span>) => void;
}) {
  const { feed, at, picked, onPick } = props;
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const { busy, refusal, call } = useCall();
  const { from, to } = picked;
  const isSpan = from !== undefined && to !== undefined && from < to;
  const mark = async () => {
    if (!isSpan) return;
    const words = label.trim();
    const clip = { feed, startAt: Math.round(from), endAt: Math.round(to), ...(words ? { label: words } : {}) };
    const refused = await call((way) => api.video.clips.mark.mutate(clip, way));
    if (refused) return;
    onPick({});
    setLabel('');
  };
  return (
    <>
      <div className="playback-bar">
        <Button
          onClick={() => onPick({ ...picked, ...(at === undefined ? {} : { from: at }) })}
          data-testid="mark-from"
        >
          {t('footage.from')}
        </Button>
        <Button onClick={() => onPick({ ...picked, ...(at === undefined ? {} : { to: at }) })} data-testid="mark-to">
          {t('footage.to')}
        </Button>
        <Input
          value={label}
          maxLength={200}
          onChange={({ target }) => setLabel(target.value)}
          placeholder={t('footage.label')}
          data-testid="mark-label"
        />
        <Button type="primary" disabled={!isSpan || busy} onClick={() => void mark()} data-testid="mark-save">
          {t('footage.mark')}
        </Button>
      </div>
      {isSpan && <div className="muted">{t('footage.markHint', { length: duration(to - from) })}</div>}
      <RefusalLine refusal={refusal} />
    </>
  );
}

/** Where there is footage in a span; goes along with the clock while no end is given. */
function useCovered(feed: string, lengthMs: number, endAt: number | undefined): { span: Span; covered: Covered[] } {
  const [state, setState] = useState(() => ({
    span: { from: Date.now() - lengthMs, to: Date.now() },
    covered: [] as Covered[],
  }));
  useEffect(() => {
    let over = false;
    const look = () =>
      run(async (way) => {
        const to = endAt ?? Date.now();
        const span = { from: to - lengthMs, to };
        const covered = await api.video.footage.covered.query({ feed, ...span }, way);
        if (!over) setState({ span, covered });
      });
    void look();
    const timer = endAt === undefined ? setInterval(() => void look(), LOOK_MS) : undefined;
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [feed, lengthMs, endAt]);
  return state;
}

function usePlayer(feed: string) {
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<FootagePlayer>(undefined);
  const [state, setState] = useState<PlayerState>('loading');
  const [at, setAt] = useState<number>();
  const [rate, setRateState] = useState<number>(1);
  const [wantsToPlay, setWantsToPlay] = useState(true);
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const fresh = new FootagePlayer({
      video: element,
      list: (from, to) => api.video.footage.segments.query({ feed, from: Math.round(from), to: Math.round(to) }),
      fetchSegment: (startAt, signal) => fetchSegment(feed, startAt, signal),
      onState: setState,
      onTime: setAt,
    });
    player.current = fresh;
    return () => fresh.close();
  }, [feed]);
  const [seek] = useState(() => (to: number) => {
    setAt(to);
    player.current?.seek(to);
  });
  const toggle = () => {
    if (wantsToPlay) player.current?.pause();
    else player.current?.play();
    setWantsToPlay(!wantsToPlay);
  };
  const setRate = (value: number) => {
    setRateState(value);
    player.current?.setRate(value);
  };
  return { video, state, at, rate, wantsToPlay, seek, toggle, setRate };
}

async function fetchSegment(feed: string, startAt: number, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(`/footage/${encodeURIComponent(feed)}/${startAt}.mp4`, { signal });
  if (!answer.ok) throw new Error(`segment: ${answer.status}`);
  return answer.arrayBuffer();
}
