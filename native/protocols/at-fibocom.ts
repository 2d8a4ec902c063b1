/**
 * Fibocom: the answer to AT+GTCCINFO? is a heading and then a line per cell, without a name:
 *
 *   serving(1)|neighbor(2),rat(2 WCDMA, 4 LTE, 9 NR),mcc,mnc,tac,cell,arfcn,pci,band,bandwidth,sinr,rxlev,rsrp,rsrq
 *
 * rsrp and rsrq are indices (3GPP), 255 none. sinr: LTE half decibels, NR an index. Band: 1nn is B(nn), 50nn (n below ten: 50n)
 * n(nn); MediaTek's leave it empty. Modules with Qualcomm's chips (FM160) put titles (`LTE service cell:`) above and write
 * arfcn and pci hexadecimal; those with MediaTek's (FM350) have no titles and write decimal, their SINR of NR on a scale that
 * sources do not agree on: it is left to +CESQ, which is told by the standard.
 */
import { lteBandOf } from './at-bands.ts';
import { countryCode, decimalIn, fieldsOf, hexIn, identity, integerIn, networkCode, scaled } from './at-fields.ts';
import { band, type Cell, type Statement } from './at-statement.ts';

/** A line that belongs to the answer; one that can be nothing else, wherever it stands. */
export const GTCCINFO_LINE = /^[12],[249],|cell\s*:$/i;
export const GTCCINFO_CELL = /^1,[249],\d{3},\d{1,3},([^,]*,){9}[^,]*/;

const LTE_BAND = /^1(\d\d)$|^(\d\d?)$/;
const NR_BAND = /^50(\d{1,3})$|^(\d{1,3})$/;

function bandOf(field: string | undefined, letter: 'B' | 'n'): string | undefined {
  const found = (letter === 'B' ? LTE_BAND : NR_BAND).exec(field ?? '');
  return band(letter, integerIn(found?.[1] ?? found?.[2], 1, 512));
}

function lteCell(f: readonly string[], hexadecimal: boolean): Cell {
  const [, , , , tac, cell, number, pci, name, , noise, , power, quality] = f;
  const arfcn = hexadecimal ? hexIn(number, 262_143) : integerIn(number, 0, 262_143);
  const halves = integerIn(noise, -100, 100);
  return {
    tac: identity(tac, 8),
    cell: identity(cell, 12),
    arfcn,
    pci: hexadecimal ? hexIn(pci, 503) : integerIn(pci, 0, 503),
    band: bandOf(name, 'B') ?? lteBandOf(arfcn),
    rsrpDbm: scaled(power, 97, -141, 1),
    rsrqDb: scaled(quality, 34, -20, 0.5),
    sinrDb: halves === undefined ? undefined : halves / 2,
  };
}

function nrCell(f: readonly string[], hexadecimal: boolean): Cell {
  const [, , , , tac, cell, number, pci, name, , noise, , power, quality] = f;
  return {
    tac: identity(tac, 8),
    cell: identity(cell, 12),
    arfcn: hexadecimal ? hexIn(number, 3_279_165) : integerIn(number, 1, 3_279_165),
    pci: hexadecimal ? hexIn(pci, 1_007) : integerIn(pci, 0, 1_007),
    band: bandOf(name, 'n'),
    rsrpDbm: scaled(power, 126, -157, 1),
    rsrqDb: scaled(quality, 126, -43.5, 0.5),
    sinrDb: hexadecimal ? scaled(noise, 127, -23.5, 0.5) : undefined,
  };
}

export function gtccinfo(lines: readonly string[]): Statement {
  const cells = lines.map(fieldsOf).filter(([kind]) => kind === '1');
  const titled = lines.some((line) => /cell\s*:/i.test(line));
  const hexadecimal = titled || cells.some(([, , , , , , arfcn, pci]) => /[a-f]/i.test(`${arfcn}${pci}`));
  const told: Statement = {};
  for (const fields of cells) {
    const [, rat, mcc, mnc, tac, cell] = fields;
    if (rat === '2') told.old ??= { tac: identity(tac, 8), cell: identity(cell, 12) };
    else if (fields.length < 14) continue;
    else if (rat === '4') told.lte ??= lteCell(fields, hexadecimal);
    else if (rat === '9') told.nr ??= nrCell(fields, hexadecimal);
    else continue;
    told.mcc ??= countryCode(mcc);
    told.mnc ??= networkCode(mnc);
  }
  if (told.nr) told.technology = told.lte ? '5g-nsa' : '5g-sa';
  else if (told.lte) told.technology = 'lte';
  else if (told.old) told.technology = 'wcdma';
  return told;
}

/** `+GTSENRDTEMP: 1,48000`: sensor and thousandths of a degree; some give degrees alone. */
export function gtsenrdtemp([line = '']: readonly string[]): Statement {
  const [first, thousandths] = fieldsOf(line);
  const value = thousandths === undefined ? decimalIn(first, -40, 150) : decimalIn(thousandths, -40_000, 150_000);
  if (value === undefined) return {};
  return { temperatureC: thousandths === undefined ? value : value / 1_000 };
}
