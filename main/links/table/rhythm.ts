/**
 * When a link is asked. A metered link is not to be eaten up by measuring it: 0.24 kbit/s each way in use, below 0.05 on a spare;
 * more only for seconds, when an answer is missing (docs/decisions/036).
 */

/** Missed one after the other: the link does not answer. */
export const DEAD_MISSES = 3;
/** Between the two questions that follow a missed one, ms. */
export const AGAIN_MS = 400;
/** Between questions to a link that does not answer, ms. */
export const DEAD_EVERY_MS = 5_000;
/** Twice a second is asked when the link in use is dead, for the first minute: its return is to be known at once. */
export const PULSE_MS = 500;
export const DEAD_USED_FOR_MS = 60_000;
/** Between questions by cost of the link, ms. */
export const USED_EVERY_MS = [1_000, 2_000, 3_000] as const;
export const SPARE_EVERY_MS = [5_000, 10_000, 20_000] as const;
/** And when the link in use seems lossy, for so long, and not again before so long, ms. */
export const CLOSER_MS = 20_000;
export const CLOSER_AGAIN_MS = 60_000;
/** Between TLS handshakes where UDP does not pass, ms: some 1 kB each. */
export const HANDSHAKE_EVERY_MS = [15_000, 60_000, 60_000] as const;
/** Between tries whether UDP passes now, ms. */
export const UDP_AGAIN_MS = 60_000;
/** Who was heard so lately need not be asked by a handshake, ms: the journal's beats come every four seconds. */
export const HEARD_MS = 5_500;
/** How long an answer is waited for: a few round trips, within these, ms. */
export const WAIT_MIN_MS = 1_000;
export const WAIT_MAX_MS = 4_000;
export const ROUND_TRIPS = 5;
