/** What modems of four kinds answer to what they are asked, as documented and as seen; cells and areas are made up. */

export type SimMake = 'quectel' | 'huawei' | 'fibocom' | 'plain';
/** Where it is: on 5G of its own, on 5G carried by LTE, on LTE, roaming there, or looking for a network. */
export type SimService = '5g-sa' | '5g-nsa' | 'lte' | 'roaming' | 'searching';

/** Lines of an answer; a command that is not here is not known to the modem. */
export type Answers = Record<string, readonly string[]>;

const REGISTRATIONS: Record<SimService, { fiveG: string; lte: string; act: string }> = {
  '5g-sa': { fiveG: '2,1,"2D6600","1CA74B017",11,1,"01"', lte: '2,0', act: '11' },
  '5g-nsa': { fiveG: '2,0', lte: '2,1,"34BA","1929500",13', act: '13' },
  lte: { fiveG: '2,0', lte: '2,1,"34BA","1929500",7', act: '7' },
  roaming: { fiveG: '2,0', lte: '2,5,"34BA","1929500",7', act: '7' },
  searching: { fiveG: '2,2', lte: '2,2', act: '' },
};

function registration(service: SimService): Answers {
  const { fiveG, lte, act } = REGISTRATIONS[service];
  return {
    'AT+C5GREG?': [`+C5GREG: ${fiveG}`],
    'AT+CEREG?': [`+CEREG: ${lte}`],
    'AT+CGREG?': ['+CGREG: 2,0'],
    'AT+CREG?': [`+CREG: 0,${service === 'searching' ? 2 : service === 'roaming' ? 5 : 1}`],
    'AT+COPS?': [act === '' ? '+COPS: 0' : `+COPS: 0,0,"CHINA MOBILE",${act}`],
    'AT+CPIN?': ['+CPIN: READY'],
  };
}

const onLte = '"LTE","FDD",460,00,1929500,321,1300,3,5,5,34BA,-75,-7,-48,25,15,100,-';
const quectelCells: Record<SimService, readonly string[]> = {
  '5g-sa': ['+QENG: "servingcell","NOCONN","NR5G-SA","TDD", 460,00,1CA74B017,335,2D6600,504990,41,12,-75,-11,5,1,-'],
  '5g-nsa': [
    '+QENG: "servingcell","NOCONN"',
    `+QENG: ${onLte}`,
    '+QENG: "NR5G-NSA",460,00,774,-82,30,-11,504990,41,12,1',
  ],
  lte: [`+QENG: "servingcell","NOCONN",${onLte}`],
  roaming: [`+QENG: "servingcell","LIMSRV",${onLte}`],
  searching: ['+QENG: "servingcell","SEARCH"'],
};
const quectelSignal: Record<SimService, string> = {
  '5g-sa': '"NR5G",-75,4,-11',
  '5g-nsa': '"LTE",-48,-75,25,-7',
  lte: '"LTE",-48,-75,25,-7',
  roaming: '"LTE",-48,-75,25,-7',
  searching: '"NOSERVICE"',
};
const quectel = (service: SimService): Answers => ({
  'AT+CGMI': ['Quectel'],
  'AT+CGMM': ['RM520N-GL'],
  ATI: ['Quectel', 'RM520N-GL', 'Revision: RM520NGLAAR03A03M4G'],
  ...registration(service),
  'AT+CSQ': ['+CSQ: 99,99'],
  'AT+CESQ': [service === '5g-sa' ? '+CESQ: 99,99,255,255,255,255' : '+CESQ: 99,99,255,255,26,66'],
  'AT+QENG="servingcell"': quectelCells[service],
  'AT+QCSQ': [`+QCSQ: ${quectelSignal[service]}`],
  'AT+QTEMP': ['+QTEMP: "modem-tsens","-273"', '+QTEMP: "tsens-pa","46"', '+QTEMP: "modem-cpu","51"'],
});

const huawei = (service: SimService): Answers => {
  const nr = service === '5g-sa';
  const served = service !== 'searching';
  return {
    'AT+CGMI': ['TD Tech Ltd'],
    'AT+CGMM': ['MT5700M-CN'],
    ...registration(service),
    // As these modules have it: no value at all on 5G.
    'AT+CSQ': ['+CSQ:'],
    'AT^HCSQ?': [!served ? '^HCSQ: "NOSERVICE"' : nr ? '^HCSQ: "NR",68,221,22' : '^HCSQ: "LTE",66,55,166,18'],
    'AT^MONSC': [
      !served
        ? '^MONSC: NONE'
        : nr
          ? '^MONSC: NR,460,00,504990,1,1CA74B017,114,2D6600,-73,-9,24'
          : '^MONSC: LTE,460,00,38400,1929500,8,34BA,-85,-10,-54',
    ],
    'AT^HFREQINFO?': [
      nr
        ? '^HFREQINFO: 0,7,41,504990,2524950,100000,504990,2524950,100000'
        : '^HFREQINFO: 0,6,39,38400,19050,20000,38400,19050,20000',
    ],
    'AT^SYSINFOEX': [
      !served
        ? '^SYSINFOEX: 0,0,0,1,,0,"NO SERVICE",0,"NO SERVICE"'
        : nr
          ? '^SYSINFOEX: 2,2,0,1,,11,"NR-5GC",111,"NR-5GC"'
          : `^SYSINFOEX: 2,3,${service === 'roaming' ? 1 : 0},1,,6,"LTE",101,"LTE"`,
    ],
    'AT^CHIPTEMP?': ['^CHIPTEMP: 408,405,400,410,390,390,410,410,410,420,65535,400'],
  };
};

const fibocomCells: Record<SimService, readonly string[]> = {
  '5g-sa': ['1,9,460,00,2D6600,1CA74B017,504990,335,5041,100,113,82,82,65'],
  '5g-nsa': ['1,4,460,00,34BA,001929500,1300,321,103,100,13,66,66,26', '1,9,460,00,,,504990,335,5041,100,113,82,82,65'],
  lte: ['1,4,460,00,34BA,001929500,1300,321,,,-7,29,29,4'],
  roaming: ['1,4,460,00,34BA,001929500,1300,321,,,-7,29,29,4'],
  searching: [],
};
const fibocomQuality: Record<SimService, string> = {
  '5g-sa': '99,99,255,255,255,255,65,82,57',
  '5g-nsa': '99,99,255,255,26,66,65,82,57',
  lte: '99,99,255,255,4,29,255,255,255',
  roaming: '99,99,255,255,4,29,255,255,255',
  searching: '99,99,255,255,255,255,255,255,255',
};
const fibocom = (service: SimService): Answers => ({
  'AT+CGMI': ['+CGMI: "Fibocom Wireless Inc."'],
  'AT+CGMM': ['+CGMM: "FM350-GL","FM350-GL"'],
  ...registration(service),
  'AT+CSQ': [service === 'searching' ? '+CSQ: 99,99' : '+CSQ: 20,99'],
  'AT+CESQ': [`+CESQ: ${fibocomQuality[service]}`],
  'AT+GTCCINFO?': [
    '+GTCCINFO: ',
    ...fibocomCells[service],
    '',
    '2,4,,,FFFF,00FFFFFFF,9460,71,,43,43,10',
    '2,4,,,FFFF,00FFFFFFF,6300,207,,42,42,15',
  ],
  'AT+GTSENRDTEMP=1': ['+GTSENRDTEMP: 1,36500'],
});

const plainQuality: Record<SimService, string> = {
  ...fibocomQuality,
  lte: '99,99,255,255,20,80',
  roaming: '99,99,255,255,20,80',
};

/** A modem of 3GPP's commands only. */
const plain = (service: SimService): Answers => ({
  ATI: ['Manufacturer: Anyone', 'Model: M-1', 'Revision: 1.0'],
  ...registration(service),
  'AT+CSQ': [service === '5g-sa' || service === 'searching' ? '+CSQ: 99,99' : '+CSQ: 29,99'],
  'AT+CESQ': [`+CESQ: ${plainQuality[service]}`],
});

export const answersOf: Record<SimMake, (service: SimService) => Answers> = { quectel, huawei, fibocom, plain };
