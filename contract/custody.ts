/** Chain of custody: what was done with a marked clip, by whom, when, at which station. Entries of the journal, never changed. */
import { z } from 'zod';
import { stationId, uuidV7 } from './identity.ts';

/** What a check of a clip's files found, in files. `missing`: not at the station that looked. */
export const checkResult = z.object({
  same: z.number().int().min(0),
  changed: z.number().int().min(0),
  missing: z.number().int().min(0),
});
export type CheckResult = z.infer<typeof checkResult>;

/** Marks and releases are entries of kind `clip`; this is the rest. */
export const custody = z.object({
  clip: uuidV7,
  /** Whose footage it is. */
  of: stationId,
  /** `fetched`: it came to the center; `exported`: somebody carried it away; `checked`: hashes were computed anew. */
  what: z.enum(['fetched', 'exported', 'checked']),
  by: z.string().min(1).max(100),
  result: checkResult.optional(),
});
export type Custody = z.infer<typeof custody>;

/** One line of what became of a clip. */
export interface CustodyView {
  /** Where it was done. */
  station: string;
  /** As it calls itself; its id while it has not said its name. */
  stationName: string;
  at: number;
  what: 'marked' | 'released' | Custody['what'];
  by: string;
  result?: CheckResult;
}

/** Lines of one clip that are shown. */
export const CUSTODY_LIMIT = 200;
