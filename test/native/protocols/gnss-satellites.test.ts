import { expect, it } from 'vitest';
import { satelliteId, systemOfId, systemOfTalker } from '../../../native/protocols/gnss-satellites.ts';

it.each([
  ['GP', 5, 'gps', 5],
  ['GP', 40, 'sbas', 127],
  ['GP', 70, 'glonass', 6],
  ['GP', 133, 'sbas', 133],
  ['GP', 193, 'qzss', 1],
  ['GP', 175, 'other', 3],
  ['GL', 65, 'glonass', 1],
  ['GL', 3, 'glonass', 3],
  ['GA', 36, 'galileo', 36],
  ['GA', 301, 'galileo', 1],
  ['GA', 103, 'galileo', 3],
  ['GB', 33, 'beidou', 33],
  ['BD', 19, 'beidou', 19],
  ['BD', 214, 'beidou', 14],
  ['GB', 419, 'beidou', 19],
  ['GQ', 2, 'qzss', 2],
  ['QZ', 193, 'qzss', 1],
  ['GI', 4, 'navic', 4],
  ['GN', 19, 'gps', 19],
])('talker %s, number %i is %s %i', (talker, number, system, svid) => {
  expect(satelliteId(number, systemOfTalker(talker))).toEqual({ system, svid });
});

it('a system id decides where the talker is GN', () => {
  expect(satelliteId(19, systemOfId('4'))).toEqual({ system: 'beidou', svid: 19 });
  expect(satelliteId(82, systemOfId('2'))).toEqual({ system: 'glonass', svid: 18 });
});

it('zero is no satellite', () => {
  expect(satelliteId(0, 'gps')).toBeUndefined();
});
