/** What a page asks of its station about plots and incidents; the same at the vehicle and at the center. */
import type { TRPCClient } from '@trpc/client';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';
import { run } from '../../ui/call.ts';
import type { Refusal } from '../../ui/call.ts';
import { isOnMap, useIncidents, usePlotChoice, workedOn } from './plot-store.ts';

export type PlotCalls = TRPCClient<VehicleRouter>['plots'];

export interface PlotApi {
  calls: () => PlotCalls;
  /** The station keeps what it works on; a center's page keeps that itself. */
  isVehicle: boolean;
}

/** An answer that has many points in it takes its time over a satellite, ms. */
const WAIT_MS = 20_000;

/** Runs a call. @returns its answer, or why it was refused */
export async function answerOf<T>(call: (options: { signal: AbortSignal }) => Promise<T>): Promise<T | Refusal> {
  let answer: T | undefined;
  const refusal = await run(async (options) => (answer = await call(options)), WAIT_MS);
  return refusal ?? (answer as T);
}

/** The incident on which new things hang. */
export function currentIncident(isVehicle: boolean): string | undefined {
  const { incidents = [], current } = useIncidents.getState();
  return isVehicle ? current : workedOn(incidents, usePlotChoice.getState().chosen);
}

export function useCurrentIncident(isVehicle: boolean): string | undefined {
  const { incidents = [], current } = useIncidents();
  const chosen = usePlotChoice((state) => state.chosen);
  return isVehicle ? current : workedOn(incidents, chosen);
}

/** Whether plots of an incident are on the map. */
export function isShownNow(isVehicle: boolean, id: string | undefined): boolean {
  const incident = useIncidents.getState().incidents?.find((one) => one.id === id);
  return isOnMap(incident, currentIncident(isVehicle), usePlotChoice.getState());
}
