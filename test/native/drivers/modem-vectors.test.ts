/** The published answers of modems, and what each of them says. `vectors`: test/fixtures/devices/vectors.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import type { ModemEvent } from '../../../contract/modem.ts';
import { modemAt } from '../../../native/drivers/modem-at.ts';

const MAKERS = ['quectel', 'huawei', 'fibocom', '3gpp'];
const file = path.resolve(import.meta.dirname, '../../fixtures/devices/vectors.json');
const vectors = z
  .object({ other: z.array(z.object({ protocol: z.string(), data: z.string() })) })
  .parse(JSON.parse(readFileSync(file, 'utf8')))
  .other.filter(({ protocol }) => MAKERS.includes(protocol))
  .map(({ data }) => data);

type Said = Omit<Partial<ModemEvent>, 'type' | 'receivedAt'>;

function decode(text: string): DeviceEvent[] {
  const decoder = modemAt.decoder();
  const events = [...decoder.push(Buffer.from(text, 'latin1'), 0), ...decoder.flush(0)];
  for (const event of events) deviceEvent.parse(event);
  return events;
}
const event = (said: Said) => ({ type: 'modem', receivedAt: 0, registration: 'unknown', ...said });

/** In the order of the file. */
const expected: Said[] = [
  {
    technology: '5g-sa',
    mcc: '460',
    mnc: '11',
    cell: '24211A484',
    pci: 649,
    tac: '242000',
    arfcn: 428_910,
    band: 'n1',
    // RSRP and RSRQ are `-`: not known, and not made up.
    sinrDb: 25,
  },
  {
    technology: 'lte',
    mcc: '262',
    mnc: '01',
    cell: '1929500',
    pci: 321,
    arfcn: 1_300,
    band: 'B3',
    tac: '34BA',
    rsrpDbm: -75,
    rsrqDb: -7,
    rssiDbm: -48,
    sinrDb: 25,
  },
  // SINR stands before RSRQ here, and only here.
  {
    technology: '5g-nsa',
    mcc: '262',
    mnc: '01',
    pci: 774,
    rsrpDbm: -82,
    sinrDb: 30,
    rsrqDb: -11,
    arfcn: 431_070,
    band: 'n1',
  },
  { rsrpDbm: -75, sinrDb: 4, rsrqDb: -11 },
  { technology: '5g-sa', rssiDbm: -51, rsrpDbm: -80, sinrDb: 2, rsrqDb: -11 },
  // −141 + 58; −20.2 + 0.2 × 165; −20 + 0.5 × 22
  { rsrpDbm: -83, sinrDb: 12.8, rsrqDb: -9 },
  { technology: 'lte', rssiDbm: -55, rsrpDbm: -86, sinrDb: 13, rsrqDb: -11 },
  { technology: 'lte', rssiDbm: -91, rsrpDbm: -122, sinrDb: -7, rsrqDb: -20 },
  {
    technology: '5g-sa',
    mcc: '460',
    mnc: '00',
    arfcn: 524_910,
    cell: 'C027F5065',
    // hexadecimal 114
    pci: 276,
    tac: '14225C',
    rsrpDbm: -73,
    rsrqDb: -9,
    sinrDb: 24,
  },
  {
    technology: 'lte',
    mcc: '460',
    mnc: '00',
    arfcn: 38_400,
    band: 'B39',
    cell: 'D975244',
    pci: 8,
    tac: '24C8',
    rsrpDbm: -85,
    rsrqDb: -10,
    // the last field is the RSSI, not the SINR
    rssiDbm: -54,
  },
  { sim: 'ready', technology: 'wcdma' },
  // Nine fields: NR (75, 52, 57), and LTE (4, 29) beside it
  { rsrqDb: -6, rsrpDbm: -105, sinrDb: 5, anchor: { rsrqDb: -18, rsrpDbm: -112 } },
  { rsrqDb: -23.5, rsrpDbm: -108, sinrDb: 11, anchor: { rsrqDb: -13, rsrpDbm: -97 } },
  { rsrqDb: -10, rsrpDbm: -61 },
  { registration: 'home', technology: '5g-sa', tac: '2D6600', cell: '1CA74B017' },
];

describe('a published answer', () => {
  it('is expected to say something, each', () => expect(expected).toHaveLength(vectors.length));

  it.each(vectors.map((line, index) => ({ line, said: expected[index] ?? {} })))('$line', ({ line, said }) => {
    expect(decode(`${line}\r\n`)).toEqual([event(said)]);
    expect(decode(`\r\n${line}\r\n\r\nOK\r\n`)).toEqual([event(said)]);
    // The end of a file ends its last line.
    expect(decode(line)).toEqual([event(said)]);
  });

  it.each(vectors)('is no answer under another name, nor torn: %s', (line) => {
    const body = line.slice(line.indexOf(':') + 1);
    expect(decode(`+NONE:${body}\r\n`)).toEqual([]);
    expect(decode(`${body}\r\n`)).toEqual([]);
    expect(decode(`\x01${line}\r\n`)).toEqual([]);
    expect(decode(`${line}${'9'.repeat(600)}\r\n`)).toEqual([]);
  });
});

describe('answers of the same sources', () => {
  it.each<[string, string, Said]>([
    [
      'Quectel standalone, with a space before the country',
      '+QENG: "servingcell","NOCONN","NR5G-SA","TDD", 515,66,100072000,538,114000,620640,78,12,-109,-12,14,1,-',
      {
        technology: '5g-sa',
        mcc: '515',
        mnc: '66',
        cell: '100072000',
        pci: 538,
        tac: '114000',
        arfcn: 620_640,
        band: 'n78',
        rsrpDbm: -109,
        rsrqDb: -12,
        sinrDb: 14,
      },
    ],
    [
      'Quectel standalone with older firmware: the line ends early, and its 0 is no SINR',
      '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,88,0,301,342600,629952,78,3,-79,-11,0,8015',
      {
        technology: '5g-sa',
        mcc: '460',
        mnc: '88',
        pci: 301,
        tac: '342600',
        arfcn: 629_952,
        band: 'n78',
        rsrpDbm: -79,
        rsrqDb: -11,
      },
    ],
    [
      'Quectel standalone without its area',
      '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",310,260,18666712F,335,516270,41,12,-75,-11,5,1,-',
      {
        technology: '5g-sa',
        mcc: '310',
        mnc: '260',
        cell: '18666712F',
        pci: 335,
        arfcn: 516_270,
        band: 'n41',
        rsrpDbm: -75,
        rsrqDb: -11,
        sinrDb: 5,
      },
    ],
    [
      'Quectel LTE with a heading',
      '+QENG: "servingcell","NOCONN","LTE","FDD",460,01,5F1EA15,12,1650,3,5,5,DE10,-100,-12,-68,11,0,-32768,27',
      {
        technology: 'lte',
        mcc: '460',
        mnc: '01',
        cell: '5F1EA15',
        pci: 12,
        arfcn: 1_650,
        band: 'B3',
        tac: 'DE10',
        rsrpDbm: -100,
        rsrqDb: -12,
        rssiDbm: -68,
        sinrDb: 11,
      },
    ],
    [
      'Quectel LTE on the other scale of SINR: −20 + 165 ÷ 5',
      '+QCSQ: "eMTC",-84,-91,165,-6',
      { technology: 'lte', rssiDbm: -84, rsrpDbm: -91, sinrDb: 13, rsrqDb: -6 },
    ],
    [
      'Quectel standalone without RSSI',
      '+QCSQ: "NR5G-SA",-73,33,-10',
      { technology: '5g-sa', rsrpDbm: -73, sinrDb: 33, rsrqDb: -10 },
    ],
    ['a modem that searches', '+QENG: "servingcell","SEARCH"', { registration: 'searching', technology: 'none' }],
    ['Huawei without service', '^HCSQ: "NOSERVICE"', { technology: 'none' }],
    ['Huawei, GSM', '^HCSQ: "GSM",36,255', { technology: 'gsm', rssiDbm: -85 }],
    ['Huawei, WCDMA', '^HCSQ: "WCDMA",30,30,58', { technology: 'wcdma', rssiDbm: -91 }],
    [
      'Huawei, what serves, without quotes',
      '^SYSINFOEX: 2,2,0,1,,11,NR-5GC,111,NR-5GC',
      { sim: 'ready', registration: 'home', technology: '5g-sa' },
    ],
    [
      'Huawei, the band',
      '^HFREQINFO: 0,7,41,528960,2644800,60000,528960,2644800,60000,41,513000,2565000,100000,0,0,1400',
      { band: 'n41', arfcn: 528_960 },
    ],
    ['Huawei, temperatures', '^CHIPTEMP: 431,431,65535,35,65535', { temperatureC: 43.1 }],
    ['Fibocom, temperature', '+GTSENRDTEMP: 1,56736', { temperatureC: 56.736 }],
    ['Quectel, temperatures', '+QTEMP: 31,33,30', { temperatureC: 33 }],
    [
      'Fibocom without a heading',
      '1,4,262,2,1A2B,0012345AB,100,42,,,-7,29,29,4',
      {
        technology: 'lte',
        mcc: '262',
        mnc: '02',
        tac: '1A2B',
        cell: '0012345AB',
        arfcn: 100,
        band: 'B1',
        pci: 42,
        sinrDb: -3.5,
        rsrpDbm: -112,
        rsrqDb: -18,
      },
    ],
    [
      'Fibocom with a name on the line',
      '+GTCCINFO: 1,9,310,260,A2E700,101E0212F,7EFAE,290,5041,100,113,87,87,64',
      {
        technology: '5g-sa',
        mcc: '310',
        mnc: '260',
        tac: 'A2E700',
        cell: '101E0212F',
        // hexadecimal, as its letters show
        arfcn: 0x7_efae,
        pci: 656,
        band: 'n41',
        sinrDb: 33,
        rsrpDbm: -70,
        rsrqDb: -11.5,
      },
    ],
    ['signal strength', '+CSQ: 29,99', { rssiDbm: -55 }],
    [
      'registration by notice',
      '+CEREG: 5,"1A2B","01234567",7',
      { registration: 'roaming', technology: 'lte', tac: '1A2B', cell: '01234567' },
    ],
    [
      'registration with a long identity',
      '+C5GREG: 2,1,"14225C","0000000C027F5065",11,1,"01"',
      { registration: 'home', technology: '5g-sa', tac: '14225C', cell: 'C027F5065' },
    ],
    ['registration that is denied', '+CEREG: 0,3', { registration: 'denied' }],
    [
      'the operator by number',
      '+COPS:0,2,"26202",13',
      { operator: '26202', mcc: '262', mnc: '02', technology: '5g-nsa' },
    ],
    ['the operator in UCS2', '+COPS: 0,0,"4E2D56FD79FB52A8",11', { operator: '中国移动', technology: '5g-sa' }],
  ])('%s', (_what, line, said) => expect(decode(`${line}\r\n`)).toEqual([event(said)]));

  it.each([
    '+CSQ: 99,99',
    '+CSQ:',
    '+CSQ: 32,99',
    '+CESQ: 99,99,255,255,255,255,255,255,255',
    '+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)',
    '+COPS: (2,"CHINA MOBILE","CMCC","46000",7),(3,"CHN-UNICOM","UNICOM","46001",7),,(0,1,2,3,4),(0,1,2)',
    '+QENG: "servingcell","NOCONN"',
    '+QCSQ: "NR5G",-,-,-',
    '+QCSQ: "NR5G",-32768,-32768,-32768',
    '^HCSQ: "NR",255,255,255',
    '^HCSQ: "PHS",1,2,3',
    '^CHIPTEMP: 42',
    '^CHIPTEMP: 65535,65535',
    '+QTEMP: "modem-tsens","-273"',
    '+GTCCINFO:',
    '+QENG: "NR5G-NSA",460,00,774,-,-,-,504990,41,12,1',
  ])('that know nothing say nothing: %s', (line) => expect(decode(`${line}\r\nOK\r\n`)).toEqual([]));
});

describe('a transcript without any question in it', () => {
  it('of 5G carried by LTE is one event: measurements of NR, cell and area of LTE', () => {
    const lines = [
      '+QENG: "servingcell","NOCONN"',
      '+QENG: "LTE","FDD",262,01,1929500,321,1300,3,5,5,34BA,-75,-7,-48,25,15,100,-',
      '+QENG: "NR5G-NSA",262,01,774,-82,30,-11,431070,1,3,0',
    ];
    expect(decode(`${lines.join('\r\n')}\r\n\r\nOK\r\n`)).toEqual([
      event({
        technology: '5g-nsa',
        mcc: '262',
        mnc: '01',
        rsrpDbm: -82,
        rsrqDb: -11,
        sinrDb: 30,
        band: 'n1',
        pci: 774,
        arfcn: 431_070,
        cell: '1929500',
        tac: '34BA',
        anchor: { rsrpDbm: -75, rsrqDb: -7, sinrDb: 25, rssiDbm: -48, band: 'B3', pci: 321, arfcn: 1_300 },
      }),
    ]);
  });

  it('tells each answer, and what was told before stays', () => {
    const events = decode(
      [
        '+C5GREG: 2,1,"2D6600","1CA74B017",11,1,"01"',
        'OK',
        '+COPS: 0,0,"CHINA MOBILE",11',
        'OK',
        '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,00,1CA74B017,335,2D6600,504990,41,12,-75,-11,5,1,-',
        'OK',
        '+QTEMP: "tsens-pa","46"',
        '+QTEMP: "modem-cpu","51"',
        'OK',
      ].join('\n'),
    );
    expect(events).toHaveLength(4);
    expect(events.at(-1)).toEqual(
      event({
        registration: 'home',
        operator: 'CHINA MOBILE',
        technology: '5g-sa',
        mcc: '460',
        mnc: '00',
        cell: '1CA74B017',
        tac: '2D6600',
        pci: 335,
        arfcn: 504_990,
        band: 'n41',
        rsrpDbm: -75,
        rsrqDb: -11,
        sinrDb: 5,
        temperatureC: 51,
      }),
    );
  });

  it('of several modems, one after the other, tells what each of them measures', () => {
    const events = decode(vectors.join('\r\n')).filter((one) => one.type === 'modem');
    // The lines of LTE and of the NR that it carries are one answer.
    expect(events.map(({ rsrpDbm }) => rsrpDbm)).toEqual([
      undefined,
      -82,
      -75,
      -80,
      -83,
      -86,
      -122,
      -73,
      -85,
      // nothing measured here, nor by the last: what was measured first by the most trusted stays
      -82,
      -105,
      -108,
      -61,
      -82,
    ]);
    expect(events.filter(({ rssiDbm }) => rssiDbm === -91)).toEqual([
      expect.objectContaining({ technology: 'lte', rsrqDb: -20, sinrDb: -7 }),
    ]);
  });

  it('of Fibocom’s takes lines without a name for the cells of their heading', () => {
    const events = decode(
      [
        '+GTCCINFO:',
        'LTE-NR EN-DC service cell:',
        '1,4,460,00,90F3,A6F3EC6,9FE8,12,141,100,16,43,43,24',
        '1,9,460,11,123456,0123456789,99240,C6,5078,100,91,74,74,67',
        'LTE neighbor cell:',
        '2,4,,,,,A0AE,7C,,,31,31,12',
        '',
        'OK',
      ].join('\r\n'),
    );
    expect(events).toEqual([
      event({
        technology: '5g-nsa',
        mcc: '460',
        mnc: '00',
        rsrpDbm: -83,
        rsrqDb: -10,
        sinrDb: 22,
        band: 'n78',
        pci: 0xc6,
        arfcn: 0x99_240,
        cell: 'A6F3EC6',
        tac: '90F3',
        anchor: { rsrpDbm: -98, rsrqDb: -8, sinrDb: 8, band: 'B41', pci: 0x12, arfcn: 0x9_fe8 },
      }),
    ]);
  });

  it('with the questions coming back knows what lines without a name are', () => {
    const events = decode(
      'AT+CGMI\r\r\nQuectel\r\n\r\nOK\r\nAT+CGMM\r\r\nRM520N-GL\r\n\r\nOK\r\nAT+CPIN?\r\r\n+CME ERROR: 10\r\n',
    );
    expect(events.at(-1)).toEqual(event({ maker: 'Quectel', model: 'RM520N-GL', sim: 'absent' }));
  });
});
