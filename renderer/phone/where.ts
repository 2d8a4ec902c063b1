/** Tells the vehicle where the phone is, as long as its owner lets it and it is asked to. */
import type { PhonePlace } from '../../contract/video-source.ts';

/** Told this often, ms; the receiver itself gives more. */
const TELL_MS = 5_000;

export interface WhereOptions {
  tell: (place: PhonePlace) => Promise<void>;
  onChange: () => void;
}

export class Where {
  readonly #options: WhereOptions;
  #watch: number | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #place: PhonePlace | undefined;
  #denied = false;

  constructor(options: WhereOptions) {
    this.#options = options;
  }

  get on(): boolean {
    return this.#watch !== undefined;
  }

  /** What was told last. */
  get place(): PhonePlace | undefined {
    return this.#place;
  }

  /** The phone does not give it. */
  get denied(): boolean {
    return this.#denied;
  }

  start(): void {
    this.#denied = false;
    this.#watch ??= navigator.geolocation.watchPosition(
      ({ coords }) => void this.#take({ lat: coords.latitude, lon: coords.longitude, accuracyM: coords.accuracy }),
      () => this.#fail(),
      { enableHighAccuracy: true, maximumAge: TELL_MS },
    );
    this.#options.onChange();
  }

  /** Idempotent. */
  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = undefined;
    this.#place = undefined;
    this.#options.onChange();
  }

  async #take(place: PhonePlace): Promise<void> {
    const now = performance.now();
    if (now - this.#toldAt < TELL_MS) return;
    this.#toldAt = now;
    try {
      await this.#options.tell(place);
      if (this.on) this.#place = place;
    } catch {
      // The next one says it anew.
      this.#toldAt = Number.NEGATIVE_INFINITY;
    }
    this.#options.onChange();
  }

  #fail(): void {
    this.#denied = true;
    this.#options.onChange();
  }
}
