import { describe, expect, it } from 'vitest';
import { lteBandOf } from '../../../native/protocols/at-bands.ts';
import {
  decimalIn,
  fieldsOf,
  hexIn,
  identity,
  integerIn,
  networkCode,
  scaled,
} from '../../../native/protocols/at-fields.ts';
import { merge, mergeNewest, modemEventOf, tells } from '../../../native/protocols/at-statement.ts';

describe('fields', () => {
  it('are parted by commas that stand outside quotes; quotes and blanks go', () => {
    expect(fieldsOf('+COPS: 0,0,"A, B",7')).toEqual(['0', '0', 'A, B', '7']);
    expect(fieldsOf('^HCSQ:"LTE", 30 ,,-')).toEqual(['LTE', '30', '', '-']);
    expect(fieldsOf('1,4,262')).toEqual(['1', '4', '262']);
  });

  it('that are no number, or out of range, are none', () => {
    expect([integerIn('-', 0, 9), integerIn('', 0, 9), integerIn('10', 0, 9), integerIn('1e1', 0, 99)]).toEqual(
      Array(4).fill(undefined),
    );
    expect([decimalIn('-10.5', -20, 0), decimalIn('nan', 0, 1), decimalIn('.5', 0, 1)]).toEqual([
      -10.5,
      undefined,
      undefined,
    ]);
    expect([hexIn('1E4', 503), hexIn('0x1e4', 503), hexIn('1F8', 503), hexIn('G', 503)]).toEqual([
      484,
      484,
      undefined,
      undefined,
    ]);
    expect([scaled('99', 31, -113, 2), scaled('31', 31, -113, 2), scaled('255', 126, -157, 1)]).toEqual([
      undefined,
      -51,
      undefined,
    ]);
  });

  it('with identities keep their letters; all F and all zero are none', () => {
    expect(identity('0012345ab', 12)).toBe('0012345AB');
    expect(identity('0000000C027F5065', 12)).toBe('C027F5065');
    expect(['FFFF', '00FFFFFFF', '0', '0000', '12G', '123456789ABCDEF01'].map((field) => identity(field, 12))).toEqual(
      Array(6).fill(undefined),
    );
    expect([networkCode('2'), networkCode('260'), networkCode('2600')]).toEqual(['02', '260', undefined]);
  });
});

it('an LTE channel number is of one band', () => {
  expect([0, 1_300, 1_650, 38_400, 39_650, 66_436].map(lteBandOf)).toEqual(['B1', 'B3', 'B3', 'B39', 'B41', 'B66']);
  expect([5_000, 46_790, 65_535, 262_143, undefined].map(lteBandOf)).toEqual(Array(5).fill(undefined));
});

describe('what several answers say', () => {
  it('is, of each field, what the most trusted says; the best registration holds', () => {
    expect(
      merge([
        { registration: 'none', technology: 'lte', lte: { rsrpDbm: -80, sinrDb: undefined } },
        { registration: 'home', technology: 'gsm', lte: { rsrpDbm: -90, sinrDb: 3 } },
      ]),
    ).toMatchObject({ registration: 'home', technology: 'lte', lte: { rsrpDbm: -80, sinrDb: 3 } });
  });

  it('is, where nobody asks, what was said last; of another technology nothing stays', () => {
    const known = { technology: 'lte', operator: 'A', lte: { rsrpDbm: -80, band: 'B3' } } as const;
    const same = { lte: { rsrpDbm: -90 } };
    expect(mergeNewest(same, [known, same])).toMatchObject({ technology: 'lte', lte: { rsrpDbm: -90, band: 'B3' } });
    const other = { nr: { rsrpDbm: -70 } };
    const event = modemEventOf(mergeNewest(other, [known, other]), 0);
    expect(event).toEqual({ type: 'modem', receivedAt: 0, registration: 'unknown', operator: 'A', rsrpDbm: -70 });
  });

  it('is nothing where no field is told', () => {
    expect([tells({}), tells({ nr: { rsrpDbm: undefined }, maker: undefined }), tells({ nr: { pci: 0 } })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('of a modem that is not served tells no cell of a registration', () => {
    const registered = { cell: '1A', tac: '2B' };
    expect(modemEventOf({ registration: 'denied', registered }, 0)).not.toHaveProperty('cell');
    expect(modemEventOf({ registration: 'roaming', registered }, 0)).toMatchObject(registered);
    expect(modemEventOf({ technology: 'none', nr: { rsrpDbm: -70 } }, 0)).not.toHaveProperty('rsrpDbm');
  });
});
