/** The station's calls for alerts, fences and rules, as both pages have them. */
import type { AlertRulesEdit, AlertView, Fence, FenceEdit } from '../../contract/alerting.ts';

interface Options {
  signal?: AbortSignal;
}
interface Call<I, O> {
  mutate(input: I, options?: Options): Promise<O>;
}

export interface AlertingApi {
  acknowledge: Call<{ ids: string[] }, void>;
  callForHelp: { mutate(input?: undefined, options?: Options): Promise<AlertView> };
  cancel: Call<{ id: string }, void>;
  older: { query(input: { before: number; limit: number }, options?: Options): Promise<AlertView[]> };
  putFence: Call<FenceEdit, Fence>;
  removeFence: Call<{ id: string }, void>;
  setRules: Call<AlertRulesEdit, void>;
}
