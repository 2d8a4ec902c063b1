/** A sheet of paper as one SVG in millimetres: the picture of the map, and around it what a map must say of itself. */
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../ui/format.ts';
import { degreeLabel } from '../degrees.ts';
import { distanceText } from '../geo/geodesic.ts';
import { PlotSign } from '../plot/plot-icon.tsx';
import { UNIT_SHAPES } from '../unit-shapes.ts';
import type { LegendPlot, LegendUnit } from './legend.ts';
import { extentOf, gridOf, metresPerMm, scaleBar, scaleNumber, type Box, type GridLine, type Sheet } from './paper.ts';
import type { Window } from '../plot/project.ts';

export interface SheetFacts {
  sheet: Sheet;
  window: Window;
  title: string;
  /** Under the title: kind, place and time of the incident. */
  about: string;
  /** Who prints. */
  by: string;
  /** Epoch ms. */
  at: number;
  plots: readonly LegendPlot[];
  units: readonly LegendUnit[];
  /** Whose maps these are, and under which numbers they were approved. */
  sources: readonly string[];
  missing: number;
  /** Address of the picture; undefined while it is drawn. */
  picture: string | undefined;
}

const INK = '#14191f';
const GRAY = '#57636f';
const FONT = '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
/** Height of a row of the legend, mm. */
const ROW = 8;
/** A symbol's box of 40 px in the legend, mm. */
const SIGN_MM = 7;

export function SheetSvg({ facts }: { facts: SheetFacts }) {
  const { sheet, picture, window } = facts;
  const { width, height, map } = sheet;
  return (
    <svg
      className="print-sheet"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      fontFamily={FONT}
      fill={INK}
      data-testid="sheet"
    >
      {picture !== undefined && <image {...map} href={picture} preserveAspectRatio="none" data-part="picture" />}
      <rect {...map} fill="none" stroke={INK} strokeWidth={0.4} />
      <Title facts={facts} />
      {gridOf(window, map).map((line) => (
        <GridNumber key={`${line.axis} ${line.degrees}`} line={line} map={map} />
      ))}
      <North x={map.x + map.width - 9} y={map.y + 11} />
      <Legend facts={facts} />
      <Foot facts={facts} />
    </svg>
  );
}

function Title({ facts: { sheet, title, about } }: { facts: SheetFacts }) {
  const middle = sheet.width / 2;
  return (
    <>
      <text x={middle} y={sheet.title - 6.5} fontSize={7} fontWeight={700} textAnchor="middle">
        {title}
      </text>
      <text x={middle} y={sheet.title - 1} fontSize={3.4} fill={GRAY} textAnchor="middle">
        {about}
      </text>
    </>
  );
}

/** Degrees at both ends of a line. */
function GridNumber({ line: { axis, degrees, step, mm }, map }: { line: GridLine; map: Box }) {
  const label = degreeLabel(degrees, step, axis);
  const style = { fontSize: 2.8, fill: GRAY, textAnchor: 'middle' as const };
  if (axis === 'lon')
    return (
      <>
        <text x={map.x + mm} y={map.y - 1.2} {...style}>
          {label}
        </text>
        <text x={map.x + mm} y={map.y + map.height + 3.4} {...style}>
          {label}
        </text>
      </>
    );
  const y = map.y + mm;
  return (
    <>
      <text transform={`translate(${map.x - 1.2} ${y}) rotate(-90)`} {...style}>
        {label}
      </text>
      <text transform={`translate(${map.x + map.width + 3.4} ${y}) rotate(-90)`} {...style}>
        {label}
      </text>
    </>
  );
}

function North({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle r={7.5} fill="#ffffff" fillOpacity={0.85} />
      <path d="M0 -6L3 5L0 3z" fill={INK} />
      <path d="M0 -6L-3 5L0 3z" fill="#ffffff" stroke={INK} strokeWidth={0.3} strokeLinejoin="round" />
      <text y={-2.2} x={4.6} fontSize={3.4} fontWeight={700} textAnchor="middle">
        N
      </text>
    </g>
  );
}

function Legend({ facts: { sheet, plots, units } }: { facts: SheetFacts }) {
  const { t } = useTranslation();
  const { legend } = sheet;
  const most = Math.floor((legend.height - 12) / ROW);
  const rows = [
    ...units.map(({ kind, count }) => ({
      key: kind,
      count,
      words: t(`contact.kinds.${kind}`),
      sign: <UnitSign kind={kind} />,
    })),
    ...plots.map(({ tool, count }) => ({
      key: `${tool.name} ${tool.style.ink}`,
      count,
      words: tool.shape === 'point' ? t(`plot.symbol.${tool.name}`) : t(`plot.tool.${tool.name}`),
      sign: <PlotSign tool={tool} paper="paper" />,
    })),
  ];
  const shown = rows.length > most ? rows.slice(0, most - 1) : rows;
  return (
    <g transform={`translate(${legend.x} ${legend.y})`}>
      <rect width={legend.width} height={legend.height} fill="none" stroke={INK} strokeWidth={0.2} />
      <text x={legend.width / 2} y={7} fontSize={4.2} fontWeight={700} textAnchor="middle">
        {t('print.legend')}
      </text>
      {shown.map(({ key, count, words, sign }, index) => (
        <g key={key} transform={`translate(0 ${11 + index * ROW})`}>
          <svg x={4} y={0} width={SIGN_MM} height={SIGN_MM} viewBox="-20 -20 40 40">
            {sign}
          </svg>
          <text x={14} y={4.8} fontSize={3.6}>
            {words}
          </text>
          <text x={legend.width - 4} y={4.8} fontSize={3.6} fill={GRAY} textAnchor="end">
            × {count}
          </text>
        </g>
      ))}
      {shown.length < rows.length && (
        <text x={4} y={11 + shown.length * ROW + 4.8} fontSize={3.2} fill={GRAY}>
          {t('print.more', { count: rows.length - shown.length })}
        </text>
      )}
    </g>
  );
}

const UnitSign = ({ kind }: { kind: LegendUnit['kind'] }) => <path d={UNIT_SHAPES[kind]} />;

/** Scale, datum, whose maps, who printed it and when. */
function Foot({ facts }: { facts: SheetFacts }) {
  const { t } = useTranslation();
  const { sheet, window, at, by, sources, missing } = facts;
  const { map, foot } = sheet;
  const { south, north } = extentOf(window, map);
  const perMm = metresPerMm(window, (south + north) / 2);
  const number = String(scaleNumber(perMm)).replace(/\B(?=(\d{3})+$)/g, ' ');
  const right = sheet.width - 8;
  const small = { fontSize: 3, fill: GRAY };
  return (
    <>
      <ScaleBar x={map.x} y={foot + 4.5} {...scaleBar(perMm, 60)} />
      <text x={map.x} y={foot + 13.5} {...small}>
        {t('print.scale', { number })} · {t('map.datum')} · {t('print.projection')}
      </text>
      <text x={right} y={foot + 5} fontSize={3.6} textAnchor="end">
        {t('print.at', { time: dateTime(at) })} · {by}
      </text>
      {sources.slice(0, 2).map((line, index) => (
        <text key={line} x={right} y={foot + 9.5 + index * 4} {...small} textAnchor="end">
          {line}
        </text>
      ))}
      {missing > 0 && (
        <text x={map.x + 80} y={foot + 5} fontSize={3.2} fontWeight={700}>
          ▲ {t('print.missing', { count: missing })}
        </text>
      )}
    </>
  );
}

/** Four parts, full and empty in turn. */
function ScaleBar({ x, y, metres, mm }: { x: number; y: number; metres: number; mm: number }) {
  return (
    <g transform={`translate(${x} ${y})`} fontSize={2.8}>
      {[0, 1, 2, 3].map((part) => (
        <rect
          key={part}
          x={(part * mm) / 4}
          width={mm / 4}
          height={1.6}
          fill={part % 2 === 0 ? INK : '#ffffff'}
          stroke={INK}
          strokeWidth={0.2}
        />
      ))}
      <text y={-1}>0</text>
      <text x={mm / 2} y={-1} textAnchor="middle">
        {distanceText(metres / 2)}
      </text>
      <text x={mm} y={-1} textAnchor="middle">
        {distanceText(metres)}
      </text>
    </g>
  );
}
