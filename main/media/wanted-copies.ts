/** Which copies of a picture somebody wants: the rule alone. Copies count from 0, the smallest. */

/** One who receives a picture of several copies. */
export interface Receiver {
  /** The copy that he wishes; `all`: who passes them on. */
  wishes: number | 'all';
  /** The copy that he gets now; undefined: none. */
  gets: number | undefined;
  /** He gets fewer frames of it than he wishes: his line bears no more. */
  isShort: boolean;
  /** He has only just come: the copy that he wishes is on its way. */
  isFresh: boolean;
}

/**
 * A copy is given up only where all who would fall back on it have the one that they wish: who gets another, or none, may need
 * every smaller one, for his line or the sender's may not bear more.
 * The largest is wanted by everybody: a browser's estimate of its line grows only with what it sends. A small copy alone fills no line, so
 * that after a collapse it would stay as poor as the line was then (measured: 100 of its 400 kbit/s on a line of 30 Mbit/s).
 * @returns ascending, never empty: where nobody watches the smallest goes on, so that whoever comes has a picture at once
 */
export function wantedCopies(count: number, receivers: Iterable<Receiver>): number[] {
  const wanted = new Set<number>();
  const add = (copy: number) => wanted.add(Math.max(0, Math.min(count - 1, copy)));
  for (const { wishes, gets, isShort, isFresh } of receivers) {
    if (wishes === 'all') return Array.from({ length: count }, (_, copy) => copy);
    add(wishes);
    add(count - 1);
    if (gets !== undefined) add(gets);
    const isServed = (gets === wishes && !isShort) || (gets === undefined && isFresh);
    for (let copy = 0; copy < wishes && !isServed; copy += 1) add(copy);
  }
  return wanted.size === 0 ? [0] : [...wanted].sort((a, b) => a - b);
}
