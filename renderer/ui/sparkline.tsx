/** A small diagram without axes: how a value went over the last minutes. A hole in it is a time without a measurement. */

export interface Point {
  /** Epoch ms. */
  at: number;
  value: number | undefined;
}

const WIDTH = 120;
const HEIGHT = 32;
/** The line shall not touch the edges. */
const PAD = 2;

interface Props {
  points: readonly Point[];
  /** The end of the time shown, epoch ms, and how much of it. */
  now: number;
  spanMs: number;
  /** Points farther apart than this are not joined, ms. */
  gapMs: number;
  /** The top is never lower than this, so that noise on a quiet line looks quiet. */
  least: number;
  label: string;
}

/** Pieces of the line, each a list of points in the picture. */
export function pieces(
  points: readonly Point[],
  { now, spanMs, gapMs, least }: Pick<Props, 'now' | 'spanMs' | 'gapMs' | 'least'>,
): [number, number][][] {
  const shown = points.filter(({ at }) => now - at <= spanMs);
  const top = Math.max(least, ...shown.map(({ value = 0 }) => value));
  const all: [number, number][][] = [];
  let before = -Infinity;
  for (const { at, value } of shown) {
    if (value === undefined) continue;
    if (at - before > gapMs) all.push([]);
    before = at;
    const x = PAD + (WIDTH - 2 * PAD) * (1 - (now - at) / spanMs);
    const y = HEIGHT - PAD - (HEIGHT - 2 * PAD) * (value / top);
    all.at(-1)?.push([Math.round(x * 10) / 10, Math.round(y * 10) / 10]);
  }
  return all;
}

export function Sparkline({ label, ...shape }: Props) {
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="ground" d={`M0 ${HEIGHT - PAD / 2}H${WIDTH}`} />
      {pieces(shape.points, shape).map((piece) => (
        <path
          key={piece[0]?.join() ?? ''}
          // A single point is a dot: a line of no length with round ends.
          d={`M${piece.map((point) => point.join(' ')).join('L')}${piece.length === 1 ? 'h0' : ''}`}
        />
      ))}
    </svg>
  );
}
