/**
 * A simulated short message terminal that speaks any of the three families and keeps its card's rules: interval, length,
 * suppression, silence. As an object (`hear`, `onSpeech`, `step`), or on a line: `plugIn(terminal, PATH)`. Several terminals
 * on one `SimSky` hear each other; one with `subordinates` is a commander's.
 */
import type { RdssFamily, RdssRefusal } from '../../contract/rdss.ts';
import type { Coding } from '../../native/protocols/rdss-coding.ts';
import { RdssSplitter, type RdssItem } from '../../native/protocols/rdss-splitter.ts';
import type { Listener, SimSky, SkyMessage, SkyPosition } from './rdss-sky.ts';
import { voices, type CardData } from './rdss-voice.ts';

export { plugIn } from './rdss-line.ts';
export { SimSky } from './rdss-sky.ts';

export interface SimTerminalOptions {
  family: RdssFamily;
  /** 1…2^24−1; up to 8 digits on BDS-3. */
  card: number;
  sky: SimSky;
  now: () => number;
  /** Default 3. */
  level?: number;
  /** Seconds, default 60. */
  intervalS?: number;
  encrypted?: boolean;
  broadcast?: number;
  /** Cards under this one: it is a commander's then. */
  subordinates?: readonly number[];
  /** Bits of one message on the air; default those of a civil card of level 3. */
  maxBits?: number;
  /** Where it is, when asked. */
  position?: () => { lat: number; lon: number; altM: number };
  /** What its GNSS part says each second. */
  gnss?: (at: number) => string;
}

export class SimTerminal implements Listener {
  readonly #options: SimTerminalOptions;
  readonly #splitter = new RdssSplitter();
  #sentAt: number | undefined;
  #second = 0;
  #suppressed = false;
  /** Whether the card is in. */
  cardIn = true;
  /** Whether the beams reach it. */
  signal = true;
  silenced = false;
  /** It works, but says nothing of it: no feedback. */
  mute = false;
  /** What it gave to the sky. */
  readonly sent: SkyMessage[] = [];
  /** What it was asked, by name, since it was made; the last thousand. */
  readonly asked: string[] = [];
  /** Where its bytes go. */
  onSpeech: (bytes: Uint8Array) => void = () => undefined;

  constructor(options: SimTerminalOptions) {
    this.#options = options;
    options.sky.join(this);
  }

  get card(): number {
    return this.cardIn ? this.#options.card : 0;
  }
  get broadcast(): number {
    return this.#options.broadcast ?? 0;
  }
  get subordinates(): readonly number[] {
    return this.#options.subordinates ?? [];
  }
  /** Whether the system forbids it to send; a binary terminal tells when that changes. */
  get suppressed(): boolean {
    return this.#suppressed;
  }
  set suppressed(on: boolean) {
    this.#suppressed = on;
    const told = this.#voice.suppression?.(on);
    if (told) this.onSpeech(told);
  }
  /** Seconds until the card allows the next sending. */
  get waitS(): number {
    const { intervalS = 60, now } = this.#options;
    return this.#sentAt === undefined ? 0 : Math.max(0, Math.ceil((this.#sentAt + intervalS * 1_000 - now()) / 1_000));
  }

  /** Bytes from the host. */
  hear(bytes: Uint8Array): void {
    for (const item of this.#splitter.push(bytes)) this.#obey(item);
  }

  /** Time has passed: the sky delivers, and once a second the terminal talks. */
  step(): void {
    const { sky, now, gnss, family } = this.#options;
    sky.step();
    const second = Math.floor(now() / 1_000);
    if (second === this.#second) return;
    this.#second = second;
    if (gnss) this.onSpeech(Buffer.from(gnss(now()), 'latin1'));
    if (family === 'bds3') this.onSpeech(this.#voice.signal(this.signal, now()));
  }

  deliver(what: SkyMessage | SkyPosition): boolean {
    if (!this.signal || !this.cardIn) return false;
    this.onSpeech('from' in what ? this.#voice.message(what, this.card) : this.#voice.position(what, this.card));
    return true;
  }

  /** Pulls the terminal out of the sky. */
  close(): void {
    this.#options.sky.leave(this);
  }

  get #voice() {
    return voices[this.#options.family];
  }

  get #data(): CardData {
    const { level = 3, intervalS = 60, encrypted = false } = this.#options;
    const { card, broadcast, subordinates } = this;
    return { card, broadcast, level: card ? level : 0, intervalS: card ? intervalS : 0, encrypted, subordinates };
  }

  #obey(item: RdssItem): void {
    const name = item.kind === 'frame' ? item.name : (item.fields[0] ?? '').slice(2);
    this.asked.push(name);
    if (this.asked.length > 1_000) this.asked.shift();
    if ((item.kind === 'frame') !== (this.#options.family === 'binary-4.0')) return;
    if (item.kind === 'frame') this.#frame(item.name, item.body);
    else if (item.fields[0]?.startsWith('CC')) this.#sentence(name, item.fields);
  }

  #frame(name: string, body: Uint8Array): void {
    const { now } = this.#options;
    if (name === 'ICJC')
      this.onSpeech(body[0] === 0 ? this.#voice.card(this.#data) : this.#voice.subordinates(this.#data));
    if (name === 'GLJC') this.onSpeech(this.#voice.signal(this.signal, now()));
    const tested = name === 'XTZJ' && this.#voice.selfTest?.(this.#data, this.suppressed, this.silenced);
    if (tested) this.onSpeech(tested);
    if (name === 'DWSQ') this.#locate(name);
    if (name !== 'TXSQ' || body.length < 7) return;
    const [category = 0, high = 0, middle = 0, low = 0, bitsHigh = 0, bitsLow = 0] = body;
    const bytes = body.slice(7, 7 + (bitsHigh * 256 + bitsLow) / 8);
    const coding = category & 0x02 ? (bytes[0] === 0xa4 ? 'mixed' : 'code') : 'hanzi';
    this.#send(name, high * 65_536 + middle * 256 + low, coding, bytes);
  }

  #sentence(name: string, fields: readonly string[]): void {
    const { family, now } = this.#options;
    const isBds3 = family === 'bds3';
    if (name === (isBds3 ? 'ICR' : 'ICA'))
      this.onSpeech(fields[1] === '0' ? this.#voice.card(this.#data) : this.#voice.subordinates(this.#data));
    if (name === 'RMO' && fields[1] === (isBds3 ? 'PWI' : 'BSI')) this.onSpeech(this.#voice.signal(this.signal, now()));
    if (name === 'JMS') this.silenced = fields[1] === 'E';
    if (name === 'DWA') this.#locate(name);
    if (name === 'TXA' && !isBds3) this.#sendText(name, fields[1], Number(fields[3]), fields.slice(4).join(','));
    if (name === 'TCQ' && isBds3) this.#sendText(name, fields[1], Number(fields[4]) - 1, fields.slice(5, -1).join(','));
  }

  #sendText(name: string, to: string | undefined, mode: number, content: string): void {
    const coding = (['hanzi', 'code', 'mixed'] as const)[mode];
    if (coding) this.#send(name, Number(to), coding, Buffer.from(content, coding === 'hanzi' ? 'latin1' : 'hex'));
  }

  #send(name: string, to: number, coding: Coding, bytes: Uint8Array): void {
    const { maxBits = 628, now, sky } = this.#options;
    const bits = coding === 'hanzi' ? bytes.length * 7 : bytes.length * 8;
    if (!this.#allows(name, bits > maxBits ? 'too-long' : undefined)) return;
    const message = { from: this.card, to, coding, bytes, sentAt: now() };
    this.sent.push(message);
    sky.send(message);
  }

  #locate(name: string): void {
    const { position, now, sky } = this.#options;
    if (this.#allows(name) && position) sky.send({ card: this.card, at: now(), ...position() });
  }

  /** Whether the card's rules allow a sending now; says so, and starts the interval. */
  #allows(name: string, fault?: RdssRefusal): boolean {
    const { intervalS = 60, now } = this.#options;
    const refusal: RdssRefusal | undefined =
      (this.cardIn ? undefined : 'no-card') ??
      (this.silenced ? 'silenced' : undefined) ??
      (this.suppressed ? 'suppressed' : undefined) ??
      (this.signal ? undefined : 'no-signal') ??
      (this.waitS > 0 ? 'too-soon' : fault);
    const waitS = refusal === 'too-soon' ? this.waitS : refusal ? 0 : intervalS;
    if (!refusal) this.#sentAt = now();
    if (!this.mute) this.onSpeech(this.#voice.feedback(name, refusal, waitS, now()));
    return !refusal;
  }
}
