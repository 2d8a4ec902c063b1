/**
 * Sentences of the text interface ("2.1") and of BDS-3, which is the same with new names; terminals mix them. Field 0 is the
 * address: talker BD (terminal) or CC (host), and three letters. Uncertain fields are read tolerantly, as each reader says.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { RdssFamily, RdssRefusal } from '../../contract/rdss.ts';
import { number, position, timeOfDay } from './nmea-fields.ts';
import { bds3Sentences } from './rdss-bds3.ts';
import { contentOf, hexContent, type Content } from './rdss-coding.ts';
import {
  beamLevels,
  cardOf,
  count,
  feedback,
  heard,
  minuteOfDay,
  only,
  textFrom,
  type Context,
  type Read,
} from './rdss-fields.ts';

type Fields = readonly string[];

/** ICI 1 id, 2 serial, 3 broadcast id, 4 feature, 5 interval s, 6 level (0 is written for 5), 7 E/N, 8 subordinates. 0: no card. */
const ici: Read<Fields> = (f, { receivedAt }) => {
  const card = cardOf(f[1]);
  if (card === undefined || f.length < 8) return undefined;
  const common = { type: 'rdss-card', receivedAt, family: 'text-2.1', card } as const;
  if (card === 0) return [common];
  const told = only({
    broadcast: cardOf(f[3]),
    level: count(f[6], 255) === 0 ? 5 : count(f[6], 255),
    intervalS: count(f[5], 65_535),
    encrypted: f[7] === 'E' ? true : f[7] === 'N' ? false : undefined,
    subordinates: count(f[8], 1_000_000),
  });
  return [{ ...common, ...told }];
};

/** ICZ 1 how many, then up to 40 ids. */
const icz: Read<Fields> = (f, { receivedAt }) => {
  const cards = f.slice(2, 1_002).flatMap((field) => cardOf(field) || []);
  return [{ type: 'rdss-subordinates', receivedAt, cards }];
};

const hourMinute = (field: string | undefined): number | undefined =>
  field !== undefined && /^\d{4}$/.test(field)
    ? minuteOfDay(Number(field.slice(0, 2)), Number(field.slice(2)))
    : undefined;

/** Mode 0 hanzi (raw GB 2312), 1 code, 2 mixed, 3 position: the last three in hex. */
function contentOfMode(mode: string | undefined, field: string): Content | undefined {
  if (mode === '0') return contentOf(Buffer.from(field, 'latin1'), 'hanzi');
  return mode === '1' || mode === '3'
    ? hexContent(field, 'code')
    : mode === '2'
      ? hexContent(field, 'mixed')
      : undefined;
}

/** TXR 1 kind (1 ordinary, 2 express, 3 broadcast, 4 and 5 answers to a query), 2 sender, 3 mode, 4 hhmm or empty, 5 content. */
const txr: Read<Fields> = (f, context) => {
  const from = cardOf(f[2]);
  const content = contentOfMode(f[3], f.slice(5).join(','));
  if (from === undefined || !content || f.length < 6) return undefined;
  return textFrom(from, f[1] === '3' ? undefined : context.card, content, hourMinute(f[4]), context);
};

/** HZR 1 card, 2 count, 3 as often: sent hhmm, received hhmm. */
const hzr: Read<Fields> = (f, { receivedAt }) => {
  const card = cardOf(f[1]);
  const number = count(f[2], 5);
  if (card === undefined || number === undefined) return undefined;
  const receipts = Array.from({ length: number }, (_, index) => ({
    sentAt: f[3 + 2 * index] ?? '',
    receivedAt: f[4 + 2 * index] ?? '',
  }));
  return receipts.every(({ sentAt, receivedAt: at }) => /^\d{4}$/.test(sentAt) && /^(\d{4})?$/.test(at))
    ? [{ type: 'rdss-receipt', receivedAt, card, receipts }]
    : undefined;
};

/** Fields of fixed width: a damaged one that sums right by chance is none. */
const isAngle = (f: Fields, at: number) =>
  /^\d{4}(\.\d*)?$/.test(f[at] ?? '') && /^\d{5}(\.\d*)?$/.test(f[at + 2] ?? '');

const place = (f: Fields, card: number, time: number, height: number, context: Context) =>
  heard(
    {
      from: cardOf(f[card]),
      timeMs: f[time] === '' ? 'arrival' : timeOfDay(f[time]),
      at: isAngle(f, time + 1) ? position(f, time + 1) : undefined,
      altMslM: number(f[height]),
    },
    context,
  );

/** DWR 1 kind (1 own, 2 of a subordinate, 3 reported), 2 card, 3 hhmmss.ss, 4–7 position, 8 height, 9 M, 10 its anomaly, M … */
const dwr: Read<Fields> = (f, context) => place(f, 2, 3, 8, context);
/** WAA 1 kind, 2 interval, 3 sender, 4 hhmmss.ss, 5–8 position, 9 height, 10 M. */
const waa: Read<Fields> = (f, context) => place(f, 3, 4, 9, context);

/** BSI 1 response beam (00: not locked), 2 time-difference beam, 3… powers of up to ten beams, 0…4. */
const bsi: Read<Fields> = (f, { receivedAt }) => {
  const response = count(f[1], 99);
  if (response === undefined || f.length < 4) return undefined;
  const levels = f.slice(3, 13).map((field) => count(field, 4));
  return [{ type: 'rdss-signal', receivedAt, usable: response > 0, beams: beamLevels(levels) }];
};

const suppressions: Record<string, RdssRefusal> = { 1: 'suppressed', 2: 'battery-low', 3: 'silenced' };

/** `mmss`; some write more than 59 in `ss`. */
const waitOf = (field: string | undefined): number | undefined =>
  field !== undefined && /^\d{4}$/.test(field) ? Number(field.slice(0, 2)) * 60 + Number(field.slice(2)) : undefined;

/**
 * FKI 1 command, 2 Y/N, 3 interval set Y/N, 4 suppression (0 none, 1 system, 2 battery, 3 silence), 5 wait mmss.
 * `N` comes without any reason too, and with others than these: it is a refusal all the same.
 */
const fki: Read<Fields> = (f, context) => {
  const waitS = waitOf(f[5]);
  if (!/^[A-Z]{3,4}$/.test(f[1] ?? '') || !/^[YN]$/.test(f[2] ?? '')) return undefined;
  const suppressed = suppressions[f[4] ?? ''];
  const accepted = f[2] === 'Y' && !suppressed;
  const why = suppressed ?? (waitS ? 'too-soon' : f[3] === 'N' ? 'failed' : 'unknown');
  return feedback(f[1] ?? '', accepted, accepted ? undefined : why, waitS, context);
};

const text21: Readonly<Record<string, Read<Fields>>> = {
  ICI: ici,
  ICZ: icz,
  TXR: txr,
  HZR: hzr,
  DWR: dwr,
  WAA: waa,
  BSI: bsi,
};

const isBds3Feedback = (f: Fields) => /^\d{6}(\.\d*)?$/.test(f[1] ?? '');

/** The family that a terminal's sentence is of; undefined: of none that is known. */
export function familyOf(fields: Fields): RdssFamily | undefined {
  const [head = ''] = fields;
  const name = head.slice(2);
  if (!head.startsWith('BD')) return undefined;
  if (Object.hasOwn(bds3Sentences, name) && (name !== 'FKI' || isBds3Feedback(fields))) return 'bds3';
  return Object.hasOwn(text21, name) || name === 'FKI' ? 'text-2.1' : undefined;
}

/** TXA 1 to, 2 class, 3 mode, 4 content. TCQ 1 to, 2 frequency point, 3 confirmation, 4 coding, 5 content, 6 interval. */
function request(f: Fields, { receivedAt }: Context): DeviceEvent[] {
  const command = f[0]?.slice(2) ?? '';
  const family = ['ICR', 'TCQ', 'EPQ', 'PSQ', 'NPS'].includes(command) ? 'bds3' : 'text-2.1';
  const asked = { type: 'rdss-request', receivedAt, family, command } as const;
  const to = cardOf(f[1]);
  const modes: Record<string, string> = { 1: '0', 2: '1', 3: '2' };
  const content =
    command === 'TXA'
      ? contentOfMode(f[3], f.slice(4).join(','))
      : command === 'TCQ'
        ? contentOfMode(modes[f[4] ?? ''], f.slice(5, -1).join(','))
        : undefined;
  return [content ? { ...asked, ...only({ to }), ...content } : { ...asked, fields: readable(f) }];
}

/** What one sentence of talker BD or CC says; what is not known, or not of its documented form, is `rdss-other`. */
export function readSentence(fields: Fields, context: Context): DeviceEvent[] {
  const [head = ''] = fields;
  const name = head.slice(2);
  if (head.startsWith('CC')) return request(fields, context);
  const family = familyOf(fields);
  const reader = family === 'bds3' ? bds3Sentences[name] : family ? (text21[name] ?? fki) : undefined;
  return reader?.(fields, context) ?? [other(fields, context)];
}

const readable = (fields: Fields): string[] =>
  fields.slice(1, 101).map((field) => contentOf(Buffer.from(field, 'latin1'), 'hanzi').text.slice(0, 300));

const other = (fields: Fields, { receivedAt }: Context): DeviceEvent => ({
  type: 'rdss-other',
  receivedAt,
  name: (fields[0] ?? '').slice(0, 8),
  fields: readable(fields),
});
