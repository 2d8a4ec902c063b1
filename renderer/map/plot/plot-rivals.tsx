/** Somebody else changed the same at the same time: who, what, and one touch for either. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { compareVersions, type Version } from '../../../contract/edits.ts';
import type { PlotPart, PlotView } from '../../../contract/plot.ts';
import { useMessaging } from '../../messages/message-store.ts';
import { useEditor } from './editor-state.ts';
import { answerOf, type PlotApi } from './plot-api.ts';
import type { PlotWriter } from './plot-writer.ts';
import { useStationName } from './use-plot.ts';

/** So far back rivals are looked for. */
const LOOKED_THROUGH = 500;

interface RivalsProps {
  plot: PlotView;
  api: PlotApi;
  writer: PlotWriter;
}

export function PlotRivals({ plot, api, writer }: RivalsProps) {
  const { t } = useTranslation();
  const nameOf = useStationName();
  const rivals = Object.entries(plot.rivals) as [PlotPart, Version[]][];
  return (
    <>
      {rivals.flatMap(([part, versions]) =>
        versions.map((version) => (
          <Rival
            key={`${part} ${version.join(' ')}`}
            part={part}
            version={version}
            plot={plot}
            api={api}
            writer={writer}
          />
        )),
      )}
      {plot.outlived && (
        <div className="plot-note" role="status" data-testid="outlived">
          <span className="state-warn">▲ {t('plot.outlived', { who: nameOf(plot.outlived[2]) })}</span>
          <Button onClick={() => void writer.change(plot.id, { deleted: true })}>{t('plot.delete')}</Button>
          <Button onClick={() => void writer.change(plot.id, { deleted: false })}>{t('plot.keep')}</Button>
        </div>
      )}
    </>
  );
}

/** Who changed it besides: of the two the one that is not here is named, whether its words hold or ours. */
function Rival({ plot, part, version, api, writer }: RivalsProps & { part: PlotPart; version: Version }) {
  const { t } = useTranslation();
  const nameOf = useStationName();
  const own = useMessaging((state) => state.own);
  const holder = plot.heads[part]?.[0]?.[2] ?? '';
  const isOurs = version[2] === own && holder !== own;
  const words = { who: nameOf(isOurs ? holder : version[2]), part: t(`plot.part.${part}`) };
  return (
    <div className="plot-note" role="status" data-testid={`rival-${part}`}>
      <span className="state-warn">▲ {isOurs ? t('plot.overruled', words) : t('plot.rival', words)}</span>
      <Button onClick={() => void takeOther(plot, part, version, api, writer)} data-testid={`use-${part}`}>
        {isOurs ? t('plot.useOwn') : t('plot.useOther')}
      </Button>
      <Button onClick={() => void writer.change(plot.id, { [part]: plot[part] })} data-testid={`keep-${part}`}>
        {t('plot.keep')}
      </Button>
    </div>
  );
}

/** Writes again what the rival says: from then on it holds everywhere. */
async function takeOther(plot: PlotView, part: PlotPart, version: Version, api: PlotApi, writer: PlotWriter) {
  const past = await answerOf((options) => api.calls().past.query({ id: plot.id, limit: LOOKED_THROUGH }, options));
  if (!Array.isArray(past)) return useEditor.setState({ refusal: past });
  const other = past.find((one) => one.part === part && compareVersions(one.version, version) === 0);
  if (other) await writer.change(plot.id, { [part]: other.value });
}
