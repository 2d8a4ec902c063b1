/**
 * What is said to a terminal, in each of the three families. Questions change nothing in it. The commands that destroy a card
 * or a terminal (JJZH, ZHS) are not here and never will be.
 */
import type { CommandOf } from '../../contract/device-command.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { RdssFamily } from '../../contract/rdss.ts';
import { nmeaSentence } from './nmea-line.ts';
import { bytesPayload, textPayload, type Payload } from './rdss-coding.ts';

/** What is sent through the sky, under the card's interval. */
export type Work = { kind: 'send'; to: number; payload: Payload } | { kind: 'locate' };

/** @param mixedOnly no raw GB 2312 @throws QianshaoError input-invalid unless there is either text or hex */
export function payloadOf({ text, hex }: CommandOf<'rdss-send'>, mixedOnly: boolean): Payload {
  if (text !== undefined && hex === undefined) return textPayload(text, mixedOnly);
  if (hex !== undefined && text === undefined) return bytesPayload(Buffer.from(hex, 'hex'));
  throw new QianshaoError('input-invalid', 'text or hex, one of the two');
}

export interface Speech {
  /** Which card is in you? */
  cardQuestion: Uint8Array;
  /** How strong are the beams? Once. */
  signalQuestion: Uint8Array;
  work(work: Work, card: number): Uint8Array;
}

const sentence = (body: string): Uint8Array => Buffer.from(nmeaSentence(body), 'latin1');
const raw = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
const seven = (card: number) => String(card).padStart(7, '0');

/** `$`, four letters, length of the whole (2), own address (3), body, XOR of all before. Numbers big-endian. */
export function rdssFrame(name: string, address: number, body: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(body.length + 11);
  frame.write(`$${name}`, 'latin1');
  frame.writeUInt16BE(frame.length, 5);
  frame.writeUIntBE(address, 7, 3);
  frame.set(body, 10);
  frame[frame.length - 1] = frame.reduce((sum, byte) => sum ^ byte, 0);
  return frame;
}

/** TXSQ category: 01000100 send, ordinary, hanzi; bit 1: code or mixed. */
const TXSQ_HANZI = 0x44;
const TXSQ_CODE = 0x46;
/** DWSQ category: no height given, normal; the rest of its body is zero: no antenna height, no weather, once. */
const DWSQ_BODY = Uint8Array.of(0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

function txsq(card: number, to: number, { coding, bytes }: Payload): Uint8Array {
  const head = Buffer.alloc(7);
  head[0] = coding === 'hanzi' ? TXSQ_HANZI : TXSQ_CODE;
  head.writeUIntBE(to, 1, 3);
  // On this interface a hanzi counts 16 bits, though 14 go on the air.
  head.writeUInt16BE(bytes.length * 8, 4);
  return rdssFrame('TXSQ', card, Buffer.concat([head, bytes]));
}

const textMode = { hanzi: 0, code: 1, mixed: 2 } as const;
const bds3Coding = { hanzi: 1, code: 2, mixed: 3 } as const;
const content = ({ coding, bytes }: Payload) => (coding === 'hanzi' ? raw(bytes) : hex(bytes));
/** Height mode 1 (none), L, antenna 0 m, once. BDS-3 terminals answer it too; no sentence of their own is documented. */
const dwa = (card: number) => sentence(`CCDWA,${seven(card)},V,1,L,,0,,,0`);

export const speeches: Readonly<Record<RdssFamily, Speech>> = {
  'binary-4.0': {
    cardQuestion: rdssFrame('ICJC', 0, Uint8Array.of(0)),
    signalQuestion: rdssFrame('GLJC', 0, Uint8Array.of(0)),
    work: (work, card) =>
      work.kind === 'locate' ? rdssFrame('DWSQ', card, DWSQ_BODY) : txsq(card, work.to, work.payload),
  },
  'text-2.1': {
    cardQuestion: sentence('CCICA,0,00'),
    // Mode 2: switch on one; interval 0: once.
    signalQuestion: sentence('CCRMO,BSI,2,0'),
    work: (work, card) =>
      work.kind === 'locate'
        ? dwa(card)
        : // Class 1: ordinary.
          sentence(`CCTXA,${seven(work.to)},1,${textMode[work.payload.coding]},${content(work.payload)}`),
  },
  bds3: {
    cardQuestion: sentence('CCICR,0,00'),
    signalQuestion: sentence('CCRMO,PWI,2,0'),
    work: (work, card) =>
      work.kind === 'locate'
        ? dwa(card)
        : // Frequency point 2 is what everyone sends with; 1: no confirmation; 0: once.
          sentence(`CCTCQ,${work.to},2,1,${bds3Coding[work.payload.coding]},${content(work.payload)},0`),
  },
};

/** Names under which terminals give feedback to the two kinds of work. */
export const feedbackNames: Readonly<Record<Work['kind'], readonly string[]>> = {
  send: ['TXA', 'TCQ', 'TXSQ'],
  locate: ['DWA', 'DWSQ'],
};

/** Beams to work with: `05,03` (response, time difference), or empty for the terminal's own choice. 2.1 only. */
export const beamChoice = (beams: string): Uint8Array => sentence(`CCBSS,${beams || ','}`);
