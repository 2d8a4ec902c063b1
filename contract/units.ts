/**
 * Scalars with their units and ranges. A field's name carries its unit (`speedMps`, `altMslM`, `atMs`) wherever the
 * unit is not obvious; angles are degrees, positions WGS-84/CGCS2000 (the two agree to within centimetres).
 */
import { z } from 'zod';

/** Latitude, degrees north, −90…90, WGS-84/CGCS2000. */
export const latDeg = z.number().min(-90).max(90);
/** Longitude, degrees east, −180…180, WGS-84/CGCS2000. */
export const lonDeg = z.number().min(-180).max(180);
/** Direction, degrees clockwise from true north, 0 ≤ x < 360 (360 is written as 0 by the decoders). */
export const bearingDeg = z.number().min(0).max(360);
/** Speed over ground, metres per second, ≥ 0. */
export const speedMps = z.number().min(0);
/** Height or distance in metres, signed. */
export const metres = z.number();
/** An instant: whole milliseconds since 1970-01-01T00:00:00Z (UTC). */
export const epochMs = z.number().int();
/** A duration in whole milliseconds, ≥ 0. */
export const durationMs = z.number().int().min(0);
/** Percent, 0…100. */
export const percent = z.number().min(0).max(100);

/** A text a person wrote or reads: 1…`max` UTF-16 units, not only blanks. */
export const text = (max: number) => z.string().trim().min(1).max(max);
