/** The driver and a simulated modem face to face; time passes as the test says. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { ModemEvent } from '../../contract/modem.ts';
import type { Decoder } from '../../native/drivers/driver.ts';
import { modemAt } from '../../native/drivers/modem-at.ts';
import { SimModem, type SimModemOptions } from './modem.ts';

export const START = Date.UTC(2026, 10, 24, 9, 30);
const STEP_MS = 100;

export class ModemBench {
  now = START;
  readonly decoder: Decoder = modemAt.decoder();
  readonly modem: SimModem;
  readonly events: DeviceEvent[] = [];
  /** What the driver said, and when. */
  readonly said: { at: number; text: string }[] = [];
  readonly lines: object[] = [];
  /** Bytes at a time; default: all at once. */
  chunk = Infinity;
  #line: Uint8Array[] = [];

  constructor(options: Omit<SimModemOptions, 'now'>) {
    this.modem = new SimModem({ now: () => this.now, ...options });
    this.modem.onSpeech = (bytes) => void this.#line.push(bytes);
  }

  /** Lets so many seconds pass. */
  run(seconds: number): this {
    for (const end = this.now + seconds * 1_000; this.now < end; this.now += STEP_MS) {
      this.modem.step();
      this.#settle();
    }
    return this;
  }

  /** Bytes on the line that are of nobody here. */
  intrude(text: string): void {
    this.#line.push(Buffer.from(text, 'latin1'));
  }

  get newest(): ModemEvent | undefined {
    return this.events.filter((event) => event.type === 'modem').at(-1);
  }

  /** What the driver said in the last so many seconds. */
  saidWithin(seconds: number): string[] {
    return this.said.filter(({ at }) => at >= this.now - seconds * 1_000).map(({ text }) => text);
  }

  /** As the runner does: after everything heard the driver may speak. */
  #settle(): void {
    do {
      for (const bytes of this.#line.splice(0)) this.#hear(bytes);
      this.#tick();
    } while (this.#line.length > 0);
  }

  #hear(bytes: Uint8Array): void {
    const size = Math.min(this.chunk, bytes.length);
    for (let at = 0; at < bytes.length; at += size)
      this.events.push(...this.decoder.push(bytes.subarray(at, at + size), this.now));
  }

  #tick(): void {
    const { outputs, events } = this.decoder.tick?.(this.now) ?? { outputs: [], events: [] };
    this.events.push(...events);
    for (const output of outputs) {
      if ('lines' in output) this.lines.push(output.lines);
      if (!('bytes' in output)) continue;
      const text = Buffer.from(output.bytes).toString('latin1');
      this.said.push({ at: this.now, text: text.trim() });
      this.modem.hear(output.bytes);
    }
  }
}
