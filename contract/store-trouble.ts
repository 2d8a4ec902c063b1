/** What keeps a station's store from taking what is written; told to screens for as long as it lasts. */
import type { ErrorCode } from './errors.ts';

export interface StoreTrouble {
  /** `store-corrupt` lasts until the next start, which recovers; the others end by themselves when the cause is gone. */
  code: Extract<ErrorCode, 'store-full' | 'store-locked' | 'store-unwritable' | 'store-corrupt'>;
  /** Epoch ms. */
  since: number;
  /** What SQLite said. */
  detail: string;
}
