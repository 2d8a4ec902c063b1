/** Footage of one feed as a page reaches it: on the vehicle at its own station, at the center what was fetched. */
import type { Covered, NewClip, Segment } from '../../contract/footage.ts';

interface Way {
  signal: AbortSignal;
}

export interface FootageAccess {
  covered: (span: { from: number; to: number }, way: Way) => Promise<Covered[]>;
  segments: (span: { from: number; to: number }) => Promise<Segment[]>;
  /** Where a segment's file is. */
  url: (startAt: number) => string;
  mark: (clip: Omit<NewClip, 'feed' | 'evidence'>, way: Way) => Promise<unknown>;
  release: (id: string, way: Way) => Promise<unknown>;
}
