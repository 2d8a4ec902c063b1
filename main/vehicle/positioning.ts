/** Own position: one receiver at a time, one journal entry a second at most, from whichever receivers there are. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import { fix as fixSchema, type Fix, type Sky } from '../../contract/fix.ts';

/** A receiver that gave no fix for this long loses its turn to one that does, ms. */
const TURN_MS = 3_000;

export interface PositioningOptions {
  /** Called with the fix that becomes the vehicle's own position: at most one per second of `fixAt`. */
  onFix(fix: Fix): void;
  onSky(device: string, sky: Sky): void;
}

export class Positioning {
  readonly #options: PositioningOptions;
  #receiver: string | undefined;
  #lastAt = -Infinity;
  /** The second (of `fixAt`) already written. */
  #second = -Infinity;
  readonly #skies = new Map<string, Sky>();

  constructor(options: PositioningOptions) {
    this.#options = options;
  }

  /** Newest sky of each receiver. */
  skies(): ReadonlyMap<string, Sky> {
    return this.#skies;
  }

  accept(device: string, event: DeviceEvent): void {
    if (event.type === 'sky') {
      const { type: _type, ...sky } = event;
      this.#skies.set(device, sky);
      this.#options.onSky(device, sky);
    } else if (event.type === 'fix') {
      this.#fix(device, fixSchema.parse(event));
    }
  }

  #fix(device: string, fix: Fix): void {
    const turnOver = fix.receivedAt - this.#lastAt > TURN_MS;
    if (this.#receiver !== device && this.#receiver !== undefined && !turnOver) return;
    this.#receiver = device;
    this.#lastAt = fix.receivedAt;
    const second = Math.floor(fix.fixAt / 1_000);
    if (second === this.#second) return;
    this.#second = second;
    this.#options.onFix(fix);
  }
}
