/** Sharing a source of the vehicle with viewers of other programs, on the vehicle's own network. */
import { Shares, type ShareCalls } from '../video/shares.tsx';
import { api, useConsole } from './console-store.ts';
import { useLocalVideo } from './video-store.ts';

const calls: ShareCalls = {
  add: (share, way) => api.shares.add.mutate(share, way),
  revoke: (id, way) => api.shares.revoke.mutate({ id }, way),
};

export function SourceShares({ feed }: { feed: string }) {
  const station = useConsole((state) => state.station?.id);
  const all = useLocalVideo((state) => state.shares);
  return station === undefined ? null : <Shares feed={{ station, feed }} all={all} calls={calls} />;
}
