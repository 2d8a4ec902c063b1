/** Alerts, fences and rules as the station told them; the same on the vehicle's page and on the center's. */
import { create } from 'zustand';
import { DEFAULT_RULES, isStanding } from '../../contract/alerting.ts';
import type { AlertingEvent, AlertRulesEdit, AlertView, Fence } from '../../contract/alerting.ts';
import { useMessaging } from '../messages/message-store.ts';

interface Alerting {
  alerts: readonly AlertView[];
  fences: readonly Fence[];
  rules: AlertRulesEdit;
}

export const useAlerting = create<Alerting>(() => ({ alerts: [], fences: [], rules: DEFAULT_RULES }));

const set = useAlerting.setState;

export const takeAlerting: { [T in AlertingEvent['type']]: (event: Extract<AlertingEvent, { type: T }>) => void } = {
  alerts: ({ alerts }) => set({ alerts }),
  fences: ({ fences }) => set({ fences }),
  'alert-rules': ({ rules }) => set({ rules }),
};

/** Calls for help before all else, then the newest. */
export const byUrgency = (a: AlertView, b: AlertView): number =>
  Number(b.alert.kind === 'sos') - Number(a.alert.kind === 'sos') || b.alert.happenedAt - a.alert.happenedAt;

/** Those of which nobody here has taken note, the most urgent first. */
export function useStanding(): AlertView[] {
  const own = useMessaging((state) => state.own);
  const alerts = useAlerting((state) => state.alerts);
  return alerts.filter((view) => isStanding(view, own)).sort(byUrgency);
}
