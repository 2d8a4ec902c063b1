/** Sentences of 2.1 and BDS-3, field by field. */
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { familyOf, readSentence } from '../../../native/protocols/rdss-text.ts';

const AT = Date.UTC(2026, 10, 24, 9);
const told = (body: string) => readSentence(body.split(','), { receivedAt: AT, card: 242_286 });
const gb = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
type Told = Partial<Record<string, unknown>> & { type: DeviceEvent['type'] };

describe('2.1', () => {
  const cases: [string, Told][] = [
    // All zero: no card. Level 0 is written for 5. Trailing zeros of the subordinates do not matter.
    ['BDICI,0000000,00000000,0000000,0,0,0,0,0', { type: 'rdss-card', card: 0 }],
    [
      'BDICI,04207733,0,0,3,60,0,E,000',
      { type: 'rdss-card', card: 4_207_733, level: 5, encrypted: true, subordinates: 0 },
    ],
    ['BDICZ,3,0242287,0242288,0242289', { type: 'rdss-subordinates', cards: [242_287, 242_288, 242_289] }],
    // Response beam 3, time beam 5, power of beams 1…10.
    ['BDBSI,03,05,0,2,4,0,3,1,0,0,0,0', { type: 'rdss-signal', usable: true }],
    ['BDBSI,00,00,0,0,0,0,0,0,0,0,0,0', { type: 'rdss-signal', usable: false }],
    [`BDTXR,1,0242407,0,,${gb('b2e2cad4')}`, { type: 'text', from: '242407', to: '242286', text: '测试' }],
    // A comma in raw text belongs to it.
    [`BDTXR,1,0242407,0,,${gb('b2e2cad42cb2e2')}`, { type: 'text', text: '测试,测' }],
    ['BDTXR,4,0242407,2,0859,A4B2E2CAD4', { type: 'text', text: '测试', sentAt: AT - 60_000 }],
    ['BDTXR,2,0242407,1,,12345', { type: 'text', text: '12345', hex: '12345f' }],
    ['BDTXR,1,0242407,1,,A468656C6C6F', { type: 'text', text: 'hello', hex: 'a468656c6c6f' }],
    ['BDHZR,0242407,2,0859,0900,0901,', { type: 'rdss-receipt', card: 242_407 }],
    ['BDDWR,3,0242407,,3143.0342,N,11322.2790,E,,M,,M,1,V,V,L', { type: 'heard', from: '242407' }],
    ['BDFKI,TXA,Y,Y,0,0040', { type: 'rdss-feedback', command: 'TXA', accepted: true, waitS: 40 }],
    ['BDFKI,TXA,N,Y,0,0130', { type: 'rdss-feedback', accepted: false, refusal: 'too-soon', waitS: 90 }],
    ['BDFKI,TXA,N,Y,1,0000', { type: 'rdss-feedback', refusal: 'suppressed' }],
    ['BDFKI,TXA,N,Y,2,0000', { type: 'rdss-feedback', refusal: 'battery-low' }],
    ['BDFKI,TXA,N,Y,3,0000', { type: 'rdss-feedback', refusal: 'silenced' }],
    ['BDFKI,TXA,N,N,0,0000', { type: 'rdss-feedback', refusal: 'failed' }],
    // Without a reason, and with one that no document has: a refusal all the same.
    ['BDFKI,TXA,N,Y,0,0000', { type: 'rdss-feedback', accepted: false, refusal: 'unknown' }],
    ['BDFKI,TXA,N,Y,4,0000', { type: 'rdss-feedback', accepted: false, refusal: 'unknown' }],
  ];
  it.each(cases)('%s', (body, event) => {
    expect(told(body)).toMatchObject([event]);
  });

  it('a broadcast is to nobody in particular', () => {
    expect(told('BDTXR,3,0242407,2,,A441')[0]).not.toHaveProperty('to');
  });

  it('a position without time and height has those of its arrival, and none', () => {
    const [heard] = told('BDDWR,3,0242407,,3143.0342,N,11322.2790,E,,M,,M,1,V,V,L');
    expect(heard).toMatchObject({ fix: { fixAt: AT, mode: 2 } });
  });
});

describe('BDS-3', () => {
  const cases: [string, Told][] = [
    ['BDICP,0,0,0,0,0,N,0,N,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0', { type: 'rdss-card', family: 'bds3', card: 0 }],
    ['BDICP,04207733,0,0,3,0,E,2,N,1,0,0,3,1,30,0,0,0,0,0,21,0,0,0', { type: 'rdss-card', level: 5, intervalS: 30 }],
    [`BDTCI,4204986,4204990,2,085900,1,0,${gb('b2e2cad4')}`, { type: 'text', text: '测试', sentAt: AT - 60_000 }],
    ['BDTCI,4204986,4204990,2,085900,1,0,B2E2CAD4', { type: 'text', text: '测试' }],
    ['BDTCI,4204986,4204990,2,085900,3,0,A4B2E2CAD4', { type: 'text', text: '测试', hex: 'a4b2e2cad4' }],
    // Without the counter; with the time in third place; compressed: only its bytes.
    ['BDTCI,4204986,4204990,2,085900,2,B2E2CAD4', { type: 'text', text: '测试', sentAt: AT - 60_000 }],
    ['BDTCI,4204986,4204990,085900.00,2,2,0,B2E2CAD4', { type: 'text', text: '测试', sentAt: AT - 60_000 }],
    ['BDTCI,4204986,4204990,2,085900,4,0,xyz', { type: 'text', text: '', hex: '78797a' }],
    ['BDFKI,085900,TCQ,Y,0,60', { type: 'rdss-feedback', command: 'TCQ', accepted: true, waitS: 60 }],
    ['BDFKI,085900.00,TXA,N,1,17', { type: 'rdss-feedback', command: 'TXA', refusal: 'too-soon', waitS: 17 }],
    ['BDFKI,085900,TCQ,N,2,0', { type: 'rdss-feedback', refusal: 'suppressed' }],
    ['BDFKI,085900,TCQ,N,3,0', { type: 'rdss-feedback', refusal: 'silenced' }],
    ['BDFKI,085900,TCQ,N,4,0', { type: 'rdss-feedback', refusal: 'no-signal' }],
    ['BDFKI,085900,TCQ,N,6,0', { type: 'rdss-feedback', refusal: 'no-permission' }],
    ['BDFKI,085900,TCQ,N,11,0', { type: 'rdss-feedback', refusal: 'checksum' }],
    // A yes with a reason was captured: it is none.
    ['BDFKI,085900,TCQ,Y,5,0', { type: 'rdss-feedback', accepted: false, refusal: 'no-card' }],
    // The fourth item of a beam is 0, 00, empty or missing.
    ['BDPWI,023628.00,00,02,2,51,44,4,50,43', { type: 'rdss-signal', usable: true }],
    ['BDPWI,023628.00,00,02,2,51,44,,4,50,43,00', { type: 'rdss-signal', usable: true }],
    ['BDPWI,023628.00,00,02,2,40,44,0,4,39,43,0', { type: 'rdss-signal', usable: false }],
    // Beams of BDS-2 alone are not enough.
    ['BDPWI,023628.00,01,06,46,46,00', { type: 'rdss-signal', usable: false, beams: [{ beam: 6, dbHz: 46 }] }],
    ['CCTCQ,4204990,2,1,3,A4B2E2CAD4,0', { type: 'rdss-request', family: 'bds3', to: 4_204_990, text: '测试' }],
  ];
  it.each(cases)('%s', (body, event) => {
    expect(told(body)).toMatchObject([event]);
  });

  it('is told apart from 2.1 by its sentences, and feedback by its first field', () => {
    expect(['BDICP', 'BDTCI', 'BDPWI'].map((head) => familyOf([head]))).toEqual(['bds3', 'bds3', 'bds3']);
    expect(familyOf(['BDFKI', '085900', 'TXA', 'Y', '0', '60'])).toBe('bds3');
    expect(familyOf(['BDFKI', 'TXA', 'Y', 'Y', '0', '0040'])).toBe('text-2.1');
    expect(familyOf(['CCTCQ'])).toBeUndefined();
    expect(familyOf(['BDGGA'])).toBeUndefined();
  });
});

describe('what is no position', () => {
  it.each([
    'BDDWR,1,0242407,084936.50,0000.0000,N,00000.0000,E,14,M,-6,M,1,V,V,L',
    'BDDWR,1,0242407,084936.50,,,,,,M,,M,1,V,V,L',
    'BDDWR,1,0242407,084936.50,9102.2434,N,11323.6667,E,14,M,-6,M,1,V,V,L',
    'BDDWR,1,0242407,084936.50,2360.2434,N,11323.6667,E,14,M,-6,M,1,V,V,L',
    'BDDWR,1,0242407,254936.50,2302.2434,N,11323.6667,E,14,M,-6,M,1,V,V,L',
    'BDDWR,1,0242407,084936.50,2302.2434,X,11323.6667,E,14,M,-6,M,1,V,V,L',
    'BDDWR,1,0000000,084936.50,2302.2434,N,11323.6667,E,14,M,-6,M,1,V,V,L',
    'BDWAA,0,,0312194,072236.37,,,,,61,M',
  ])('%s', (body) => {
    expect(told(body)).toMatchObject([{ type: 'rdss-other', name: body.slice(0, 5) }]);
  });
});

describe('what is not of its documented form', () => {
  it.each([
    'BDICI,x,0,0,0,0,0,N',
    'BDTXR,1,0242407',
    'BDTXR,1,0242407,9,,00',
    'BDHZR,0242407,9,0859',
    'BDHZR,0242407,1,noon,0900',
    'BDBSI,,',
    'BDFKI,,,',
    'BDPWI,023628.00,00,09,2,51',
    'BDSNR,1,2,3',
    'BDTCI,1,2,2,085900,7,0,00',
    'BDEPI,1.0,1.0,1,085900.00,11323.6667,E,2302.2434,N,14,1,1,1.0,help',
    'BDNEW',
  ])('%s is told as it is', (body) => {
    const [name = '', ...fields] = body.split(',');
    expect(told(body)).toEqual([{ type: 'rdss-other', receivedAt: AT, name, fields }]);
  });

  it('in as many fields of as many characters as the contract takes', () => {
    const [other] = told(['BDNEW', 'x'.repeat(400), ...Array<string>(200).fill('y')].join(','));
    expect(other?.type === 'rdss-other' && [other.fields.length, other.fields[0]?.length]).toEqual([100, 300]);
  });
});
