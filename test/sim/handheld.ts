/** Somebody with a BeiDou terminal in his hand: what he reads, and what he sends. */
import iconv from 'iconv-lite';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { rdss } from '../../native/drivers/rdss.ts';
import { SimTerminal, type SimSky } from './rdss.ts';

export class Handheld {
  readonly card: number;
  readonly terminal: SimTerminal;
  readonly #sky: SimSky;
  readonly #decoder = rdss.decoder();
  /** Texts that arrived, in their order. */
  readonly read: { from: string; text: string }[] = [];

  constructor(card: number, sky: SimSky) {
    this.card = card;
    this.#sky = sky;
    this.terminal = new SimTerminal({ family: 'text-2.1', card, sky, now: Date.now });
    this.terminal.onSpeech = (bytes) => this.#decoder.push(bytes, Date.now()).forEach((event) => this.#take(event));
  }

  /** Says something to a card; the sky carries it with the next step of any terminal on a line. */
  say(to: number, text: string): void {
    this.#sky.send({ from: this.card, to, coding: 'hanzi', bytes: iconv.encode(text, 'gb18030'), sentAt: Date.now() });
  }

  /** Tells where he is; commanders' terminals hear it. */
  tellPosition(lat: number, lon: number): void {
    this.#sky.send({ card: this.card, lat, lon, altM: 80, at: Date.now() });
  }

  #take(event: DeviceEvent): void {
    if (event.type === 'text') this.read.push({ from: event.from, text: event.text });
  }
}
