/**
 * Answers that are the same with every maker: 3GPP TS 27.007.
 *
 *   +CSQ: rssi,ber                                                       §8.5   dBm = −113 + 2n
 *   +CESQ: rxlev,ber,rscp,ecno,rsrq,rsrp[,ss_rsrq,ss_rsrp,ss_sinr]       §8.69  the last three on NR
 *   +CREG: [n,]stat[,area,cell,AcT…]  and +CGREG, +CEREG, +C5GREG        §7.2, §10.1.20, §10.1.22, §10.1.47
 *   +COPS: mode[,format,operator[,AcT]]                                  §7.3
 *   +CPIN: READY | SIM PIN …                                             §8.3
 */
import { bare, fieldsOf, identity, networkCode, countryCode, rawFields, scaled } from './at-fields.ts';
import type { Statement } from './at-statement.ts';

const NAME_LIMIT = 60;

export const csq = ([line = '']: readonly string[]): Statement => ({ rssiDbm: scaled(fieldsOf(line)[0], 31, -113, 2) });

/** Scales: 36.133 §9.1.4 and §9.1.7, 38.133 §10.1.6, §10.1.11 and §10.1.16; each value is the lower edge of its step. 99 and 255: not known. */
export function cesq([line = '']: readonly string[]): Statement {
  const [rxlev, , rscp, , rsrq, rsrp, ssRsrq, ssRsrp, ssSinr] = fieldsOf(line);
  return {
    old: { rssiDbm: scaled(rxlev, 63, -111, 1) ?? scaled(rscp, 96, -121, 1) },
    lte: { rsrqDb: scaled(rsrq, 34, -20, 0.5), rsrpDbm: scaled(rsrp, 97, -141, 1) },
    nr: {
      rsrqDb: scaled(ssRsrq, 126, -43.5, 0.5),
      rsrpDbm: scaled(ssRsrp, 126, -157, 1),
      sinrDb: scaled(ssSinr, 127, -23.5, 0.5),
    },
  };
}

/** `stat`: 6 and 7 serve short messages only, 9 and 10 circuit calls only with lower preference: registered all the same. 8: emergency calls only. */
const REGISTRATIONS: Record<string, Statement['registration']> = {
  0: 'none',
  1: 'home',
  2: 'searching',
  3: 'denied',
  4: 'unknown',
  5: 'roaming',
  6: 'home',
  7: 'roaming',
  8: 'none',
  9: 'home',
  10: 'roaming',
};

/** `AcT`, §7.3. */
const TECHNOLOGIES: Record<string, Statement['technology']> = {
  0: 'gsm',
  1: 'gsm',
  2: 'wcdma',
  3: 'gsm',
  4: 'wcdma',
  5: 'wcdma',
  6: 'wcdma',
  7: 'lte',
  8: 'gsm',
  9: 'lte',
  10: 'lte',
  11: '5g-sa',
  12: '5g-sa',
  13: '5g-nsa',
};

/** All four registrations, as an answer (with the leading `n`) and as the modem tells a change by itself (without). */
export function registration([line = '']: readonly string[]): Statement {
  const raw = rawFields(line);
  const answer = /^\d{1,2}$/.test(raw[1] ?? '');
  const [stat = '', tac, cell, technology = ''] = (answer ? raw.slice(1) : raw).map(bare);
  const state = REGISTRATIONS[stat];
  const told: Statement = { registration: state };
  if (state !== 'home' && state !== 'roaming') return told;
  return {
    ...told,
    technology: TECHNOLOGIES[technology],
    registered: { tac: identity(tac, 8), cell: identity(cell, 12) },
  };
}

export function cops([line = '']: readonly string[]): Statement {
  const [mode = '', format = '', name = '', technology = ''] = fieldsOf(line);
  // The list of networks that another program asked for looks otherwise: `(2,"…","…","46000",7),…`.
  if (!/^\d$/.test(mode) || !/^[0-2]?$/.test(format)) return {};
  const told: Statement = { technology: TECHNOLOGIES[technology] };
  if (format === '2' && /^\d{5,6}$/.test(name))
    return { ...told, operator: name, mcc: countryCode(name.slice(0, 3)), mnc: networkCode(name.slice(3)) };
  return { ...told, operator: readable(name) };
}

/** Operators' names come as they are or, with the character set UCS2, as four hexadecimal digits a letter. */
function readable(name: string): string | undefined {
  const letters = name.length >= 8 && name.length % 4 === 0 && /^[0-9a-f]+$/i.test(name) ? name.match(/.{4}/g) : null;
  const decoded = letters ? String.fromCharCode(...letters.map((letter) => parseInt(letter, 16))) : '';
  return text(/^[\x20-\x7e\u4e00-\u9fff]+$/.test(decoded) ? decoded : name);
}

/** A name that a person can read, else none. */
const text = (told: string): string | undefined =>
  /[\p{Cc}\ufffd]/u.test(told) ? undefined : told.slice(0, NAME_LIMIT).trim() || undefined;

export function cpin([line = '']: readonly string[]): Statement {
  const state = fieldsOf(line)[0]?.toUpperCase() ?? '';
  if (state === 'READY') return { sim: 'ready' };
  if (/^(SIM|PH-|BLOCKED)/.test(state)) return { sim: 'locked' };
  return /NOT (INSERTED|DETECTED)|ABSENT|REMOVED/.test(state) ? { sim: 'absent' } : {};
}

/** The error in answer to +CPIN (§9.2.1): 10 not inserted, 13 failure; 5–7, 11, 12, 17, 18 want a code. */
export function cpinError(error: string): Statement {
  if (/^(10|13)$|not inserted|sim failure/i.test(error)) return { sim: 'absent' };
  return /^(5|6|7|11|12|17|18)$|(pin|puk) required/i.test(error) ? { sim: 'locked' } : {};
}

/** `Quectel`, `+CGMI: "Fibocom Wireless Inc."`; of several in quotes the first. */
function plain([line = '']: readonly string[]): string | undefined {
  const raw = rawFields(line);
  return text(raw[0]?.startsWith('"') ? (bare(raw[0]) ?? '') : raw.join(', '));
}

export const cgmi = (lines: readonly string[]): Statement => ({ maker: plain(lines) });
export const cgmm = (lines: readonly string[]): Statement => ({ model: plain(lines) });

/** `ATI`: `Manufacturer: …` and `Model: …`, or maker, model and revision on a line each, or the model alone. */
export function ati(lines: readonly string[]): Statement {
  const named = (name: RegExp) => text(lines.find((line) => name.test(line))?.replace(name, '') ?? '');
  const [maker, model] = [named(/^manufacturer:\s*/i), named(/^model:\s*/i)];
  if (maker !== undefined || model !== undefined) return { maker, model };
  return lines.length > 1
    ? { maker: text(lines[0] ?? ''), model: text(lines[1] ?? '') }
    : { model: text(lines[0] ?? '') };
}
