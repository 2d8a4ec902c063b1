/** Where and when: from whichever receivers there are to the journal and the screens. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Fix } from '../../contract/fix.ts';
import { localId } from '../../contract/identity.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { Registry } from '../store/types.ts';
import { Positioning } from './positioning.ts';
import type { StationClock } from './station-clock.ts';

/** Key of the setting: the receiver that a person chose. */
const CHOICE = 'positioning.receiver';
const LOOK_MS = 1_000;

export interface NavigationOptions {
  clock: StationClock;
  registry: Pick<Registry, 'setting' | 'putSetting'>;
  /** Called with each fix that becomes the vehicle's own position. */
  onFix: (fix: Fix) => void;
  emit: (event: VehicleEvent) => void;
  /** Whether a device is configured. */
  isThere: (device: string) => boolean;
}

export class Navigation {
  readonly #options: NavigationOptions;
  readonly #positioning: Positioning;
  readonly #look: NodeJS.Timeout;
  /** What the screens were told last, by type. */
  readonly #told = new Map<VehicleEvent['type'], string>();

  constructor(options: NavigationOptions) {
    const { clock, registry, onFix, emit } = options;
    this.#options = options;
    this.#positioning = new Positioning({
      onFix,
      onSky: (device, sky) => emit({ type: 'sky', device, sky }),
      uptime: () => clock.uptime,
      choice: localId.nullish().catch(null).parse(registry.setting(CHOICE)) ?? undefined,
    });
    this.#look = setInterval(() => this.#lookAround(), LOOK_MS);
  }

  accept(device: string, event: DeviceEvent): void {
    // The clock first: the entry of this very fix is timed by it.
    if (event.type === 'fix') this.#options.clock.accept(device, event);
    this.#positioning.accept(device, event);
  }

  /** A person's choice of receiver, kept over restarts; undefined: the best is used. @throws QianshaoError not-found */
  choose(device: string | undefined): void {
    if (device !== undefined && !this.#options.isThere(device)) throw new QianshaoError('not-found', device);
    this.#options.registry.putSetting(CHOICE, device ?? null);
    this.#positioning.choose(device);
    this.#tell();
  }

  snapshot(): VehicleEvent[] {
    const skies = [...this.#positioning.skies()].map(([device, sky]): VehicleEvent => ({ type: 'sky', device, sky }));
    return [...skies, ...this.#states()];
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#look);
  }

  #lookAround(): void {
    const { clock, isThere } = this.#options;
    for (const device of this.#positioning.keepOnly(isThere)) clock.forget(device);
    this.#positioning.look();
    this.#tell();
  }

  #states(): VehicleEvent[] {
    return [
      { type: 'receivers', receivers: this.#positioning.state() },
      { type: 'clock', clock: this.#options.clock.state() },
    ];
  }

  #tell(): void {
    for (const event of this.#states()) {
      const words = JSON.stringify(event);
      if (this.#told.get(event.type) === words) continue;
      this.#told.set(event.type, words);
      this.#options.emit(event);
    }
  }
}
