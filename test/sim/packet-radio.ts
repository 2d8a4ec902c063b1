/** The far side of a KISS modem: says packets of other stations, and reads what ours sends. */
import { kissAprs } from '../../native/drivers/kiss-aprs.ts';
import { readFrame, uiFrame, type Ax25Frame } from '../../native/protocols/ax25.ts';
import { DATA, kissFrame, KissFrames } from '../../native/protocols/kiss.ts';
import { TICK_MS, type Decoder } from '../../native/drivers/driver.ts';
import type { DeviceCommand } from '../../contract/device-command.ts';
import { deviceEvent, type DeviceEvent } from '../../contract/device-event.ts';

/** `FROM>TO:information`, a repeater's path between them or not; each letter of the information is one byte. */
export function packetFrame(line: string): Uint8Array {
  const [, from = '', to = '', information = ''] = /^([^>]+)>([^,:]+)[^:]*:(.*)$/s.exec(line) ?? [];
  return uiFrame(to, from, [], Buffer.from(information, 'latin1'));
}

export const kissPacket = (line: string): Uint8Array => kissFrame(0, DATA, packetFrame(line));

/** UTF-8 as letters of one byte each. */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** 2026-11-25 12:00 UTC. */
export const START = Date.UTC(2026, 10, 25, 12);

/** A station under a clock that is moved by hand. */
export class PacketBench {
  now = START;
  readonly events: DeviceEvent[] = [];
  /** What went to the modem, with its moment. */
  readonly sent: (Ax25Frame & { at: number; text: string })[] = [];
  readonly decoder: Decoder;
  readonly #modem = new KissFrames();

  constructor(options: Record<string, unknown> = {}) {
    this.decoder = kissAprs.decoder(options);
  }

  hear(...lines: string[]): this {
    for (const line of lines) this.#take(this.decoder.push(kissPacket(line), this.now));
    return this.run(0);
  }

  ask(command: DeviceCommand): this {
    this.#take(this.decoder.command?.(command, this.now) ?? []);
    return this.run(0);
  }

  send(id: string, to: string, text: string): this {
    return this.ask({ type: 'radio-send', id, to, text });
  }

  /** Lets time pass. */
  run(seconds: number): this {
    const until = this.now + seconds * 1_000;
    for (;;) {
      const { outputs, events } = this.decoder.tick?.(this.now) ?? { outputs: [], events: [] };
      this.#take(events);
      for (const output of outputs) if ('bytes' in output) this.#read(output.bytes);
      if (this.now >= until) return this;
      this.now += TICK_MS;
    }
  }

  of<T extends DeviceEvent['type']>(type: T): Extract<DeviceEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<DeviceEvent, { type: T }> => event.type === type);
  }

  /** What became of a command: `sent 1/5`, `refused radio-no-answer` … */
  fates(id: string): string[] {
    const words = this.of('command').filter((event) => event.id === id);
    return words.map(({ state, code, detail }) =>
      [state, code ?? (state === 'sent' ? detail : undefined)].join(' ').trim(),
    );
  }

  #take(events: readonly DeviceEvent[]): void {
    this.events.push(...events.map((event) => deviceEvent.parse(event)));
  }

  #read(bytes: Uint8Array): void {
    for (const { payload } of this.#modem.push(bytes)) {
      const frame = readFrame(payload);
      if (!frame) throw new Error(`no AX.25 frame: ${Buffer.from(payload).toString('hex')}`);
      this.sent.push({ ...frame, at: this.now, text: Buffer.from(frame.information).toString('utf8') });
    }
  }
}
