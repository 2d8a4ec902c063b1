/** Which pictures the station sends to the center by itself, and as they are: those that no window sends, while they fit. */

/** A feed that is wanted at the center and whose picture is at the vehicle's SFU. */
export interface Waiting {
  feed: string;
  /** What it takes; undefined until it was measured. */
  kbps: number | undefined;
  /** The station sends it now. */
  isSent: boolean;
  /** Nobody else sends it, and has not for so long that he will not in the next moment. */
  isAbandoned: boolean;
}

/** A camera's rate moves with what it sees: one that begins must fit with this to spare, or it would end again. */
const HEADROOM = 1.25;

/** @param feeds in the order in which they were wanted @param roomKbps that all of them may take together */
export function chooseForwarded(feeds: readonly Waiting[], roomKbps: number): string[] {
  let left = roomKbps;
  return feeds.flatMap(({ feed, kbps, isSent, isAbandoned }) => {
    if (!(isSent || isAbandoned) || kbps === undefined) return [];
    if (kbps * (isSent ? 1 : HEADROOM) > left) return [];
    left -= kbps;
    return [feed];
  });
}
