import { describe, expect, it } from 'vitest';
import type { Said } from '../../../native/protocols/weather-said.ts';
import { compassSentences, weatherSentences } from '../../../native/protocols/weather-sentences.ts';

function said(body: string): Said {
  const fields = body.split(',');
  const formatter = (fields[0] ?? '').slice(2);
  return (weatherSentences[formatter] ?? compassSentences[formatter])?.(fields) ?? {};
}

describe('wind', () => {
  it.each<[string, Said]>([
    ['WIMWV,214.8,R,0.1,K,A', { apparentRelativeDeg: 214.8, apparentSpeedMps: 0.1 / 3.6 }],
    ['IIMWV,128.0,R,057.9,M,A', { apparentRelativeDeg: 128, apparentSpeedMps: 57.9 }],
    ['WIMWV,045.0,T,10.5,N,A', { trueRelativeDeg: 45, trueSpeedMps: (10.5 * 1_852) / 3_600 }],
    ['WIMWV,010,R,10,S,A', { apparentRelativeDeg: 10, apparentSpeedMps: 4.4704 }],
    ['WIMWV,360.0,R,1.0,M,A', { apparentRelativeDeg: 0, apparentSpeedMps: 1 }],
    // calm has no direction; a station without GNSS has no true speed
    ['WIMWV,,R,0.0,M,A', { apparentSpeedMps: 0 }],
    ['WIMWV,100,T,,N,A', { trueRelativeDeg: 100 }],
    ['WIMWD,270.0,T,268.4,M,12.4,N,6.4,M', { trueFromDeg: 270, trueSpeedMps: 6.4 }],
    ['WIMWD,270.0,T,268.4,M,12.4,N,,M', { trueFromDeg: 270, trueSpeedMps: (12.4 * 1_852) / 3_600 }],
    ['IIMWD,,T,022.0,M,8.8,N,4.5,M', { trueSpeedMps: 4.5 }],
  ])('%s', (body, expected) => {
    const told = said(body);
    expect(Object.keys(told).sort()).toEqual(Object.keys(expected).sort());
    for (const [quantity, value] of Object.entries(expected))
      expect(told[quantity as keyof Said]).toBeCloseTo(value ?? NaN, 12);
  });

  it.each([
    'WIMWV,214.8,R,0.1,K,V',
    'WIMWV,214.8,R,0.1,K,',
    'WIMWV,214.8,R,0.1,K',
    'WIMWV,214.8,T,0.1,K,V',
    'WIMWV,361,R,-0.1,K,A',
    'WIMWV,-5,R,130,M,A',
    'WIMWV,1e2,R,nan,M,A',
    'WIMWD,400,T,22,M,900,N,700,M',
    'WIMWD,20,M,22,M,,N,,M',
  ])('that is invalid or of no range is said to be unknown: %s', (body) => {
    expect(Object.keys(said(body)).length).toBeGreaterThan(0);
    expect(Object.values(said(body)).every((value) => value === undefined)).toBe(true);
  });

  it.each(['WIMWV,214.8,X,0.1,K,A', 'WIMWV,,R,,M,A', 'WIMWV', 'WIMWD,,T,,M,,N,,M', 'WIMDA,,,,,,,,,,,,,,,,,,,,'])(
    'that is not spoken of changes nothing: %s',
    (body) => expect(said(body)).toEqual({}),
  );

  it('with a speed of no unit has a direction only', () => {
    expect(said('WIMWV,214.8,R,5.0,X,A')).toEqual({ apparentRelativeDeg: 214.8, apparentSpeedMps: undefined });
  });
});

describe('air', () => {
  it('of the composite sentence is told in our units', () => {
    expect(said('WIMDA,30.0294,I,1.0169,B,20.1,C,11.2,C,45.2,10.1,7.8,C,231.1,T,236.0,M,4.9,N,2.5,M')).toEqual({
      pressureHpa: 1_016.9,
      temperatureC: 20.1,
      waterC: 11.2,
      humidityPercent: 45.2,
      dewPointC: 7.8,
      trueFromDeg: 231.1,
      trueSpeedMps: 2.5,
    });
    expect(said('WIMDA,29.2554,I,0.9907,B,23.9,C,,,14.4,,-4.8,C,,,,,,,,')).toEqual({
      pressureHpa: 990.7,
      temperatureC: 23.9,
      humidityPercent: 14.4,
      dewPointC: -4.8,
    });
    // inches alone: 30.0294 × 33.8638
    expect(said('WIMDA,30.0294,I,,B,,C,,,,,,,,,,,,,,').pressureHpa).toBeCloseTo(1_016.91, 2);
    expect(said('WIMDA,3.02,I,1.01,B,,,,,,,,,,,,,,,,').pressureHpa).toBe(1_010);
  });

  it.each<[string, Said]>([
    ['WIXDR,C,23.4,C,0,H,15.8,P,0,P,1029.6,H,0', { temperatureC: 23.4, humidityPercent: 15.8, pressureHpa: 1_029.6 }],
    // the second is the inside of the device
    ['WIXDR,C,31.9,C,0,H,67.3,P,2,C,99.9,C,1', { temperatureC: 31.9, humidityPercent: 67.3 }],
    [
      'WIXDR,C,+023.0,C,TEMP,C,+008.1,C,DEWP,P,1.0243,B,PRESS,H,038.1,P,RH,Z,0120,W,SOLAR,Y,0.000,M,PRECIP',
      { temperatureC: 23, dewPointC: 8.1, pressureHpa: 1_024.3, humidityPercent: 38.1 },
    ],
    ['WIXDR,C,-023.9,C,,', { temperatureC: -23.9 }],
    ['YXXDR,C,29.9,C', { temperatureC: 29.9 }],
    ['YXXDR,P,0.98966,B', { pressureHpa: 989.66 }],
    ['IIXDR,P,101325,P,BARO', { pressureHpa: 1_013.25 }],
    ['IIXDR,P,1.02481,B,Barometer', { pressureHpa: 1_024.81 }],
    ['WIXDR,P,29.92,I,0', { pressureHpa: 1_013.204_896 }],
    ['WIXDR,P,760,M,0', { pressureHpa: 1_013.250_24 }],
    ['WIXDR,C,50,F,AirTemp', { temperatureC: 10 }],
    [
      'YDXDR,C,6.2,C,Sea_T,H,59.5,P,ENV_INSIDE_H,C,15.6,C,ENV_INSIDE_T,C,3.2,C,ENV_OUTSIDE_T',
      { waterC: 6.2, temperatureC: 3.2 },
    ],
    ['YXXDR,A,-1.2,D,PTCH,A,0.8,D,ROLL', { pitchDeg: -1.2, rollDeg: 0.8 }],
    ['IIXDR,C,,C,AIRTEMP,A,3.4,D,HEEL,A,1.9,D,TRIM,P,,B,BARO,A,-2.2,D,RUDDER', { rollDeg: 3.4, pitchDeg: 1.9 }],
    ['YXMTW,17.9,C', { waterC: 17.9 }],
  ])('%s', (body, expected) => expect(said(body)).toEqual(expected));

  it.each([
    'IIXDR,C,79.9,C,ENGINE#0,P,1.0,B,ENGINE#0,U,13.98,V,ALTERNATOR#0',
    'YXXDR,C,12.0,C,WCHR,C,11.0,C,WCHT,C,13.0,C,HINX',
    'IIXDR,C,24.9,C,BAT_00,P,100.0,P,BAT_00',
    'IIXDR,C,21.0,C,CABIN,H,40,P,INSIDE',
    'IIXDR,C,-13.5,A,BATI',
    'IIXDR,A,803.9,M,PITCH,A,5,D,XANG,G,1,,MAGX',
    'WIXDR,A,302,D,0,A,320,D,1,S,0.1,M,0',
    'IIXDR,C,20',
    'IIXDR',
  ])('of something else is nobody’s: %s', (body) => expect(said(body)).toEqual({}));

  it.each([
    'WIXDR,C,99,C,0',
    'WIXDR,H,101,P,0',
    'WIXDR,P,1013.2,B,0',
    'YXXDR,A,171,D,PITCH',
    'YXMTW,80,C',
    'YXMTW,20,X',
  ])('of no range is unknown: %s', (body) => expect(Object.values(said(body))).toEqual([undefined]));
});

describe('a compass', () => {
  it.each<[string, Said]>([
    ['HCHDG,98.3,0.0,E,12.6,W', { magneticDeg: 98.3, deviationDeg: 0, variationDeg: -12.6, headingDeg: 85.7 }],
    ['HCHDG,2.0,1.5,W,5.3,W', { magneticDeg: 2, deviationDeg: -1.5, variationDeg: -5.3, headingDeg: 355.2 }],
    ['HCHDG,266.0,,,,', { magneticDeg: 266 }],
    ['HCHDG,358.0,,,4.0,E', { magneticDeg: 358, variationDeg: 4, headingDeg: 2 }],
    // a deviation that cannot be read is not the same as none
    ['HCHDG,98.3,3.0,,12.6,W', { magneticDeg: 98.3, deviationDeg: undefined, variationDeg: -12.6 }],
    ['HCHDM,123.4,M', { magneticDeg: 123.4 }],
    ['HEHDT,360.0,T', { headingDeg: 0 }],
    ['HEHDT,75.5', { headingDeg: 75.5 }],
    ['GNTHS,75.5,A', { headingDeg: 75.5 }],
    ['IIVHW,12.3,T,10.1,M,5.2,N,9.6,K', { headingDeg: 12.3, magneticDeg: 10.1 }],
    ['IIVHW,,,,,5.2,N,9.6,K', {}],
    ['GNTHS,,V', {}],
  ])('%s', (body, expected) => expect(said(body)).toEqual(expected));

  it.each(['GNTHS,75.5,V', 'GNTHS,75.5,E', 'GNTHS,75.5', 'HEHDT,75.5,M', 'HEHDT,361,T', 'HCHDM,-1,M'])(
    'that is invalid is unknown: %s',
    (body) => expect(Object.values(said(body))).toEqual([undefined]),
  );
});
