/** Whether somebody calls this station to the conference. */
import type { Conference } from '../../contract/conference.ts';

/** The sound ends after so long; the banner stays while the conference goes on, ms. */
export const RING_MS = 45_000;

export interface Ring {
  /** One for each call: put away once, a new call rings again. */
  key: string;
  at: number;
}

/** @param own this station; one that is in it already is not called @param putAway keys of calls that somebody here put away */
export function ringOf(
  conference: Conference | undefined,
  own: string,
  putAway: ReadonlySet<string>,
): Ring | undefined {
  const called = conference?.called.find(({ station }) => station === own);
  if (!conference || !called || conference.attendees.some(({ station }) => station === own)) return undefined;
  const key = `${conference.id} ${called.at}`;
  return putAway.has(key) ? undefined : { key, at: called.at };
}
