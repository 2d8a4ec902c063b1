/** What a world is made of: two stations and the way between them, whichever way they run. */
import type { Side } from './compare.ts';
import type { WrongClock } from './wrong-clock.ts';
import type { SmallDisk } from './small-disk.ts';

export type Who = 'vehicle' | 'center';

/** Where a station lives. */
export interface Home extends Side {
  disk: SmallDisk | undefined;
  clock: WrongClock | undefined;
}

export interface Stage {
  readonly homes: Record<Who, Home>;
  /** What stations said that must not be, since it was asked last. */
  said(): string[];
  /** Both write from now on. */
  write(): void;
  /** Whoever is down is started, both stop writing, and all that they confirmed is known when this resolves. */
  quiet(): Promise<void>;
  /** Ends a program. @returns what starts it again */
  end(who: Who | 'broker', signal: 'SIGKILL' | 'SIGTERM'): Promise<() => Promise<void>>;
  cut(): void;
  stall(): void;
  /** Messages are lost, repeated and delayed. */
  mischief(fate: () => readonly number[]): void;
  heal(): void;
  /** Idempotent. */
  close(): Promise<void>;
}
