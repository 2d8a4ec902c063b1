/**
 * Quectel: +QENG and +QCSQ, +QTEMP. The order of fields differs with each technology, and older firmware ends a line early:
 *
 *   +QENG: "servingcell",state,"NR5G-SA",duplex,mcc,mnc,cell,pci,tac,arfcn,band,bw,rsrp,rsrq,sinr,scs,srxlev
 *     older: without sinr (…,rsrp,rsrq,0,srxlev), or without tac
 *   +QENG: "servingcell",state,"LTE",duplex,mcc,mnc,cell,pci,earfcn,band,ul,dl,tac,rsrp,rsrq,rssi,sinr,…
 *   +QENG: "servingcell",state,"WCDMA",mcc,mnc,lac,cell,uarfcn,psc,rac,rscp,ecno,…
 *   +QENG: "servingcell",state,"GSM",mcc,mnc,lac,cell,bsic,arfcn,band,rxlev,…
 *   EN-DC: +QENG: "servingcell",state, then «"LTE",duplex,…» as above, then
 *   +QENG: "NR5G-NSA",mcc,mnc,pci,rsrp,sinr,rsrq,arfcn,band,bw,scs          (sinr before rsrq)
 *   +QCSQ: "NR5G",rsrp,sinr,rsrq   "NR5G-SA",rssi,rsrp,sinr,rsrq   "LTE",rssi,rsrp,sinr,rsrq   "WCDMA",rssi,rscp,ecio   "GSM",rssi
 *
 * cell and tac are hexadecimal, `-` and -32768 are «none».
 */
import { countryCode, decimalIn, fieldsOf, identity, integerIn, networkCode } from './at-fields.ts';
import { band, rsrp, rsrq, rssi, sinr, type Cell, type Statement } from './at-statement.ts';

const PCI = 1_007;
const LTE_PCI = 503;
const EARFCN = 262_143;
const NR_ARFCN = 3_279_165;

/**
 * SINR of LTE is dB with some firmware and 0…250 for −20…30 dB with other, and the value alone cannot tell between 0 and 30.
 * One outside tells it for those that follow. Where none came yet the number is taken as dB.
 */
export class LteSinr {
  #fifths = false;

  read(field: string | undefined): number | undefined {
    if (decimalIn(field, 31, 250) !== undefined) this.#fifths = true;
    else if (decimalIn(field, -24, -1) !== undefined) this.#fifths = false;
    const value = decimalIn(field, this.#fifths ? 0 : -24, this.#fifths ? 250 : 30);
    return value === undefined || !this.#fifths ? value : Math.round((-20 + value / 5) * 10) / 10;
  }
}

const operator = (mcc: string | undefined, mnc: string | undefined): Pick<Statement, 'mcc' | 'mnc'> => ({
  mcc: countryCode(mcc),
  mnc: networkCode(mnc),
});

/** Fields of the longest line, from the technology's name on. */
const STANDALONE_FIELDS = 15;

/** From the technology's name on. */
function standalone(given: readonly string[]): Statement {
  // Where the power stands in the place of the bandwidth, the area is left out.
  const f = rsrp(given[9]) === undefined ? given : [...given.slice(0, 6), '', ...given.slice(6)];
  const [, , mcc, mnc, cell, pci, tac, arfcn, number, , power, quality, noise] = f;
  const nr: Cell = {
    cell: identity(cell, 12),
    pci: integerIn(pci, 0, PCI),
    tac: identity(tac, 8),
    arfcn: integerIn(arfcn, 1, NR_ARFCN),
    band: band('n', integerIn(number, 1, 512)),
    rsrpDbm: rsrp(power),
    rsrqDb: rsrq(quality),
    // Older firmware ends the line early: what stands here then is a 0 that is no measurement.
    sinrDb: f.length < STANDALONE_FIELDS && noise === '0' ? undefined : sinr(noise),
  };
  return { technology: '5g-sa', ...operator(mcc, mnc), nr };
}

function lte(f: readonly string[], scale: LteSinr): Statement {
  const [, , mcc, mnc, cell, pci, arfcn, number, , , tac, power, quality, strength, noise] = f;
  const measured: Cell = {
    cell: identity(cell, 12),
    pci: integerIn(pci, 0, LTE_PCI),
    arfcn: integerIn(arfcn, 0, EARFCN),
    band: band('B', integerIn(number, 1, 512)),
    tac: identity(tac, 8),
    rsrpDbm: rsrp(power),
    rsrqDb: rsrq(quality),
    rssiDbm: rssi(strength),
    sinrDb: scale.read(noise),
  };
  return { technology: 'lte', ...operator(mcc, mnc), lte: measured };
}

function nonStandalone(f: readonly string[]): Statement {
  const [, mcc, mnc, pci, power, noise, quality, arfcn, number] = f;
  const nr: Cell = {
    pci: integerIn(pci, 0, PCI),
    rsrpDbm: rsrp(power),
    sinrDb: sinr(noise),
    rsrqDb: rsrq(quality),
    arfcn: integerIn(arfcn, 1, NR_ARFCN),
    band: band('n', integerIn(number, 1, 512)),
  };
  // A leg that is configured and not measured is none: the modem is served by LTE.
  return nr.rsrpDbm === undefined ? {} : { technology: '5g-nsa', ...operator(mcc, mnc), nr };
}

function older([name, mcc, mnc, tac, cell, ...rest]: readonly string[]): Statement {
  const identities = { tac: identity(tac, 8), cell: identity(cell, 12) };
  if (name === 'WCDMA') {
    const [uarfcn] = rest;
    return { technology: 'wcdma', ...operator(mcc, mnc), old: { ...identities, arfcn: integerIn(uarfcn, 0, 16_383) } };
  }
  const [, arfcn, , strength] = rest;
  const old = { ...identities, arfcn: integerIn(arfcn, 0, 1_023), rssiDbm: rssi(strength) };
  return { technology: 'gsm', ...operator(mcc, mnc), old };
}

function cellLine(f: readonly string[], scale: LteSinr): Statement {
  switch (f[0]?.toUpperCase()) {
    case 'NR5G-SA':
      return standalone(f);
    case 'NR5G-NSA':
      return nonStandalone(f);
    case 'LTE':
    case 'EMTC':
    case 'CAT-M':
    case 'CAT-M1':
      return lte(f, scale);
    case 'WCDMA':
    case 'GSM':
      return older(f);
    default:
      return {};
  }
}

/** All lines of one +QENG answer; the first cell of each technology is the serving one, others are carriers added to it. */
export function qeng(lines: readonly string[], scale: LteSinr): Statement {
  const told: Statement = {};
  for (const line of lines) {
    const fields = fieldsOf(line);
    const heading = fields[0] === 'servingcell';
    if (heading && fields[1] === 'SEARCH') return { technology: 'none', registration: 'searching' };
    const { technology, nr, lte: anchor, old, ...rest } = cellLine(heading ? fields.slice(2) : fields, scale);
    Object.assign(told, { ...rest, ...told });
    if (nr && !told.nr) told.nr = nr;
    if (anchor && !told.lte) told.lte = anchor;
    if (old && !told.old) told.old = old;
    if (technology !== undefined && told.technology !== '5g-nsa') told.technology = technology;
  }
  return told;
}

const technologyIn = (line: string): string | undefined =>
  fieldsOf(line).find((field, index) => index < 3 && /^(NR5G|LTE|eMTC|CAT|WCDMA|GSM)/i.test(field));

/** Whether a line continues an answer: one with a heading, after 5G standalone, or with a technology told already does not. */
export function qengMore(lines: readonly string[], line: string): boolean {
  const told = lines.map(technologyIn);
  return !/"?servingcell/.test(line) && !told.includes('NR5G-SA') && !told.includes(technologyIn(line));
}

/** Counts the values: two modules with the same name of the technology do not send the same ones. */
export function qcsq([line = '']: readonly string[], scale: LteSinr): Statement {
  const [given = '', ...values] = fieldsOf(line);
  const name = given.toUpperCase();
  if (name === 'NOSERVICE') return { technology: 'none' };
  if (name === 'GSM') return { technology: 'gsm', old: { rssiDbm: rssi(values[0]) } };
  if (name === 'WCDMA') return { technology: 'wcdma', old: { rssiDbm: rssi(values[0]) } };
  const [strength, power, noise, quality] = values.length > 3 ? values : [undefined, ...values];
  const cell = { rssiDbm: rssi(strength), rsrpDbm: rsrp(power), rsrqDb: rsrq(quality) };
  if (/^(LTE|CAT-M1?|EMTC)$/.test(name)) return { technology: 'lte', lte: { ...cell, sinrDb: scale.read(noise) } };
  if (!name.startsWith('NR5G')) return {};
  const technology = name === 'NR5G-SA' ? '5g-sa' : name === 'NR5G-NSA' ? '5g-nsa' : undefined;
  return { technology, nr: { ...cell, sinrDb: sinr(noise) } };
}

/**
 * The hottest of `+QTEMP: 31,31,30` or of `+QTEMP: "name","34"` lines; some give thousandths. A sensor that is absent says
 * -273, one that rests 0.
 */
export function qtemp(lines: readonly string[]): Statement {
  const values = lines.flatMap(fieldsOf).flatMap((field) => {
    const thousandths = decimalIn(field, 1_000, 150_000);
    return decimalIn(field, -40, 150) ?? (thousandths === undefined ? [] : thousandths / 1_000);
  });
  const live = values.filter((value) => value !== 0);
  return live.length > 0 ? { temperatureC: Math.max(...live) } : {};
}
