/** What passed over a device's port since it was configured, over all its openings. */
import type { DeviceCounters } from '../../contract/device.ts';
import type { DecoderStats } from '../drivers/driver.ts';

const NONE: DecoderStats = { sentences: 0, badChecksums: 0, strayBytes: 0 };

export class CounterBook {
  bytes = 0;
  bytesSent = 0;
  events = 0;
  opens = 0;
  readonly #closed: DecoderStats = { ...NONE };

  /** Takes over what a decoder that ends has counted. */
  keep(stats: DecoderStats): void {
    this.#closed.sentences += stats.sentences;
    this.#closed.badChecksums += stats.badChecksums;
    this.#closed.strayBytes += stats.strayBytes;
  }

  /** All, with those of the running decoder. */
  counters(running: DecoderStats = NONE): DeviceCounters {
    const { bytes, bytesSent, events, opens } = this;
    return {
      bytes,
      bytesSent,
      events,
      opens,
      sentences: this.#closed.sentences + running.sentences,
      badChecksums: this.#closed.badChecksums + running.badChecksums,
      strayBytes: this.#closed.strayBytes + running.strayBytes,
    };
  }
}
