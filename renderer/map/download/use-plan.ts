/** What a download would cost, asked of the station a moment after the last change. */
import { useEffect, useState } from 'react';
import type { DownloadPlan, RegionWish } from '../../../contract/map-download.ts';
import { run, type Refusal } from '../../ui/call.ts';
import type { MapApi } from '../map-api.ts';

/** A finger that pulls a slider changes the wish many times a second, ms. */
const SETTLE_MS = 300;

export interface Planned {
  /** The wish that it was made for, as JSON. */
  wish: string;
  plan?: DownloadPlan;
  refusal?: Refusal | undefined;
}

/** @param wish undefined while something is missing @returns the plan of this very wish, and the way to make it with samples */
export function usePlan(api: MapApi, wish: RegionWish | undefined) {
  const [planned, setPlanned] = useState<Planned>();
  const [sampling, setSampling] = useState(false);
  const words = wish && JSON.stringify(wish);
  useEffect(() => {
    if (words === undefined) return undefined;
    let isOld = false;
    const timer = setTimeout(() => {
      void planOf(api, words, false).then((next) => !isOld && setPlanned(next));
    }, SETTLE_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [api, words]);
  const sample = async () => {
    if (words === undefined) return;
    setSampling(true);
    setPlanned(await planOf(api, words, true));
    setSampling(false);
  };
  return { planned: planned?.wish === words ? planned : undefined, sampling, sample };
}

/** A few tiles of a slow source are waited for, ms. */
const SAMPLE_MS = 60_000;

async function planOf(api: MapApi, words: string, sample: boolean): Promise<Planned> {
  let plan: DownloadPlan | undefined;
  const wish = JSON.parse(words) as RegionWish;
  const refusal = await run(
    async (way) => {
      plan = await api.plan.mutate({ wish, sample }, way);
    },
    sample ? SAMPLE_MS : undefined,
  );
  return { wish: words, ...(plan ? { plan } : {}), refusal };
}
