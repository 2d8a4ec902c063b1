/** Where the nose points, from whichever compass speaks: a device of its own, or a receiver with two antennas. */
import type { FixEvent, HeadingEvent } from '../../contract/device-event.ts';

/** A heading older than this is not of now, ms. */
export const HEADING_MS = 2_000;

export class Headings {
  readonly #heard = new Map<string, { deg: number; at: number }>();
  /** Magnetic variation at this place, as last told; it changes by a degree in a hundred kilometres. */
  #variationDeg: number | undefined;
  #used: string | undefined;

  /** @param at uptime, ms */
  accept(device: string, event: FixEvent | HeadingEvent, at: number): void {
    this.#variationDeg = event.variationDeg ?? this.#variationDeg;
    const deg = event.headingDeg ?? (event.type === 'heading' ? this.#fromMagnetic(event) : undefined);
    if (deg !== undefined) this.#heard.set(device, { deg, at });
  }

  /** Degrees true; the compass used last as long as it speaks. */
  at(uptime: number): number | undefined {
    const fresh = [...this.#heard].filter(([, { at }]) => uptime - at <= HEADING_MS);
    const [device, heading] = fresh.find(([one]) => one === this.#used) ?? fresh[0] ?? [];
    this.#used = device;
    return heading?.deg;
  }

  forget(device: string): void {
    this.#heard.delete(device);
  }

  /** Undefined while no device told the variation: magnetic north would be taken for true. */
  #fromMagnetic({ magneticDeg, deviationDeg = 0 }: HeadingEvent): number | undefined {
    if (magneticDeg === undefined || this.#variationDeg === undefined) return undefined;
    return (magneticDeg + deviationDeg + this.#variationDeg + 720) % 360;
  }
}
