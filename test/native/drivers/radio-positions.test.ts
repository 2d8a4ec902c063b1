/** Radios that tell the positions of others: published sentences, and a base radio's traffic, also over a bad line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { driverById, drivers } from '../../../native/drivers/index.ts';
import { radioPositions } from '../../../native/drivers/radio-positions.ts';
import { LINE_LIMIT } from '../../../native/protocols/kenwood-line.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { netTraffic, ownReceiver, unitSpeaks } from '../../sim/kenwood.ts';

/** 2026-11-25 00:00:30 UTC. */
const AT = Date.UTC(2026, 10, 25, 0, 0, 30);

function decode(...chunks: (string | Uint8Array)[]) {
  const decoder = radioPositions.decoder();
  const events = chunks.flatMap((chunk) =>
    decoder.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk, AT),
  );
  for (const event of [...events, ...decoder.flush(AT)]) deviceEvent.parse(event);
  return { events, stats: decoder.stats };
}

const minutes = (degrees: number, min: number) => expect.closeTo(degrees + min / 60, 9) as number;
const knots = (value: number) => expect.closeTo((value * 1_852) / 3_600, 9) as number;
const heard = (from: string, fix: object, more: object = {}) => ({
  type: 'heard',
  receivedAt: AT,
  from,
  kind: 'radio',
  fix: { receivedAt: AT, source: 'radio', mode: 2, ...fix },
  ...more,
});

const file = path.resolve(import.meta.dirname, '../../fixtures/devices/vectors.json');
const { other } = z
  .object({ other: z.array(z.object({ protocol: z.string(), data: z.string() })) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const kenwood = other.filter(({ protocol }) => protocol === 'kenwood').map(({ data }) => data);

const [lat, lon] = [minutes(49, 54.1474), expect.closeTo(-(119 + 23.6044 / 60), 9) as number];
const [nexLat, nexLon] = [minutes(49, 54.145), expect.closeTo(-(119 + 23.6043 / 60), 9) as number];

/** In the order of the file. */
const published = [
  heard(
    '100-1001',
    { fixAt: Date.UTC(2023, 1, 13, 12, 24, 34), lat, lon, speedMps: knots(1.1), trackDeg: 194.9 },
    { comment: 'status 80' },
  ),
  heard(
    '100-2000',
    {
      fixAt: Date.UTC(1994, 5, 13, 22, 5, 16),
      lat: minutes(51, 33.82),
      lon: minutes(0, -42.24),
      speedMps: knots(173.8),
      trackDeg: 231.8,
    },
    { comment: 'status 15' },
  ),
  heard(
    'U00002',
    { fixAt: Date.UTC(2023, 1, 13, 11, 44), lat: nexLat, lon: nexLon, speedMps: knots(1.4), trackDeg: 356.8 },
    { comment: 'status 207' },
  ),
  // Without a date: yesterday, for it is half past midnight and a half minute.
  heard('U00001205', {
    fixAt: Date.UTC(2026, 10, 24, 16, 9, 2),
    lat: minutes(23, 1.2967),
    lon: minutes(72, 28.2519),
    speedMps: 0,
    trackDeg: 0,
  }),
  // The name is «test,5».
  heard('test,5', { fixAt: AT, lat: minutes(42, 37.14), lon: minutes(-71, -20.83) }, { symbol: "/'" }),
];

describe('a published sentence', () => {
  it.each(kenwood.map((data, index) => ({ data, told: published[index] })))('$data', ({ data, told }) => {
    const { events, stats } = decode(`${data}\r\n`);
    expect(events).toEqual([told]);
    expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
  });

  it('has something expected of it', () => expect(kenwood).toHaveLength(published.length));

  // go-nmea, pynmea2, direwolf src/waypoint.c, and users of Yaesu radios.
  it.each([
    ['$PKNSH,4954.1450,N,11923.6043,W,114400,A,U00002,*44', 'U00002', nexLat, nexLon],
    ['$PKLSH,4954.1474,N,11923.6044,W,122434,A,100,1001,*3F', '100-1001', lat, lon],
    ['$PKNSH,6010.3193,N,02443.7783,E,094600,A,000000101,*0A', '000000101', minutes(60, 10.3193), minutes(24, 43.7783)],
    [
      '$PKWDWPL,053125,V,4531.7900,N,12253.4800,W,,,200320,,AC7FD-1,/-*10',
      'AC7FD-1',
      minutes(45, 31.79),
      minutes(-122, -53.48),
    ],
    [
      "$PKWDWPL,204714,V,4237.1400,N,07120.8300,W,,,200316,,test|5,/'*61",
      'test,5',
      minutes(42, 37.14),
      minutes(-71, -20.83),
    ],
    ['$GPWPL,4848.75,N,00227.50,E,F4IOZ-7*7F', 'F4IOZ-7', minutes(48, 48.75), minutes(2, 27.5)],
  ])('%s is of %s', (sentence, from, north, east) => {
    expect(decode(`${sentence}\r\n`).events).toMatchObject([{ type: 'heard', from, fix: { lat: north, lon: east } }]);
  });

  it.each([
    ['$PKWDWPL,150753,V,4237.14,N,07120.83,W,,,190316,,test3,/,*1B', '/,'],
    ['$PKWDWPL,204704,V,4237.1400,N,07120.8300,W,,,200316,,test3,/|*41', '/,'],
    ['$PKWDWPL,150758,V,4237.14,N,07120.83,W,,,190316,,test4,/**3B', '/*'],
    ['$PKWDWPL,204709,V,4237.1400,N,07120.8300,W,,,200316,,test4,/~*49', '/*'],
    [nmeaSentence('PKWDWPL,204709,V,4237.1400,N,07120.8300,W,,,200316,,test5,/!').trim(), '/!'],
    [nmeaSentence('PKWDWPL,204709,V,4237.1400,N,07120.8300,W,,,200316,,test6,/$').trim(), '/$'],
  ])('%s has the symbol %s', (sentence, symbol) => {
    expect(decode(`${sentence}\r\n`).events).toMatchObject([{ symbol }]);
  });

  it('without a position tells its status alone', () => {
    expect(decode('$PKNID,00,U00001,015,00,*24\r\n$PKNID,,U00001205,,,*27\r\n').events).toEqual([
      { type: 'text', receivedAt: AT, from: 'U00001', text: 'status 015' },
    ]);
  });
});

describe('a position', () => {
  it('of the radio itself is a fix, and so is told that it has none', () => {
    const own = nmeaSentence('PKWDPOS,000028,A,3143.0342,N,11322.2790,E,010.0,360.0,251126,00074.0');
    expect(decode(own).events).toEqual([
      {
        type: 'fix',
        fixAt: AT - 2_000,
        receivedAt: AT,
        mode: 3,
        lat: minutes(31, 43.0342),
        lon: minutes(113, 22.279),
        speedMps: knots(10),
        trackDeg: 0,
        altMslM: 74,
        source: 'gnss',
      },
    ]);
    expect(decode(nmeaSentence('PKWDPOS,000028,V,,,,,,,251126,')).events).toEqual([{ type: 'no-fix', receivedAt: AT }]);
  });

  it('has an extension of its status where there is one', () => {
    const [event] = decode(nmeaSentence('PKLDS,000028,A,3143.03,N,11322.27,E,0,0,251126,,E00,100,1001,80,07,')).events;
    expect(event).toMatchObject({ comment: 'status 80-07' });
  });

  it('of a radio with a clock that is set has its time, of one without has that of its arrival', () => {
    const line = (status: string) => nmeaSentence(`PKWDWPL,235958,${status},3143.03,N,11322.27,E,,,241126,,BG6ABC,/>`);
    expect(decode(line('A')).events).toMatchObject([{ fix: { fixAt: Date.UTC(2026, 10, 24, 23, 59, 58) } }]);
    expect(decode(line('V')).events).toMatchObject([{ fix: { fixAt: AT } }]);
  });

  it.each([
    ['is not valid', 'PKLDS,000028,V,3143.03,N,11322.27,E,0,0,251126,,E00,100,1001,80,00,'],
    ['is not valid in short', 'PKLSH,3851.3330,N,09447.9417,W,012212,V,100,1202,'],
    ['is zeros', 'PKNDS,000028,A,0000.0000,N,00000.0000,E,0,0,251126,,E00,U00001,080,00,'],
    ['is empty', 'PKNDS,000028,A,,,,,,,251126,,E00,U00001,080,00,'],
    ['is beyond the pole', 'PKNDS,000028,A,9043.03,N,11322.27,E,0,0,251126,,E00,U00001,080,00,'],
    ['is nobody’s', 'PKNDS,000028,A,3143.03,N,11322.27,E,0,0,251126,,E00,,080,00,'],
    ['is of a fleet without a unit', 'PKLDS,000028,A,3143.03,N,11322.27,E,0,0,251126,,E00,100,,80,00,'],
    ['is of a name that is none', 'GPWPL,4848.75,N,00227.50,E,'],
    ['is the receiver’s', 'GPRMC,000028,A,3143.03,N,11322.27,E,0,0,251126,,'],
    ['is cut short', 'PKNDS,000028,A,3143.03,N'],
  ])('that %s is none', (_what, body) => {
    const { events, stats } = decode(nmeaSentence(body));
    expect(events).toEqual([]);
    expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
  });
});

describe('the line of a radio', () => {
  it('is read through what the radio wraps around its sentences', () => {
    const { events, stats } = decode(
      unitSpeaks({ system: 'fleetsync', id: '100-1001', lat: 31.7, lon: -113.4 }, AT, 5),
    );
    expect(events).toMatchObject([
      {
        from: '100-1001',
        comment: 'status 05',
        fix: { fixAt: AT, lat: 31.7, lon: expect.closeTo(-113.4, 9) as number },
      },
      { from: '100-1001', fix: { fixAt: AT } },
    ]);
    expect(stats).toEqual({ sentences: 2, badChecksums: 0, strayBytes: 0 });
  });

  it('may end a sentence with ETX alone', () => {
    const sentence = nmeaSentence('PKLSH,3143.0342,N,11322.2790,E,000028,A,100,1001,').trim();
    expect(decode(`\x02${sentence}\x03`, `\x02${sentence}\x03`).events).toHaveLength(2);
  });

  it('loses a sentence that the next one cuts, and that alone', () => {
    const sentence = nmeaSentence('PKLSH,3143.0342,N,11322.2790,E,000028,A,100,1001,');
    const { events, stats } = decode(sentence.slice(0, 20) + sentence);
    expect(events).toHaveLength(1);
    expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 20 });
  });

  it('counts what sums wrong, what is noise, and what never ends', () => {
    const wrong = nmeaSentence('PKLSH,3143.0342,N,11322.2790,E,000028,A,100,1001,').replace('3143', '3144');
    expect(decode(wrong).stats).toEqual({ sentences: 0, badChecksums: 1, strayBytes: 0 });
    const foreign = nmeaSentence('PKWDWPL,000028,V,3143.03,N,11322.27,E,,,251126,,BG\xe4,/>');
    expect(decode(foreign)).toEqual({
      events: [],
      stats: { sentences: 0, badChecksums: 0, strayBytes: foreign.length - 2 },
    });
    expect(decode('noise\r\n\xff\xfe\r\n').stats).toEqual({ sentences: 0, badChecksums: 0, strayBytes: 7 });
    const { events, stats } = decode(
      '$' + 'x'.repeat(10_000) + '\r\n',
      unitSpeaks({ system: 'aprs', id: 'A', lat: 1, lon: 1 }, AT),
    );
    expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 10_001 });
    expect(events).toHaveLength(1);
    expect(LINE_LIMIT).toBeLessThan(1_000);
  });

  const traffic = Buffer.from(netTraffic(7, AT - 180_000), 'latin1');
  const whole = decode(traffic).events;
  const places = (events: readonly DeviceEvent[]) =>
    events.flatMap((event) => (event.type === 'heard' ? [`${event.from} ${event.fix.lat} ${event.fix.lon}`] : []));

  it('with the receiver’s sentences between says the units alone', () => {
    expect(new Set(whole.map(({ type }) => type))).toEqual(new Set(['heard']));
    expect(new Set(places(whole)).size).toBe(12);
    expect(decode(ownReceiver(AT)).events).toEqual([]);
  });

  it('that splits its bytes anywhere says the same', () => {
    expect(decode(...[...traffic].map((byte) => Uint8Array.of(byte))).events).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(traffic.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), traffic.length];
        expect(decode(...at.slice(1).map((end, index) => traffic.subarray(at[index], end))).events).toEqual(whole);
      }),
      { seed: 20261125, numRuns: 30 },
    );
  });

  it('that is damaged never makes up a position, and what it says is of the contract', () => {
    const honest = new Set(places(whole));
    const wound = fc.record({
      at: fc.nat(traffic.length - 1),
      byte: fc.nat(255),
      kind: fc.constantFrom('change', 'drop', 'insert', 'cut'),
    });
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 60 }), (wounds) => {
        const wounded = [...traffic];
        for (const { at, byte, kind } of wounds) {
          if (kind === 'change') wounded[at] = byte;
          else if (kind === 'insert') wounded.splice(at, 0, byte);
          else wounded.splice(at, kind === 'drop' ? 1 : byte);
        }
        const { events } = decode(Uint8Array.from(wounded));
        for (const one of places(events)) expect(honest).toContain(one);
        expect(events.length).toBeGreaterThan(10);
      }),
      { seed: 20261125, numRuns: 40 },
    );
  });

  it('of nothing but noise says nothing, however long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10_000, maxLength: 10_000 }), (noise) => {
        const { events, stats } = decode(noise);
        expect(events).toEqual([]);
        expect(stats.sentences).toBe(0);
      }),
      { seed: 20261125, numRuns: 50 },
    );
  });
});

describe('the driver', () => {
  it('is there by its name, takes no options, and keeps silence for no fault', () => {
    expect(driverById('radio-positions')).toBe(radioPositions);
    expect(radioPositions.mayBeSilent).toBe(true);
    expect(() => radioPositions.decoder({ callSign: 'BG6AAA' })).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });

  it('is sure of a radio with one of its sentences among a receiver’s; a receiver or a chart is none', () => {
    const surest = (text: string) => {
      const scores = drivers.map((driver) => ({ id: driver.id, score: driver.probe(Buffer.from(text, 'latin1')) }));
      return scores.reduce((best, one) => (one.score > best.score ? one : best), { id: 'none', score: 0 });
    };
    const receiver = ownReceiver(AT) + ownReceiver(AT + 1_000);
    const unit = unitSpeaks({ system: 'nexedge', id: 'U00001', lat: 31.7, lon: 113.4 }, AT);
    expect(surest(receiver + unit)).toEqual({ id: 'radio-positions', score: 1 });
    expect(surest(receiver).id).toBe('gnss-nmea');
    const waypoint = nmeaSentence('GPWPL,4848.75,N,00227.50,E,F4IOZ-7');
    expect(surest(receiver + waypoint + waypoint).id).toBe('gnss-nmea');
    expect(surest(waypoint + waypoint).id).toBe('radio-positions');
  });
});
