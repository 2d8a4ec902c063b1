/** Receivers of every habit; what gpsd 3.22 says to the same bytes was asked of it. */
import { describe, expect, it } from 'vitest';
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

it('one GSA of 24 channels counts them all, and its DOP are the last three', () => {
  const used = '03,06,07,11,13,19,22,24,28,30,01,02,04';
  const [sky, fix] = events(rmc(10), `GPGSA,A,3,${used},,,,,,,,,,,,7.9,6.0,5.2`, 'GPGSV,1,1,01,04,40,120,33');
  expect(sky).toMatchObject({ type: 'sky', pdop: 7.9, hdop: 6, vdop: 5.2, satellites: [{ svid: 4, used: true }] });
  expect(fix).toMatchObject({ satellites: 13 });
});
