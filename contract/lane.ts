/** Lanes of the journal (DESIGN §4): a lower number always goes first; order holds within a lane. */
import { z } from 'zod';

export const lane = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
export type Lane = z.infer<typeof lane>;

export const LANE = { flash: 0, order: 1, picture: 2, history: 3 } as const satisfies Record<string, Lane>;
