/** Sentences of BDS-3 terminals. Field 0 is the address. No official text could be had: layouts are those of captures. */
import type { RdssRefusal } from '../../contract/rdss.ts';
import { number, timeOfDay } from './nmea-fields.ts';
import { contentOf, hexContent, type Content } from './rdss-coding.ts';
import { cardOf, count, feedback, only, textFrom, type Read } from './rdss-fields.ts';

type Fields = readonly string[];
interface Beam {
  beam: number;
  dbHz?: number;
}

/** Beams are numbered 1…21; others are a receiver's slip before it knows anything. */
const BEAM_LIMIT = 21;
/** Products send with at least one beam above this, dB-Hz. */
const USABLE_DBHZ = 40;

/** ICP 1 card (0: none), 2 broadcast id, 6 E/N, 14 interval s, 15 level (0 is read as 5), 20 subordinates; 23 fields. */
const icp: Read<Fields> = (f, { receivedAt }) => {
  const card = cardOf(f[1]);
  if (card === undefined || (card > 0 && f.length < 16)) return undefined;
  const common = { type: 'rdss-card', receivedAt, family: 'bds3', card } as const;
  if (card === 0) return [common];
  const level = count(f[15], 255);
  const told = only({
    broadcast: cardOf(f[2]),
    level: level === 0 ? 5 : level,
    intervalS: count(f[14], 65_535),
    encrypted: f[6] === 'E' ? true : f[6] === 'N' ? false : undefined,
    subordinates: count(f[20], 1_000_000),
  });
  return [{ ...common, ...told }];
};

/** Coding 1 hanzi (raw; hex of it is taken too), 2 code, 3 mixed, 4 and 5 compressed: their bytes as they are. */
function contentOfCoding(coding: string | undefined, field: string): Content | undefined {
  if (coding === '2') return hexContent(field, 'code');
  if (coding === '3') return hexContent(field, 'mixed');
  const raw = Buffer.from(field, 'latin1');
  if (coding === '4' || coding === '5') return { text: '', hex: raw.toString('hex') };
  if (coding !== '1') return undefined;
  return /^([A-F][0-9A-F])+$/.test(field) ? hexContent(field, 'hanzi') : contentOf(raw, 'hanzi');
}

/**
 * TCI 1 from, 2 to, 3 frequency point, 4 hhmmss, 5 coding, 6 a counter, 7 content. Some put the time third, one leaves the
 * counter out: the time is the one with six digits, a counter is a short number with content behind it.
 */
const tci: Read<Fields> = (f, context) => {
  const [from, to] = [cardOf(f[1]), cardOf(f[2])];
  if (from === undefined || f.length < 7) return undefined;
  const time = [f[4], f[3]].find((field) => /^\d{6}(\.\d*)?$/.test(field ?? ''));
  const rest = f.slice(6);
  const content = contentOfCoding(
    f[5],
    (rest.length > 1 && /^\d{0,3}$/.test(rest[0] ?? '') ? rest.slice(1) : rest).join(','),
  );
  return content && textFrom(from, to, content, timeOfDay(time), context);
};

/** PWI and SNR give strengths in dB-Hz. */
const strength = (field: string | undefined): number | undefined => {
  const value = number(field);
  return value === undefined || value < 0 || value > 99 ? undefined : value;
};

/**
 * PWI 1 hhmmss.ss (zero: no time yet), 2 n, n × (beam, power, power), m, m × (beam, S2C_d, S2C_p, and mostly a zero).
 * The zero is told by its value: no beam has the number 0.
 */
const pwi: Read<Fields> = (f, { receivedAt }) => {
  const rest = f.slice(2);
  const beams: (Beam & { s2c: boolean })[] = [];
  for (const s2c of [false, true]) {
    const many = count(rest.shift(), BEAM_LIMIT);
    if (many === undefined) return undefined;
    for (let index = 0; index < many; index += 1) {
      const [beam, dbHz] = rest.splice(0, 3);
      if (s2c && /^0*$/.test(rest[0] ?? '1')) rest.shift();
      const named = count(beam, 999);
      if (named === undefined) return undefined;
      if (named >= 1 && named <= BEAM_LIMIT) beams.push({ beam: named, ...only({ dbHz: strength(dbHz) }), s2c });
    }
  }
  const hasTime = timeOfDay(f[1]) !== undefined && !/^0*(\.0*)?$/.test(f[1] ?? '');
  const usable = hasTime && beams.some(({ s2c, dbHz = 0 }) => s2c && dbHz > USABLE_DBHZ);
  return [{ type: 'rdss-signal', receivedAt, usable, beams: beams.map(({ s2c: _s2c, ...beam }) => beam) }];
};

/** SNR (of one maker) strengths of beams 1…21, 0: not heard. */
const snr: Read<Fields> = (f, { receivedAt }) => {
  if (f.length !== BEAM_LIMIT + 1) return undefined;
  const beams = f.slice(1).map((field, index): Beam => ({ beam: index + 1, ...only({ dbHz: strength(field) }) }));
  const heard = beams.filter(({ dbHz = 0 }) => dbHz > 0);
  return [{ type: 'rdss-signal', receivedAt, usable: heard.some(({ dbHz = 0 }) => dbHz > USABLE_DBHZ), beams: heard }];
};

const reasons: Record<string, RdssRefusal> = {
  1: 'too-soon',
  2: 'suppressed',
  3: 'silenced',
  4: 'no-signal',
  5: 'no-card',
  6: 'no-permission',
  11: 'checksum',
};

/** FKI 1 hhmmss, 2 command, 3 Y/N, 4 reason, 5 s to wait. `Y` with a reason was seen: only `Y` without one is a yes. */
const fki: Read<Fields> = (f, context) => {
  if (!/^[A-Z]{3,4}$/.test(f[2] ?? '') || !/^[YN]$/.test(f[3] ?? '')) return undefined;
  const reason = String(count(f[4], 999) ?? '');
  const accepted = f[3] === 'Y' && (reason === '0' || reason === '');
  const refusal = accepted ? undefined : (reasons[reason] ?? 'unknown');
  return feedback(f[2] ?? '', accepted, refusal, count(f[5], 65_535), context);
};

export const bds3Sentences: Readonly<Record<string, Read<Fields>>> = {
  ICP: icp,
  TCI: tci,
  PWI: pwi,
  SNR: snr,
  FKI: fki,
};
