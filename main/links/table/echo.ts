/** The vehicle's side of the echo (probe-packet.ts) over one link: asks, and tells of answers and of their absence. */
import { UdpLine } from '../datagrams/line.ts';
import type { UdpToken } from '../datagrams/token.ts';
import { encodeProbe, probeNumber } from './probe-packet.ts';

/** Questions that may wait for an answer; one more replaces the oldest. */
const WAITING_LIMIT = 16;

export interface EchoOptions {
  host: string;
  port: number;
  token: UdpToken;
  localAddress: string | undefined;
  onAnswer: (rttMs: number) => void;
  /** @param askedAt by the clock of `now` */
  onMiss: (askedAt: number) => void;
  /** Monotonic, ms. */
  now: () => number;
}

export class Echo {
  readonly #options: EchoOptions;
  readonly #line: UdpLine;
  readonly #waiting = new Map<number, { at: number; timer: NodeJS.Timeout }>();
  #number = Math.trunc(Math.random() * 0x8000_0000);
  #closed = false;

  constructor(options: EchoOptions) {
    this.#options = options;
    const { host, port, localAddress } = options;
    const onPacket = (packet: Buffer) => this.#take(packet);
    this.#line = new UdpLine({ host, port, localAddress, onPacket, onReady: () => this.#ready() });
  }

  /** Asks once. @param withinMs after that the question counts as missed */
  ask(withinMs: number): void {
    if (this.#closed) return;
    const number = this.#number;
    this.#number = (this.#number + 1) % 0x1_0000_0000;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= WAITING_LIMIT) this.#settle(oldest);
    const at = this.#options.now();
    const timer = setTimeout(() => {
      this.#waiting.delete(number);
      this.#options.onMiss(at);
    }, withinMs);
    this.#waiting.set(number, { at, timer });
    this.#send(number);
  }

  /** Questions without an answer yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Idempotent; what waits is neither answered nor missed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const number of [...this.#waiting.keys()]) this.#settle(number);
    this.#line.close();
  }

  /** What was asked before goes now. */
  #ready(): void {
    const now = this.#options.now();
    for (const [number, question] of this.#waiting) {
      question.at = now;
      this.#send(number);
    }
  }

  #send(number: number): void {
    this.#line.send(encodeProbe('question', this.#options.token, number));
  }

  #take(packet: Buffer): void {
    const number = probeNumber('answer', packet, this.#options.token.key);
    const question = number === undefined ? undefined : this.#settle(number);
    if (question) this.#options.onAnswer(Math.max(0, this.#options.now() - question.at));
  }

  #settle(number: number): { at: number } | undefined {
    const question = this.#waiting.get(number);
    if (!question) return undefined;
    clearTimeout(question.timer);
    this.#waiting.delete(number);
    return question;
  }
}
