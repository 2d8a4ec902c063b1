/**
 * Huawei and those with its chips (TD Tech, HiSilicon):
 *
 *   ^HCSQ: "NR",rsrp,sinr,rsrq   "LTE",rssi,rsrp,sinr,rsrq   "WCDMA",rssi,rscp,ecio   "GSM",rssi   "NOSERVICE"     (indices)
 *   ^MONSC: NR,mcc,mnc,arfcn,scs,cell,pci,tac,rsrp,rsrq,sinr      LTE,mcc,mnc,earfcn,cell,pci,tac,rsrp,rsrq,rssi    (dBm, dB)
 *   ^SYSINFOEX: service,domain,roaming,sim,lock,mode,"name",submode,"name"
 *   ^HFREQINFO: n,mode(6 LTE, 7 NR),band,arfcn,kHz,kHz,arfcn,kHz,kHz, the next carrier …
 *   ^CHIPTEMP: tenths of a degree per sensor, 65535 for one that is absent
 *
 * cell, pci and tac of ^MONSC are hexadecimal. Scales of ^HCSQ: ModemManager for LTE; of NR two devices agree on the order,
 * and ^MONSC, which gives its values as they are, is trusted before the index of RSRQ.
 */
import { lteBandOf } from './at-bands.ts';
import { countryCode, fieldsOf, hexIn, identity, integerIn, networkCode, scaled } from './at-fields.ts';
import { band, rsrp, rsrq, rssi, sinr, type Statement } from './at-statement.ts';

/** A line per technology; both where NR is carried by LTE. */
export function hcsq(lines: readonly string[]): Statement {
  const told = Object.assign({}, ...lines.map(strengths)) as Statement;
  return told.nr && told.lte ? { ...told, technology: '5g-nsa' } : told;
}

function strengths(line: string): Statement {
  const [name, a, b, c, d] = fieldsOf(line);
  const strength = scaled(a, 96, -121, 1);
  switch (name) {
    case 'NR':
      return {
        nr: { rsrpDbm: scaled(a, 97, -141, 1), sinrDb: scaled(b, 251, -20.2, 0.2), rsrqDb: scaled(c, 34, -20, 0.5) },
      };
    case 'LTE':
      return {
        technology: 'lte',
        lte: {
          rssiDbm: strength,
          rsrpDbm: scaled(b, 97, -141, 1),
          sinrDb: scaled(c, 251, -20.2, 0.2),
          rsrqDb: scaled(d, 34, -20, 0.5),
        },
      };
    case 'WCDMA':
      return { technology: 'wcdma', old: { rssiDbm: strength } };
    case 'GSM':
      return { technology: 'gsm', old: { rssiDbm: strength } };
    case 'NOSERVICE':
      return { technology: 'none' };
    default:
      return {};
  }
}

export function monsc([line = '']: readonly string[]): Statement {
  const [name, mcc, mnc, arfcn, ...rest] = fieldsOf(line);
  const operator = { mcc: countryCode(mcc), mnc: networkCode(mnc) };
  if (name === 'NR') {
    const [, cell, pci, tac, power, quality, noise] = rest;
    return {
      ...operator,
      // The serving cell is NR's own: where LTE carries NR, it is LTE's.
      technology: '5g-sa',
      nr: {
        arfcn: integerIn(arfcn, 0, 3_279_165),
        cell: identity(cell, 12),
        pci: hexIn(pci, 1_007),
        tac: identity(tac, 8),
        rsrpDbm: rsrp(power),
        rsrqDb: rsrq(quality),
        sinrDb: sinr(noise),
      },
    };
  }
  if (name !== 'LTE') return name === 'NONE' ? { technology: 'none' } : {};
  const [cell, pci, tac, power, quality, strength] = rest;
  const earfcn = integerIn(arfcn, 0, 262_143);
  return {
    ...operator,
    technology: 'lte',
    lte: {
      arfcn: earfcn,
      band: lteBandOf(earfcn),
      cell: identity(cell, 12),
      pci: hexIn(pci, 503),
      tac: identity(tac, 8),
      rsrpDbm: rsrp(power),
      rsrqDb: rsrq(quality),
      rssiDbm: rssi(strength),
    },
  };
}

/** Names of modes and submodes, with and without quotes: `LTE`, `HSPA+`, `NR-5GC`, `NR-5GNSA` … */
function technologyOf(mode: string, submode: string): Statement['technology'] {
  const name = `${mode} ${submode}`.toUpperCase();
  if (/NSA|EN-?DC|LTE\/NR/.test(name)) return '5g-nsa';
  if (/NR/.test(name)) return '5g-sa';
  if (/LTE/.test(name)) return 'lte';
  if (/WCDMA|UMTS|HSPA|HSDPA|HSUPA|TD-?SCDMA/.test(name)) return 'wcdma';
  return /GSM|GPRS|EDGE/.test(name) ? 'gsm' : undefined;
}

export function sysinfoex([line = '']: readonly string[]): Statement {
  const [service, , roaming, card, , , mode = '', , submode = ''] = fieldsOf(line);
  const sim = card === '255' ? 'absent' : card === '1' || card === '240' ? 'ready' : undefined;
  if (service === '2') {
    const registration = roaming === '0' ? 'home' : roaming === '1' ? 'roaming' : undefined;
    return { sim, registration, technology: technologyOf(mode, submode) };
  }
  // 1 and 3: restricted service; a cell is there and this card is not served by it. 4: it sleeps.
  return /^[0134]$/.test(service ?? '') ? { sim, registration: 'none' } : { sim };
}

/** The band of the first carrier of each technology. */
export function hfreqinfo(lines: readonly string[]): Statement {
  const told: Statement = {};
  for (const line of lines) {
    const [, mode, number, arfcn] = fieldsOf(line);
    if (mode === '7') told.nr ??= { band: band('n', integerIn(number, 1, 512)), arfcn: integerIn(arfcn, 1, 3_279_165) };
    if (mode === '6') told.lte ??= { band: band('B', integerIn(number, 1, 512)), arfcn: integerIn(arfcn, 0, 262_143) };
  }
  return told;
}

/**
 * The hottest sensor. Old modules give whole degrees, alone or among the tenths: where nothing but such small numbers is
 * told, it is not known which they are, and nothing is said.
 */
export function chiptemp([line = '']: readonly string[]): Statement {
  const hottest = Math.max(...fieldsOf(line).map((field) => integerIn(field, -400, 1_500) ?? Number.NEGATIVE_INFINITY));
  return hottest > 130 ? { temperatureC: hottest / 10 } : {};
}
