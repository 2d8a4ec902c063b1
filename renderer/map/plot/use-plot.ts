/** A plot as it is now, for a component; and what a station is called. */
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlotView } from '../../../contract/plot.ts';
import { useMessaging } from '../../messages/message-store.ts';
import { plots } from './plot-store.ts';

const watch = (changed: () => void) => plots.watch(changed);

export const usePlot = (id: string): PlotView | undefined => useSyncExternalStore(watch, () => plots.get(id));

/** 本站, 中心, or the name of a vehicle; its id where nobody has told its name. */
export function useStationName(): (id: string) => string {
  const { t } = useTranslation();
  const { own, stations, units } = useMessaging();
  return useCallback(
    (id) => {
      if (id === own) return t('plot.here');
      const station = stations.find((one) => one.id === id);
      if (station?.kind === 'center') return t('plot.center');
      return station?.name ?? units.get(`${id}/${id}`)?.name ?? id;
    },
    [own, stations, units, t],
  );
}
