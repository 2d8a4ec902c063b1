/**
 * Frames of the binary interface (called "4.0"). All begin `$XXXX`, length (2), own address (3); the offsets below are those
 * of the body behind it, big-endian. Numbers of cards are 24 bits. Layouts as open readers have them (pt_bd1.c of yufei2207/learn,
 * icprog/BD1): no official text could be had. Where readers differ (the wait of FKXX) both readings are taken, and it says so
 * there; a frame longer than documented is read as far as it is known, but a position only from a frame of its exact length.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { RdssRefusal } from '../../contract/rdss.ts';
import { contentOf, type Coding } from './rdss-coding.ts';
import { beamLevels, feedback, heard, minuteOfDay, only, textFrom, type Context, type Read } from './rdss-fields.ts';

export interface Frame {
  name: string;
  address: number;
  body: Uint8Array;
}

const u16 = (body: Uint8Array, at: number) => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
const u24 = (body: Uint8Array, at: number) => ((body[at] ?? 0) << 16) | u16(body, at + 1);
/** Sign and magnitude: the sign is bit 14, the value the 14 bits below. */
const signed14 = (value: number) => (value & 0x4000 ? -(value & 0x3fff) : value & 0x3fff);
const two = (value: number | undefined) => String(value ?? 0).padStart(2, '0');
const ascii = (bytes: Uint8Array) => /^[A-Z]+/.exec(Buffer.from(bytes).toString('latin1'))?.[0] ?? '';

/** ICXX 0 frame number, 1 broadcast id (3), 4 feature, 5 interval s (2), 7 level, 8 encryption, 9 subordinates (2); or ids. */
const icxx: Read<Frame> = ({ address, body }, { receivedAt }) => {
  if ((body[0] ?? 0) > 0) {
    const cards = Array.from({ length: Math.floor((body.length - 1) / 3) }, (_, index) => u24(body, 1 + 3 * index));
    return [{ type: 'rdss-subordinates', receivedAt, cards: cards.filter((card) => card > 0) }];
  }
  if (body.length < 11) return undefined;
  const common = { type: 'rdss-card', receivedAt, family: 'binary-4.0', card: address } as const;
  if (address === 0) return [common];
  return [
    {
      ...common,
      broadcast: u24(body, 1),
      level: body[7] ?? 0,
      intervalS: u16(body, 5),
      encrypted: body[8] === 1,
      subordinates: u16(body, 9),
    },
  ];
};

const beams = (powers: Uint8Array, receivedAt: number): DeviceEvent => ({
  type: 'rdss-signal',
  receivedAt,
  usable: powers.some((power) => power >= 1 && power <= 4),
  beams: beamLevels([...powers]),
});

/**
 * ZJXX 0 card, 1 hardware (7 antenna, 6 channel, 5 main board), 2 battery, 3 inbound (7 suppressed, 6 silent), 4 six powers.
 * Terminals that work tell 01 for the card and 02 for inbound: of both only the upper bits are read as faults.
 */
const zjxx: Read<Frame> = ({ body }, { receivedAt }) => {
  if (body.length < 10) return undefined;
  const [card = 0, hardware = 0, battery = 0, inbound = 0] = body;
  const faults = [
    card & 0xe0 ? ('card' as const) : [],
    hardware & 0x80 ? ('antenna' as const) : [],
    hardware & 0x40 ? ('channel' as const) : [],
    hardware & 0x20 ? ('main-board' as const) : [],
    inbound & 0x80 ? ('suppressed' as const) : [],
    inbound & 0x40 ? ('silenced' as const) : [],
  ].flat();
  const batteryPercent = battery <= 100 ? battery : undefined;
  return [
    { type: 'rdss-self-test', receivedAt, faults, ...only({ batteryPercent }) },
    beams(body.subarray(4, 10), receivedAt),
  ];
};

const glzk: Read<Frame> = ({ body }, { receivedAt }) => (body.length === 6 ? [beams(body, receivedAt)] : undefined);

/** Of 4.0 only bit 5 tells the coding for sure; the low bits vary with the maker. */
const codingOf = (bit: number): Coding => (bit ? 'mixed' : 'hanzi');

/** Payload of so many bits, and not more than there is. */
const payload = (bytes: Uint8Array, bits: number) => bytes.subarray(0, Math.min(bytes.length, Math.ceil(bits / 8)));

/** TXXX 0 category, 1 sender (3), 4 hour, 5 minute, 6 bits (2), 8 payload, then 1 when it was damaged on the air. */
const txxx: Read<Frame> = ({ address, body }, context) => {
  if (body.length < 9 || body.at(-1) === 1) return undefined;
  const [category = 0, , , , hours = 0, minutes = 0] = body;
  const content = contentOf(payload(body.subarray(8, -1), u16(body, 6)), codingOf(category & 0x20));
  // A terminal that does not know the time writes 00:00; only an answer to a query has one for certain.
  const told = hours + minutes > 0 || (category & 0x08) !== 0;
  return textFrom(u24(body, 1), address, content, told ? minuteOfDay(hours, minutes) : undefined, context);
};

/** TXHZ 0 receiver (3), 3 count, 4 as often: sent h m, received h m. */
const txhz: Read<Frame> = ({ body }, { receivedAt }) => {
  const number = body[3] ?? 0;
  if (body.length !== 4 + 4 * number || number > 5) return undefined;
  const receipts = Array.from({ length: number }, (_, index) => {
    const [h1, m1, h2, m2] = body.subarray(4 + 4 * index);
    return { sentAt: two(h1) + two(m1), receivedAt: two(h2) + two(m2) };
  });
  return receipts.every(({ sentAt, receivedAt: at }) => sentAt.length + at.length === 8)
    ? [{ type: 'rdss-receipt', receivedAt, card: u24(body, 0), receipts }]
    : undefined;
};

/** Degrees, minutes, seconds, tenths. */
function angle(body: Uint8Array, at: number): number | undefined {
  const [degrees = 0, minutes = 0, seconds = 0, tenths = 0] = body.subarray(at);
  if (minutes > 59 || seconds > 59 || tenths > 9) return undefined;
  return degrees + minutes / 60 + (seconds + tenths / 10) / 3_600;
}

/** DWXX 0 flags, 1 whose (3; 0 own), 4 h m s 0.01 s, 8 longitude, 12 latitude, 16 height (2), 18 anomaly of height (2), m. */
const dwxx: Read<Frame> = ({ address, body }, context) => {
  if (body.length !== 20) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, hundredths = 0] = body.subarray(4);
  const minute = seconds > 59 || hundredths > 99 ? undefined : minuteOfDay(hours, minutes);
  const [lon, lat] = [angle(body, 8), angle(body, 12)];
  return heard(
    {
      from: u24(body, 1) || address,
      timeMs: minute === undefined ? undefined : minute + seconds * 1_000 + hundredths * 10,
      at: lat === undefined || lon === undefined ? undefined : { lat, lon },
      altMslM: signed14(u16(body, 16)),
    },
    context,
  );
};

const refusals: Record<number, RdssRefusal> = {
  1: 'failed',
  2: 'no-signal',
  3: 'battery-low',
  4: 'too-soon',
  5: 'encryption',
  6: 'checksum',
  7: 'suppressed',
};

/** Most readers take the wait big-endian, one little-endian: the reading that the card's interval allows is taken. */
function waitOf(body: Uint8Array, most = 3_600): number | undefined {
  const last = ((body[1] ?? 0) << 24) | u24(body, 2);
  const first = ((body[4] ?? 0) << 24) | ((body[3] ?? 0) << 16) | ((body[2] ?? 0) << 8) | (body[1] ?? 0);
  return [last, first].find((wait) => wait >= 1 && wait <= most);
}

/** FKXX 0 flag, 1 name of the command (flags 0, 1, 6) or wait in s (flag 4). Flag 8: suppression lifted. 9 and up are of makers. */
const fkxx: Read<Frame> = ({ body }, context) => {
  if (body.length < 5) return undefined;
  const flag = body[0] ?? 0;
  const named = flag === 0 || flag === 1 || flag === 6 ? ascii(body.subarray(1)) : '';
  const accepted = flag === 0 || flag === 8;
  const waitS = flag === 4 ? waitOf(body, context.intervalS || undefined) : undefined;
  return feedback(named, accepted, accepted ? undefined : (refusals[flag] ?? 'unknown'), waitS, context);
};

/** TXSQ 0 category, 1 to (3), 4 bits (2), 6 answer wanted, 7 payload. Bit 1 of the category: code or mixed. */
const txsq: Read<Frame> = ({ body }, { receivedAt }) => {
  if (body.length < 7) return undefined;
  const content = contentOf(payload(body.subarray(7), u16(body, 4)), codingOf((body[0] ?? 0) & 0x02));
  return [{ type: 'rdss-request', receivedAt, family: 'binary-4.0', command: 'TXSQ', to: u24(body, 1), ...content }];
};

const request: Read<Frame> = ({ name }, { receivedAt }) => [
  { type: 'rdss-request', receivedAt, family: 'binary-4.0', command: name },
];

const readers: Readonly<Record<string, Read<Frame>>> = {
  ICXX: icxx,
  ZJXX: zjxx,
  GLZK: glzk,
  TXXX: txxx,
  TXHZ: txhz,
  DWXX: dwxx,
  FKXX: fkxx,
  TXSQ: txsq,
  ICJC: request,
  XTZJ: request,
  GLJC: request,
  DWSQ: request,
  SJSC: request,
};

/** Hex digits of one field of `rdss-other`. */
const FIELD_LIMIT = 300;

/** What one frame says. A frame that is not known, or not of its documented form, is `rdss-other` with its body in hex. */
export function readFrame(frame: Frame, context: Context): DeviceEvent[] {
  const read = Object.hasOwn(readers, frame.name) ? readers[frame.name]?.(frame, context) : undefined;
  if (read) return read;
  const hex = Buffer.from(frame.body).toString('hex');
  const fields = hex.match(new RegExp(`.{1,${FIELD_LIMIT}}`, 'g')) ?? [];
  return [{ type: 'rdss-other', receivedAt: context.receivedAt, name: frame.name, fields }];
}

/** Whether a terminal says this, and not a host. */
export const isFromTerminal = (name: string): boolean =>
  Object.hasOwn(readers, name) && readers[name] !== request && readers[name] !== txsq;
