import fc from 'fast-check';
import GPS from 'gps';
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { gnssNmea } from '../../../native/drivers/gnss-nmea.ts';
import { driverById } from '../../../native/drivers/index.ts';
import { LINE_LIMIT, nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { decodeAll, recording, recordings } from './gpsd.ts';

const bytes = (...bodies: string[]) => Buffer.from(bodies.map(nmeaSentence).join(''), 'latin1');
const fixes = (events: readonly DeviceEvent[]) => events.filter((event) => event.type === 'fix');

// 31°43.0342′ N 113°22.27896′ E, 21.382 kn, 65.15°, 2026-11-24
const RMC = 'GNRMC,143818.00,A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V';
// quality 1, 18 satellites, HDOP 0.62, 74.0 m above the sea
const GGA = 'GNGGA,143818.00,3143.03420,N,11322.27896,E,1,18,0.62,74.0,M,-18.9,M,,';

describe('one epoch', () => {
  it('is one fix out of all its sentences', () => {
    const [fix] = fixes(
      decodeAll(
        bytes(
          RMC,
          GGA,
          'GNGSA,A,3,02,05,,,,,,,,,,,1.18,0.62,1.01,1',
          'GNGSA,A,3,19,22,27,,,,,,,,,,1.18,0.62,1.01,4',
          'GNGST,143818.00,1.2,,,,3.0,4.0,1.6',
          'GNHDT,66.00,T',
        ),
      ),
    );
    expect(fix).toMatchObject({
      fixAt: Date.UTC(2026, 10, 24, 14, 38, 18),
      mode: 3,
      altMslM: 74,
      trackDeg: 65.15,
      headingDeg: 66,
      hdop: 0.62,
      // two GPS and three BeiDou satellites: one GSA per system, added up; 5 m = √(3² + 4²)
      satellites: 5,
      accuracyM: 5,
      quality: 'autonomous',
      source: 'gnss',
    });
    expect(fix?.type === 'fix' && [fix.lat, fix.lon]).toEqual([31 + 43.0342 / 60, 113 + 22.27896 / 60]);
    expect(fix?.type === 'fix' && fix.speedMps).toBeCloseTo((21.382 * 1852) / 3600, 9);
  });

  it('is told with its last sentence once that is known, not with the next epoch', () => {
    const decoder = gnssNmea.decoder();
    const epoch = (second: number) => bytes(RMC.replace('18.00', `${second}.00`), GGA.replace('18.00', `${second}.00`));
    const told = [18, 19, 20, 21, 22].map((second) => fixes(decoder.push(epoch(second), 0)).length);
    expect(told).toEqual([0, 1, 2, 1, 1]);
  });

  it('carries the date over midnight', () => {
    const events = decodeAll(
      bytes(RMC.replace('143818', '235959'), GGA.replace('143818', '235959'), GGA.replace('143818', '000000')),
    );
    expect(fixes(events).map((event) => event.type === 'fix' && new Date(event.fixAt).toISOString())).toEqual([
      '2026-11-24T23:59:59.000Z',
      '2026-11-25T00:00:00.000Z',
    ]);
  });

  it('without a position says so', () => {
    expect(decodeAll(bytes('GNRMC,143818.00,V,,,,,,,241126,,,N,V', 'GNGGA,143818.00,,,,,0,00,99.99,,M,,M,,'))).toEqual([
      { type: 'no-fix', receivedAt: 0, fixAt: Date.UTC(2026, 10, 24, 14, 38, 18) },
    ]);
  });

  it('of a receiver whose week number ran over gets its 1 024 weeks back', () => {
    const [fix] = fixes(decodeAll(bytes(RMC.replace('241126', '100407'))));
    expect(fix?.type === 'fix' && new Date(fix.fixAt).toISOString()).toBe('2026-11-24T14:38:18.000Z');
  });
});

describe('a bad line', () => {
  it.each([
    ['a wrong checksum', bytes(RMC).toString('latin1').replace('3143', '3144'), { badChecksums: 1 }],
    ['no checksum', `$${RMC}\r\n`, { badChecksums: 1 }],
    ['a position beyond the pole', nmeaSentence(RMC.replace('3143.03420', '9143.03420')), { sentences: 1 }],
    ['sixty-one minutes', nmeaSentence(RMC.replace('3143.03420', '3161.03420')), { sentences: 1 }],
    ['a 25th hour', nmeaSentence(RMC.replace('143818', '253818')), { sentences: 1 }],
    [
      'a sentence that another cuts',
      `$GNRMC,143818.00,A,3143.0${nmeaSentence('GNVTG,,T,,M,,N,,K,N')}`,
      { sentences: 1, strayBytes: 25 },
    ],
  ])('with %s is counted and makes no fix', (_what, line, stats) => {
    const decoder = gnssNmea.decoder();
    const events = [...decoder.push(Buffer.from(line, 'latin1'), 0), ...decoder.flush(0)];
    expect(fixes(events)).toEqual([]);
    expect(decoder.stats).toMatchObject(stats);
  });

  it('of ten million bytes is dropped, and the next sentence is read', () => {
    const decoder = gnssNmea.decoder();
    decoder.push(Buffer.from('$GNRMC,'), 0);
    for (let index = 0; index < 10; index += 1) decoder.push(Buffer.alloc(1_000_000, 0x41), 0);
    expect(fixes([...decoder.push(bytes(RMC), 0), ...decoder.flush(0)])).toHaveLength(1);
    expect(decoder.stats.strayBytes).toBe(10_000_007);
  });

  it('heard at a wrong rate is noise, and is counted as that', () => {
    const decoder = gnssNmea.decoder();
    const noise = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7_919 + (index >> 3)) & 0xff);
    expect(decoder.push(noise, 0)).toEqual([]);
    expect(decoder.stats.sentences).toBe(0);
    expect(decoder.stats.strayBytes).toBeGreaterThan(40_000);
  });

  it('is never longer than the limit', () => {
    const decoder = gnssNmea.decoder();
    decoder.push(Buffer.from(nmeaSentence(`GNTXT,${'x'.repeat(LINE_LIMIT)}`)), 0);
    expect(decoder.stats.sentences).toBe(0);
  });
});

describe('a recording', () => {
  it.each(recordings)('%s decodes the same whole and byte by byte', (name) => {
    const whole = recording(name).subarray(0, 12_000);
    const decoder = gnssNmea.decoder();
    const events = [...whole].flatMap((byte) => decoder.push(Uint8Array.of(byte), 0));
    expect([...events, ...decoder.flush(0)]).toEqual(decodeAll(whole));
  });

  it('agrees with another library on every position', () => {
    for (const name of ['ublox-8.log', 'et-332.log', 'nmea-rtk.log', 'sirfstarv-nmea.log']) {
      const positions = new Set<string>();
      for (const line of recording(name).toString('latin1').split(/\r?\n/)) {
        const parsed: unknown = line.startsWith('$') ? GPS.Parse(line) : false;
        if (typeof parsed === 'object' && parsed && 'lat' in parsed && 'lon' in parsed)
          positions.add(`${Number(parsed.lat).toFixed(6)} ${Number(parsed.lon).toFixed(6)}`);
      }
      for (const fix of fixes(decodeAll(recording(name))))
        expect(positions).toContain(fix.type === 'fix' && `${fix.lat.toFixed(6)} ${fix.lon.toFixed(6)}`);
    }
  });

  it('that was damaged never gives a position that no whole sentence has', () => {
    const source = recording('ublox-neo-m9n-nmea.log').subarray(0, 9_000);
    const honest = new Set(fixes(decodeAll(source)).map((fix) => fix.type === 'fix' && `${fix.lat} ${fix.lon}`));
    const damage = fc.array(
      fc.record({
        at: fc.nat(source.length - 1),
        byte: fc.nat(255),
        kind: fc.constantFrom('change', 'drop', 'insert'),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(damage, (wounds) => {
        const wounded = [...source];
        for (const { at, byte, kind } of wounds) {
          if (kind === 'change') wounded[at] = byte;
          else if (kind === 'drop') wounded.splice(at, 1);
          else wounded.splice(at, 0, byte);
        }
        for (const fix of fixes(decodeAll(Uint8Array.from(wounded))))
          expect(honest).toContain(fix.type === 'fix' && `${fix.lat} ${fix.lon}`);
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });
});

describe('drivers', () => {
  it('are known by their id; another is refused by name', () => {
    expect(driverById('gnss-nmea')).toBe(gnssNmea);
    expect(() => driverById('sextant')).toThrow(QianshaoError);
  });

  it('recognize their own', () => {
    expect(gnssNmea.probe(recording('beidou-bd.log'))).toBe(1);
    expect(gnssNmea.probe(Buffer.alloc(4_000, 0x55))).toBe(0);
  });
});
