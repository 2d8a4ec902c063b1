/**
 * Shares one terminal among those that are spoken to by it: when a message may go, the most urgent has it, and among equals the
 * one that has waited longest. A vehicle speaks to its center alone, a center to all its vehicles. Times are monotonic, ms.
 */
import type { TextEvent } from '../../../contract/heard.ts';
import { LANE } from '../../../contract/lane.ts';
import { isFloorMessage } from '../../../native/protocols/floor/message.ts';
import type { Allowed, FloorPeer, Rank, Turn } from './peer.ts';
import type { FloorTerminal } from './terminal.ts';

export interface Correspondent {
  /** Number of the card at the other side. */
  card: number;
  peer: FloorPeer;
  /** What may go to it at this moment. */
  allowed: () => Allowed;
}

export interface DispatcherOptions {
  terminal: FloorTerminal;
  correspondents: () => Iterable<Correspondent>;
  now: () => number;
}

interface Next {
  to: Correspondent;
  rank: Rank;
  turn: Turn;
}

/** Past a message that waits in the terminal's queue goes only what cannot wait. */
const urgentOf = ({ lanes }: Allowed): Allowed => ({
  lanes: lanes.filter((lane) => lane === LANE.flash),
  positions: false,
});

export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** When each card was last sent to. */
  readonly #servedAt = new Map<number, number>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Sends what is due; called about twice a second. */
  tick(): void {
    const { terminal, now } = this.#options;
    const bytes = terminal.bytes;
    if (bytes === undefined || !terminal.isReady(0)) return;
    const next = this.#next();
    if (!next || !terminal.isReady(next.rank)) return;
    const { card, peer } = next.to;
    const message = peer.compose(bytes, next.turn);
    if (!message) return;
    this.#servedAt.set(card, now());
    terminal.send(card, message.bytes, message.rank, () => message.sent(now()));
  }

  /** A text that a terminal heard. @returns `floor`: taken; `foreign`: of the floor, and of nobody known; `words`: neither */
  hear({ from, hex = '' }: TextEvent): 'floor' | 'foreign' | 'words' {
    const { correspondents, now } = this.#options;
    if (!isFloorMessage(hex)) return 'words';
    const found = [...correspondents()].find(({ card }) => String(card) === from);
    if (!found) return 'foreign';
    found.peer.handle(hex, now());
    return 'floor';
  }

  #next(): Next | undefined {
    const { terminal, correspondents, now } = this.#options;
    const served = (card: number) => this.#servedAt.get(card) ?? -Infinity;
    let best: Next | undefined;
    for (const to of correspondents()) {
      const allowed = terminal.isBusy ? urgentOf(to.allowed()) : to.allowed();
      const turn = { allowed, now: now(), intervalMs: terminal.intervalMs };
      const rank = to.peer.rank(turn);
      if (rank === undefined) continue;
      if (!best || rank < best.rank || (rank === best.rank && served(to.card) < served(best.to.card)))
        best = { to, rank, turn };
    }
    return best;
  }
}
