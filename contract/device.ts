/** Device: something on a port. Its state is data; the screens only show it. */
import { z } from 'zod';
import { localId } from './identity.ts';
import { epochMs, text } from './units.ts';

/** `off`: configured but switched off by a person. */
export const deviceState = z.enum(['connected', 'degraded', 'lost', 'off']);
export type DeviceState = z.infer<typeof deviceState>;

/** Why a device is in its state; the screens have a sentence for each in the locale files (`device.reason.*`). */
export const deviceReason = z.enum([
  'ok',
  'opening',
  'port-absent',
  'port-busy',
  'permission-denied',
  'port-closed',
  'port-error',
  'unreachable',
  'silent',
  'unreadable',
  'no-fix',
  'no-card',
  'no-signal',
  'suppressed',
  'no-sim',
  'not-registered',
  'no-answer',
  'no-lines',
  'switched-off',
]);
export type DeviceReason = z.infer<typeof deviceReason>;

/** Serial line settings. */
export const lineSettings = z.object({
  /** Bits per second, 300…4 000 000. */
  baudRate: z.number().int().min(300).max(4_000_000),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
});
export type LineSettings = z.infer<typeof lineSettings>;

/** A device as configured: which driver speaks on which port. */
export const deviceConfig = z.object({
  id: localId,
  name: text(60),
  /** Id of a driver in native/drivers. */
  driver: localId,
  /** Stable name of the port (`/dev/serial/by-id/…`, a symbolic link, or a path). */
  port: z.string().min(1).max(400),
  line: lineSettings.optional(),
  /** What only its driver knows: own call sign, key-up limit …; validated by the driver. */
  options: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()])).default({}),
  enabled: z.boolean().default(true),
});
export type DeviceConfig = z.infer<typeof deviceConfig>;

/** What passed over a port since it was configured. Counters only grow. */
export const deviceCounters = z.object({
  /** Received. */
  bytes: z.number().int(),
  bytesSent: z.number().int(),
  sentences: z.number().int(),
  /** Sentences whose checksum was wrong. */
  badChecksums: z.number().int(),
  /** Bytes that belonged to no sentence (noise, a wrong rate, an over-long line). */
  strayBytes: z.number().int(),
  events: z.number().int(),
  opens: z.number().int(),
});
export type DeviceCounters = z.infer<typeof deviceCounters>;

export const device = z.object({
  id: localId,
  name: text(60),
  driver: localId,
  port: z.string(),
  state: deviceState,
  reason: deviceReason,
  /** The system's own words where there are any (an errno sentence). */
  detail: z.string().max(300).optional(),
  /** Since when the state holds. */
  since: epochMs,
  /** When the last byte came. */
  lastByteAt: epochMs.optional(),
  /** The last line it said, as far as it can be printed; of binary, the last bytes in hex. */
  lastWords: z.string().max(120).optional(),
  counters: deviceCounters,
  /** The port is being recorded to this file. */
  recording: z
    .object({ file: z.string(), since: epochMs, bytes: z.number().int(), missed: z.number().int() })
    .optional(),
});
export type Device = z.infer<typeof device>;
