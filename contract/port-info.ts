/** A serial port as it is found, and what is found out about what hangs on it. */
import { z } from 'zod';
import { localId } from './identity.ts';
import { lineSettings } from './device.ts';
import { epochMs } from './units.ts';

export const portInfo = z.object({
  /** The name that stays when cables change places, where the system has one: what a device's configuration keeps. */
  name: z.string().min(1).max(400),
  /** What the system calls it now (`/dev/ttyUSB0`, `COM3`). */
  path: z.string().max(400),
  maker: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  serialNumber: z.string().max(200).optional(),
  /** `vendor:product`, hexadecimal. */
  usb: z.string().max(20).optional(),
});
export type PortInfo = z.infer<typeof portInfo>;

/** What is being found out, or was, about one port. */
export const finding = z.object({
  port: z.string().max(400),
  state: z.enum(['listening', 'found', 'unknown', 'silent', 'failed']),
  at: epochMs,
  /** Of all line settings, how many were tried. */
  progress: z.number().min(0).max(1),
  /** The likeliest driver, and how sure, 0…1. */
  driver: localId.optional(),
  score: z.number().min(0).max(1).optional(),
  line: lineSettings.optional(),
  /** Begin of what was heard, printable, for the eye. */
  heard: z.string().max(200).optional(),
  /** Why it failed: the system's own words. */
  detail: z.string().max(300).optional(),
});
export type Finding = z.infer<typeof finding>;

/** A port as the screens show it: whose it is, and what is known of what hangs on it. */
export interface PortView extends PortInfo {
  /** Id of the device that has it. */
  owner?: string;
  /** When it was plugged in; absent: it was there before the station started. */
  pluggedAt?: number;
  finding?: Finding;
}
