/** Sending a source of the vehicle on to another platform, from the vehicle itself. */
import { Pushes, type PushCalls } from '../video/pushes.tsx';
import { api, useConsole } from './console-store.ts';
import { useLocalVideo } from './video-store.ts';

const calls: PushCalls = {
  addTarget: (target, way) => api.pushes.addTarget.mutate(target, way),
  removeTarget: (id, way) => api.pushes.removeTarget.mutate({ id }, way),
  start: (push, way) => api.pushes.start.mutate(push, way),
  end: (id, way) => api.pushes.end.mutate({ id }, way),
  retry: (id, way) => api.pushes.retry.mutate({ id }, way),
};

export function SourcePushes({ feed }: { feed: string }) {
  const station = useConsole((state) => state.station?.id);
  const all = useLocalVideo((state) => state.pushing);
  return station === undefined ? null : <Pushes feed={{ station, feed }} all={all} calls={calls} keeper />;
}
