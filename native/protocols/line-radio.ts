/** A radio on bare control lines: its key on RTS or DTR, and perhaps its carrier on CTS, DCD or DSR. */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { DeviceReason } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Decoder, GuardWord, LinesIn, Output } from '../drivers/driver.ts';
import { Key } from './key.ts';

export interface Levels {
  rts?: boolean;
  dtr?: boolean;
}

export interface LineRadioOptions {
  /** Levels of the lines while the radio transmits; the others rest. */
  keyed: Levels;
  /** Longest transmission, ms. */
  limitMs: number;
  /** Where the carrier is read, and its level; absent: the radio does not tell. */
  carrier?: { line: keyof LinesIn; high: boolean } | undefined;
  /** The carrier is over when it was not there for so long, ms: a noisy squelch flutters. */
  hangMs: number;
}

const opposite = ({ rts, dtr }: Levels): Levels => ({
  ...(rts === undefined ? {} : { rts: !rts }),
  ...(dtr === undefined ? {} : { dtr: !dtr }),
});

export class LineRadio implements Decoder {
  readonly stats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #options: LineRadioOptions;
  readonly #key: Key;
  /** Whether this port has lines; undefined: not told yet. */
  #lines: boolean | undefined;
  #carrierAt = Number.NEGATIVE_INFINITY;

  constructor(options: LineRadioOptions) {
    this.#options = options;
    const { keyed, limitMs } = options;
    const rest = opposite(keyed);
    this.#key = new Key({ limitMs, on: () => ({ lines: keyed }), off: () => ({ lines: rest }) });
  }

  get trouble(): DeviceReason | undefined {
    if (this.#lines === undefined) return 'opening';
    if (!this.#lines) return 'no-lines';
    return this.#key.stuck ? 'no-answer' : undefined;
  }

  /** What comes as bytes means nothing here. */
  push(chunk: Uint8Array): DeviceEvent[] {
    this.stats.strayBytes += chunk.length;
    return [];
  }

  flush(receivedAt: number): DeviceEvent[] {
    return this.#key.drop(receivedAt);
  }

  command(command: DeviceCommand, now: number): DeviceEvent[] {
    if (command.type !== 'key') throw new QianshaoError('command-unknown', command.type);
    if (this.#lines === false) throw new QianshaoError('lines-absent');
    return this.#key.command(command, now);
  }

  guarded(word: GuardWord, error: QianshaoError | undefined, now: number): DeviceEvent[] {
    return this.#key.guarded(word, error, now);
  }

  tick(now: number): { outputs: Output[]; events: DeviceEvent[] } {
    const { words, events } = this.#key.tick(now);
    return { outputs: words, events };
  }

  lines(lines: LinesIn | undefined, now: number): DeviceEvent[] {
    this.#lines = lines !== undefined;
    const { carrier, hangMs } = this.#options;
    if (!lines || !carrier) return [];
    if (lines[carrier.line] === carrier.high) this.#carrierAt = now;
    // A clock that was set back ends the hang time.
    const heard = now >= this.#carrierAt && now - this.#carrierAt <= hangMs;
    return this.#key.hear(heard, now);
  }
}
