/**
 * One tick a second for everything that shows an age, and the receivers' time for ages of what a receiver timed: this
 * machine's clock may be hours off, and a position of now would look old.
 */
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

let aheadMs = 0;

/** @param ms what the station says that the receivers' time is ahead of the system clock; 0 while nobody knows */
export const setReceiversAhead = (ms: number): void => void (aheadMs = ms);

/** Epoch ms by the receivers' time, as far as it is known. */
export const receiversNow = (): number => Date.now() + aheadMs;

/** Whole seconds to a moment, renewed once a second: rounded down, for what is promised must be there. */
export function useSecondsTo(at: number | undefined): number | undefined {
  const now = useNow();
  return at === undefined ? undefined : Math.max(0, Math.floor((at - now) / 1_000));
}
