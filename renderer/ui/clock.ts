/** One tick a second for everything that shows an age. */
import { useSyncExternalStore } from 'react';

const watchers = new Set<() => void>();
let now = Date.now();
setInterval(() => {
  now = Date.now();
  for (const watcher of watchers) watcher();
}, 1_000);

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Epoch ms, renewed once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
