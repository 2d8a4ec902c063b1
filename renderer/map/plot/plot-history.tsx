/** What a plot once was: who made it so and when, and one touch to make it so again. */
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareVersions, sameVersion } from '../../../contract/edits.ts';
import { plotGeometry, plotStyle, type PlotPast, type PlotView } from '../../../contract/plot.ts';
import type { Refusal } from '../../ui/call.ts';
import { dateTime } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { answerOf, type PlotApi } from './plot-api.ts';
import type { PlotWriter } from './plot-writer.ts';
import { useStationName } from './use-plot.ts';

const SHOWN = 100;

export function PlotHistory({ plot, api, writer }: { plot: PlotView; api: PlotApi; writer: PlotWriter }) {
  const { t } = useTranslation();
  const nameOf = useStationName();
  const { past, refusal } = usePast(plot, api);
  const again = ({ part, value }: PlotPast) => void writer.change(plot.id, { [part]: value });
  return (
    <div className="plot-past" data-testid="plot-past">
      <RefusalLine refusal={refusal} />
      {past.map((one) => (
        <div className="plot-note" key={`${one.part} ${one.version.join(' ')}`}>
          <span className="when">{dateTime(one.version[0])}</span>
          <span>
            {nameOf(one.version[2])} {one.person}
          </span>
          <span className="what">
            {t(`plot.part.${one.part}`)} <Value past={one} />
          </span>
          {sameVersion(plot.heads[one.part]?.[0], one.version) ? (
            <span className="muted">{t('plot.holds')}</span>
          ) : (
            one.part !== 'deleted' && <Button onClick={() => again(one)}>{t('plot.again')}</Button>
          )}
        </div>
      ))}
    </div>
  );
}

/** Asked anew whenever the plot has changed. */
function usePast(plot: PlotView, api: PlotApi): { past: PlotPast[]; refusal: Refusal | undefined } {
  const [past, setPast] = useState<PlotPast[]>([]);
  const [refusal, setRefusal] = useState<Refusal>();
  const { id, heads } = plot;
  useEffect(() => {
    let isGone = false;
    void answerOf((options) => api.calls().past.query({ id, limit: SHOWN }, options)).then((answer) => {
      if (isGone) return;
      if (!Array.isArray(answer)) return setRefusal(answer);
      setRefusal(undefined);
      setPast(
        answer.map((one) => ({ ...one, value: one.value })).sort((a, b) => compareVersions(b.version, a.version)),
      );
    });
    return () => void (isGone = true);
  }, [id, heads, api]);
  return { past, refusal };
}

function Value({ past: { part, value } }: { past: PlotPast }) {
  const { t } = useTranslation();
  if (part === 'label') return <>“{String(value)}”</>;
  if (part === 'geometry') {
    const geometry = plotGeometry.safeParse(value).data;
    return <>{geometry && t('plot.points', { count: geometry.coordinates.length })}</>;
  }
  if (part === 'style') {
    const style = plotStyle.safeParse(value).data;
    return <>{style && t(`plot.ink.${style.ink}`)}</>;
  }
  return <>{t(value === true ? 'plot.yes' : 'plot.no')}</>;
}
