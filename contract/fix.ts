/** Fix: one position, as one receiver gave it at one moment; Sky: the satellites it saw. */
import { z } from 'zod';
import { bearingDeg, epochMs, latDeg, lonDeg, metres, speedMps } from './units.ts';

/** GNSS systems; numbers of satellites are those of the system itself (svid), not a receiver's numbering. */
export const gnssSystem = z.enum(['gps', 'glonass', 'galileo', 'beidou', 'qzss', 'navic', 'sbas', 'other']);
export type GnssSystem = z.infer<typeof gnssSystem>;

/** What produced a position. */
export const fixSource = z.enum(['gnss', 'beidou-rdss', 'radio', 'manual', 'estimate']);
export type FixSource = z.infer<typeof fixSource>;

/** How a GNSS position was computed (NMEA GGA quality, named). */
export const fixQuality = z.enum([
  'autonomous',
  'differential',
  'pps',
  'rtk-fixed',
  'rtk-float',
  'estimated',
  'manual',
  'simulated',
]);

export const fix = z.object({
  /** The receiver's own time, UTC. */
  fixAt: epochMs,
  /** When this station had the fix complete, by its own clock, UTC. */
  receivedAt: epochMs,
  /** 2: latitude and longitude only; 3: height too. A receiver without a position makes no fix. */
  mode: z.union([z.literal(2), z.literal(3)]),
  lat: latDeg,
  lon: lonDeg,
  /** Height above mean sea level, metres. */
  altMslM: metres.optional(),
  speedMps: speedMps.optional(),
  /** Course over ground, degrees true. */
  trackDeg: bearingDeg.optional(),
  /** Where the vehicle's nose points, degrees true: a compass of this receiver (HDT, THS, HDG) or of another device. */
  headingDeg: bearingDeg.optional(),
  /** Estimated horizontal error, metres, one sigma where the receiver says (GST), else absent. */
  accuracyM: metres.min(0).optional(),
  /** The same of the height. */
  altAccuracyM: metres.min(0).optional(),
  hdop: z.number().min(0).optional(),
  quality: fixQuality.optional(),
  /** Satellites used in the solution. */
  satellites: z.number().int().min(0).max(200).optional(),
  source: fixSource,
});
export type Fix = z.infer<typeof fix>;

export const satellite = z.object({
  system: gnssSystem,
  /** Number within the system, 1…; e.g. BeiDou C19 is 19. */
  svid: z.number().int().min(0).max(999),
  /** NMEA 4.11 signal id of the measurement, where the receiver says. */
  signal: z.string().max(2).optional(),
  elevationDeg: z.number().min(-90).max(90).optional(),
  azimuthDeg: z.number().min(0).max(360).optional(),
  /** Carrier to noise density, dB-Hz. */
  snrDbHz: z.number().min(0).max(99).optional(),
  used: z.boolean(),
});
export type Satellite = z.infer<typeof satellite>;

export const sky = z.object({
  receivedAt: epochMs,
  satellites: z.array(satellite).max(400),
  pdop: z.number().optional(),
  hdop: z.number().optional(),
  vdop: z.number().optional(),
});
export type Sky = z.infer<typeof sky>;
