/** Every recording of the corpus against gpsd 3.22. What differs is listed, with the reason; nothing else may. */
import { describe, expect, it } from 'vitest';
import { decodeAll, gpsdErrors, gpsdFixes, gpsdSkies, recording, recordings, skyWords } from './gpsd.ts';

interface Difference {
  why: string;
  /** Fixes of ours at moments for which gpsd prints none, and the reverse. */
  extraFixes?: number;
  missingFixes?: number;
  /** Satellites (with elevation, azimuth, signal, use) that stand in no sky of gpsd's. */
  satellites?: number;
  /** The reverse: satellites (without use) that gpsd reports and that stand in no sky of ours. */
  missingSatellites?: number;
}

const LAST = 'gpsd’s print ends before it reports the last epoch, which the recording has whole.';
const differences: Record<string, Difference[]> = {
  'GPSmap-76S.log': [
    {
      why: 'RMC is void while GGA (simulator mode) has a position: gpsd gives it no time, we give RMC’s, and quality “simulated”.',
      extraFixes: 12,
    },
  ],
  'beidou-bd.log': [
    {
      why: 'The first position: its date comes with RMC, the last sentence of the epoch; gpsd has printed by then.',
      extraFixes: 1,
    },
  ],
  'bt451.log': [
    {
      why: 'Two drives in one recording: gpsd takes the jump back in time of day for midnight and adds a day, against ZDA.',
      extraFixes: 1,
      missingFixes: 1,
    },
    { why: `${LAST} Once at the end of each drive.`, extraFixes: 2 },
  ],
  'gp-320fw-2019-04-06-overflow.log': [
    { why: 'A last epoch that gpsd has not printed when its input ends.', extraFixes: 1 },
  ],
  'isync.log': [
    { why: LAST, extraFixes: 1 },
    {
      why: 'GSV groups that another sentence cut: gpsd reports what is left of the sky, we wait for a whole one.',
      missingSatellites: 8,
    },
  ],
  'neo-m8n.log': [{ why: LAST, extraFixes: 1 }],
  'quectel.log': [
    { why: 'One satellite whose use gpsd reads from the GSA before the signal was lost.', satellites: 1 },
    {
      why: 'The recording begins in the middle of an epoch; the next group of the same second replaces the first.',
      missingSatellites: 4,
    },
  ],
  'quectelLC79D-1.log': [
    {
      why: 'Several signals in one group: gpsd overwrites the first signal of a Galileo satellite by the second, and does not match numbers 101… of GSA and GSV; and a satellite that leaves use between two GSA.',
      satellites: 89,
    },
  ],
  'skytraq.log': [
    { why: 'Without a fix gpsd reports no sky; the operator wants to see signals come up.', satellites: 10 },
  ],
  'ublox-neo-m9n-nmea.log': [
    {
      why: 'gpsd takes BeiDou C33 and Galileo E36 for SBAS (numbers 33–64), and marks no BeiDou and no Galileo satellite used although GSA lists them with their system id.',
      satellites: 667,
      missingSatellites: 183,
    },
  ],
};

/** Fixes whose receiver tells their error (GST). */
const errorCounts: Record<string, number> = { 'isync.log': 11, 'ublox-neo-m9n-nmea.log': 61 };
/** Fixes whose receiver tells the magnetic variation; navika-100 writes 0.00,E for none. */
const variationCounts: Record<string, number> = {
  'gp-320fw-2019-04-06-overflow.log': 20,
  'nmea-fuzzy-cases.log': 14,
  'nmea-rtk.log': 122,
  'quectel.log': 34,
};

const sum = (rows: readonly Difference[], key: Exclude<keyof Difference, 'why'>) =>
  rows.reduce((total, row) => total + (row[key] ?? 0), 0);

describe.each(recordings)('%s', (name) => {
  const listed = differences[name] ?? [];
  const events = decodeAll(recording(name));
  const ours = new Map(events.flatMap((event) => (event.type === 'fix' ? [[event.fixAt, event] as const] : [])));
  const theirs = gpsdFixes(name);

  it('gives gpsd’s fixes: mode, time, position, altitude, speed, track', () => {
    for (const [at, fix] of ours) {
      const report = theirs.get(at);
      if (!report) continue;
      expect(fix.mode, report.time).toBe(report.mode);
      expect(fix.lat, report.time).toBeCloseTo(report.lat ?? Number.NaN, 8);
      expect(fix.lon, report.time).toBeCloseTo(report.lon ?? Number.NaN, 8);
      const rest: [number | undefined, number | undefined, number][] = [
        [fix.altMslM, report.altMSL, 3],
        [fix.speedMps, report.speed, 2],
        [fix.trackDeg, report.track, 3],
      ];
      for (const [own, other, digits] of rest) {
        if (other === undefined) expect(own, report.time).toBeUndefined();
        else expect(own, report.time).toBeCloseTo(other, digits);
      }
    }
    expect([...ours.keys()].filter((at) => !theirs.has(at))).toHaveLength(sum(listed, 'extraFixes'));
    expect([...theirs.keys()].filter((at) => !ours.has(at))).toHaveLength(sum(listed, 'missingFixes'));
  });

  it('gives gpsd’s errors of GST: latitude and longitude as one, height', () => {
    for (const [at, { time, lat, lon, alt }] of gpsdErrors(name)) {
      const fix = ours.get(at);
      if (!fix) continue;
      if (lat === undefined || lon === undefined) expect(fix.accuracyM, time).toBeUndefined();
      else expect(fix.accuracyM, time).toBeCloseTo(Math.hypot(lat, lon), 3);
      if (alt === undefined) expect(fix.altAccuracyM, time).toBeUndefined();
      else expect(fix.altAccuracyM, time).toBeCloseTo(alt, 3);
    }
    // skytraq never has a fix; its GST are empty.
    const told = [...ours].filter(([, fix]) => fix.accuracyM !== undefined).length;
    expect(told).toBe(errorCounts[name] ?? 0);
  });

  it('gives gpsd’s magnetic variation, where a sentence tells it', () => {
    const told = [...ours].flatMap(([at, { variationDeg }]) =>
      variationDeg === undefined ? [] : [{ at, variationDeg }],
    );
    // Where no sentence tells it gpsd asks a model of the earth's field.
    for (const { at, variationDeg } of told) {
      const report = theirs.get(at);
      if (report?.magvar !== undefined) expect(variationDeg, report.time).toBeCloseTo(report.magvar, 1);
    }
    expect(told).toHaveLength(variationCounts[name] ?? 0);
  });

  it('gives gpsd’s satellites: system, number, elevation, azimuth, signal, use', () => {
    const known = new Set(gpsdSkies(name).flat());
    const own = events.flatMap((event) => (event.type === 'sky' ? skyWords(event.satellites) : []));
    expect(own.filter((satellite) => !known.has(satellite))).toHaveLength(sum(listed, 'satellites'));
    const unused = (satellite: string) => satellite.replace(' used', '');
    const seen = new Set(own.map(unused));
    const missing = gpsdSkies(name)
      .flat()
      .filter((satellite) => !seen.has(unused(satellite)));
    expect(missing).toHaveLength(sum(listed, 'missingSatellites'));
  });
});

it('covers the whole corpus', () => {
  expect(recordings).toHaveLength(16);
  expect(recordings).toEqual(expect.arrayContaining(Object.keys(differences)));
});
