/** Footage of one feed as a page reaches it: on the vehicle at its own station, at the center what was fetched. */
import type { CheckResult, CustodyView } from '../../contract/custody.ts';
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
  /** Computes the hashes of a clip's files anew; minutes for a long one. */
  check: (id: string, way: Way) => Promise<CheckResult>;
  custody: (id: string, way: Way) => Promise<CustodyView[]>;
}
