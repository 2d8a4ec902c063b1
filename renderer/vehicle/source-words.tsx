/** How a source of video stands, in words; the same on cards, panels and the map. */
import { useTranslation } from 'react-i18next';
import type { SourceView } from '../../contract/video-source.ts';
import { StateWord, type Level } from '../ui/words.tsx';
import { bitsPerSecond } from '../ui/format.ts';

const level: Record<SourceView['state'], Level> = { connected: 'ok', degraded: 'warn', lost: 'bad', off: 'off' };

/** A camera that is being fetched for the first time is not lost yet. */
export const sourceLevel = ({ state, reason }: Pick<SourceView, 'state' | 'reason'>): Level =>
  reason === 'connecting' || reason === 'not-connected' ? 'warn' : level[state];

/** Why there is no picture: of one that sends to us there is another to say. */
export const whyKeys = ({ type, reason }: Pick<SourceView, 'type' | 'reason'>): string[] => [
  ...(type === 'rtsp' ? [] : [`source.sender.${reason}`]),
  `source.why.${reason}`,
];

export function SourceState({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  return (
    <StateWord level={sourceLevel(source)} title={source.detail}>
      {t(`source.reason.${source.reason}`)}
    </StateWord>
  );
}

/** Codec, size, rate, and what it costs. */
export function PictureFactsLine({ source }: { source: SourceView }) {
  const { t } = useTranslation();
  const { picture, kbps, cpuPct } = source;
  if (!picture && kbps === undefined) return null;
  const parts = [
    ...(picture ? [picture.codec.toUpperCase(), `${picture.widthPx}×${picture.heightPx}`] : []),
    ...(picture?.fps === undefined ? [] : [`${Math.round(picture.fps)} fps`]),
    ...(kbps === undefined ? [] : [bitsPerSecond(kbps)]),
    ...(picture ? [t(`source.way.${picture.way}`)] : []),
    ...(cpuPct === undefined ? [] : [t('source.cpu', { pct: cpuPct.toFixed(1) })]),
  ];
  return <div className="muted source-facts">{parts.join(' · ')}</div>;
}
