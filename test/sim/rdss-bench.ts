/** A driver and a simulated terminal face to face, with another terminal under the same sky; time passes as the test says. */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { RdssFamily } from '../../contract/rdss.ts';
import type { Decoder } from '../../native/drivers/driver.ts';
import { rdss } from '../../native/drivers/rdss.ts';
import { SimSky, SimTerminal, type SimTerminalOptions } from './rdss.ts';

export const START = Date.UTC(2026, 10, 24, 9, 30);
export const NEAR_CARD = 242_286;
export const FAR_CARD = 242_407;
const STEP_MS = 100;

export class RdssBench {
  now = START;
  readonly sky = new SimSky({ now: () => this.now });
  readonly decoder: Decoder;
  /** On the driver's line. */
  readonly near: SimTerminal;
  /** Somebody else's. */
  readonly far: SimTerminal;
  readonly events: DeviceEvent[] = [];
  /** What the driver said, as latin1. */
  readonly said: string[] = [];
  #line: Uint8Array[] = [];

  constructor(
    family: RdssFamily,
    near: Partial<SimTerminalOptions> = {},
    options: Record<string, unknown> = {},
    farFamily: RdssFamily = family,
  ) {
    const common = { sky: this.sky, now: () => this.now };
    this.near = new SimTerminal({ family, card: NEAR_CARD, ...common, ...near });
    this.far = new SimTerminal({ family: farFamily, card: FAR_CARD, intervalS: 1, ...common });
    this.near.onSpeech = (bytes) => void this.#line.push(bytes);
    this.decoder = rdss.decoder(options);
  }

  /** Lets so many seconds pass. */
  run(seconds: number): this {
    for (const end = this.now + seconds * 1_000; this.now < end; this.now += STEP_MS) this.#step();
    return this;
  }

  command(command: DeviceCommand): void {
    this.events.push(...(this.decoder.command?.(command, this.now) ?? []));
  }

  send(id: string, text: string, priority = 2): void {
    this.command({ type: 'rdss-send', id, to: FAR_CARD, text, priority });
  }

  /** What became of a command, in order: `waiting`, `refused rdss-no-signal`. */
  fates(id: string): string[] {
    const own = this.of('command').filter((event) => event.id === id);
    return own.map(({ state, code }) => (code ? `${state} ${code}` : state));
  }

  of<T extends DeviceEvent['type']>(type: T): Extract<DeviceEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<DeviceEvent, { type: T }> => event.type === type);
  }

  #step(): void {
    this.near.step();
    const heard = this.#line;
    this.#line = [];
    for (const bytes of heard) this.events.push(...this.decoder.push(bytes, this.now));
    const { outputs, events } = this.decoder.tick?.(this.now) ?? { outputs: [], events: [] };
    this.events.push(...events);
    for (const output of outputs) {
      if (!('bytes' in output)) continue;
      this.said.push(Buffer.from(output.bytes).toString('latin1'));
      this.near.hear(output.bytes);
    }
  }
}
