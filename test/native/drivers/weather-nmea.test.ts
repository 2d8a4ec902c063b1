/** Weather stations, compasses, and busses on which several speak. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { driverById, drivers } from '../../../native/drivers/index.ts';
import { weatherNmea } from '../../../native/drivers/weather-nmea.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { seeded } from '../../sim/seeded.ts';
import { recording, recordings } from './gpsd.ts';

const START = Date.UTC(2026, 10, 24, 9, 30);
const SEED = 20_261_124;
const fixture = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../../fixtures/devices', name));
const station = fixture('weather-station.log');
const bus = fixture('instrument-bus.log');
const bytes = (...bodies: string[]) => Buffer.from(bodies.map(nmeaSentence).join(''), 'latin1');

function decodeAll(...chunks: readonly Uint8Array[]): DeviceEvent[] {
  const decoder = weatherNmea.decoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk, START)), ...decoder.flush(START)];
}
const weather = (events: readonly DeviceEvent[]) => events.filter((event) => event.type === 'weather');

describe('a round', () => {
  it('is one event of each kind out of all its sentences', () => {
    const events = decodeAll(
      bytes(
        'WIMWV,214.8,R,5.9,N,A',
        'WIMDA,30.0294,I,1.0169,B,-3.1,C,,,71.0,,-7.6,C,231.1,T,236.4,M,5.8,N,3.0,M',
        'YXXDR,A,-1.2,D,PTCH,A,0.8,D,ROLL',
        'YXXDR,C,4.5,C,WATER',
        'HCHDG,98.3,0.0,E,5.3,W',
      ),
    );
    expect(events).toEqual([
      {
        type: 'heading',
        receivedAt: START,
        headingDeg: 93,
        magneticDeg: 98.3,
        variationDeg: -5.3,
        deviationDeg: 0,
      },
      {
        type: 'weather',
        receivedAt: START,
        windFromDeg: 231.1,
        // against the nose, as it is felt: it is the same wind
        windRelativeDeg: 214.8,
        windSpeedMps: 3,
        temperatureC: -3.1,
        dewPointC: -7.6,
        pressureHpa: 1_016.9,
        humidityPercent: 71,
        pitchDeg: -1.2,
        rollDeg: 0.8,
        waterC: 4.5,
      },
    ]);
    for (const event of events) deviceEvent.parse(event);
  });

  it('ends with a sentence that comes again, or with a pause', () => {
    const decoder = weatherNmea.decoder();
    const at = (second: number) => START + second * 1_000;
    expect(decoder.push(bytes('WIMWV,10,R,1.0,M,A'), at(0))).toEqual([]);
    expect(decoder.tick?.(at(0.1)).events).toEqual([]);
    expect(decoder.tick?.(at(0.4)).events).toMatchObject([{ type: 'weather', receivedAt: at(0), windSpeedMps: 1 }]);
    expect(decoder.tick?.(at(0.5)).events).toEqual([]);
    expect(decoder.push(bytes('WIMWV,10,R,2.0,M,A', 'WIMWV,10,T,2.05,M,A'), at(1))).toEqual([]);
    expect(decoder.push(bytes('WIMWV,10,R,4.0,M,A'), at(1.1))).toMatchObject([{ windSpeedMps: 2.05 }]);
  });
});

describe('two sentences', () => {
  it('that tell the same in other words are one round; what they tell otherwise is told twice', () => {
    // 12.4 knots are 6.38 m/s
    expect(
      decodeAll(bytes('WIMWV,45,T,12.4,N,A', 'WIMWD,270,T,,M,,N,6.4,M', 'HCHDG,98.3,,,5.3,W', 'HEHDT,93.4,T')),
    ).toHaveLength(2);
    const events = decodeAll(bytes('WIMWD,270,T,,M,,N,6.4,M', 'WIMDA,,,,,20,C,,,,,,,90,T,,,,,3.0,M', 'WIXDR,C,25,C,0'));
    expect(weather(events)).toMatchObject([
      { windFromDeg: 270, windSpeedMps: 6.4 },
      { windFromDeg: 90, windSpeedMps: 3, temperatureC: 20 },
      { windFromDeg: 90, windSpeedMps: 3, temperatureC: 25 },
    ]);
    expect(decodeAll(bytes('HCHDG,98.3,,,5.3,W', 'HEHDT,359.8,T', 'IIVHW,0.2,T,,,,,,'))).toMatchObject([
      { headingDeg: 93, magneticDeg: 98.3 },
      { headingDeg: 0.2 },
    ]);
  });
});

describe('wind', () => {
  it('against the nose is not wind against north', () => {
    for (const kind of ['R', 'T']) {
      const [event] = weather(decodeAll(bytes(`WIMWV,045.0,${kind},10.0,N,A`)));
      expect(event).toMatchObject({ windRelativeDeg: 45, windSpeedMps: 18_520 / 3_600 });
      expect(event).not.toHaveProperty('windFromDeg');
    }
  });

  it('that is true is told against north where the nose is', () => {
    const [event] = weather(decodeAll(bytes('HEHDT,350.5,T', 'WIMWV,045.0,T,10.0,N,A')));
    expect(event).toMatchObject({ windRelativeDeg: 45, windFromDeg: 35.5 });
    const [, later] = weather(
      decodeAll(bytes('WIMWD,100,T,,M,,N,5,M', 'HEHDT,350.5,T', 'WIMWD,,T,,M,,N,5,M', 'WIMWV,045.0,T,5.0,M,A')),
    );
    expect(later).toMatchObject({ windFromDeg: 35.5 });
    const [felt] = weather(decodeAll(bytes('HEHDT,350.5,T', 'WIMWV,045.0,R,10.0,N,A')));
    expect(felt).not.toHaveProperty('windFromDeg');
  });

  it('that is felt and wind that blows are two events where they are not the same; that which blows is last', () => {
    const round = ['WIMWV,020.0,R,8.0,M,A', 'WIMWV,045.0,T,5.0,M,A', 'WIMWD,270,T,,M,,N,5.0,M', 'WIXDR,C,5,C,0'];
    expect(weather(decodeAll(bytes(...round)))).toEqual([
      { type: 'weather', receivedAt: START, windRelativeDeg: 20, windSpeedMps: 8, temperatureC: 5 },
      {
        type: 'weather',
        receivedAt: START,
        windFromDeg: 270,
        windRelativeDeg: 45,
        windSpeedMps: 5,
        temperatureC: 5,
      },
    ]);
  });

  it('that the station says is invalid is told by nothing, also not by what was before', () => {
    expect(decodeAll(bytes('WIMWV,045.0,R,10.0,N,V'))).toEqual([]);
    const [, after] = weather(
      decodeAll(bytes('WIMWV,45,R,1,M,A', 'WIXDR,C,5,C,0', 'WIMWV,45,R,1,M,V', 'WIXDR,C,6,C,0')),
    );
    expect(after).toEqual({ type: 'weather', receivedAt: START, temperatureC: 6 });
  });
});

describe('what was told', () => {
  it('stays beside what comes more often, as long as it can be of now', () => {
    const decoder = weatherNmea.decoder();
    const told: DeviceEvent[] = [];
    decoder.push(bytes('WIMDA,,,1.0,B,5.0,C,,,,,,,,,,,,,,', 'YXXDR,A,2,D,PITCH'), START);
    for (let second = 1; second <= 200; second += 1)
      told.push(...decoder.push(bytes('WIMWV,10,R,1.0,M,A'), START + second * 1_000));
    const of = (second: number) => weather(told).find(({ receivedAt }) => receivedAt === START + second * 1_000);
    expect(of(5)).toMatchObject({ temperatureC: 5, pressureHpa: 1_000, pitchDeg: 2 });
    expect(of(60)).toMatchObject({ temperatureC: 5, pressureHpa: 1_000 });
    expect(of(60)).not.toHaveProperty('pitchDeg');
    expect(of(150)).toEqual({ type: 'weather', receivedAt: START + 150_000, windRelativeDeg: 10, windSpeedMps: 1 });
  });

  it('of a heading is of its moment: nothing of it is told again', () => {
    const events = decodeAll(bytes('HEHDT,90.0,T', 'WIMWV,10,R,1.0,M,A', 'WIMWV,10,R,1.0,M,A'));
    expect(events.map(({ type }) => type)).toEqual(['heading', 'weather', 'weather']);
  });

  it('before the clock was set back is not held for true', () => {
    const decoder = weatherNmea.decoder();
    decoder.push(bytes('WIXDR,C,5,C,0', 'WIMWV,10,R,1.0,M,A'), START);
    expect(decoder.push(bytes('WIMWV,10,R,2.0,M,A'), START - 3_600_000)).toHaveLength(1);
    expect(decoder.flush(START - 3_600_000)).toEqual([
      { type: 'weather', receivedAt: START - 3_600_000, windRelativeDeg: 10, windSpeedMps: 2 },
    ]);
  });
});

describe('a recording', () => {
  it('of a weather station gives one event a round; the sentence that was hurt gives nothing', () => {
    const events = decodeAll(station);
    expect(weather(events)).toHaveLength(12);
    expect(events.filter(({ type }) => type === 'heading')).toHaveLength(12);
    expect(weather(events)[0]).toMatchObject({ windRelativeDeg: 214.8, temperatureC: -3, pressureHpa: 1_016.9 });
    // The station says in its sixth round that its wind is invalid.
    expect(weather(events)[5]).toEqual({
      type: 'weather',
      receivedAt: START,
      temperatureC: -2.5,
      dewPointC: -7.6,
      pressureHpa: 1_016.9,
      humidityPercent: 71.5,
      pitchDeg: -0.7,
      rollDeg: 0.3,
    });
    const decoder = weatherNmea.decoder();
    decoder.push(station, START);
    expect(decoder.stats).toEqual({ sentences: 65, badChecksums: 1, strayBytes: 0 });
  });

  it('of a bus with a receiver on it loses neither position, heading nor weather', () => {
    const events = decodeAll(bus);
    const count = (type: DeviceEvent['type']) => events.filter((event) => event.type === type).length;
    expect([count('fix'), count('heading'), count('weather')]).toEqual([8, 8, 8]);
    expect(events.find(({ type }) => type === 'fix')).toMatchObject({ quality: 'autonomous', altMslM: 74 });
    expect(weather(events)[0]).toMatchObject({ windFromDeg: 123, windRelativeDeg: 30, windSpeedMps: 4, waterC: 11.4 });
    for (const event of events) deviceEvent.parse(event);
  });
});

describe('found out on a port', () => {
  const best = (sample: Uint8Array) => {
    const sure = drivers.map((driver) => ({ id: driver.id, score: driver.probe(sample) }));
    return sure.reduce((one, other) => (other.score > one.score ? other : one)).id;
  };

  it('is a station, a compass, and a bus that has weather beside its receiver', () => {
    expect(best(station)).toBe('weather-nmea');
    expect(best(bus)).toBe('weather-nmea');
    expect(best(bytes('HCHDG,98.3,0.0,E,12.6,W'))).toBe('weather-nmea');
    expect(best(bytes('WIMWV,214.8,R,0.1,K,V'))).toBe('weather-nmea');
    expect(driverById('weather-nmea')).toBe(weatherNmea);
  });

  it('is not a receiver, with a heading or without; nor is a receiver’s a station', () => {
    for (const name of recordings) {
      expect(weatherNmea.probe(recording(name).subarray(0, 16_384))).toBe(0);
    }
    const rmc = 'GNRMC,143818.00,A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V';
    const twoAntennas = bytes(rmc, 'GNGSA,A,3,02,05,,,,,,,,,,,1.18,0.62,1.01,1', 'GNHDT,66.00,T', 'GNXDR,A,1.0,D,PTCH');
    expect(weatherNmea.probe(twoAntennas)).toBe(0);
    expect(best(twoAntennas)).toBe('gnss-nmea');
    expect(driverById('gnss-nmea').probe(station)).toBe(0);
  });

  it('is nothing else', () => {
    expect(weatherNmea.probe(Buffer.from('AT\r\r\nOK\r\n'))).toBe(0);
    expect(weatherNmea.probe(bytes('BDICI,0166166,02097151,0000011,6,40,3,N,000', 'PGILT,A,+31,D,-58,D,+1,TILT'))).toBe(
      0,
    );
  });
});

describe('a bad line', () => {
  const all = Buffer.concat([station, bus]);
  const whole = decodeAll(all);
  /** Every number that the two recordings tell. */
  const numbers = (events: readonly DeviceEvent[]) =>
    weather(events).flatMap(({ receivedAt: _receivedAt, type: _type, windFromDeg: _from, ...quantities }) =>
      Object.entries(quantities).map(([quantity, value]) => `${quantity} ${value}`),
    );

  it('that splits its bytes anywhere says the same', () => {
    expect(decodeAll(...[...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        expect(decodeAll(...at.slice(1).map((end, index) => all.subarray(at[index], end)))).toEqual(whole);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('that damages its bytes makes up no number', () => {
    // What a sentence alone says; which of them come together is another matter where one is lost.
    const honest = new Set(
      all
        .toString('latin1')
        .split(/(?<=\n)/)
        .flatMap((sentence) => numbers(decodeAll(Buffer.from(sentence, 'latin1')))),
    );
    const damage = fc.array(
      fc.record({
        at: fc.nat(all.length - 1),
        byte: fc.nat(255),
        kind: fc.constantFrom('change', 'drop', 'insert', 'cut'),
      }),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(damage, (wounds) => {
        const wounded = [...all];
        for (const { at, byte, kind } of wounds) {
          if (kind === 'change') wounded[at] = byte;
          else if (kind === 'insert') wounded.splice(at, 0, byte);
          else wounded.splice(at, kind === 'drop' ? 1 : byte);
        }
        const events = decodeAll(Uint8Array.from(wounded));
        for (const event of events) deviceEvent.parse(event);
        for (const number of numbers(events)) expect(honest).toContain(number);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('whose fields are anything at all says only what the contract allows', () => {
    const field = fc.oneof(
      fc.double({ noNaN: true, min: -2_000, max: 200_000 }).map((value) => value.toFixed(2)),
      fc.constantFrom('', 'A', 'V', 'C', 'P', 'H', 'B', 'D', 'T', 'M', 'N', 'K', 'R', 'TEMP', 'PITCH', '1e3', '-'),
    );
    const head = fc.constantFrom(
      'WIMWV',
      'WIMWD',
      'WIMDA',
      'WIXDR',
      'YXMTW',
      'HCHDG',
      'HCHDM',
      'HEHDT',
      'GNTHS',
      'IIVHW',
    );
    const sentence = fc
      .tuple(head, fc.array(field, { maxLength: 24 }))
      .map(([first, rest]) => [first, ...rest].join(','));
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 12 }), (bodies) => {
        for (const event of decodeAll(bytes(...bodies))) deviceEvent.parse(event);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  it('of nothing but noise says nothing, however long', () => {
    const decoder = weatherNmea.decoder();
    const random = seeded(SEED);
    for (let round = 0; round < 100; round += 1)
      expect(
        decoder.push(
          Uint8Array.from({ length: 10_000 }, () => random(256)),
          START,
        ),
      ).toEqual([]);
    expect(decoder.stats.sentences).toBe(0);
  });

  it('on which ever new kinds of sentences come keeps a round short', () => {
    const decoder = weatherNmea.decoder();
    const transducers = Array.from({ length: 1_000 }, (_, index) => `WIXDR,C,5,C,AIR${index}`);
    expect(weather(decoder.push(bytes(...transducers), START)).length).toBeGreaterThan(10);
  });
});
