/** The head of a camera that can be turned: it has a place and a speed, stops at its ends and when its time is over, and keeps presets. */
export interface Place {
  pan: number;
  tilt: number;
  zoom: number;
}

const STANDS: Place = { pan: 0, tilt: 0, zoom: 0 };
/** Way per second at full speed, of a range from −1 to 1. */
const PER_SECOND = 0.4;
/** A move without a timeout goes on for so long, ms. */
const DEFAULT_MS = 10_000;

export class PanTilt {
  readonly presets = new Map<string, { name: string; place: Place }>();
  readonly #presetLimit: number;
  #home: Place | undefined;
  #place = STANDS;
  #speed = STANDS;
  #at = performance.now();
  #until = 0;
  #made = 0;

  constructor({ presetLimit, home }: { presetLimit: number; home: Place | undefined }) {
    this.#presetLimit = presetLimit;
    this.#home = home;
  }

  get place(): Place {
    this.#go();
    return this.#place;
  }

  get moving(): boolean {
    this.#go();
    return Object.values(this.#speed).some((speed) => speed !== 0);
  }

  move(speed: Place, timeoutMs = DEFAULT_MS): void {
    this.#go();
    this.#speed = speed;
    this.#until = performance.now() + timeoutMs;
  }

  stop(): void {
    this.#go();
    this.#speed = STANDS;
  }

  /** @returns the token, or undefined: there is no room */
  keep(name: string, token = `P${this.#made + 1}`): string | undefined {
    if (!this.presets.has(token) && this.presets.size >= this.#presetLimit) return undefined;
    this.#made += 1;
    this.presets.set(token, { name, place: this.place });
    return token;
  }

  /** @returns whether there is such a preset; undefined: home */
  jump(token?: string): boolean {
    const place = token === undefined ? this.#home : this.presets.get(token)?.place;
    if (!place) return false;
    this.stop();
    this.#place = place;
    return true;
  }

  #go(): void {
    const now = performance.now();
    const seconds = Math.max(0, Math.min(now, this.#until) - this.#at) / 1_000;
    const along = (axis: keyof Place, low: number) =>
      Math.max(low, Math.min(1, this.#place[axis] + this.#speed[axis] * seconds * PER_SECOND));
    this.#place = { pan: along('pan', -1), tilt: along('tilt', -1), zoom: along('zoom', 0) };
    this.#at = now;
    if (now >= this.#until) this.#speed = STANDS;
  }
}
