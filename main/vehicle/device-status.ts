/**
 * What each device says of itself now: the newest event of each type, and what it heard of others lately, told at most once
 * a second; what became of commands, at once.
 */
import type { CommandView, DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { HeardEvent, TextEvent } from '../../contract/heard.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import { isFloorMessage } from '../../native/protocols/floor/message.ts';

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
/** Words and positions of others, per device. */
const HEARD_KEPT = 30;
const TELL_MS = 1_000;

export class DeviceStatus {
  readonly #emit: (event: VehicleEvent) => void;
  readonly #states = new Map<string, Map<string, DeviceEvent>>();
  readonly #commands = new Map<string, Map<string, CommandView>>();
  readonly #heard = new Map<string, (HeardEvent | TextEvent)[]>();
  readonly #changed = new Set<string>();
  readonly #heardMore = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (event: VehicleEvent) => void) {
    this.#emit = emit;
  }

  accept(device: string, event: DeviceEvent): void {
    if (event.type === 'command') this.#command(device, event);
    if (event.type === 'heard' || event.type === 'text') this.#hear(device, event);
    if (!KEPT.has(event.type)) return;
    const states = this.#states.get(device) ?? new Map<string, DeviceEvent>();
    this.#states.set(device, states.set(event.type, event));
    this.#changed.add(device);
    // A key or a countdown is seen at once; the rest once a second.
    if (event.type === 'ptt' || event.type === 'rdss-queue') this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  /** What a command asked for, beside what becomes of it. */
  asked(device: string, asked: DeviceCommand, askedAt: number): void {
    const { id } = asked;
    const known = this.#commands.get(device)?.get(id);
    this.#command(device, { type: 'command', receivedAt: askedAt, id, state: 'waiting', askedAt, ...known, asked });
  }

  snapshot(): VehicleEvent[] {
    return [
      ...[...this.#states].map(([device, states]): VehicleEvent => {
        return { type: 'device-status', device, status: [...states.values()] };
      }),
      ...[...this.#commands].map(([device, commands]): VehicleEvent => {
        return { type: 'commands', device, commands: [...commands.values()] };
      }),
      ...[...this.#heard].map(([device, heard]): VehicleEvent => ({ type: 'heard', device, heard })),
    ];
  }

  /** The newest event of a type. */
  newest<T extends DeviceEvent['type']>(device: string, type: T): Extract<DeviceEvent, { type: T }> | undefined {
    return this.#states.get(device)?.get(type) as Extract<DeviceEvent, { type: T }> | undefined;
  }

  /** The device is gone from the configuration, or is another one now. */
  forget(device: string): void {
    this.#states.delete(device);
    this.#commands.delete(device);
    this.#heard.delete(device);
    this.#emit({ type: 'device-status', device, status: [] });
    this.#emit({ type: 'commands', device, commands: [] });
    this.#emit({ type: 'heard', device, heard: [] });
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#changed.clear();
    this.#heardMore.clear();
  }

  #hear(device: string, event: HeardEvent | TextEvent): void {
    // Between stations: nobody's words.
    if (event.type === 'text' && isFloorMessage(event.hex ?? '')) return;
    this.#heard.set(device, [...(this.#heard.get(device) ?? []), event].slice(-HEARD_KEPT));
    this.#heardMore.add(device);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #command(device: string, event: CommandView): void {
    const commands = this.#commands.get(device) ?? new Map<string, CommandView>();
    this.#commands.set(device, commands);
    const { asked, askedAt } = commands.get(event.id) ?? {};
    commands.set(event.id, { ...(asked ? { asked } : {}), ...(askedAt === undefined ? {} : { askedAt }), ...event });
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
    for (const device of this.#heardMore) {
      const heard = this.#heard.get(device);
      if (heard) this.#emit({ type: 'heard', device, heard });
    }
    this.#heardMore.clear();
  }
}
