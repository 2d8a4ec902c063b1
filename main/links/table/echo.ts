/** The vehicle's side of the echo (probe-packet.ts) over one link: asks, and tells of answers and of their absence. */
import dgram from 'node:dgram';
import net from 'node:net';
import { lookupOne } from '../name-lookup.ts';
import { encodeProbe, probeId, probeNumber, type ProbeToken } from './probe-packet.ts';

/** Questions that may wait for an answer; one more replaces the oldest. */
const WAITING_LIMIT = 16;

export interface EchoOptions {
  host: string;
  port: number;
  token: ProbeToken;
  localAddress: string | undefined;
  onAnswer: (rttMs: number) => void;
  onMiss: () => void;
  /** Monotonic, ms. */
  now: () => number;
}

export class Echo {
  readonly #options: EchoOptions;
  readonly #socket: dgram.Socket;
  readonly #id: string;
  readonly #waiting = new Map<number, { at: number; timer: NodeJS.Timeout }>();
  #number = Math.trunc(Math.random() * 0x8000_0000);
  #ready = false;
  #closed = false;

  constructor(options: EchoOptions) {
    this.#options = options;
    this.#id = Buffer.from(options.token.id).toString('hex');
    const { host, port, localAddress } = options;
    const family = net.isIP(localAddress ?? host) === 6 ? 'udp6' : 'udp4';
    this.#socket = dgram.createSocket({ type: family, lookup: lookupOne });
    // An unreachable host, a closed port, an address that is gone: questions then wait for nothing, and are missed.
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (packet) => this.#take(packet));
    // Connected: the system hands up what comes from the center alone.
    const connect = () => this.#socket.connect(port, host, () => this.#connected());
    if (localAddress === undefined) connect();
    else this.#socket.bind({ address: localAddress, port: 0, exclusive: true }, connect);
  }

  /** Asks once. @param withinMs after that the question counts as missed */
  ask(withinMs: number): void {
    if (this.#closed) return;
    const number = this.#number;
    this.#number = (this.#number + 1) % 0x1_0000_0000;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= WAITING_LIMIT) this.#settle(oldest);
    const timer = setTimeout(() => {
      this.#waiting.delete(number);
      this.#options.onMiss();
    }, withinMs);
    this.#waiting.set(number, { at: this.#options.now(), timer });
    if (this.#ready) this.#send(number);
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
    this.#socket.close();
  }

  #connected(): void {
    if (this.#closed) return;
    this.#ready = true;
    const now = this.#options.now();
    for (const [number, question] of this.#waiting) {
      question.at = now;
      this.#send(number);
    }
  }

  #send(number: number): void {
    this.#socket.send(encodeProbe('question', this.#options.token, number), () => undefined);
  }

  #take(packet: Buffer): void {
    if (probeId('answer', packet) !== this.#id) return;
    const number = probeNumber(packet, this.#options.token.key);
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
