/** A stretch of time with what was recorded in it, what is marked, and where the picture stands; a touch goes there. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskView } from '../../contract/backfill.ts';
import type { ClipSummary, Covered } from '../../contract/footage.ts';
import { clockTime } from '../ui/format.ts';

export interface Span {
  from: number;
  to: number;
}

interface Props {
  span: Span;
  covered: readonly Covered[];
  clips: readonly ClipSummary[];
  /** Asked for, and not here yet. */
  asks: readonly AskView[];
  picked: Partial<Span>;
  at: number | undefined;
  onSeek: (at: number) => void;
}

/** Distances of the marks below, minutes: the first that leaves no more than seven. */
const STEPS_MIN = [3, 5, 10, 15, 30, 60, 120, 240] as const;
const MARKS = 7;
const KEY_STEP_MS = 5_000;

export function Timeline({ span, covered, clips, asks, picked, at, onSeek }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const length = span.to - span.from;
  const percent = (time: number) => `${Math.min(100, Math.max(0, ((time - span.from) / length) * 100))}%`;
  const bar = (from: number, to: number) => ({ left: percent(from), width: `calc(${percent(to)} - ${percent(from)})` });
  const onClick = (event: React.MouseEvent) => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    onSeek(span.from + ((event.clientX - left) / width) * length);
  };
  const onKeyDown = ({ key }: React.KeyboardEvent) => {
    if (at === undefined) return;
    if (key === 'ArrowLeft') onSeek(at - KEY_STEP_MS);
    if (key === 'ArrowRight') onSeek(at + KEY_STEP_MS);
  };
  const isIn = (time: number | undefined): time is number => time !== undefined && time >= span.from && time <= span.to;
  return (
    <div
      className="timeline"
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={t('footage.timeline')}
      aria-valuemin={span.from}
      aria-valuemax={span.to}
      aria-valuenow={at ?? span.from}
      aria-valuetext={at === undefined ? '' : clockTime(at)}
      onClick={onClick}
      onKeyDown={onKeyDown}
      data-testid="timeline"
    >
      {covered.map(({ from, to }) => (
        <i key={from} className="covered" style={bar(from, to)} data-testid="covered" />
      ))}
      {asks.map(({ id, startAt, endAt }) => (
        <i key={id} className="asked" style={bar(startAt, endAt)} data-testid="asked" />
      ))}
      {clips.map(({ id, startAt, endAt }) => (
        <i key={id} className="marked" style={bar(startAt, endAt)} />
      ))}
      {picked.from !== undefined && picked.to !== undefined && picked.from < picked.to && (
        <i className="picked" style={bar(picked.from, picked.to)} />
      )}
      {isIn(picked.from) && <i className="edge" style={{ left: percent(picked.from) }} />}
      {isIn(picked.to) && <i className="edge" style={{ left: percent(picked.to) }} />}
      {marksOf(span).map((mark) => (
        <span key={mark} className="mark" style={{ left: percent(mark) }}>
          {clockTime(mark).slice(0, 5)}
        </span>
      ))}
      {isIn(at) && <i className="needle" style={{ left: percent(at) }} />}
    </div>
  );
}

/** Full minutes, by Beijing's clock as by any other. */
function marksOf({ from, to }: Span): number[] {
  const minutes = STEPS_MIN.find((step) => (to - from) / (step * 60_000) <= MARKS) ?? 240;
  const step = minutes * 60_000;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}
