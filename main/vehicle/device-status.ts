/** What each device says of itself now: the newest event of each type, told at most once a second. */
import type { CommandEvent } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';

/** Types that describe a state; others pass on and are gone. */
const KEPT: ReadonlySet<DeviceEvent['type']> = new Set([
  'heading',
  'weather',
  'rdss-card',
  'rdss-signal',
  'rdss-feedback',
  'rdss-queue',
  'rdss-self-test',
  'rig',
  'ptt',
  'modem',
]);
/** Commands of which the fate is kept, per device. */
const COMMANDS_KEPT = 50;
const TELL_MS = 1_000;

export class DeviceStatus {
  readonly #emit: (event: VehicleEvent) => void;
  readonly #states = new Map<string, Map<string, DeviceEvent>>();
  readonly #commands = new Map<string, Map<string, CommandEvent>>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (event: VehicleEvent) => void) {
    this.#emit = emit;
  }

  accept(device: string, event: DeviceEvent): void {
    if (event.type === 'command') this.#command(device, event);
    if (!KEPT.has(event.type)) return;
    const states = this.#states.get(device) ?? new Map<string, DeviceEvent>();
    this.#states.set(device, states.set(event.type, event));
    this.#changed.add(device);
    // A key or a countdown is seen at once; the rest once a second.
    if (event.type === 'ptt' || event.type === 'rdss-queue') this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  snapshot(): VehicleEvent[] {
    return [
      ...[...this.#states].map(([device, states]): VehicleEvent => {
        return { type: 'device-status', device, status: [...states.values()] };
      }),
      ...[...this.#commands].map(([device, commands]): VehicleEvent => {
        return { type: 'commands', device, commands: [...commands.values()] };
      }),
    ];
  }

  /** The newest event of a type. */
  newest<T extends DeviceEvent['type']>(device: string, type: T): Extract<DeviceEvent, { type: T }> | undefined {
    return this.#states.get(device)?.get(type) as Extract<DeviceEvent, { type: T }> | undefined;
  }

  /** The device is gone from the configuration. */
  forget(device: string): void {
    this.#states.delete(device);
    this.#commands.delete(device);
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#changed.clear();
  }

  #command(device: string, event: CommandEvent): void {
    const commands = this.#commands.get(device) ?? new Map<string, CommandEvent>();
    this.#commands.set(device, commands);
    commands.set(event.id, event);
    for (const id of commands.keys()) {
      if (commands.size <= COMMANDS_KEPT) break;
      commands.delete(id);
    }
    this.#emit({ type: 'commands', device, commands: [...commands.values()] });
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const device of this.#changed) {
      const states = this.#states.get(device);
      if (states) this.#emit({ type: 'device-status', device, status: [...states.values()] });
    }
    this.#changed.clear();
  }
}
