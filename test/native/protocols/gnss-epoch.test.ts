/** Receivers of every habit; what gpsd 3.22 says to the same bytes was asked of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent } from '../../../contract/device-event.ts';
import { EpochMerger } from '../../../native/protocols/gnss-epoch.ts';

const AT = Date.UTC(2026, 10, 24, 12, 0, 0);
const P = '3143.03420,N,11322.27896,E';
const time = (second: number) => `1200${String(second).padStart(2, '0')}.00`;
const rmc = (second: number, status = 'A') => `GPRMC,${time(second)},${status},${P},2.1,65.15,241126,,,A`;
const gga = (second: number, altitude = '74.0') => `GPGGA,${time(second)},${P},1,05,1.2,${altitude},M,-18.9,M,,`;
const gll = (second: number) => `GPGLL,${P},${time(second)},A,A`;
const zda = (second: number) => `GPZDA,${time(second)},24,11,2026,00,00`;
const gsa = (mode: number) => `GPGSA,A,${mode},02,05,07,,,,,,,,,,2.18,1.2,1.01`;

const events = (...bodies: string[]) => {
  const merger = new EpochMerger();
  return [...bodies.flatMap((body) => merger.sentence(body.split(','), AT)), ...merger.flush(AT)];
};

describe('a receiver that sends', () => {
  it.each([
    ['RMC alone', (s: number) => [rmc(s)], { mode: 2, trackDeg: 65.15 }],
    ['RMC with status D', (s: number) => [rmc(s, 'D')], { mode: 2 }],
    ['GLL and ZDA', (s: number) => [gll(s), zda(s)], { mode: 2 }],
    ['GGA and ZDA', (s: number) => [gga(s), zda(s)], { mode: 3, altMslM: 74 }],
    ['RMC and GSA', (s: number) => [rmc(s), gsa(3)], { mode: 3 }],
    ['GSA 2D beside a height', (s: number) => [rmc(s), gga(s), gsa(2)], { mode: 3, altMslM: 74 }],
    ['no height', (s: number) => [rmc(s), gga(s, ''), gsa(2)], { mode: 2 }],
  ])('%s gives a fix per epoch', (_what, epoch, expected) => {
    const all = events(...[10, 11, 12, 13, 14, 15].flatMap(epoch));
    expect(all.map((event) => event.type === 'fix' && event.fixAt)).toEqual(
      [10, 11, 12, 13, 14, 15].map((second) => AT + second * 1_000),
    );
    for (const event of all) expect(event).toMatchObject({ type: 'fix', ...expected });
  });

  it('no date gets the station’s, after ten epochs', () => {
    const all = events(...Array.from({ length: 15 }, (_, index) => gga(10 + index)));
    expect(all.map((event) => event.type === 'fix' && event.fixAt)).toEqual(
      [20, 21, 22, 23, 24].map((second) => AT + second * 1_000),
    );
  });

  it('no time yet says every round that it has no fix, and what it sees', () => {
    const round = ['GPRMC,,V,,,,,,,,,,N', 'GPGGA,,,,,,0,00,99.99,,,,,,', 'GPGSV,1,1,01,05,40,120,33'];
    expect(events(...round, ...round, ...round).map(({ type }) => type)).toEqual([
      'sky',
      'no-fix',
      'sky',
      'no-fix',
      'sky',
      'no-fix',
    ]);
  });
});

it('GSA cut short is no statement; a DOP of 99.99 is none', () => {
  expect(events(rmc(10), 'GPGSA,A,1,,,,')).toMatchObject([{ type: 'fix' }]);
  expect(events(rmc(10), gga(10).replace(',1.2,', ',99.99,'))[0]).not.toHaveProperty('hdop');
});

describe('a heading', () => {
  const heading = (...bodies: string[]) =>
    events(rmc(10), ...bodies).map((event) => event.type === 'fix' && event.headingDeg);

  it('is that of HDT or THS, degrees true', () => {
    expect(heading('HEHDT,274.07,T')).toEqual([274.07]);
    expect(heading('HETHS,77.52,A')).toEqual([77.52]);
  });

  it('of THS that is not measured is none', () => {
    expect(heading('HETHS,77.52,V')).toEqual([undefined]);
  });

  // Magnetic + deviation + variation, both east positive.
  it.each([
    ['HCHDG,98.3,0.0,E,12.6,W', 85.7],
    ['HCHDG,101.1,2.1,W,7.1,E', 106.1],
    ['HCHDG,2.5,,,6.0,W', 356.5],
  ])('%s is made true', (sentence, expected) => {
    expect(heading(sentence)[0]).toBeCloseTo(expected, 9);
  });

  it('is made true by the variation that RMC tells', () => {
    const told = rmc(10).replace(',,,A', ',4.2,W,A');
    const [fix] = events(told, 'HCHDM,10.0,M');
    expect(fix).toMatchObject({ type: 'fix', variationDeg: -4.2 });
    expect(fix?.type === 'fix' && fix.headingDeg).toBeCloseTo(5.8, 9);
  });

  it('is none without a variation, and 0.00,E is how a receiver says that it knows none', () => {
    expect(heading('HCHDG,98.3,,,,')).toEqual([undefined]);
    const [fix] = events(rmc(10).replace(',,,A', ',0.00,E,A'), 'HCHDG,98.3,,,,');
    expect(fix).not.toHaveProperty('variationDeg');
    expect(fix).not.toHaveProperty('headingDeg');
  });

  it('that is true already is not made true again', () => {
    expect(heading('HCHDG,98.3,,,4.0,E', 'HEHDT,100.0,T')).toEqual([100]);
    expect(heading('HEHDT,100.0,T', 'HCHDG,98.3,,,4.0,E')).toEqual([100]);
  });
});

describe('the moment of an epoch', () => {
  /** Each sentence comes 70 ms after the one before, the first at AT. */
  const paced = (...bodies: string[]) => {
    const merger = new EpochMerger();
    const all = bodies.flatMap((body, index) => merger.sentence(body.split(','), AT + index * 70));
    return [...all, ...merger.flush(AT + bodies.length * 70)];
  };

  it('is when its first sentence with a time came, not when it was complete', () => {
    const [first, second] = paced('GPVTG,,T,,M,,N,,K,N', rmc(10), gga(10), zda(10), rmc(11), gga(11));
    expect(first).toMatchObject({ type: 'fix', firstAt: AT + 70, receivedAt: AT + 280 });
    expect(second).toMatchObject({ type: 'fix', firstAt: AT + 280, receivedAt: AT + 420 });
  });

  it('says when its date is not the receiver’s own word', () => {
    expect(events(rmc(10))[0]).not.toHaveProperty('dateFrom');
    expect(events(rmc(10).replace('241126', '100407'))[0]).toMatchObject({ fixAt: AT + 10_000, dateFrom: 'rollover' });
    expect(events(...Array.from({ length: 11 }, (_, index) => gga(10 + index)))).toMatchObject([
      { dateFrom: 'station' },
    ]);
  });
});

it('a height has its own error', () => {
  expect(events(rmc(10), gga(10), 'GPGST,120010.00,1,,,,3.0,4.0,6.5')).toMatchObject([
    { type: 'fix', accuracyM: 5, altAccuracyM: 6.5 },
  ]);
  const [empty] = events(rmc(10), gga(10), 'GPGST,120010.00,,,,,,,');
  expect(empty).not.toHaveProperty('accuracyM');
  expect(empty).not.toHaveProperty('altAccuracyM');
});

it('one GSA of 24 channels counts them all, and its DOP are the last three', () => {
  const used = '03,06,07,11,13,19,22,24,28,30,01,02,04';
  const [sky, fix] = events(rmc(10), `GPGSA,A,3,${used},,,,,,,,,,,,7.9,6.0,5.2`, 'GPGSV,1,1,01,04,40,120,33');
  expect(sky).toMatchObject({ type: 'sky', pdop: 7.9, hdop: 6, vdop: 5.2, satellites: [{ svid: 4, used: true }] });
  expect(fix).toMatchObject({ satellites: 13 });
});

it('whatever stands in fields whose checksum is right, events keep the contract', () => {
  const field = fc.oneof(
    fc.constantFrom(
      '',
      'A',
      'V',
      'N',
      'E',
      'W',
      'M',
      '0',
      '1',
      '3',
      '4',
      '-1',
      '99',
      '360',
      '999',
      '1e9',
      '99999999999',
    ),
    fc.constantFrom('3143.03420', '11322.27896', '9000.0001', '120000.00', '235960', '241126', '310299', '-0.1', '.5'),
    fc.string({ maxLength: 6 }),
  );
  const honest = [
    rmc(10),
    gga(10),
    gll(10),
    zda(10),
    gsa(3),
    'GPGSV,1,1,01,05,40,120,33',
    'GPGST,120010.00,1,,,,3,4,2',
  ];
  const sentence = fc
    .tuple(fc.constantFrom(...honest), fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), field), { maxLength: 4 }))
    .map(([body, changes]) => {
      const fields = body.split(',');
      for (const [index, value] of changes) fields[index] = value;
      return Array.from(fields, (value) => value ?? '');
    });
  fc.assert(
    fc.property(fc.array(sentence, { maxLength: 30 }), (sentences) => {
      const merger = new EpochMerger();
      const all = [...sentences.flatMap((fields) => merger.sentence(fields, AT)), ...merger.flush(AT)];
      for (const event of all) deviceEvent.parse(event);
    }),
    { seed: 20261124, numRuns: 3_000 },
  );
});

it('a flood of satellites and uses within one second stays within the contract', () => {
  const four = (first: number) =>
    [0, 1, 2, 3].map((offset) => `${String(((first + offset) % 900) + 1)},40,120,33`).join(',');
  const flood = ['GP', 'GL', 'GA', 'GB', 'GQ', 'GI'].flatMap((talker, system) =>
    Array.from({ length: 40 }, (_, index) => [
      `${talker}GSV,20,${String((index % 20) + 1)},80,${four(system * 80 + index * 4)},${String(index < 20 ? 1 : 2)}`,
      `GNGSA,A,3,${Array.from({ length: 12 }, (_value, slot) => String(index * 12 + slot + 1)).join(',')},1,1,1,${String(system + 1)}`,
    ]).flat(),
  );
  const all = events(rmc(10), ...flood);
  expect(all.map(({ type }) => type)).toEqual(['sky', 'fix']);
  for (const event of all) deviceEvent.parse(event);
});
