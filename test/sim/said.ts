/**
 * What devices of each driver say, in the pieces in which they say it (sentences, frames): recordings of real ones where there
 * are any, else of the simulators; and what a bad line makes of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rdssFamily } from '../../contract/rdss.ts';
import { readRecording } from '../../native/ports/recording.ts';
import { modemRecording } from './modem-recording.ts';
import { asBytes, kissPacket } from './packet-radio.ts';
import { rdssRecording } from './rdss-recording.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const file = (name: string): Buffer => readFileSync(path.join(fixtures, name));

/** Pieces of text, each with its line end. */
const lines = (bytes: Buffer): Buffer[] =>
  bytes
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));

/** Pieces of a stream of sentences and binary frames: everything from one `$` to the next. */
const fromDollar = (bytes: Buffer): Buffer[] =>
  bytes
    .toString('latin1')
    .split(/(?=\$)/)
    .map((piece) => Buffer.from(piece, 'latin1'));

const vectors = (protocols: readonly string[]): Buffer[] => {
  const { other } = JSON.parse(file('devices/vectors.json').toString()) as {
    other: { protocol: string; data: string }[];
  };
  return other.filter(({ protocol }) => protocols.includes(protocol)).map(({ data }) => Buffer.from(data, 'hex'));
};

async function recorded(name: string): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const { bytes } of readRecording(path.join(fixtures, name))) pieces.push(bytes);
  return pieces;
}

function packets(): Buffer[] {
  const { positions } = JSON.parse(file('devices/aprs-fap.json').toString()) as { positions: { packet: string }[] };
  // Those whose names AX.25 cannot carry are left out.
  const sendable = positions.filter(({ packet }) => /^[A-Z0-9]{1,6}(-\d+)?>/.test(packet));
  return sendable.map(({ packet }) => Buffer.from(kissPacket(asBytes(packet))));
}

/** By driver. */
export const said: Readonly<Record<string, () => Buffer[] | Promise<Buffer[]>>> = {
  'gnss-nmea': () =>
    readdirSync(path.join(fixtures, 'gnss'))
      .filter((name) => name.endsWith('.log'))
      .sort()
      .flatMap((name) => lines(file(`gnss/${name}`))),
  rdss: () => rdssFamily.options.flatMap((family) => fromDollar(rdssRecording(family))),
  'kiss-aprs': async () => [...(await recorded('devices/kiss-direwolf.jsonl')), ...packets()],
  'radio-positions': () => lines(file('devices/kenwood-radio.log')),
  'hytera-lp': () => vectors(['hytera-hdap', 'hytera-hrnp']),
  jt808: () => vectors(['jt808']),
  'weather-nmea': () => [...lines(file('devices/weather-station.log')), ...lines(file('devices/instrument-bus.log'))],
  'modem-at': () => lines(modemRecording()),
  hamlib: () => recorded('radio/hamlib-dummy-4.5.4.jsonl'),
};

/** What a bad line does to one piece of what is said. @param random whole numbers below n */
export function wounded(piece: Buffer, random: (n: number) => number): Buffer {
  const at = random(piece.length);
  const bytes = Buffer.from(piece);
  switch (random(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return bytes.subarray(at);
    case 2:
      return Buffer.concat([bytes, bytes]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at)]);
    case 5:
      return Buffer.concat([noise(1 + random(200), random), bytes]);
    case 6:
      for (let times = random(6); times >= 0; times -= 1) bytes[random(bytes.length)] = random(256);
      return bytes;
    default:
      bytes[at] = random(256);
      return bytes;
  }
}

export const noise = (length: number, random: (n: number) => number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, () => random(256)));
