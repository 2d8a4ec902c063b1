/** What one opening of a device has heard, and what that says of the device's state. */
import type { DeviceReason, DeviceState } from '../../contract/device.ts';
import type { Decoder, Driver } from '../drivers/driver.ts';

/** Silence beyond this many times the driver's limit is no longer a pause. */
const LOST_AFTER = 5;
/** So many bytes without one good sentence within this time: the rate is wrong. */
const UNREADABLE_BYTES = 400;
const UNREADABLE_MS = 3_000;

export interface Verdict {
  state: DeviceState;
  reason: DeviceReason;
}

export class Hearing {
  readonly decoder: Decoder;
  readonly #driver: Driver;
  #lastByteAt: number;
  /** Bytes and time since the last good sentence. */
  #unread: { bytes: number; since: number; sentences: number };

  constructor(driver: Driver, decoder: Decoder, openedAt: number) {
    this.#driver = driver;
    this.decoder = decoder;
    this.#lastByteAt = openedAt;
    this.#unread = { bytes: 0, since: openedAt, sentences: 0 };
  }

  /** @returns whether a good sentence came since the last call */
  heard(bytes: number, now: number): boolean {
    this.#lastByteAt = now;
    this.#unread.bytes += bytes;
    const { sentences } = this.decoder.stats;
    if (sentences <= this.#unread.sentences) return false;
    this.#unread = { bytes: 0, since: now, sentences };
    return true;
  }

  /** The state now; undefined while nothing can be told: the reason before this opening stands. */
  verdict(now: number): Verdict | undefined {
    const { byLines, mayBeSilent = false, silenceMs } = this.#driver;
    const { trouble } = this.decoder;
    if (byLines) return trouble ? { state: 'degraded', reason: trouble } : { state: 'connected', reason: 'ok' };
    // Who leaves the line to another user hears nothing for that long, and knows why.
    if (trouble === 'port-busy') return { state: 'degraded', reason: trouble };
    const quietMs = now - this.#lastByteAt;
    if (quietMs > silenceMs && !mayBeSilent)
      return { state: quietMs > LOST_AFTER * silenceMs ? 'lost' : 'degraded', reason: 'silent' };
    if (this.#unread.bytes > UNREADABLE_BYTES && now - this.#unread.since > UNREADABLE_MS)
      return { state: 'degraded', reason: 'unreadable' };
    if (trouble) return { state: 'degraded', reason: trouble };
    const isKnown = mayBeSilent || this.decoder.stats.sentences > 0;
    return isKnown ? { state: 'connected', reason: 'ok' } : undefined;
  }
}
