/** What a simulated terminal says, in each of the three families. Written from the tables, not with the driver's code. */
import { nmeaSentence } from '../../native/protocols/nmea-line.ts';
import type { RdssFamily, RdssRefusal } from '../../contract/rdss.ts';
import type { SkyMessage, SkyPosition } from './rdss-sky.ts';

export interface CardData {
  card: number;
  broadcast: number;
  level: number;
  intervalS: number;
  encrypted: boolean;
  subordinates: readonly number[];
}

export interface Voice {
  card(data: CardData): Uint8Array;
  subordinates(data: CardData): Uint8Array;
  signal(locked: boolean, at: number): Uint8Array;
  /** @param command as the host named it */
  feedback(command: string, refusal: RdssRefusal | undefined, waitS: number, at: number): Uint8Array;
  message(message: SkyMessage, own: number): Uint8Array;
  position(position: SkyPosition, own: number): Uint8Array;
  /** Binary only, also where nobody asked. */
  suppression?(on: boolean): Uint8Array;
  selfTest?(data: CardData, suppressed: boolean, silenced: boolean): Uint8Array;
}

const sentence = (body: string) => Buffer.from(nmeaSentence(body), 'latin1');
const two = (value: number) => String(value).padStart(2, '0');
const seven = (card: number) => String(card).padStart(7, '0');
const clock = (at: number) => new Date(at).toISOString().slice(11, 19).replaceAll(':', '');
const content = ({ coding, bytes }: SkyMessage) =>
  coding === 'hanzi' ? Buffer.from(bytes).toString('latin1') : Buffer.from(bytes).toString('hex').toUpperCase();

/** `dddmm.mmmm` with so many digits of degrees. */
const angle = (value: number, digits: number) => {
  const tenThousandths = Math.round(Math.abs(value) * 600_000);
  const degrees = Math.floor(tenThousandths / 600_000);
  return String(degrees).padStart(digits, '0') + ((tenThousandths % 600_000) / 10_000).toFixed(4).padStart(7, '0');
};
const mmss = (seconds: number) => two(Math.floor(seconds / 60)) + two(seconds % 60);

const dwr = ({ card, lat, lon, altM, at }: SkyPosition, own: number) =>
  sentence(
    `BDDWR,${card === own ? 1 : 3},${seven(card)},${clock(at)}.00,${angle(lat, 2)},${lat < 0 ? 'S' : 'N'},` +
      `${angle(lon, 3)},${lon < 0 ? 'W' : 'E'},${altM},M,-6,M,1,V,V,L`,
  );

const suppression: Partial<Record<RdssRefusal, number>> = { suppressed: 1, 'battery-low': 2, silenced: 3 };
const text21: Voice = {
  card: ({ card, broadcast, level, intervalS, encrypted, subordinates }) =>
    sentence(
      card === 0
        ? 'BDICI,0000000,00000000,0000000,0,0,0,0,0'
        : `BDICI,${seven(card)},00${seven(card)},${seven(broadcast)},${subordinates.length > 0 ? 0 : 6},${intervalS},${level},${encrypted ? 'E' : 'N'},${subordinates.length}`,
    ),
  subordinates: ({ subordinates }) => sentence(`BDICZ,${[subordinates.length, ...subordinates.map(seven)].join(',')}`),
  signal: (locked) => sentence(locked ? 'BDBSI,03,05,0,2,4,0,3,1,0,0,0,0' : 'BDBSI,00,00,0,0,0,0,0,0,0,0,0,0'),
  feedback: (command, refusal, waitS) =>
    sentence(`BDFKI,${command},${refusal ? 'N' : 'Y'},Y,${(refusal && suppression[refusal]) ?? 0},${mmss(waitS)}`),
  message: (message) => {
    const mode = { hanzi: 0, code: 1, mixed: 2 }[message.coding];
    return sentence(`BDTXR,1,${seven(message.from)},${mode},,${content(message)}`);
  },
  position: dwr,
};

const reasons: Partial<Record<RdssRefusal, number>> = {
  'too-soon': 1,
  suppressed: 2,
  silenced: 3,
  'no-signal': 4,
  'no-card': 5,
  'no-permission': 6,
};
const bds3: Voice = {
  ...text21,
  card: ({ card, broadcast, level, intervalS, encrypted, subordinates }) =>
    sentence(
      `BDICP,${card},${broadcast},0,3,0,${encrypted ? 'E' : 'N'},2,N,1,0,0,3,1,${intervalS},${level === 5 ? 0 : level},0,0,0,0,${subordinates.length},0,0,0`,
    ),
  signal: (locked, at) =>
    sentence(locked ? `BDPWI,${clock(at)}.00,00,02,2,51,44,0,11,43,36,0` : `BDPWI,${clock(at)}.00,00,01,2,31,24,0`),
  feedback: (command, refusal, waitS, at) =>
    sentence(`BDFKI,${clock(at)},${command},${refusal ? 'N' : 'Y'},${refusal ? (reasons[refusal] ?? 99) : 0},${waitS}`),
  message: (message, own) => {
    const coding = { hanzi: 1, code: 2, mixed: 3 }[message.coding];
    return sentence(`BDTCI,${message.from},${own},2,${clock(message.sentAt)},${coding},0,${content(message)}`);
  },
};

/** `$XXXX`, length (2), own address (3), body, XOR. */
function frame(name: string, own: number, body: readonly number[]): Uint8Array {
  const length = body.length + 11;
  const bytes = [...Buffer.from(`$${name}`), length >> 8, length & 0xff, ...u24(own), ...body];
  return Uint8Array.from([...bytes, bytes.reduce((sum, byte) => sum ^ byte, 0)]);
}
const u16 = (value: number) => [(value >> 8) & 0xff, value & 0xff];
const u24 = (value: number) => [(value >> 16) & 0xff, ...u16(value)];
const dms = (value: number) => {
  const tenths = Math.round(Math.abs(value) * 36_000);
  return [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, Math.floor(tenths / 10) % 60, tenths % 10];
};
const flags: Partial<Record<RdssRefusal, number>> = { 'no-signal': 2, 'battery-low': 3, suppressed: 7 };
const hms = (at: number) => [new Date(at).getUTCHours(), new Date(at).getUTCMinutes(), new Date(at).getUTCSeconds(), 0];

const binary: Voice = {
  card: ({ card, broadcast, level, intervalS, encrypted, subordinates }) =>
    frame('ICXX', card, [
      0,
      ...u24(broadcast),
      6,
      ...u16(intervalS),
      level,
      encrypted ? 1 : 0,
      ...u16(subordinates.length),
    ]),
  subordinates: ({ card, subordinates }) => frame('ICXX', card, [1, ...subordinates.flatMap(u24)]),
  signal: (locked) => frame('GLZK', 0, locked ? [2, 4, 2, 0, 4, 2] : [0, 0, 0, 0, 0, 0]),
  feedback: (command, refusal, waitS) => {
    if (refusal === 'too-soon') return frame('FKXX', 0, [4, 0, 0, ...u16(waitS)]);
    const flag = refusal ? (flags[refusal] ?? 1) : 0;
    return frame('FKXX', 0, [flag, ...(flag < 2 ? Buffer.from(command) : [0, 0, 0, 0])]);
  },
  message: ({ from, coding, bytes }, own) =>
    frame('TXXX', own, [coding === 'hanzi' ? 0x40 : 0x62, ...u24(from), 0, 0, ...u16(bytes.length * 8), ...bytes, 0]),
  position: ({ card, lat, lon, altM, at }, own) =>
    frame('DWXX', own, [
      0x08,
      ...u24(card === own ? 0 : card),
      ...hms(at),
      ...dms(lon),
      ...dms(lat),
      ...u16(altM < 0 ? 0x4000 | -altM : altM),
      ...u16(0x4000 | 6),
    ]),
  suppression: (on) => frame('FKXX', 0, [on ? 7 : 8, 0, 0, 0, 0]),
  selfTest: ({ card }, suppressed, silenced) =>
    frame('ZJXX', card, [1, 0, 100, (suppressed ? 0x80 : 0) | (silenced ? 0x40 : 0) | 2, 2, 4, 2, 0, 4, 2]),
};

export const voices: Readonly<Record<RdssFamily, Voice>> = { 'text-2.1': text21, bds3, 'binary-4.0': binary };
