/** What passes between a station and its key guard, a process of its own. */
import { z } from 'zod';
import { deviceReason, type LineSettings } from '../../../contract/device.ts';
import { errorSentences, type ErrorCode } from '../../../contract/errors.ts';
import type { GuardWord } from '../../drivers/driver.ts';
import type { Address } from '../channel.ts';

/** What a guard is started for; its one argument, as JSON. */
export type Post = (Extract<Address, { kind: 'serial' }> & { line: LineSettings }) | Extract<Address, { port: number }>;

/** `read`: how the lines are now. Each is answered. */
export type ToGuard = { n: number; word: GuardWord } | { n: number; read: true };

const code = z.enum(Object.keys(errorSentences) as [ErrorCode, ...ErrorCode[]]);

export const fromGuard = z.discriminatedUnion('kind', [
  /** At its post. */
  z.object({ kind: z.literal('ready') }),
  /** Its port cannot be opened. */
  z.object({ kind: z.literal('failed'), reason: deviceReason, detail: z.string() }),
  z.object({
    kind: z.literal('answer'),
    n: z.number(),
    error: z.object({ code, detail: z.string().optional() }).optional(),
    lines: z.object({ cts: z.boolean(), dsr: z.boolean(), dcd: z.boolean() }).optional(),
  }),
  /** Its port is gone. */
  z.object({ kind: z.literal('gone'), detail: z.string().optional() }),
]);
export type FromGuard = z.infer<typeof fromGuard>;
export type Answer = Extract<FromGuard, { kind: 'answer' }>;
