/** Recordings of gpsd's corpus with what gpsd 3.22 makes of them (`.chk`), and the same by our driver. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { GnssSystem, Satellite } from '../../../contract/fix.ts';
import { gnssNmea } from '../../../native/drivers/gnss-nmea.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/gnss');
export const recordings = readdirSync(folder).filter((name) => name.endsWith('.log'));
export const recording = (name: string): Buffer => readFileSync(path.join(folder, name));

export function decodeAll(bytes: Uint8Array): DeviceEvent[] {
  const decoder = gnssNmea.decoder();
  return [...decoder.push(bytes, 0), ...decoder.flush(0)];
}

const tpv = z.object({
  class: z.literal('TPV'),
  mode: z.number(),
  time: z.string().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  altMSL: z.number().optional(),
  speed: z.number().optional(),
  track: z.number().optional(),
  magvar: z.number().optional(),
});
const gst = z.object({
  class: z.literal('GST'),
  time: z.string(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  alt: z.number().optional(),
});
const sky = z.object({
  class: z.literal('SKY'),
  satellites: z
    .array(
      z.object({
        gnssid: z.number(),
        svid: z.number(),
        el: z.number().optional(),
        az: z.number().optional(),
        ss: z.number().optional(),
        used: z.boolean(),
      }),
    )
    .default([]),
});

const reports = (name: string): unknown[] =>
  readFileSync(path.join(folder, `${name}.chk`), 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('{"class"'))
    .map((line) => JSON.parse(line) as unknown);

/** gpsd's last word on every moment for which it has a position and a time. */
export function gpsdFixes(name: string): Map<number, z.infer<typeof tpv>> {
  const fixes = new Map<number, z.infer<typeof tpv>>();
  for (const report of reports(name)) {
    const { data } = tpv.safeParse(report);
    if (data?.time !== undefined && data.mode >= 2) fixes.set(Date.parse(data.time), data);
  }
  return fixes;
}

/** gpsd's error estimates by moment: one sigma of latitude, longitude and height, metres. */
export function gpsdErrors(name: string): Map<number, z.infer<typeof gst>> {
  const errors = new Map<number, z.infer<typeof gst>>();
  for (const report of reports(name)) {
    const { data } = gst.safeParse(report);
    if (data) errors.set(Date.parse(data.time), data);
  }
  return errors;
}

/** gpsd's gnssid (gps.h). */
const systems: Record<number, GnssSystem> = {
  0: 'gps',
  1: 'sbas',
  2: 'galileo',
  3: 'beidou',
  5: 'qzss',
  6: 'glonass',
  7: 'navic',
};
const words = (system: GnssSystem | undefined, svid: number, el = 0, az = 0, snr = 0, used = false): string =>
  `${system ?? 'other'} ${svid} ${el} ${az} ${snr}${used ? ' used' : ''}`;

/** Every sky gpsd reported, as sorted words; one word per satellite and signal. */
export const gpsdSkies = (name: string): string[][] =>
  reports(name).flatMap((report) => {
    const { data } = sky.safeParse(report);
    return data
      ? [
          data.satellites
            .map(({ gnssid, svid, el, az, ss, used }) => words(systems[gnssid], svid, el, az, ss, used))
            .sort(),
        ]
      : [];
  });

export const skyWords = (satellites: readonly Satellite[]): string[] =>
  satellites
    .map(({ system, svid, elevationDeg, azimuthDeg, snrDbHz, used }) =>
      words(system, svid, elevationDeg, azimuthDeg, snrDbHz, used),
    )
    .sort();
