/** What a way to another platform has to do with the push that uses it. */
import type { KeptTarget } from '../../../contract/push.ts';
import type { Leaving } from '../leaving.ts';
import type { Going } from './push-plan.ts';

export interface OutletOptions {
  /** As this feed goes there. */
  target: KeptTarget;
  leaving: Leaving;
  going: Going;
  /** Bytes that went to the platform so far; told again and again. */
  onSent: (bytes: number) => void;
  /** One of the feed's tracks is gone. */
  onGone: () => void;
  /** It is to end. */
  signal: AbortSignal;
}

/** Ends only by throwing; on its way everything that it opened is closed. @throws PushTrouble */
export type Outlet = (options: OutletOptions) => Promise<never>;
