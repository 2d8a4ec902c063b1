/** A short message terminal in a hand: plugged in, pulled out, and the sky above it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { textPayload } from '../../native/protocols/rdss-coding.ts';
import { layCable } from '../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../sim/rdss.ts';

export const NEAR_CARD = 242_286;
export const FAR_CARD = 242_407;
/** Between two sendings, s. */
export const INTERVAL_S = 8;

export class TerminalInHand {
  /** Its entries are ports of the vehicle. */
  readonly ports: string;
  readonly port: string;
  readonly sky = new SimSky({ now: Date.now, delayMs: 200 });
  readonly terminal = new SimTerminal({
    family: 'text-2.1',
    card: NEAR_CARD,
    sky: this.sky,
    now: Date.now,
    intervalS: INTERVAL_S,
    position: () => ({ lat: 31.7172, lon: 113.3712, altM: 74 }),
  });
  readonly #other: string;
  #pull: (() => Promise<void>) | undefined;

  /** @param dir of the test; no port is there before the first plugging */
  constructor(dir: string) {
    this.ports = path.join(dir, 'ports');
    mkdirSync(this.ports);
    this.port = path.join(this.ports, 'beidou');
    this.#other = path.join(dir, 'beidou-terminal');
  }

  async plug(): Promise<void> {
    const cable = await layCable(this.port, this.#other);
    const out = await plugIn(this.terminal, cable.device);
    this.#pull = async () => {
      await out();
      await cable.pull();
    };
  }

  /** Idempotent. */
  async unplug(): Promise<void> {
    await this.#pull?.();
    this.#pull = undefined;
  }

  /** Somebody else writes to it. */
  hear(text: string): void {
    const { coding, bytes } = textPayload(text);
    this.sky.send({ from: FAR_CARD, to: NEAR_CARD, coding, bytes, sentAt: Date.now() });
  }

  /** What it gave to the sky, as text. */
  get sent(): string[] {
    return this.terminal.sent.map(({ bytes }) => new TextDecoder('gb18030').decode(bytes));
  }
}
