/** What was recorded of a feed: a time line with its gaps, the picture of any moment, and marks that keep a span for good. */
import { Button, Input, Segmented, Select } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskView } from '../../contract/backfill.ts';
import type { ClipSummary, Covered } from '../../contract/footage.ts';
import { run, useCall } from '../ui/call.ts';
import { dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { ClipList } from './clip-list.tsx';
import type { FootageAccess } from './footage-access.ts';
import { FootagePlayer, type PlayerState } from './footage-player.ts';
import { Timeline, type Span } from './timeline.tsx';
import './footage.css';

const MINUTE_MS = 60_000;
/** Widths of the line, minutes. */
const WIDTHS = [15, 60, 360, 1_440] as const;
const RATES = [0.5, 1, 2, 4, 8] as const;
/** How often the end of the line is looked at while it is now, ms. */
const LOOK_MS = 3_000;
/** Playback begins so long before the end of what there is, ms. */
const LATEST_MS = 10_000;

export interface PlaybackProps {
  /** Where the footage is; the same object for the same feed. */
  access: FootageAccess;
  /** Of this feed. */
  clips: readonly ClipSummary[];
  /** Spans that were asked for and have not come. */
  asks?: readonly AskView[];
  /** The station whose page this is: what is marked here can be let go here. */
  own: string;
  /** There is nothing to see of it: a radio channel. It is heard, and waits to be started. */
  sound?: true;
  /** In place of the picture while there is none. */
  none?: string;
  /** What else can be done with a span that was picked. */
  actions?: (span: Span, done: () => void) => ReactNode;
}

export function Playback({ access, clips, asks = [], own, sound, none, actions }: PlaybackProps) {
  const { t } = useTranslation();
  const [width, setWidth] = useState<number>(15);
  /** End of the line; undefined: it goes along with the clock. */
  const [endAt, setEndAt] = useState<number>();
  const { span, covered } = useCovered(access, width * MINUTE_MS, endAt);
  const player = usePlayer(access, sound === undefined);
  const [picked, setPicked] = useState<Partial<Span>>({});
  /** The moment that was touched: where there is no picture the needle stays there. */
  const [touched, setTouched] = useState<number>();
  const latest = covered.at(-1)?.to;
  const { seek } = player;
  // Opened: the newest that there is.
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current || latest === undefined) return;
    isFirst.current = false;
    seek(latest - LATEST_MS);
  }, [latest, seek]);
  const go = (to: number) => {
    isFirst.current = false;
    setTouched(to);
    seek(to);
  };
  const inGap = touched !== undefined && !covered.some(({ from, to }) => from <= touched && touched < to);
  const at = inGap ? touched : player.at;
  const move = (by: number) => {
    const to = span.to + by * (span.to - span.from);
    setEndAt(to >= Date.now() ? undefined : to);
  };
  return (
    <div
      className={sound ? 'playback heard' : 'playback'}
      data-testid="playback"
      data-player={player.state}
      data-at={player.at}
    >
      <div className="picture">
        <video ref={player.video} muted={!sound} playsInline data-testid="playback-video" />
        {player.state === 'loading' && latest !== undefined && (
          <span className="no-picture">{t('footage.loading')}</span>
        )}
        {player.state === 'empty' && latest !== undefined && <span className="no-picture">{t('footage.noMore')}</span>}
        {player.state === 'failed' && <span className="no-picture">{t('footage.unplayable')}</span>}
        {latest === undefined && (
          <span className="no-picture">{none ?? t(sound ? 'voiceRecord.none' : 'footage.none')}</span>
        )}
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
      <Timeline span={span} covered={covered} clips={clips} asks={asks} picked={picked} at={at} onSeek={go} />
      <div className="playback-bar">
        <Button onClick={() => move(-0.5)} aria-label={t('footage.earlier')} data-testid="line-earlier">
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
      <Picking access={access} at={at} picked={picked} onPick={setPicked} actions={actions} />
      <ClipList clips={clips} own={own} access={access} onSeek={go} />
    </div>
  );
}

/** Begin and end of a span, and what can be done with it: marked, it is kept for good. */
function Picking(props: {
  access: FootageAccess;
  at: number | undefined;
  picked: Partial<Span>;
  onPick: (span: Partial<Span>) => void;
  actions: PlaybackProps['actions'];
}) {
  const { access, at, picked, onPick, actions } = props;
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const { busy, refusal, call } = useCall();
  const { from, to } = picked;
  const span = from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
  const mark = async () => {
    if (!span) return;
    const words = label.trim();
    const clip = { startAt: Math.round(span.from), endAt: Math.round(span.to), ...(words ? { label: words } : {}) };
    const refused = await call((way) => access.mark(clip, way));
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
        <Button
          type={actions ? 'default' : 'primary'}
          disabled={!span || busy}
          onClick={() => void mark()}
          data-testid="mark-save"
        >
          {t('footage.mark')}
        </Button>
        {actions && span && actions(span, () => onPick({}))}
      </div>
      {span && <div className="muted">{t('footage.markHint', { length: duration(span.to - span.from) })}</div>}
      <RefusalLine refusal={refusal} />
    </>
  );
}

/** Where there is footage in a span; goes along with the clock while no end is given. */
function useCovered(
  access: FootageAccess,
  lengthMs: number,
  endAt: number | undefined,
): { span: Span; covered: Covered[] } {
  const [state, setState] = useState(() => ({
    span: { from: Date.now() - lengthMs, to: Date.now() },
    covered: [] as Covered[],
  }));
  useEffect(() => {
    let over = false;
    const look = () =>
      run(async (way) => {
        const to = endAt ?? Date.now();
        const span = { from: Math.round(to - lengthMs), to: Math.round(to) };
        const covered = await access.covered(span, way);
        if (!over) setState({ span, covered });
      });
    void look();
    // What lies in the past may come yet.
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [access, lengthMs, endAt]);
  return state;
}

/** @param starts by itself */
function usePlayer(access: FootageAccess, starts: boolean) {
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<FootagePlayer>(undefined);
  const [state, setState] = useState<PlayerState>('loading');
  const [at, setAt] = useState<number>();
  const [rate, setRateState] = useState<number>(1);
  const [wantsToPlay, setWantsToPlay] = useState(starts);
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const fresh = new FootagePlayer({
      video: element,
      list: (from, to) => access.segments({ from: Math.round(from), to: Math.round(to) }),
      fetchSegment: (startAt, signal) => fetchSegment(access.url(startAt), signal),
      onState: setState,
      onTime: setAt,
    });
    player.current = fresh;
    setWantsToPlay(starts);
    if (!starts) fresh.pause();
    return () => fresh.close();
  }, [access, starts]);
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

async function fetchSegment(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`segment: ${answer.status}`);
  return answer.arrayBuffer();
}
