/**
 * A simulated modem that takes AT commands as the documents of its maker say: echo, `\r\n` around each line, one command at a
 * time, ERROR for what it does not know, notices of its own. As an object (`hear`, `onSpeech`, `step`), or on a line:
 * `plugIn(modem, PATH)`.
 */
import { answersOf, type Answers, type SimMake, type SimService } from './modem-answers.ts';

export { plugIn } from './rdss-line.ts';

export interface SimModemOptions {
  make: SimMake;
  now: () => number;
  service?: SimService;
  /** Default true, as modems are delivered. */
  echo?: boolean;
  /** How it says that it does not know a command; `silence`: not at all. */
  unknown?: 'ERROR' | '+CME ERROR: 100' | 'COMMAND NOT SUPPORT' | 'silence';
  /** How long an answer takes, ms. */
  delayMs?: number;
}

const CR = 0x0d;

export class SimModem {
  readonly #options: SimModemOptions;
  #heard = '';
  /** The answer that is on its way. */
  #due: { at: number; text: string } | undefined;
  service: SimService;
  /** `absent`: commands that want a card fail. */
  card: 'ready' | 'locked' | 'absent' = 'ready';
  /** It is off: hears and says nothing. */
  off = false;
  /** What it was asked since it was made; the last thousand. */
  readonly asked: string[] = [];
  /** Answers of this modem alone, in place of those of its make. */
  readonly own: Answers = {};
  /** Commands that came while an answer was on its way: the modem would have broken it off. */
  overlaps = 0;
  /** What it says by itself in the midst of the next answers. */
  readonly notices: string[] = [];
  /** Where its bytes go. */
  onSpeech: (bytes: Uint8Array) => void = () => undefined;

  constructor(options: SimModemOptions) {
    this.#options = options;
    this.service = options.service ?? '5g-sa';
  }

  /** Bytes from the host. */
  hear(bytes: Uint8Array): void {
    if (this.off) return;
    if (this.#options.echo ?? true) this.onSpeech(Uint8Array.from(bytes));
    for (const byte of bytes) {
      if (byte !== CR) this.#heard += String.fromCharCode(byte);
      else this.#obey(this.#heard.trim());
    }
  }

  /** Time has passed. */
  step(): void {
    const due = this.#due;
    if (!due || due.at > this.#options.now()) return;
    this.#due = undefined;
    if (due.text !== '') this.onSpeech(Buffer.from(due.text, 'latin1'));
  }

  /** Says a line by itself. */
  say(line: string): void {
    this.onSpeech(Buffer.from(`\r\n${line}\r\n`, 'latin1'));
  }

  #obey(command: string): void {
    this.#heard = '';
    if (command === '') return;
    if (this.#due) this.overlaps += 1;
    this.asked.push(command);
    if (this.asked.length > 1_000) this.asked.shift();
    const { delayMs = 0, now } = this.#options;
    this.#due = { at: now() + delayMs, text: this.#answer(command) };
    if (delayMs === 0) this.step();
  }

  #answer(command: string): string {
    const { make, unknown = 'ERROR' } = this.#options;
    const said = (line: string) => `\r\n${line}\r\n`;
    if (command === 'AT') return said('OK');
    if (command === 'AT+CPIN?' && this.card !== 'ready')
      return (
        said(this.card === 'absent' ? '+CME ERROR: 10' : '+CPIN: SIM PIN') + (this.card === 'locked' ? said('OK') : '')
      );
    const answers: Answers = answersOf[make](this.card === 'ready' ? this.service : 'searching');
    const lines = this.own[command] ?? answers[command];
    if (!lines) return unknown === 'silence' ? '' : said(unknown);
    if (this.card === 'absent' && command.startsWith('AT+QENG')) return said('ERROR');
    const notice = this.notices.shift();
    const [first = '', ...rest] = lines;
    return [
      `\r\n${first}\r\n`,
      notice === undefined ? '' : said(notice),
      ...rest.map((line) => `${line}\r\n`),
      said('OK'),
    ].join('');
  }
}
