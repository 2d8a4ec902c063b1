/**
 * Calls of the API from a button. A call is made now or not at all: one that would wait in the page for the line to come back
 * is refused, for the hand that pressed is long elsewhere by then.
 */
import { useCallback, useEffect, useState } from 'react';
import { useLine } from './api.ts';
import { codeOf, detailOf } from './words.tsx';

export interface Refusal {
  code: string;
  detail: string | undefined;
}

/** An answer that takes longer is not waited for, ms. */
const WAIT_MS = 8_000;
/** A refusal is shown for so long, ms. */
const SHOWN_MS = 30_000;

type Run = (options: { signal: AbortSignal }) => Promise<unknown>;

/** Runs a call of the API. @returns why it was refused, or undefined */
export async function run(call: Run, waitMs = WAIT_MS): Promise<Refusal | undefined> {
  if (useLine.getState().state !== 'open') return { code: 'station-away', detail: undefined };
  const signal = AbortSignal.timeout(waitMs);
  try {
    await call({ signal });
    return undefined;
  } catch (error) {
    if (signal.aborted && useLine.getState().state === 'open') return { code: 'command-expired', detail: undefined };
    return { code: codeOf(error), detail: detailOf(error) };
  }
}

/** One place of a page that calls, and waits `waitMs` for an answer: whether it waits for an answer, and why it was refused last. */
export function useCall(waitMs = WAIT_MS) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => {
    if (!refusal) return;
    const timer = setTimeout(() => setRefusal(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refusal]);
  /** The same at each drawing. @returns why it was refused, or undefined */
  const call = useCallback(
    async (what: Run): Promise<Refusal | undefined> => {
      setBusy(true);
      setRefusal(undefined);
      const refused = await run(what, waitMs);
      setBusy(false);
      setRefusal(refused);
      return refused;
    },
    [waitMs],
  );
  return { busy, refusal, call };
}
