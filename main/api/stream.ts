/** Callbacks as an async iterable with a limit: what a tRPC subscription yields. */

/** Events that may wait for a slow page; one more ends the stream, and the page subscribes anew and gets the whole state. */
export const STREAM_LIMIT = 1_000;

/**
 * Yields what `start` emits until the signal aborts.
 * @param start begins emitting (it may emit at once) and returns the way to stop it
 */
export async function* stream<T>(
  signal: AbortSignal | undefined,
  start: (emit: (value: T) => void) => () => void,
  limit = STREAM_LIMIT,
): AsyncGenerator<T, void, void> {
  const waiting: T[] = [];
  let overflowed = false;
  let wake: (() => void) | undefined;
  const stop = start((value) => {
    if (waiting.length >= limit) overflowed = true;
    else waiting.push(value);
    wake?.();
  });
  const onAbort = () => wake?.();
  signal?.addEventListener('abort', onAbort);
  try {
    while (!signal?.aborted) {
      const value = waiting.shift();
      if (value !== undefined) yield value;
      else if (overflowed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop();
  }
}
