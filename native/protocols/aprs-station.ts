/**
 * A station of packet radio behind a KISS modem: what is heard becomes events, messages to us are acknowledged, ours are sent
 * until they are. It repeats nothing for others, and without a call sign it sends nothing at all.
 */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Decoder, DecoderStats, Output } from '../drivers/driver.ts';
import { heardFromNmea, heardFromPosition, plainText, statusText } from './aprs-events.ts';
import { ackInformation, messageInformation, readMessage, UNSENDABLE } from './aprs-message.ts';
import { readRawNmea } from './aprs-nmea.ts';
import { Outbox } from './aprs-outbox.ts';
import { positionInformation } from './aprs-own.ts';
import { innerPacket, type AprsPacket } from './aprs-packet.ts';
import { readPosition } from './aprs-position.ts';
import { patternText } from './aprs-text.ts';
import { NO_PROTOCOL, readFrame, uiFrame } from './ax25.ts';
import { ANSWERS, DATA, kissFrame, KissFrames } from './kiss.ts';
import { only } from './rdss-fields.ts';
import { Seen } from './seen.ts';

export interface StationOptions {
  /** Our call sign with SSID; absent: it only listens. */
  station?: string | undefined;
  /** Repeaters asked to pass on what we send. */
  path: readonly string[];
  symbol: string;
  /** Port of the TNC that sends. */
  port: number;
  retryMs: number;
  tries: number;
}

/** The program, where a station names it: APZ… is for those that have no registered one. */
const PROGRAM = 'APZQSH';
/** Repeaters pass a packet on within this, ms. */
const REPEATED_MS = 30_000;
/** A message without a number may be meant anew after this, ms. */
const UNNUMBERED_MS = 60_000;
/** Numbered messages, bulletins and what a station says of itself come again and again, ms. */
const TOLD_MS = 30 * 60_000;
/** Nobody in particular: no answer comes. */
const TO_ALL = /^(BLN[0-9A-Z].*|ALL|CQ|QST)$/;

export class AprsStation implements Decoder {
  readonly #options: StationOptions;
  readonly #frames = new KissFrames();
  readonly #outbox: Outbox;
  readonly #packets = new Seen();
  readonly #texts = new Seen();
  #sentences = 0;
  #malformed = 0;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options);
  }

  get stats(): DecoderStats {
    return { sentences: this.#sentences, badChecksums: 0, strayBytes: this.#frames.strayBytes + this.#malformed };
  }

  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[] {
    return this.#frames.push(chunk).flatMap(({ command, payload }) => {
      if (ANSWERS.has(command)) return [];
      const frame = command === DATA ? readFrame(payload) : undefined;
      if (!frame) {
        this.#malformed += payload.length + 1;
        return [];
      }
      this.#sentences += 1;
      return frame.pid === NO_PROTOCOL ? this.#packet(frame, receivedAt) : [];
    });
  }

  flush(receivedAt: number): DeviceEvent[] {
    this.#frames.flush();
    return this.#outbox.drop(receivedAt);
  }

  command(command: DeviceCommand, now: number): DeviceEvent[] {
    if (command.type !== 'radio-send' && command.type !== 'radio-position')
      throw new QianshaoError('command-unknown', command.type);
    if (this.#options.station === undefined) throw new QianshaoError('radio-no-call-sign');
    return command.type === 'radio-send' ? this.#send(command, now) : this.#tellPosition(command, now);
  }

  tick(now: number): { outputs: Output[]; events: DeviceEvent[] } {
    const { station, path, port } = this.#options;
    if (station === undefined) return { outputs: [], events: [] };
    const { informations, events } = this.#outbox.tick(now);
    const outputs = informations.map((information) => ({
      bytes: kissFrame(port, DATA, uiFrame(PROGRAM, station, path, information)),
    }));
    return { outputs, events };
  }

  #send({ id, to, text }: Extract<DeviceCommand, { type: 'radio-send' }>, now: number): DeviceEvent[] {
    const addressee = to.toUpperCase();
    if (!/^[A-Z0-9-]{1,9}$/.test(addressee) || addressee === this.#options.station)
      throw new QianshaoError('input-invalid', `to: ${to}`);
    if (UNSENDABLE.test(text)) throw new QianshaoError('input-invalid', 'text: | ~ { and line ends cannot be sent');
    if (TO_ALL.test(addressee)) return this.#outbox.take(id, messageInformation(addressee, text), undefined, now);
    const number = this.#outbox.nextNumber(now);
    const awaited = { from: addressee, number };
    return this.#outbox.take(id, messageInformation(addressee, text, number), awaited, now);
  }

  #tellPosition(
    { id, lat, lon, comment = '' }: Extract<DeviceCommand, { type: 'radio-position' }>,
    now: number,
  ): DeviceEvent[] {
    if (UNSENDABLE.test(comment))
      throw new QianshaoError('input-invalid', 'comment: | ~ { and line ends cannot be sent');
    const information = positionInformation(lat, lon, this.#options.symbol, comment);
    return this.#outbox.take(id, information, undefined, now);
  }

  #packet(frame: AprsPacket, receivedAt: number): DeviceEvent[] {
    const packet = innerPacket(frame);
    // What a repeater or a gateway gives back of ours is no news.
    if (!packet || [packet.from, frame.from].includes(this.#options.station ?? '')) return [];
    const copyOf = `${packet.from}>${packet.to}:${patternText(packet.information)}`;
    const isNew = this.#packets.isNew(copyOf, receivedAt, REPEATED_MS);
    if (packet.information[0] === 0x3a) return this.#message(packet, isNew, receivedAt);
    return isNew ? this.#report(packet, receivedAt) : [];
  }

  #report(packet: AprsPacket, receivedAt: number): DeviceEvent[] {
    const position = readPosition(packet);
    if (position) return position.object?.gone ? [] : [heardFromPosition(packet, position, receivedAt)];
    const raw = readRawNmea(patternText(packet.information), receivedAt);
    if (raw) return [heardFromNmea(packet, raw, receivedAt)];
    const said = statusText(packet, receivedAt) ?? plainText(packet, receivedAt);
    if (!said || !this.#texts.isNew(`${said.from}>${said.text}`, receivedAt, TOLD_MS)) return [];
    return [said];
  }

  #message(packet: AprsPacket, isNew: boolean, receivedAt: number): DeviceEvent[] {
    const message = readMessage(packet.information);
    if (!message) return [];
    const { from } = packet;
    const { to } = message;
    const isOurs = to.toUpperCase() === this.#options.station;
    if (message.kind === 'answer')
      return isOurs && isNew ? this.#answered(from, message.number, message.answer, receivedAt) : [];
    const { text, number, answerTo, acknowledges } = message;
    if (isOurs && answerTo !== undefined) this.#outbox.answer(ackInformation(from, answerTo));
    const known = !this.#texts.isNew(
      `${from}>${to}:${text}{${number ?? ''}`,
      receivedAt,
      number === undefined && !TO_ALL.test(to) ? UNNUMBERED_MS : TOLD_MS,
    );
    const answers = isOurs && isNew && acknowledges ? this.#answered(from, acknowledges, 'received', receivedAt) : [];
    if (known) return answers;
    return [...answers, { type: 'text', receivedAt, from, to, text, ...only({ number }) }];
  }

  #answered(from: string, number: string, answer: 'received' | 'rejected', receivedAt: number): DeviceEvent[] {
    const fates = this.#outbox.answered(from, number, answer, receivedAt);
    if (!this.#texts.isNew(`${from} ${answer} ${number}`, receivedAt, TOLD_MS)) return fates;
    return [{ type: 'text-answer', receivedAt, from, number, answer }, ...fates];
  }
}
